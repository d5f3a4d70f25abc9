"""The program as a person starts it: as a process with a real exit code, in this process, or in a terminal so wide."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.pipeline.stored_office import Office
from turnout.cli.app import main

TURNOUT = (sys.executable, "-m", "turnout")


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:  # noqa: ANN401 - whatever the command says
        """What it printed, as JSON."""
        return json.loads(self.out)


class Shell:
    """Runs commands on one store within this process, which is quick; `call` gives their ends."""

    def __init__(self, url: str, capture: pytest.CaptureFixture[str]) -> None:
        self.url = url
        self._capture = capture

    def call(self, *words: str) -> Ended:
        """What comes of a command on the store."""
        return self.call_bare(*words, "--db", self.url)

    def call_bare(self, *words: str) -> Ended:
        """What comes of a command just as it is written."""
        self._capture.readouterr()
        with pytest.raises(SystemExit) as left:
            main(words)
        code = left.value.code
        assert isinstance(code, int)
        return Ended(code, *self._capture.readouterr())

    def data(self, *words: str) -> Any:  # noqa: ANN401 - whatever the command says
        """What a command that is done prints with `--json`."""
        ended = self.call(*words, "--json")
        assert ended.code == 0, ended.err
        return ended.data


def start(*words: str, cwd: Path, **environment: str) -> Ended:
    """Run a command in a process of its own."""
    done = subprocess.run(  # noqa: S603 - our own program
        [*TURNOUT, *words], cwd=cwd, capture_output=True, text=True, check=False, env=known(environment)
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def known(more: Mapping[str, str]) -> dict[str, str]:
    """The environment without what may be said about Turnout in it, and with more."""
    mine = {name: text for name, text in os.environ.items() if not name.startswith(("TURNOUT_", "_TURNOUT"))}
    return {**mine, "TZ": "UTC", **more}


def start_in_terminal(*words: str, cwd: Path, width: int, **environment: str) -> str:
    """What somebody sees of a command in a terminal so many columns wide."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    plain = {"TERM": "dumb", "NO_COLOR": "1"} | environment
    for name in ("COLUMNS", "LINES"):
        plain.setdefault(name, "")
    process = subprocess.Popen(  # noqa: S603 - our own program
        [*TURNOUT, *words], cwd=cwd, stdout=theirs, stderr=theirs, stdin=theirs, env=known(plain)
    )
    os.close(theirs)
    seen = b""
    try:
        while part := os.read(ours, 65_536):
            seen += part
    except OSError:
        pass  # the other end is closed, which is how a terminal ends
    finally:
        os.close(ours)
        process.wait()
    return seen.decode().replace("\r\n", "\n")


def recent_office(folder: Path, hours: float = 1) -> Office:
    """An office whose clock is so far behind the real one, by which commands go, that nothing is due yet.

    Everybody works at any time there, so that it makes no difference when the tests run.
    """
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=hours)
    return Office(folder, now=now, is_always_open=True)
