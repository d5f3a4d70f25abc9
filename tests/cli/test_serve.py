"""`turnout serve` and `turnout key` as a person starts them: real processes, real sockets, real signals."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.slow

POLICY = """
rules:
  - name: All
    to: desk
pools:
  desk: {reps: [anna, bela], hours: always}
"""


def turnout(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "-m", "turnout", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=180)  # noqa: S603 - ours


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a store that is ready to serve."""
    (tmp_path / "reps.csv").write_text("rep_id,team\nanna,x\nbela,x\n")
    (tmp_path / "policy.yaml").write_text(POLICY)
    for command in (("import", "reps", "reps.csv"), ("policy", "publish", "policy.yaml")):
        done = turnout(*command, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    return tmp_path


@contextmanager
def serving(home: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on a free port: its process and its address."""
    command = [sys.executable, "-m", "turnout", "serve", "--port", "0", *options]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=home, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            told = process.stdout.readline()
            found = re.search(r"http://\S+", told)
            assert found, told or process.communicate()
            yield process, found[0]
        finally:
            process.kill()


def test_a_lead_is_taken_in_and_is_there_after_a_restart(home: Path) -> None:
    """Port 0 tells the real one; what was answered is on disk, and the same key gets the same answer."""
    with serving(home) as (process, address):
        first = httpx.post(f"{address}/api/v1/leads", json={"lead_id": "L1", "email": "a@a.example"}, timeout=60)
        assert first.status_code == 201, first.text
        assert httpx.get(f"{address}/healthz", timeout=60).json()["status"] == "ok"
        process.kill()
    with serving(home) as (_, address):
        again = httpx.post(f"{address}/api/v1/leads", json={"lead_id": "L1", "email": "a@a.example"}, timeout=60)
        assert (again.status_code, again.json()) == (200, first.json())
        assert httpx.get(f"{address}/api/v1/leads/L1", timeout=60).json()["assignee"] == first.json()["assignee"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_server_after_answering(home: Path, number: signal.Signals) -> None:
    """Every lead that was sent is answered or its connection refused; whatever was answered is kept; exit code 0."""
    answered: list[str] = []
    with serving(home) as (process, address):

        def send(name: int) -> None:
            with httpx.Client(base_url=address, timeout=60) as client:
                for count in range(100):
                    try:
                        answer = client.post("/api/v1/leads", json={"email": f"a{name}.{count}@a.example"})
                    except (httpx.NetworkError, httpx.RemoteProtocolError):
                        # A connection that was idle between two leads is closed: this one was not taken.
                        return
                    assert answer.status_code == 201, answer.text
                    answered.append(answer.json()["lead_id"])

        senders = [threading.Thread(target=send, args=(name,)) for name in range(8)]
        for sender in senders:
            sender.start()
        while len(answered) < 40:
            threading.Event().wait(0.01)
        process.send_signal(number)
        for sender in senders:
            sender.join()
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert "stopped" in out
        assert "Traceback" not in err
    with serving(home) as (_, address), httpx.Client(base_url=address, timeout=60) as client:
        assert all(client.get(f"/api/v1/leads/{lead}").status_code == 200 for lead in answered)


def test_a_port_in_use_is_told(home: Path) -> None:
    """One sentence and exit code 2."""
    with serving(home) as (_, address):
        port = address.rpartition(":")[2]
        done = turnout("serve", "--port", port, "--db", "sqlite:///other.db", cwd=home)
        assert done.returncode == 2
        assert f"port {port} of `127.0.0.1` is in use" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_second_server_on_one_file_is_refused(home: Path) -> None:
    """It is told who serves the file."""
    with serving(home) as (process, address):
        done = turnout("serve", "--port", "0", cwd=home)
        assert done.returncode == 2
        assert f"process {process.pid} at {address}" in done.stderr


def test_an_address_that_is_not_ours_is_told(home: Path) -> None:
    """Instead of a traceback."""
    for host in ("192.0.2.1", "no.such.host.invalid"):
        done = turnout("serve", "--host", host, "--port", "0", cwd=home)
        assert done.returncode == 2
        assert f"`{host}` is no address of this machine" in done.stderr


def test_a_public_address_needs_a_key_before_it_starts(home: Path) -> None:
    """Refused with the command that makes one; with a key it starts, and nobody comes in without."""
    done = turnout("serve", "--host", "0.0.0.0", "--port", "0", cwd=home)  # noqa: S104 - what is tested
    assert done.returncode == 2
    assert "turnout key create" in done.stderr
    secret = make_key(home, "leads:write")
    with serving(home, "--host", "0.0.0.0") as (_, address):  # noqa: S104 - as above
        here = address.replace("0.0.0.0", "127.0.0.1")  # noqa: S104 - as above
        lead = {"email": "a@a.example"}
        assert httpx.post(f"{here}/api/v1/leads", json=lead, timeout=60).status_code == 401
        headers = {"authorization": f"Bearer {secret}"}
        assert httpx.post(f"{here}/api/v1/leads", json=lead, headers=headers, timeout=60).status_code == 201


def test_a_key_made_and_revoked_beside_a_server_counts_within_a_second(home: Path) -> None:
    """And the list says that it was used, once the server has stopped."""
    with serving(home) as (process, address), httpx.Client(base_url=address, timeout=60) as client:
        secret = make_key(home, "leads:read")
        headers = {"authorization": f"Bearer {secret}"}
        assert eventually(lambda: client.get("/api/v1/holds", headers=headers).status_code == 200)
        assert client.post("/api/v1/leads", json={"email": "a@a.example"}, headers=headers).status_code == 403
        assert turnout("key", "revoke", "test", cwd=home).returncode == 0
        assert eventually(lambda: client.get("/api/v1/holds", headers=headers).status_code == 401)
        process.terminate()
        process.wait(timeout=120)
    (key,) = json.loads(turnout("key", "list", "--json", cwd=home).stdout)
    assert key["used_at"]
    assert key["revoked_at"]
    assert secret not in json.dumps(key)


def test_logs_have_neither_addresses_nor_keys(home: Path) -> None:
    """Whatever is refused, and whoever sent it."""
    with serving(home) as (process, address), httpx.Client(base_url=address, timeout=60) as client:
        headers = {"authorization": "Bearer tnt_secret-of-somebody"}
        client.post("/api/v1/leads", json={"email": "jo@harbour.example"}, headers=headers)
        client.post("/api/v1/leads", json={"email": "jo@harbour.example"})
        client.post("/api/v1/leads", content=b"jo@harbour.example", headers={"content-type": "application/json"})
        process.terminate()
        _, err = process.communicate(timeout=120)
    assert "harbour" not in err
    assert "tnt_secret" not in err


def make_key(home: Path, scope: str) -> str:
    """A new key's secret, which stands alone on standard output."""
    done = turnout("key", "create", "--name", "test", "--scope", scope, cwd=home)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def eventually(is_so: Any) -> bool:  # noqa: ANN401 - any question
    """True as soon as something is so; a server looks once a second."""
    return any(is_so() or threading.Event().wait(0.1) for _ in range(100))
