"""Work that comes again and again: each time of a schedule is done once, by whichever process comes first.

Who was down for a day does what is due now, and not a day's times in a row. A time that failed is tried again until the
next one comes; one whose process ended is taken over when its lease has run out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

from turnout.errors import StoreError
from turnout.observe.logs import get_logger
from turnout.store.database import Database
from turnout.store.metadata import EPOCH, to_micros
from turnout.store.ticks import claim_tick, end_tick, fail_tick, latest_tick

_log = get_logger(__name__)
LEASE: Final = timedelta(minutes=10)
AGAIN: Final = timedelta(minutes=1)
_CHARS_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is done every so often, at moments that are whole numbers of `every` since 1970; how much it did is told."""

    name: str
    every: timedelta
    work: Callable[[Database, datetime], int]

    def tick_at(self, now: datetime) -> datetime:
        """The moment that the present time of this schedule has begun at."""
        return now - (now - EPOCH) % self.every


class Recurring:
    """A `following.Task`: does whatever schedules have come due. Used by one thread."""

    def __init__(
        self, schedules: Sequence[Schedule], clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._schedules = schedules
        self._clock = clock
        self._owner = uuid4().hex
        # Until when there is nothing to do for a schedule, as far as this process knows.
        self._quiet_until: dict[str, datetime] = {}

    def __call__(self, database: Database) -> int:
        """How much was done. Raises StoreError."""
        now = self._clock()
        return sum(self._do(database, schedule, now) for schedule in self._schedules if self._is_due(schedule, now))

    def _is_due(self, schedule: Schedule, now: datetime) -> bool:
        until = self._quiet_until.get(schedule.name)
        # A clock that was set back is not to keep anything from being done for long.
        return until is None or not until - schedule.every <= now < until

    def _do(self, database: Database, schedule: Schedule, now: datetime) -> int:
        tick = schedule.tick_at(now)
        attempt = self._claim(database, schedule, tick, now)
        if attempt is None:
            self._quiet_until[schedule.name] = min(tick + schedule.every, now + AGAIN)
            return 0
        at = to_micros(tick)
        try:
            done = schedule.work(database, now)
        except Exception as error:  # noqa: BLE001 - it is tried again, whatever it was
            again = now + AGAIN
            if not isinstance(error, StoreError):
                _log.exception("recurring work has failed", schedule=schedule.name)
            with database.begin() as tx:
                said = f"{type(error).__name__}: {error}"[:_CHARS_MAX]
                fail_tick(tx, schedule.name, at, self._owner, attempt, said, to_micros(again))
            self._quiet_until[schedule.name] = min(tick + schedule.every, again)
            return 0
        with database.begin() as tx:
            end_tick(tx, schedule.name, at, self._owner, attempt, to_micros(self._clock()))
        self._quiet_until[schedule.name] = tick + schedule.every
        return done

    def _claim(self, database: Database, schedule: Schedule, tick: datetime, now: datetime) -> int | None:
        """Which try this is; None where it was done, somebody is at it, or a later time was done before."""
        with database.asking() as tx:
            latest = latest_tick(tx, schedule.name)
        at = to_micros(tick)
        if latest is not None and (latest.tick > at or (latest.tick == at and latest.state == "done")):
            return None
        with database.begin() as tx:
            return claim_tick(tx, schedule.name, at, self._owner, to_micros(now), to_micros(now + LEASE))
