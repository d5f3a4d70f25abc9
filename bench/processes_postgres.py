"""Two servers of one PostgreSQL beside one, on the same machine, and what bound them.

A server of one process is one Python: it has one processor at most. `turnout serve` by itself is two (a door and a
writer), which is another way to use the second processor. The database and the client want some of both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from bench.figure import Figure, Peer, Unit, spread_of
from bench.postgres_run import ONE_PROCESS, Run, course_of, ground, rounds


class _Kind(NamedTuple):
    """A way to serve one store."""

    what: str
    servers: int
    options: tuple[str, ...]


_ONE: Final = _Kind("one server of one process", 1, ONE_PROCESS)
_KINDS: Final = (
    _ONE,
    _Kind("two servers of one process", 2, ONE_PROCESS),
    _Kind("one server, door and writer", 1, ()),
    _Kind("two servers, door and writer each", 2, ()),
)


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """Each way by turns: what a lead takes, how that compares with one process, and what it was spent on."""
    found: dict[_Kind, list[Run]] = {kind: [] for kind in _KINDS}
    with ground() as on:
        template = on.template(on.place.world, on.place.policy)
        for number, counts in rounds():
            for kind in _KINDS:
                tell(f"run {number}, {kind.what}")
                with on.postgres.copy(template) as url:
                    run = on.run(url, *kind.options, servers=kind.servers)
                if counts:
                    found[kind].append(run)
    for kind in _KINDS:
        yield from _figures(kind, found[kind], found[_ONE])


def _figures(kind: _Kind, runs: Sequence[Run], one: Sequence[Run]) -> Iterator[Figure]:
    taken, alone = (spread_of([run.seconds for run in each]) for each in (runs, one))
    rate = f"{1 / taken.median:,.0f} leads/s"
    if kind is _ONE:
        yield Figure(f"{kind.what}, per lead", taken, note=rate)
    else:
        yield Figure(f"{kind.what}, per lead", taken, peers=(Peer(_ONE.what, alone, rate),))
        times = spread_of([other.seconds / mine.seconds for mine, other in zip(runs, one, strict=True)])
        yield Figure("  times as many leads as one process, run by run", times, Unit.TIMES)
    yield from course_of(runs)
