"""The writer as a process of its own, seen from the one that starts it. What runs there is `writing`.

It ends when the socket to it does, however that comes about; signals are not for it.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Final, Self

import msgspec

from turnout.config import Settings
from turnout.pipeline.serving.frames import frame

_MODULE: Final = "turnout.pipeline.serving.writing"
# What a commit under way, and the end of a store, may take.
_END_SECONDS_MAX: Final = 30.0


class WriterProcess:
    """A process that loads at once, and writes to the store it is told. Left as a block, it ends."""

    def __init__(self) -> None:
        self._is_told = False
        self.link, theirs = socket.socketpair()
        with theirs, _signals_kept_away():
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-P", "-m", _MODULE, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                pass_fds=[theirs.fileno()],
            )

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def open(self, said: Settings, url: str) -> None:
        """Say which store it is to open, and how, unless that was said; `link` hears that it did, or why it cannot."""
        if self._is_told:
            return
        self._is_told = True
        # One that ended already is found out by whoever listens.
        with suppress(OSError):
            self.link.sendall(frame(msgspec.msgpack.encode(msgspec.structs.replace(said, db=url))))

    def end(self) -> int:
        """Its exit code, once it has ended; nothing more is said to it."""
        self.link.close()
        try:
            return self._process.wait(_END_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()


@contextmanager
def _signals_kept_away() -> Iterator[None]:
    """What is started meanwhile never hears of a signal that ends us; we hear of it a moment later.

    Ctrl-C goes to everybody at a terminal, and a supervisor may tell every process of a service to stop: the writer is
    to go on until the last lead was answered.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
