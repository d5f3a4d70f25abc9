"""Clocks: how soon after its time an action begins, how many one worker does, and what clocks cost that are not due.

How soon is measured with a process of its own that lets time pass, `turnout serve` over a file and `turnout worker`
over PostgreSQL; the rest with one dispatcher whose time is set, from many leads of which a reminder is due at once.
Nobody is reached from here, so what is counted ends with the notice that a worker would deliver.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, perf_counter, process_time, sleep
from typing import Final

from bench.clock_ground import STAGES, ClockGround, fill, folder, ground
from bench.figure import Figure, Peer, Unit, spread_of
from bench.postgres import can_be_started, postgres
from bench.serving import serve_at, start
from turnout.store.database import Database, open_database
from turnout.store.metadata import to_micros

LEADS: Final = 5_000
FEW, MANY = 100, 100_000
LOOKS: Final = 200
ROUNDS: Final = 5
TIMERS: Final = 1_000
BETWEEN: Final = timedelta(minutes=1) / TIMERS
# The process starts meanwhile.
AHEAD: Final = timedelta(seconds=15)
_WAIT_SECONDS_MAX: Final = 300
_MONDAY: Final = datetime(2026, 9, 7, 9, tzinfo=UTC)


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """Everything on SQLite, then on PostgreSQL where there is one."""
    with folder() as place, ExitStack() as stack:
        urls = {"SQLite": f"sqlite:///{place / 'clocks.db'}"}
        if can_be_started():
            urls["PostgreSQL"] = stack.enter_context(postgres()).filled(lambda _url: None)
        for name, url in urls.items():
            fill(url, place)
            with ground(url, _MONDAY) as on:
                tell(f"{name}, leads come in")
                on.take_in(LEADS)
                tell(f"{name}, reminders")
                yield from _actions(name, on)
                tell(f"{name}, nothing is due")
                yield from _idle(name, on)
            tell(f"{name}, {TIMERS} timers in a minute")
            yield _lateness(name, url, place)


def _actions(name: str, on: ClockGround) -> Iterator[Figure]:
    """Reminders due at once, the first hour not counted; then leads that move, by a whole decision each."""
    walls, own = [], []
    for hour in range(1, STAGES + 1):
        began, used = perf_counter(), process_time()
        count = on.fire(_MONDAY + timedelta(hours=hour, minutes=1))
        if hour > 1:
            walls.append((perf_counter() - began) / count)
            own.append((process_time() - used) / count)
    wall, cpu = spread_of(walls), spread_of(own)
    note = f"{1 / wall.median:,.0f} actions/s, {LEADS:,} at once"
    yield Figure(f"a clock's action on one worker, {name}", wall, Unit.SECONDS, 1 / 2_000, 1 / 4_000, note=note)
    yield Figure("  processor time of the worker", cpu, note=f"{1 / cpu.median:,.0f} actions/s of it alone")
    began = perf_counter()
    moved = on.fire(_MONDAY + timedelta(hours=8, minutes=1))
    each = (perf_counter() - began) / moved
    yield Figure("  a lead given to somebody else", spread_of([each]), note=f"{1 / each:,.0f} a second")


def _idle(name: str, on: ClockGround) -> Iterator[Figure]:
    """A look at the clock with few that run, and then with many."""
    with on.database.begin() as tx:
        tx.run("UPDATE clocks SET state = 'ended' WHERE state = 'running'")
    on.add_clocks(FEW)
    few = _looks(on)
    on.add_clocks(MANY - FEW, FEW)
    many = _looks(on)
    note = f"{MANY:,} clocks run; {on.plan_of_due()}"
    peer = Peer(f"{FEW} clocks", spread_of(few))
    yield Figure(f"time passes and nothing is due, {name}", spread_of(many), peers=(peer,))
    ratio = spread_of([one / spread_of(few).median for one in many])
    yield Figure("  beside that", ratio, Unit.TIMES, 2.0, 1.5, note=note)


def _looks(on: ClockGround) -> list[float]:
    """Processor time of a look, round by round."""
    found = []
    for round_ in range(ROUNDS + 1):
        began = process_time()
        for _ in range(LOOKS):
            on.now += timedelta(milliseconds=1)
            on.look()
        if round_:
            found.append((process_time() - began) / LOOKS)
    return found


def _lateness(name: str, url: str, place: Path) -> Figure:
    """How long after its time an action begins, of a thousand in a minute, in a process of its own."""
    database = open_database(url)
    try:
        base = datetime.now(UTC) + AHEAD
        _set_timers(database, base)
        command = ("-m", "turnout", "worker", "--db", url) if name == "PostgreSQL" else serve_at(url)
        with _running(place, *command):
            late = _waited_for(database, to_micros(base))
    finally:
        database.close()
    late.sort()
    middle, slow = (late[int(share * (len(late) - 1))] / 1e6 for share in (0.5, 0.99))
    note = f"median {middle * 1e3:.1f} ms; {'turnout worker' if name == 'PostgreSQL' else 'turnout serve'}"
    what = f"due to action, 99 of 100 of {TIMERS:,} in a minute, {name}"
    return Figure(what, spread_of([slow]), Unit.SECONDS, 1.0, 0.3, note=note)


def _set_timers(database: Database, base: datetime) -> None:
    """As many clocks as there are timers fall due one after the other; no other one runs."""
    start_at, step = to_micros(base), BETWEEN // timedelta(microseconds=1)
    with database.begin() as tx:
        tx.run("UPDATE clocks SET state = 'ended' WHERE state = 'running'")
        leads = [row[0] for row in tx.rows("SELECT seq FROM leads ORDER BY seq LIMIT ?", (TIMERS,))]
        chosen = [(start_at + at * step, lead) for at, lead in enumerate(leads)]
        for due_at, lead in chosen:
            tx.run(
                "UPDATE clocks SET state = 'running', ended_at = NULL, due_at = ? WHERE lead = ? AND number ="
                " (SELECT max(c.number) FROM clocks c WHERE c.lead = ? AND c.stage = 1 AND c.number < 1000)",
                (due_at, lead, lead),
            )


def _waited_for(database: Database, base: int) -> list[int]:
    """By how many microseconds each action came late, once all have come. Raises TimeoutError."""
    until = monotonic() + _WAIT_SECONDS_MAX
    while monotonic() < until:
        with database.reading() as tx:
            rows = tx.rows("SELECT ended_at - due_at FROM clocks WHERE state = 'fired' AND due_at >= ?", (base,))
        if len(rows) >= TIMERS:
            return [int(row[0]) for row in rows]
        sleep(1)
    raise TimeoutError(f"{len(rows)} of {TIMERS} clocks fired")


@contextmanager
def _running(place: Path, *command: str) -> Iterator[subprocess.Popen[str]]:
    process = start(place, *command)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=60)
