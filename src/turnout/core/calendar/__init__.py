"""Working time: when a calendar is open, when time is used up, how much has passed."""

from turnout.core.calendar.calendar import ALWAYS, Calendar, common_hours
from turnout.core.calendar.days import add_working_days, is_working_day
from turnout.core.calendar.spans import Interval, Span
from turnout.core.calendar.working import (
    due,
    elapsed,
    is_working,
    next_change,
    next_working,
    working_spans,
    working_until,
)
from turnout.core.calendar.written import calendar_from_hours, calendar_from_week

__all__ = [
    "ALWAYS",
    "Calendar",
    "Interval",
    "Span",
    "add_working_days",
    "calendar_from_hours",
    "calendar_from_week",
    "common_hours",
    "due",
    "elapsed",
    "is_working",
    "is_working_day",
    "next_change",
    "next_working",
    "working_spans",
    "working_until",
]
