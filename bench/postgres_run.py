"""One run on PostgreSQL: servers of a fresh database, leads posted to them, and what that used and waited for.

Which runs are compared is said in `intake_postgres`, `counters_postgres` and `processes_postgres`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial, reduce
from operator import add
from pathlib import Path
from statistics import fmean
from typing import Final

from bench.figure import Figure, spread_of
from bench.postgres import Postgres, postgres
from bench.processors import busy_seconds
from bench.serving import Posted, Server, Site, post_to, serve_at, serving, site
from bench.told import Told, told_by
from turnout.pipeline.import_world import import_folder
from turnout.pipeline.open_store import open_store
from turnout.pipeline.publish import publish_policy

CALLERS: Final = 64
ONE_PROCESS: Final = ("--processes", "1")
_FIRST: Final = 500
_LEADS: Final = 6_000
_RUNS: Final = 5
_DATABASE: Final = "PostgreSQL"
_EVERYBODY: Final = "everybody"


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one run. `used` says who had the processors for how many seconds; 0 where that is not known."""

    posted: Posted
    used: Mapping[str, float]
    told: Told

    @property
    def seconds(self) -> float:
        """What a lead took, with all others at once."""
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
        return self.postgres.filled(partial(_fill, world=world, policy=policy))

    @contextmanager
    def serving(self, url: str, *options: str, servers: int = 1) -> Iterator[list[Server]]:
        """So many servers of one store."""
        with ExitStack() as stack:
            command = serve_at(url, *options)
            yield [stack.enter_context(serving(self.place.folder, *command)) for _ in range(servers)]

    def run(self, servers: Sequence[Server], *, are_ours: bool = True) -> Run:
        """Leads posted to servers of a store that has none; those that are not ours do not tell of themselves."""
        post_to(servers, self.first, CALLERS)
        told, used = _told(servers) if are_ours else Told(), self._used(servers)
        posted = post_to(servers, self.records, CALLERS)
        used = self._used(servers) - used
        told = _told(servers) - told if are_ours else told
        everybody = used.pop(_EVERYBODY, 0.0)
        others = max(0.0, everybody - used.total())
        # The client's start is not part of what was measured.
        return Run(posted, {**used, "the client": posted.cpu_seconds, "others": others}, told)

    def _used(self, servers: Sequence[Server]) -> Counter[str]:
        """Whose the processors were until now, in seconds."""
        spent = os.times()
        used: Counter[str] = Counter()
        used[_EVERYBODY] = busy_seconds()
        used["the client"] = spent.children_user + spent.children_system
        used[_DATABASE] = self.postgres.used_seconds()
        for server in servers:
            used.update(server.used_seconds())
        return used
