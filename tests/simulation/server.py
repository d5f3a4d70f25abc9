"""A real `turnout serve` process: started, told to stop, killed. Beside it, the command line as a person starts it.

Every wait has a deadline. Who calls the server is in `callers`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, Any, Final

import psutil

from tests.stores import url_in

TURNOUT: Final = (sys.executable, "-m", "turnout")
START_SECONDS_MAX: Final = 180.0
STOP_SECONDS_MAX: Final = 90.0
COMMAND_SECONDS_MAX: Final = 180.0
_LISTENING: Final = "Turnout listens on http://127.0.0.1:"


class Server:
    """One server process over a store. What it says is in two files beside the store.

    With `url` the store is another one than the file; what it says is then in files beside that name.
    """

    def __init__(self, store: Path, *options: str, url: str = "") -> None:
        self.store = store
        self._said = store.with_name(f"{store.name}.said")
        self._log = store.with_name(f"{store.name}.log")
        command = [*TURNOUT, "serve", "--db", url or url_of(store), "--port", "0", *options]
        with self._said.open("w") as said, self._log.open("w") as log:
            self.process = _start(command, said, log)
        self.port = 0

    def wait_until_it_listens(self) -> Server:
        """The server, once it says where it listens. Raises AssertionError with its log where it never does."""
        wait_for(lambda: _LISTENING in self.said or self.process.poll() is not None, "a server", START_SECONDS_MAX)
        assert _LISTENING in self.said, f"the server ended with {self.process.returncode}: {self.log}"
        self.port = int(self.said.partition(_LISTENING)[2].split(maxsplit=1)[0])
        return self

    @property
    def said(self) -> str:
        """Its standard output so far."""
        return self._said.read_text()

    @property
    def log(self) -> str:
        """Its standard error so far."""
        return self._log.read_text()

    def writers(self) -> list[psutil.Process]:
        """The process that writes for it, where that is another one."""
        return psutil.Process(self.process.pid).children()

    def kill(self) -> None:
        """End it without a chance to do anything more."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(START_SECONDS_MAX)

    def kill_all(self) -> None:
        """End it and whoever writes for it at the same moment."""
        for writer in self.writers():
            writer.kill()
        self.kill()

    def kill_writer(self) -> None:
        """End only whoever writes for it; the server then ends by itself, and does not call that a success."""
        writers = self.writers()
        for writer in writers:
            writer.kill()
        assert not writers or self.process.wait(START_SECONDS_MAX), self.log
        self.end()

    def stop(self) -> int:
        """Tell it to stop, and its exit code."""
        return stop(self.process, lambda: self.log)

    def end(self) -> None:
        """Make sure that it is gone, however a test went."""
        if self.process.poll() is None:
            self.kill()

    def get(self, path: str) -> tuple[int, dict[str, Any]]:
        """The status and JSON of one address."""
        status, body = self._get(path)
        return status, json.loads(body)

    def text(self, path: str) -> str:
        """The text at one address."""
        return self._get(path)[1].decode()

    def _get(self, path: str) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=START_SECONDS_MAX)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def health(self) -> tuple[int, dict[str, Any]]:
        """What it says of itself."""
        return self.get("/healthz")


def serve(store: Path, *options: str) -> Server:
    """A server over a store that listens."""
    return Server(store, *options).wait_until_it_listens()


def turnout(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end."""
    return subprocess.run(  # noqa: S603 - our own program
        [*TURNOUT, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env=_environment(),
        timeout=COMMAND_SECONDS_MAX,
    )


def url_of(store: Path) -> str:
    """The address of a store in a file, or of the database that stands for it."""
    return url_in(store.parent, store.name)


def stop(process: subprocess.Popen[Any], log: Callable[[], str]) -> int:
    """Tell a process to stop, and its exit code. Raises AssertionError with where its threads are, if it does not."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        process.wait(STOP_SECONDS_MAX)
        raise AssertionError(f"it does not stop: {log()}") from None


def wait_for(is_so: Callable[[], bool], what: str, seconds_max: float = 120.0) -> None:
    """Wait until something is so. Raises AssertionError when it takes too long."""
    until = time.monotonic() + seconds_max
    while not is_so():
        assert time.monotonic() < until, f"waited {seconds_max:.0f} s in vain for {what}"
        time.sleep(0.01)


def _start(command: list[str], said: IO[str], log: IO[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(command, stdout=said, stderr=log, text=True, env=_environment())  # noqa: S603 - ours


def _environment() -> dict[str, str]:
    # A process that is told to abort says first where each of its threads is.
    return {name: text for name, text in os.environ.items() if name != "TURNOUT_DB"} | {"PYTHONFAULTHANDLER": "1"}
