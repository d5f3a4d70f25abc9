"""Leads through HTTP into PostgreSQL, beside the ceiling of this machine, with server, database and client on it.

By turns: `turnout serve` as one process, as it is by itself (a door and a writer), and the ceiling: the same HTTP
server and the same group commit of the very same rows, with nothing read, decided or sealed (`intake_ceiling`). What
follows from commits a moment later, words to search for and the feed, is done meanwhile by ours alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bench.figure import Figure, Peer, Unit, spread_of
from bench.postgres_run import CALLERS, ONE_PROCESS, Ground, Run, course_of, ground, processors_of, rounds


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """Throughput of both beside the ceiling, and what each run was spent on."""
    alone: list[Run] = []
    parted: list[Run] = []
    ceiling: list[Run] = []
    with ground() as on:
        template = on.template(on.place.world, on.place.policy)
        for number, counts in rounds():
            tell(f"run {number}")
            found = _round(on, template)
            if counts:
                for runs, run in zip((alone, parted, ceiling), found, strict=True):
                    runs.append(run)
    yield from _throughput("one process", alone, ceiling)
    yield from _throughput("door and writer", parted, ceiling)
    yield Figure("the ceiling, per lead", spread_of([run.seconds for run in ceiling]), note=_rate(ceiling))
    yield processors_of(ceiling)


def _round(on: Ground, template: str) -> tuple[Run, Run, Run]:
    """One run of each, into stores without a lead; the ceiling writes the rows of the run before it."""
    with on.postgres.copy(template) as url:
        alone = on.run(url, *ONE_PROCESS)
    with on.postgres.copy(template) as finished:
        parted = on.run(finished)
        with on.postgres.copy(template) as url, on.ceiling(finished, url) as server:
            ceiling = on.measured([server], are_ours=False)
    return alone, parted, ceiling


def _throughput(how: str, ours: Sequence[Run], ceiling: Sequence[Run]) -> Iterator[Figure]:
    taken, limit = (spread_of([run.seconds for run in runs]) for runs in (ours, ceiling))
    peer = Peer("the ceiling", limit, f"same rows, nothing decided; {_rate(ours)}, the ceiling {_rate(ceiling)}")
    what = f"durable HTTP intake on PostgreSQL, {how}, {CALLERS} callers, per lead"
    yield Figure(what, taken, Unit.SECONDS, 1 / 1_200, 1 / 2_500, (peer,))
    shares = spread_of([one.seconds / other.seconds for one, other in zip(ours, ceiling, strict=True)])
    share = f"our share of it is {1 / shares.median:.0%}; at least 25 %, we want 45 %"
    yield Figure("  beside the ceiling, run by run", shares, Unit.TIMES, 1 / 0.25, 1 / 0.45, note=share)
    yield from course_of(ours)


def _rate(runs: Sequence[Run]) -> str:
    return f"{1 / spread_of([run.seconds for run in runs]).median:,.0f} leads/s"
