"""Questions to a calendar about whole dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from turnout.core.calendar.calendar import Calendar

# A calendar without a working day for so long is taken to have none.
IDLE_DAYS_MAX = 5 * 366
_DAY = timedelta(days=1)


def is_working_day(calendar: Calendar, day: date) -> bool:
    """True where any of the date is working time."""
    return bool(calendar.spans_on(day)) and all(is_working_day(other, day) for other in calendar.within)


def add_working_days(calendar: Calendar, day: date, days: int) -> date | None:
    """The date so many working days on (back where negative); None where no working day comes for five years.

    A date that is not a working day first rolls on to the next one, in the same direction; 0 days stays where it is.
    """
    if days == 0:
        return day
    return next(islice(_working_days(calendar, day, _DAY if days > 0 else -_DAY), abs(days), None), None)


def _working_days(calendar: Calendar, day: date, step: timedelta) -> Iterator[date]:
    """The working days from this one on, until none comes for too long or Python's dates end."""
    idle = 0
    while idle < IDLE_DAYS_MAX:
        idle += 1
        if is_working_day(calendar, day):
            idle = 0
            yield day
        if day in (date.min, date.max):
            return
        day += step
