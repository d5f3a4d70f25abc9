"""One run on PostgreSQL: servers of a fresh database, leads posted to them, and what that used and waited for.

Which runs are compared is said in `intake_postgres`, `counters_postgres` and `processes_postgres`.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial, reduce
from operator import add
from pathlib import Path
from statistics import fmean
from time import perf_counter, sleep
from typing import Final

from bench.figure import Figure, spread_of
from bench.postgres import Postgres, postgres
from bench.processors import busy_seconds
from bench.serving import Posted, Server, Site, fill, post_to, serve_at, serving, site
from bench.told import Told, told_by
from turnout.testing.demo_people import Record

CALLERS: Final = 64
ONE_PROCESS: Final = ("--processes", "1")
_FIRST: Final = 500
_LEADS: Final = 6_000
_RUNS: Final = 5
# After callers were answered, numbers are told so soon.
_TELLING_SECONDS: Final = 0.5
_DATABASE, _CLIENT, _OTHERS, _EVERYBODY = "PostgreSQL", "the client", "other programs", "everybody"


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one run. `used` says who had the processors for how many seconds; 0 where that is not known."""

    posted: Posted
    used: Mapping[str, float]
    told: Told

    @property
    def seconds(self) -> float:
        """What a lead took, beside all others."""
        return self.posted.seconds / self.posted.leads


@dataclass(frozen=True, slots=True)
class Ground:
    """A company and a server of databases. `first` leads warm servers up; `records` are those that are counted."""

    place: Site
    postgres: Postgres
    first: Path
    records: Path

    def template(self, world: Path, policy: Path) -> str:
        """The address of a store with a world and a live policy, to be copied for every run."""
        return self.postgres.filled(partial(fill, world=world, policy=policy))

    def run(self, url: str, *options: str, servers: int = 1) -> Run:
        """Leads posted to so many servers of a store that has none yet."""
        with ExitStack() as stack:
            command = serve_at(url, *options)
            started = [stack.enter_context(serving(self.place.folder, *command)) for _ in range(servers)]
            return self.measured(started)

    def ceiling(self, finished: str, fresh: str) -> AbstractContextManager[Server]:
        """A server that writes the rows of a store that has taken leads in to one that has not."""
        return serving(self.place.folder, "-m", "bench.intake_ceiling", finished, fresh)

    def measured(self, servers: Sequence[Server], *, are_ours: bool = True) -> Run:
        """Leads posted to servers that listen; those that are not ours do not tell of themselves."""
        post_to(servers, self.first, CALLERS)
        told, used, began = _told(servers, are_ours=are_ours), self._used(servers), perf_counter()
        posted = post_to(servers, self.records, CALLERS)
        used = {name: after - used[name] for name, after in self._used(servers).items()}
        # The client's start was no part of what it measured; others went on meanwhile.
        share = posted.seconds / (perf_counter() - began)
        others = (used.pop(_EVERYBODY) - sum(used.values())) * share
        used |= {_CLIENT: posted.cpu_seconds, _OTHERS: max(0.0, others)}
        sleep(_TELLING_SECONDS)
        return Run(posted, used, _told(servers, are_ours=are_ours) - told)

    def _used(self, servers: Sequence[Server]) -> dict[str, float]:
        """Whose the processors were until now, in seconds."""
        spent = os.times()
        used: dict[str, float] = defaultdict(float)
        for server in servers:
            for name, seconds in server.used_seconds().items():
                used[name] += seconds
        used[_DATABASE] = self.postgres.used_seconds()
        used[_CLIENT] = spent.children_user + spent.children_system
        used[_EVERYBODY] = busy_seconds()
        return used


@contextmanager
def ground(draw: Callable[[Site], Iterator[Record]] = Site.leads) -> Iterator[Ground]:
    """A company, a server of databases, and leads: the company's own, or those that are drawn for it."""
    with site() as place, postgres() as server:
        drawn = draw(place)
        yield Ground(place, server, place.records("first", _FIRST, drawn), place.records("leads", leads(), drawn))


def leads() -> int:
    """How many leads are counted in a run."""
    return int(os.environ.get("BENCH_LEADS", _LEADS))


def rounds() -> Iterator[tuple[int, bool]]:
    """Every round with its number, and whether it counts: the first one does not, since files and caches are cold."""
    last = int(os.environ.get("BENCH_RUNS", _RUNS))
    yield from ((number, number > 0) for number in range(last + 1))


def _told(servers: Sequence[Server], *, are_ours: bool) -> Told:
    return reduce(add, (told_by(server.port) for server in servers)) if are_ours else Told()


def course_of(runs: Sequence[Run]) -> Iterator[Figure]:
    """How the same run went each time: round trips, processors, locks."""
    yield Figure("  round trip, middle", spread_of([run.posted.p50 for run in runs]))
    yield Figure("  round trip, 99 of 100", spread_of([run.posted.p99 for run in runs]))
    yield processors_of(runs)
    yield locks_of(runs)


def processors_of(runs: Sequence[Run]) -> Figure:
    """Processor time of a lead, the client's included; the note says how many processors each party kept busy."""
    ours = [(sum(run.used.values()) - run.used[_OTHERS]) / run.posted.leads for run in runs]
    busy = {name: fmean(run.used[name] / run.posted.seconds for run in runs) for name in runs[0].used}
    idle = max(0.0, (os.cpu_count() or 1) - sum(busy.values()))
    said = ", ".join(f"{name} {share:.2f}" for name, share in {**busy, "nobody": idle}.items())
    return Figure("  processor time, per lead", spread_of(ours), note=f"of {os.cpu_count()} processors {said}")


def locks_of(runs: Sequence[Run]) -> Figure:
    """Asking and waiting for locks; the note says how large transactions were, and how many were done again."""
    waited = spread_of([run.told.lock_seconds / run.posted.leads for run in runs])
    told = reduce(add, (run.told for run in runs))
    said = (
        f"{told.retries:.0f} of {told.commits:.0f} transactions done again; "
        f"{told.jobs / told.commits:.0f} leads in each, {told.commit_seconds / told.commits * 1e3:.1f} ms to commit"
    )
    return Figure("  asking and waiting for locks, per lead", waited, note=said)
