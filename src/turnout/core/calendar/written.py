"""Calendars from what people write: `mon-fri`, `9:00-12:00, 13:00-17:00`, `closed`, `DE-BY`, `2026-12-24`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from turnout.core.calendar.calendar import WHOLE_DAY, Calendar, DaySpans
from turnout.core.calendar.spans import DAY_SECONDS, Span, merge_spans
from turnout.errors import CalendarError, suggestion

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_NUMBERS = {
    name: number
    for number, weekday in enumerate(WEEKDAYS)
    for name in (weekday, weekday[:2], weekday[:3], weekday[:4], weekday[:5])
}
_DAY_GROUPS = {
    **dict.fromkeys(("daily", "every day", "all", "24/7"), range(7)),
    **dict.fromkeys(("weekdays", "m-f"), range(5)),
    "weekend": range(5, 7),
}
_CLOSED = frozenset({"", "closed", "off", "none"})
_WHOLE = frozenset({"always", "all day", "24h", "24/7", "open"})
_DASH = re.compile(r"\s*(?:-|–|—|\bto\b|\bbis\b)\s*")
_NIGHT = " if that is what you mean; hours that pass midnight begin at noon or later, as `22:00-06:00`"
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::(\d{2}))?\s*(am|pm)?", re.IGNORECASE)

NOON_SECONDS = DAY_SECONDS // 2

# The spans of one date, and what of them lies past midnight, on the next date.
Written = tuple[DaySpans, DaySpans]


def calendar_from_hours(
    zone: str,
    hours: Sequence[tuple[str, str]],
    holidays: Sequence[str] = (),
    overrides: Sequence[tuple[str, str]] = (),
) -> Calendar:
    """The calendar of a policy: `hours` maps days to spans, `holidays` are places or dates, `overrides` maps dates.

    A weekday that is written twice keeps what was written last. Hours past midnight fall on the next date.
    Raises CalendarError that names the value and the remedy.
    """
    return _calendar(zone, tuple(hours), tuple(holidays), tuple(overrides))


def calendar_from_week(zone: str, days: str, spans: Sequence[str], holidays: Sequence[str] = ()) -> Calendar:
    """The calendar of a rep or a team: on these days (`Mon-Fri` where none are named) these spans (or all day).

    Equal weeks share one calendar, so that a thousand reps cost one timetable. Raises CalendarError.
    """
    return _calendar(zone, ((days or "mon-fri", ", ".join(spans) or "always"),), tuple(holidays), ())


@lru_cache(maxsize=1024)
def _calendar(
    zone: str, hours: tuple[tuple[str, str], ...], holidays: tuple[str, ...], overrides: tuple[tuple[str, str], ...]
) -> Calendar:
    weekly = _week(hours)
    dates = {text: _date(text) for text in holidays if text.strip()}
    return Calendar(
        zone=zone.strip(),
        weekly=weekly,
        holidays=frozenset(day for day in dates.values() if day is not None),
        countries=tuple(text for text, day in dates.items() if day is None),
        overrides=_overrides(overrides, weekly),
    )


def _week(hours: Sequence[tuple[str, str]]) -> tuple[DaySpans, ...]:
    """Seven days' spans, Monday first, with what passes midnight moved on."""
    written: list[Written] = [((), ())] * 7
    for days, text in hours:
        spans = _spans(text)
        for number in _days(days):
            written[number] = spans
    return tuple(merge_spans((*written[number][0], *written[number - 1][1])) for number in range(7))


def _overrides(overrides: Sequence[tuple[str, str]], weekly: Sequence[DaySpans]) -> dict[date, DaySpans]:
    written: dict[date, Written] = {}
    for text, spans in overrides:
        day = _date(text)
        if day is None:
            raise CalendarError(f"override `{text}` is not a date; write it as `2026-12-24`")
        written[day] = _spans(spans)
    found = {day: spans for day, (spans, _) in written.items()}
    for day, (_, tail) in written.items():
        if tail:
            following = day + timedelta(days=1)
            found[following] = merge_spans((*found.get(following, weekly[following.weekday()]), *tail))
    return found


def _days(text: str) -> list[int]:
    """The weekdays of `mon-fri`, `Sun-Thu`, `Mon,Wed,Fri`, `daily`; Monday is 0."""
    found: list[int] = list(_DAY_GROUPS.get(text.strip().casefold(), ()))
    if found:
        return found
    for part in re.split(r"[,;/&+]|\band\b", text.strip().casefold()):
        word = part.strip()
        if word in _DAY_GROUPS:
            found.extend(_DAY_GROUPS[word])
            continue
        first, _, last = _DASH.sub("-", word).partition("-")
        start, end = _day(first, text), _day(last or first, text)
        found.extend((start + step) % 7 for step in range((end - start) % 7 + 1))
    return found


def _day(word: str, text: str) -> int:
    number = _DAY_NUMBERS.get(word.strip(" ."))
    if number is None:
        remedy = suggestion(word, (*WEEKDAYS, *_DAY_GROUPS)) or "; write days as `mon-fri` or `mon, wed`"
        raise CalendarError(f"weekday `{word}` in `{text}` is unknown{remedy}")
    return number


def _spans(text: str) -> Written:
    """What falls on the day itself, and what falls on the next one."""
    word = text.strip().casefold()
    if word in _CLOSED:
        return (), ()
    if word in _WHOLE:
        return (WHOLE_DAY,), ()
    today: list[Span] = []
    tomorrow: list[Span] = []
    for part in re.split(r"[,;&+]|\band\b", word):
        start, end = _span(part.strip(), text)
        today.append(Span(start, end if end > start else DAY_SECONDS))
        if 0 < end < start:
            tomorrow.append(Span(0, end))
    return merge_spans(today), merge_spans(tomorrow)


def _span(part: str, text: str) -> tuple[int, int]:
    """Both times of `9:00-17:00`, in seconds since midnight; an end before its start lies on the next day."""
    first, dash, last = _DASH.sub("-", part).partition("-")
    if not dash:
        raise CalendarError(f"hours `{part or text}` have no end; write them as `9:00-17:00`, or `closed`")
    start, end = _time(first, text), _time(last, text)
    if start in (DAY_SECONDS, end):
        raise CalendarError(f"hours `{part}` are empty; write `0:00-24:00` for a whole day, or `closed`")
    if 0 < end < start < NOON_SECONDS:
        # `9:00-5:00` is far more often a twelve-hour clock than twenty hours of work.
        raise CalendarError(f"hours `{part}` end before they begin; write `{Span(start, end + NOON_SECONDS)}`{_NIGHT}")
    return start, end


def _time(word: str, text: str) -> int:
    found = _TIME.fullmatch(word.strip())
    hour, minute, second = (int(found[group] or 0) for group in (1, 2, 3)) if found else (99, 0, 0)
    half = found[4] if found else None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 99
    seconds = hour * 3600 + minute * 60 + second
    if minute > 59 or second > 59 or seconds > DAY_SECONDS:
        raise CalendarError(f"time `{word}` in `{text}` is not a time of day; write one from `0:00` to `24:00`")
    return seconds


def _date(text: str) -> date | None:
    """The date of `2026-12-24`, or None where the text is something else. Raises CalendarError for 30 February."""
    if not re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text.strip()):
        return None
    year, month, day = (int(part) for part in text.strip().split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        raise CalendarError(f"date `{text}` does not exist; write it as `2026-12-24`") from None
