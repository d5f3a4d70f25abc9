"""Instants as people read them: in their own zone and language, with the day, so that they stay true when read late."""

from __future__ import annotations

from datetime import datetime

from turnout.core.calendar.zones import zone_of
from turnout.core.notify.words import Words
from turnout.errors import CalendarError


def moment_said(at: datetime, zone: str, words: Words, now: datetime) -> str:
    """`Mon 7 Sep, 10:15 CEST`; with the year where that is not this one."""
    local, today = _local(at, zone), _local(now, zone)
    pattern = words.moment if local.year == today.year else words.moment_of_another_year
    return pattern.format(
        weekday=words.weekdays[local.weekday()],
        day=local.day,
        month=words.months[local.month - 1],
        year=local.year,
        time=f"{local:%H:%M}",
        zone=_zone_said(local),
    )


def date_said(at: datetime, zone: str, words: Words) -> str:
    """`7 Sep 2026`, the day it was in the reader's zone."""
    local = _local(at, zone)
    return words.date.format(day=local.day, month=words.months[local.month - 1], year=local.year)


def _local(at: datetime, zone: str) -> datetime:
    try:
        return at.astimezone(zone_of(zone))
    except CalendarError:
        # A zone that somebody mistyped long ago must not keep a message from being written.
        return at.astimezone(zone_of("UTC"))


def _zone_said(local: datetime) -> str:
    """`CEST`, or `UTC+03` for zones that have no letters of their own."""
    name = local.tzname() or "UTC"
    return f"UTC{name}" if name[:1] in {"+", "-"} else name
