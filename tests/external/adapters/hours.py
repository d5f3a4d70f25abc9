"""Kinds about working time: what a calendar answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tests.external.agreement import Answer
from tests.external.given import Given
from turnout.core.calendar import (
    Calendar,
    Interval,
    Span,
    add_working_days,
    due,
    elapsed,
    is_working,
    is_working_day,
    next_working,
    working_spans,
)

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def sla_due(given: Given) -> Answer:
    """When a duration of working time that is not paused has passed."""
    seconds = given.number("duration_s") + given.number("paused_s", 0)
    return {"due": due(calendar_of(given), given.instant("start"), seconds, pauses_of(given))}


def sla_set_once(given: Given) -> Answer:
    """A due time that was set stays as it is."""
    return {"due": given.instant("existing_due")} if "existing_due" in given else sla_due(given)


def passed(given: Given) -> Answer:
    """How much working time lies between two instants."""
    seconds = elapsed(calendar_of(given), given.instant("start"), given.instant("end"), pauses_of(given))
    return {"seconds": seconds, "minutes_floor": seconds // 60}


def working(given: Given) -> Answer:
    """Whether an instant is working time."""
    return {"working": is_working(calendar_of(given), given.instant("at"))}


def opening(given: Given) -> Answer:
    """The instant itself where it is working time, else the next opening."""
    return {"at": next_working(calendar_of(given), given.instant("at"))}


def working_day(given: Given) -> Answer:
    """Whether a date is a working day."""
    return {"working_day": is_working_day(calendar_of(given), _date(given))}


def later_day(given: Given) -> Answer:
    """The date so many working days on."""
    return {"date": add_working_days(calendar_of(given), _date(given), given.whole("days"))}


def ranges(given: Given) -> Answer:
    """The working spans between two instants, or the gaps between them."""
    start, end = given.instant("start"), given.instant("end")
    spans = working_spans(calendar_of(given), start, end, invert=given.yes("invert"))
    if not spans:
        return {"first": [], "at": {}, "first_start": None, "last_end": None}
    at = {str(number): span for number, span in enumerate(spans)}
    return {"first": spans, "at": at, "first_start": spans[0][0], "last_end": spans[-1][1]}


def calendar_of(given: Given) -> Calendar:
    """The calendar of a case."""
    written = given.one("calendar")
    weekly = written.one("weekly")
    return Calendar(
        zone=written.text("timezone"),
        weekly=tuple(_spans(weekly.items(day)) for day in _WEEKDAYS),
        holidays=frozenset(map(date.fromisoformat, written.texts("holidays"))),
        overrides=_dated(written, "date_overrides"),
        breaks=_dated(written, "breaks"),
    )


def pauses_of(given: Given) -> list[Interval]:
    """The times at which a clock stood still."""
    return [(pause.instant("start"), pause.instant("end")) for pause in given.many("pauses")]


def _date(given: Given) -> date:
    return date.fromisoformat(given.text("date"))


def _dated(written: Given, name: str) -> dict[date, tuple[Span, ...]]:
    dates = written.one(name) if name in written else Given({}, name)
    return {date.fromisoformat(day): _spans(dates.items(day)) for day in dates.values}


def _spans(pairs: Sequence[object]) -> tuple[Span, ...]:
    return tuple(Span(_seconds(pair[0]), _seconds(pair[1])) for pair in pairs if isinstance(pair, list))


def _seconds(clock: str) -> int:
    """Seconds since midnight of `09:00` or `09:00:30`."""
    parts = [int(part) for part in clock.split(":")]
    return sum(part * size for part, size in zip(parts, (3600, 60, 1), strict=False))
