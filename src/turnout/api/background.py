"""The server in a thread of a program that does something else as well. As a program of its own it is in `server`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket
from time import monotonic, sleep
from typing import Final

from turnout.api.app import App
from turnout.api.listening import address_of
from turnout.api.server import Server
from turnout.errors import TurnoutError

_START_SECONDS_MAX: Final = 30.0


@contextmanager
def serving(app: App, listening: socket) -> Iterator[str]:
    """The address at which an app answers while the block runs; at its end what is in flight is answered first.

    Signals are left to the program. Raises TurnoutError where the server does not start.
    """
    server = Server(app)
    thread = threading.Thread(target=server.run, args=([listening],), name="server", daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread)
        yield address_of(listening)
    finally:
        server.should_exit = True
        thread.join()


def _wait_until_started(server: Server, thread: threading.Thread) -> None:
    until = monotonic() + _START_SECONDS_MAX
    while not server.started:
        if not thread.is_alive() or monotonic() > until:
            raise TurnoutError("the server did not start; the log says why")
        sleep(0.005)
