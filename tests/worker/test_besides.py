"""What a process does besides goes by the clock it was given, as all else there does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from turnout.config import Settings
from turnout.store.database import Database
from turnout.store.metadata import to_micros
from turnout.store.ticks import latest_tick
from turnout.worker.schedules import schedules_for
from turnout.worker.worker import worker_tasks

# Long before any wall's clock that a test runs by.
THEN = datetime(2020, 2, 3, 14, 0, tzinfo=UTC)


def test_what_comes_again_and_again_comes_by_the_clock_that_was_given(database: Database) -> None:
    """A demo's company stands weeks ago: whatever waits there has not waited for weeks."""
    worker_tasks(Settings(), lambda: THEN + timedelta(minutes=25))["recurring"](database)
    with database.begin() as tx:
        begun = [latest_tick(tx, schedule.name) for schedule in schedules_for(1)]
    assert begun
    assert [row and row.tick for row in begun] == [to_micros(THEN)] * len(begun)
