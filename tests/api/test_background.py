"""The server in a thread beside the program that started it."""

from __future__ import annotations

import http.client
import threading
from contextlib import closing
from socket import socket

import pytest

from tests.api.memory_front import MemoryFront
from turnout.api.app import create_app
from turnout.api.background import serving
from turnout.api.listening import listen


def _status(port: int) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", "/healthz")
        return connection.getresponse().status


def _answer_and_fail(front: MemoryFront, listening: socket) -> None:
    with serving(create_app(front), listening) as address:
        port = listening.getsockname()[1]
        assert address == f"http://127.0.0.1:{port}"
        assert _status(port) == 200
        raise ZeroDivisionError


def test_it_answers_while_the_block_runs_and_leaves_nothing(front: MemoryFront) -> None:
    """Neither a thread nor the port, also where the block failed."""
    with listen("127.0.0.1", 0) as listening:
        port, before = listening.getsockname()[1], set(threading.enumerate())
        with pytest.raises(ZeroDivisionError):
            _answer_and_fail(front, listening)
    for thread in set(threading.enumerate()) - before:
        # A worker may take a moment to see that it is over.
        thread.join(30)
        assert not thread.is_alive()
    listen("127.0.0.1", port).close()
