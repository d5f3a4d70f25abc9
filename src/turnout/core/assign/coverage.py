"""When people work between two instants, so that it can be seen who is there, and when nobody is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from turnout.core.assign.roster import Roster
from turnout.core.calendar import Calendar, Interval, working_spans
from turnout.core.rep import RepId


class Covered(NamedTuple):
    """When somebody works, absences and holidays cut out, and what was cut out of their hours for either."""

    working: Sequence[Interval]
    absences: Sequence[Interval]
    holidays: Sequence[Interval]


def coverage(roster: Roster, rep: RepId, hours: Calendar | None, start: datetime, end: datetime) -> Covered:
    """When a rep works from `start` to `end`; `hours` are the hours that count, None means the rep's own."""
    calendar = roster.calendar(rep) if hours is None else hours
    away = roster.absences(rep)
    absent = [
        (max(opening, start), min(closing, end)) for opening, closing in away if opening < end and closing > start
    ]
    working = working_spans(calendar, start, end, away)
    return Covered(working, absent, _lost_to_holidays(calendar, start, end))


@lru_cache(maxsize=1024)
def _lost_to_holidays(calendar: Calendar, start: datetime, end: datetime) -> tuple[Interval, ...]:
    """The hours that would be worked if there were no holidays; most of a company have the same ones."""
    if not (calendar.holidays or calendar.countries):
        return ()
    usual = replace(calendar, holidays=frozenset(), countries=())
    return tuple(working_spans(usual, start, end, tuple(working_spans(calendar, start, end))))
