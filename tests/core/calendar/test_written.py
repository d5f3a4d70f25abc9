"""Hours as people write them, and what they are told when they write something impossible."""

from __future__ import annotations

from datetime import date

import pytest

from turnout.core.calendar import calendar_from_hours, calendar_from_week
from turnout.errors import CalendarError

OPEN = ["09:00-17:00"]


def days_of(text: str) -> str:
    """Which weekdays are open, as letters."""
    weekly = calendar_from_week("UTC", text, OPEN).weekly
    return "".join(letter for letter, spans in zip("MTWtFSs", weekly, strict=True) if spans)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon-Fri", "MTWtF"),
        ("Sun-Thu", "MTWts"),
        ("Mon,Wed,Fri", "MWF"),
        ("Monday to Wednesday", "MTW"),
        ("Tue \N{EN DASH} Thurs; sat", "TWtS"),
        ("fri-mon", "MFSs"),
        ("daily", "MTWtFSs"),
        ("weekdays", "MTWtF"),
        ("weekend", "Ss"),
        ("M-F", "MTWtF"),
        ("24/7", "MTWtFSs"),
        ("sat", "S"),
        ("", "MTWtF"),
    ],
)
def test_weekdays_are_read_as_people_write_them(text: str, days: str) -> None:
    """Ranges may pass Sunday; where none are named it is Monday to Friday."""
    assert days_of(text) == days


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("9:00-12:00, 13:00-17:00", "09:00-12:00 13:00-17:00"),
        ("09:00 \N{EN DASH} 17:30", "09:00-17:30"),
        ("9-17", "09:00-17:00"),
        ("9am-5:30pm", "09:00-17:30"),
        ("12am-12pm", "00:00-12:00"),
        ("0:00-24:00", "00:00-24:00"),
        ("9-13, 12-17", "09:00-17:00"),
        ("09:00:30-10:00", "09:00:30-10:00"),
        ("9:00-0:00", "09:00-24:00"),
        ("always", "00:00-24:00"),
        ("closed", ""),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, spans: str) -> None:
    """Several spans, dashes of any length, twelve-hour clocks, words."""
    found = calendar_from_hours("UTC", [("wed", text)]).weekly[2]
    assert " ".join(str(span) for span in found) == spans


def test_hours_past_midnight_fall_on_the_next_day() -> None:
    """Sunday night runs into Monday; an override runs into the date after it."""
    calendar = calendar_from_hours("UTC", [("sun", "22:00-06:00")], [], [("2026-03-11", "20:00-2:00")])
    assert [str(*spans) for spans in (calendar.weekly[6], calendar.weekly[0])] == ["22:00-24:00", "00:00-06:00"]
    overrides = {day: str(*spans) for day, spans in calendar.overrides.items()}
    assert overrides == {date(2026, 3, 11): "20:00-24:00", date(2026, 3, 12): "00:00-02:00"}


def test_override_replaces_what_the_evening_before_left() -> None:
    """A date that is closed by override has no small hours either."""
    calendar = calendar_from_hours("UTC", [("daily", "22:00-06:00")], [], [("2026-03-11", "closed")])
    assert calendar.spans_on(date(2026, 3, 11)) == ()


def test_weekday_written_twice_keeps_what_was_written_last() -> None:
    """`mon-fri` first and `fri` after it makes a short Friday."""
    calendar = calendar_from_hours("UTC", [("mon-fri", "9-17"), ("fri", "9-13")])
    assert [str(*spans) for spans in calendar.weekly[3:5]] == ["09:00-17:00", "09:00-13:00"]


def test_equal_weeks_share_one_calendar() -> None:
    """A thousand reps with the same hours work out one timetable."""
    week = ("Europe/Berlin", "Mon-Fri", OPEN, ["2026-12-24", ""])
    assert calendar_from_week(*week) is calendar_from_week(*week)


@pytest.mark.parametrize(
    ("zone", "days", "spans", "sentence"),
    [
        ("Europe/Berln", "mon", "9-17", "time zone `Europe/Berln` is unknown; did you mean `Europe/Berlin`?"),
        ("../etc/passwd", "mon", "9-17", "time zone `../etc/passwd` is unknown"),
        ("Europe", "mon", "9-17", "time zone `Europe` is unknown"),
        ("", "mon", "9-17", "time zone `` is unknown; write an IANA name such as `Europe/Berlin`"),
        ("UTC", "mon-fryday", "9-17", "weekday `fryday` in `mon-fryday` is unknown; did you mean `friday`?"),
        ("UTC", "mon,,tue", "9-17", "weekday `` in `mon,,tue` is unknown; write days as `mon-fri` or `mon, wed`"),
        ("UTC", "mon", "25:00-26:00", "time `25:00` in `25:00-26:00` is not a time of day; write one from"),
        ("UTC", "mon", "9:61-10:00", "time `9:61` in `9:61-10:00` is not a time of day"),
        ("UTC", "mon", "9-24:01", "time `24:01` in `9-24:01` is not a time of day"),
        ("UTC", "mon", "13pm-14pm", "time `13pm` in `13pm-14pm` is not a time of day"),
        ("UTC", "mon", "9-noon", "time `noon` in `9-noon` is not a time of day"),
        ("UTC", "mon", "09:00-09:00", "hours `09:00-09:00` are empty; write `0:00-24:00` for a whole day, or `closed`"),
        ("UTC", "mon", "24:00-06:00", "hours `24:00-06:00` are empty"),
        ("UTC", "mon", "9-5", "hours `9-5` end before they begin; write `09:00-17:00` if that is what you mean;"),
        ("UTC", "mon", "09:00", "hours `09:00` have no end; write them as `9:00-17:00`, or `closed`"),
    ],
)
def test_impossible_hours_name_the_value_and_the_remedy(zone: str, days: str, spans: str, sentence: str) -> None:
    """One sentence in lower case, values in backticks."""
    with pytest.raises(CalendarError) as caught:
        calendar_from_hours(zone, [(days, spans)])
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("place", "part"),
    [
        ("Germany", "did you mean `DE`?"),
        ("XQ", "write a two-letter code such as `DE`"),
        ("DE-XX", "country `DE` has no part `XX`"),
        ("2026-02-30", "date `2026-02-30` does not exist"),
    ],
)
def test_unknown_holidays_name_the_value_and_the_remedy(place: str, part: str) -> None:
    """Told when the calendar is made, not when the first lead arrives."""
    with pytest.raises(CalendarError) as caught:
        calendar_from_week("UTC", "mon", OPEN, [place])
    assert part in str(caught.value)


def test_override_without_a_date_is_told_how_to_write_one() -> None:
    """A weekday is no date."""
    with pytest.raises(CalendarError, match="override `friday` is not a date; write it as `2026-12-24`"):
        calendar_from_hours("UTC", [("mon", "9-17")], [], [("friday", "closed")])
