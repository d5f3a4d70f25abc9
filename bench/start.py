"""How long a server takes from nothing to its first answer: the process, the store, the policy, one lead.

With few accounts it is the programs that take their time; with 100,000 it is the accounts as well, on either database.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Final

from bench.figure import Figure, Unit, spread_of
from bench.intake_load import request_of
from bench.many_accounts import with_accounts
from bench.postgres import can_be_started, postgres
from bench.processors import resident_bytes, used_seconds
from bench.serving import Site, fill, serve_at, served_company, site, start
from bench.stopwatch import time_by_turns

RUNS: Final = 5
MANY: Final = 100_000
_WAIT_SECONDS: Final = 0.005
_GIVE_UP_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Starts:
    """Servers that are started on stores of one kind; `used` and `resident` say what each process had when it answered.

    `fresh` gives the address of a store that has taken no lead in yet.
    """

    place: Site
    body: bytes
    fresh: Callable[[], str]
    used: list[list[float]] = field(default_factory=list)
    resident: list[list[int]] = field(default_factory=list)

    def work(self, _run: int) -> Callable[[], int]:
        """Gets a store ready, and gives the start of a server on it."""
        return partial(self._first_answer, self.fresh())

    def _first_answer(self, url: str) -> int:
        """Start a server and post a lead as soon as it lets anybody in."""
        port = _free_port()
        process = start(self.place.folder, *serve_at(url, port=port))
        try:
            with _connection(port) as connection:
                connection.sendall(request_of("/api/v1/leads", self.body))
                said = connection.recv(65_536)
            assert said.startswith(b"HTTP/1.1 201"), f"the first lead was not taken in: {said[:200]!r}"
            self.used.append(used_seconds(process.pid))
            self.resident.append(resident_bytes(process.pid))
        finally:
            # All of its session: a server may be two processes.
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        return 1

    def processor_time(self) -> Figure:
        """What all of its processes had of the processors; on a busy machine this is what can be compared."""
        said = _by_process([f"{median(each):.2f} s" for each in zip(*self.used, strict=True)])
        return Figure("  processor time until then", spread_of([sum(each) for each in self.used]), note=said)

    def memory(self) -> Figure:
        """What all of its processes have in memory."""
        said = _by_process([f"{median(each) / 1e6:.0f} MB" for each in zip(*self.resident, strict=True)])
        return Figure("  memory then", spread_of([sum(each) for each in self.resident]), Unit.BYTES, note=said)


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """From the start of `turnout serve` to the first lead taken in."""
    with ExitStack() as stack:
        tell("drawing companies")
        few = stack.enter_context(site())
        many = stack.enter_context(site(with_accounts(served_company(), MANY)))
        kinds = {"2,000 accounts": _on_sqlite(few), f"{MANY:,} accounts, SQLite": _on_sqlite(many)}
        if can_be_started():
            tell("filling PostgreSQL")
            kinds[f"{MANY:,} accounts, PostgreSQL"] = _on_postgresql(many, stack)
        tell("starting servers")
        found = time_by_turns({name: starts.work for name, starts in kinds.items()}, RUNS)
        for name, starts in kinds.items():
            at_least, want = (3.0, 1.5) if starts.place is few else (6.0, 2.0)
            yield Figure(f"start with {name}, to the first answer", found[name], Unit.SECONDS, at_least, want)
            yield starts.processor_time()
            yield starts.memory()


def _on_sqlite(place: Site) -> Starts:
    return Starts(place, _first_lead(place), lambda: f"sqlite:///{place.fresh('start')}")


def _on_postgresql(place: Site, stack: ExitStack) -> Starts:
    server = stack.enter_context(postgres())
    template = server.filled(partial(fill, world=place.world, policy=place.policy))
    last = stack.enter_context(ExitStack())

    def fresh() -> str:
        last.close()
        return last.enter_context(server.copy(template))

    return Starts(place, _first_lead(place), fresh)


def _first_lead(place: Site) -> bytes:
    return place.records("first", 1).read_bytes().strip()


def _by_process(said: list[str]) -> str:
    names = ("the door", "the writer") if len(said) > 1 else ("the server",)
    return ", ".join(f"{name} {each}" for name, each in zip(names, said, strict=True))


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
