"""`turnout demo` as somebody starts it: a process with a server in it, ended by Ctrl-C as by SIGTERM."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from turnout.api.listening import listen

pytestmark = pytest.mark.slow

STORE = "sqlite:///.turnout/demo/turnout.db"


def _turnout(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "turnout", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603 - our own


@contextmanager
def _demo(cwd: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], str, list[str]]]:
    """A demo that has shown a few leads, its address, and what it wrote until then."""
    command = [sys.executable, "-u", "-m", "turnout", "demo", "--port", "0", *words]
    out, err = subprocess.PIPE, subprocess.PIPE
    with subprocess.Popen(command, cwd=cwd, stdout=out, stderr=err, text=True) as process:  # noqa: S603 - our own
        try:
            assert process.stdout is not None
            said: list[str] = []
            while sum(" | " in line for line in said) < 12:
                said.append(process.stdout.readline())
                assert said[-1], process.communicate()[1]
            address = next(found[0] for line in said if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
            yield process, address, said
        finally:
            with suppress(ProcessLookupError):
                process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are a matter of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_order_when_told_to(tmp_path: Path, number: signal.Signals) -> None:
    """The summary is shown, one decision is explained, the port is free, and the store is whole."""
    with _demo(tmp_path, "--speed", "20", "--weeks", "0") as (process, address, _):
        os.kill(process.pid, number)
        out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    assert " leads   " in out
    assert "One decision, explained" in out
    assert out.rstrip().endswith("its store stays until the next demo.")
    listen("127.0.0.1", int(address.rpartition(":")[2])).close()
    assert _turnout("verify", "--db", STORE, cwd=tmp_path).returncode == 0


def test_what_it_says_to_try_works_beside_it(tmp_path: Path) -> None:
    """The lines as they are printed, and `verify`; a second demo is refused."""
    with _demo(tmp_path, "--speed", "20", "--weeks", "0") as (process, address, said):
        posting = next(line for line in said if line.strip().startswith("curl"))
        assert f"{address}/api/v1/leads" in posting
        explaining = next(line for line in said if " explain D000001 " in line)
        shown = subprocess.run(explaining, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S602 - as a reader would
        assert ", decided at 20" in shown.stdout, shown.stderr
        sent = subprocess.run(posting, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S602 - as above
        if sent.returncode != 127:  # a machine may lack curl
            assert '"decided_at":"20' in sent.stdout, sent.stderr
        verified = _turnout("verify", "--db", STORE, cwd=tmp_path)
        assert verified.returncode == 0, verified.stdout
        second = _turnout("demo", "--once", cwd=tmp_path)
        assert second.returncode == 2
        assert f"is served already by process {process.pid} at {address}" in second.stderr
