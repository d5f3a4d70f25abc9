"""Work that comes again and again is done once a time, on each database, by whichever process comes first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from turnout.errors import InputError
from turnout.store.database import Database
from turnout.store.metadata import to_micros
from turnout.worker.recurring import AGAIN, LEASE, Recurring, Schedule

START = datetime(2026, 9, 7, 9, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Hours:
    """A clock to set, work that notes when it was done, and processes that do it every hour."""

    def __init__(self, database: Database) -> None:
        self.now = START
        self.done: list[datetime] = []
        self.fails = 0
        self._database = database

    def process(self) -> Recurring:
        """Another process."""
        return Recurring([Schedule("hourly", HOUR, self._work)], lambda: self.now)

    def _work(self, _database: Database, now: datetime) -> int:
        if self.fails:
            self.fails -= 1
            raise InputError("not now")
        self.done.append(now)
        return 1

    def let(self, *processes: Recurring, at: datetime) -> None:
        """Each process looks at this moment, twice."""
        self.now = at
        for process in (*processes, *processes):
            process(self._database)


@pytest.fixture
def hours(database: Database) -> Hours:
    """Work every hour."""
    return Hours(database)


def test_each_time_is_done_once(hours: Hours) -> None:
    """By one of several processes."""
    one, other = hours.process(), hours.process()
    for minutes in (0, 1, 47, 49, 50, 108):
        hours.let(one, other, at=START + timedelta(minutes=minutes))
    assert hours.done == [START, START + timedelta(minutes=49), START + timedelta(minutes=108)]


def test_whoever_was_down_for_a_day_does_what_is_due_now(hours: Hours) -> None:
    """Once, and not a day's times in a row."""
    hours.let(hours.process(), at=START)
    hours.let(hours.process(), at=START + timedelta(days=1))
    assert hours.done == [START, START + timedelta(days=1)]


def test_a_clock_that_is_set_back_does_nothing_twice(hours: Hours) -> None:
    """What was done for a later time is not done for an earlier one."""
    process = hours.process()
    hours.let(process, at=START)
    hours.let(process, at=START - 5 * HOUR)
    hours.let(hours.process(), at=START - 5 * HOUR)
    hours.let(process, at=START + timedelta(minutes=1))
    hours.let(process, at=START + HOUR)
    assert hours.done == [START, START + HOUR]


def test_what_failed_is_tried_again_a_little_later(hours: Hours) -> None:
    """And the next time comes all the same."""
    hours.fails = 1
    one, other = hours.process(), hours.process()
    hours.let(one, other, at=START)
    hours.let(one, other, at=START + AGAIN / 2)
    assert hours.done == []
    hours.let(one, other, at=START + AGAIN)
    assert hours.done == [START + AGAIN]


def test_what_somebody_began_and_never_ended_is_taken_over(hours: Hours, database: Database) -> None:
    """Once its lease has run out."""
    hours.let(hours.process(), at=START)
    hours.done.clear()
    with database.begin() as tx:
        tx.run("UPDATE ticks SET state = 'running', lease_until = ?", (to_micros(START + LEASE),))
    other = hours.process()
    hours.let(other, at=START + LEASE - timedelta(minutes=1))
    assert hours.done == []
    hours.let(other, at=START + LEASE + AGAIN)
    assert hours.done == [START + LEASE + AGAIN]
