"""Jobs done from the command line, through the store: on SQLite a running server sees them, and takes turns with us."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from turnout.cli.doing import doing_shown, kept_if_interrupted

if TYPE_CHECKING:
    from turnout.pipeline.asking.front import Done
    from turnout.pipeline.asking.jobs import Job
    from turnout.store.database import Database

# How the record names whoever acts from the command line.
ACTOR: Final = "cli"
# So many jobs share a commit.
_BATCH: Final = 250


def do_jobs(
    database: Database,
    jobs: Sequence[Job],
    progress: Callable[[str, int, int], None] = lambda _what, _done, _all: None,
) -> list[Done]:
    """What came of each job, in order; each is kept or refused by itself. Raises StoreError."""
    results: list[Done] = []
    told = kept_if_interrupted(lambda: f"{len(results):,} of {len(jobs):,} were done, and stay so")
    with dispatching(database) as run, told:
        for start in range(0, len(jobs), _BATCH):
            results += run(jobs[start : start + _BATCH])
            progress("leads", len(results), len(jobs))
    return results


@contextmanager
def dispatching(database: Database) -> Iterator[Callable[[Sequence[Job]], list[Done]]]:
    """What does jobs, some at once, as long as the block lasts. Raises StoreError."""
    with doing_shown("reading the store"):
        from turnout.observe.logs import configure_logs  # noqa: PLC0415 - slow to load
        from turnout.pipeline.engine.collector import calm_collector  # noqa: PLC0415 - as above
        from turnout.pipeline.serving.dispatcher import COMMANDS, Dispatcher  # noqa: PLC0415 - as above

        calm_collector()
        configure_logs("error")
        dispatcher = Dispatcher(database, now, os.urandom, COMMANDS)
        try:
            dispatcher.run([])
        except BaseException:
            dispatcher.close()
            raise
    try:
        yield dispatcher.run
    finally:
        dispatcher.close()


def now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)
