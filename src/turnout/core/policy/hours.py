"""A policy's named calendars as calendars that answer."""

from __future__ import annotations

from turnout.core.calendar import Calendar, calendar_from_hours
from turnout.core.policy.model import Hours


def calendar_of(hours: Hours) -> Calendar:
    """The calendar that was written down. Raises CalendarError for a zone, weekday or time that cannot be."""
    return calendar_from_hours(hours.zone, hours.hours, hours.holidays, hours.overrides)
