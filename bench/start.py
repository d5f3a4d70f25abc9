"""How long a server takes from nothing to its first answer: the process, the store, the policy, one lead."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from bench.figure import Figure, Unit
from bench.intake_load import request_of
from bench.serving import Site, site, start, turnout_serve
from bench.stopwatch import Work, time_by_turns

RUNS: Final = 5
_WAIT_SECONDS: Final = 0.005
_GIVE_UP_SECONDS: Final = 60.0


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """From the start of `turnout serve` to the first lead taken in."""
    with site() as place:
        tell("starting servers")
        body = place.records("first", 1).read_bytes().strip()
        works: dict[str, Work] = {
            "ours": lambda run: partial(_first_answer, place, place.fresh(f"start-{run}"), body),
        }
        found = time_by_turns(works, RUNS)
    what = "start with 2,000 accounts to the first answer"
    yield Figure(what, found["ours"], Unit.SECONDS, 3.0, 1.5)


def _first_answer(place: Site, store: Path, body: bytes) -> int:
    """Start a server and post a lead as soon as it lets anybody in."""
    port = _free_port()
    process = start(place.folder, *turnout_serve(store, port))
    try:
        with _connection(port) as connection:
            connection.sendall(request_of("/api/v1/leads", body))
            said = connection.recv(65_536)
        assert said.startswith(b"HTTP/1.1 201"), f"the first lead was not taken in: {said[:200]!r}"
    finally:
        # All of its session: a server may be two processes.
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    return 1


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def _connection(port: int) -> socket.socket:
    until = time.monotonic() + _GIVE_UP_SECONDS
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=_GIVE_UP_SECONDS)
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(_WAIT_SECONDS)
