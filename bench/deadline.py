"""When a week or a year of working time is used up: holidays, lunch breaks, absences and daylight saving included.

The peer goes hour by hour, which is what one would write first; it can only do whole hours, so it is asked for those.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bench.figure import Figure, Peer, Unit
from bench.stopwatch import time_by_turns
from turnout.core.calendar import Interval, calendar_from_week, due
from turnout.core.calendar.public_holidays import public_holidays

MICRO = 1e-6
HOUR = 3_600
ZONE = "Europe/Berlin"
PLACE = "DE-BY"
CALENDAR = calendar_from_week(ZONE, "mon-fri", ("09:00-12:00", "13:00-18:00"), (PLACE,))
OPEN_HOURS = frozenset({9, 10, 11, 13, 14, 15, 16, 17})
ABSENCES: tuple[Interval, ...] = (
    (datetime(2026, 8, 3, tzinfo=UTC), datetime(2026, 8, 17, tzinfo=UTC)),
    (datetime(2026, 12, 23, tzinfo=UTC), datetime(2027, 1, 4, tzinfo=UTC)),
)
# What is promised, in working hours; what must be, what we want, in microseconds; how many the peer does in one run.
SPANS = (("a week", 40, 20, 10, 100), ("a year", 2_000, 200, 50, 3))
DEADLINES = 3_000


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """The time of one deadline over a week and over a year."""
    for name, hours, at_least, want, peer_count in SPANS:
        tell(name)
        note = _agreement(hours, peer_count)
        found = time_by_turns({"ours": partial(_ours, hours), "hourly": partial(_hourly, hours, peer_count)})
        peer = Peer("hour by hour", found["hourly"], note)
        yield Figure(
            f"deadline after {name} of work", found["ours"], Unit.SECONDS, at_least * MICRO, want * MICRO, (peer,)
        )


def _starts(count: int, run: int) -> list[datetime]:
    """Whole hours of a year, drawn anew for every run."""
    draws = random.Random(f"starts {run}")
    return [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=draws.randrange(365 * 24)) for _ in range(count)]


def _ours(hours: int, run: int) -> Callable[[], int]:
    starts = _starts(DEADLINES, run)

    def work() -> int:
        for start in starts:
            due(CALENDAR, start, hours * HOUR, absences=ABSENCES)
        return len(starts)

    return work


def _hourly(hours: int, count: int, run: int) -> Callable[[], int]:
    starts = _starts(count, run)

    def work() -> int:
        for start in starts:
            _hour_by_hour(start, hours)
        return len(starts)

    return work


def _hour_by_hour(start: datetime, hours: int) -> datetime:
    at, zone = start, ZoneInfo(ZONE)
    while hours:
        local = at.astimezone(zone)
        is_open = local.hour in OPEN_HOURS and local.weekday() < 5
        if is_open and local.date() not in public_holidays(PLACE, local.year):
            hours -= not any(first <= at < last for first, last in ABSENCES)
        at += timedelta(hours=1)
    return at


def _agreement(hours: int, count: int) -> str:
    starts = _starts(count, -1)
    wrong = sum(due(CALENDAR, at, hours * HOUR, absences=ABSENCES) != _hour_by_hour(at, hours) for at in starts)
    return f"{wrong} of {count} differ" if wrong else f"same answers on {count} starts"
