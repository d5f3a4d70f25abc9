"""When a calendar is open, what a duration comes to, and what a night of daylight saving does to both."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from turnout.core.calendar import (
    ALWAYS,
    Calendar,
    add_working_days,
    calendar_from_hours,
    calendar_from_week,
    common_hours,
    due,
    elapsed,
    is_working,
    is_working_day,
    next_change,
    next_working,
    working_spans,
    working_until,
)

OFFICE = calendar_from_week("UTC", "Mon-Fri", ["09:00-17:00"])
BERLIN = calendar_from_week("Europe/Berlin", "Mon-Fri", ["09:00-12:00", "13:00-18:00"])
NEVER = Calendar()
HOUR = 3600


def utc(text: str) -> datetime:
    """An instant of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


FRIDAY_NOON = utc("2026-03-06T12:00")


def test_opening_instant_is_inside_and_closing_instant_outside() -> None:
    """A span is half-open, to the microsecond."""
    tick = timedelta(microseconds=1)
    opening, closing = utc("2026-03-06T09:00"), utc("2026-03-06T17:00")
    assert [is_working(OFFICE, at) for at in (opening - tick, opening, closing - tick, closing)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_instants_of_other_zones_are_the_same_instants() -> None:
    """What zone an instant is written in makes no difference; the answer is UTC."""
    local = FRIDAY_NOON.astimezone(timezone(timedelta(hours=-8)))
    assert next_working(OFFICE, local) == FRIDAY_NOON
    answer = due(OFFICE, FRIDAY_NOON.astimezone(ZoneInfo("Asia/Kolkata")), HOUR)
    assert answer == utc("2026-03-06T13:00")
    assert answer.tzinfo is UTC


def test_naive_instant_is_a_mistake_of_the_caller() -> None:
    """A datetime without a zone names no instant."""
    with pytest.raises(TypeError):
        is_working(OFFICE, FRIDAY_NOON.replace(tzinfo=None))


def test_time_used_up_at_closing_is_due_at_closing() -> None:
    """Not at the next opening; a microsecond more is due there."""
    assert due(OFFICE, FRIDAY_NOON, 5 * HOUR) == utc("2026-03-06T17:00")
    assert due(OFFICE, FRIDAY_NOON, 5 * HOUR + 1e-6) == utc("2026-03-09T09:00:00.000001")


def test_no_time_at_all_is_due_when_work_could_be_done() -> None:
    """Zero seconds: now while open, the next opening otherwise."""
    assert due(OFFICE, FRIDAY_NOON, 0) == FRIDAY_NOON
    assert due(OFFICE, utc("2026-03-07T12:00"), 0) == utc("2026-03-09T09:00")
    assert due(OFFICE, FRIDAY_NOON, 0, pauses=[(FRIDAY_NOON, utc("2026-03-06T13:00"))]) == utc("2026-03-06T13:00")


def test_calendar_that_never_opens_has_no_answers() -> None:
    """Absent, not failed."""
    assert due(NEVER, FRIDAY_NOON, 1) is None
    assert due(NEVER, FRIDAY_NOON, 0) is None
    assert next_working(NEVER, FRIDAY_NOON) is None
    assert working_until(NEVER, FRIDAY_NOON) is None
    assert next_change(NEVER, FRIDAY_NOON) is None
    assert elapsed(NEVER, FRIDAY_NOON, utc("2027-01-01T00:00")) == 0
    assert add_working_days(NEVER, date(2026, 3, 6), 1) is None


def test_calendar_that_never_closes_has_no_change() -> None:
    """`ALWAYS` is open at every instant and its clock is the wall clock."""
    assert is_working(ALWAYS, FRIDAY_NOON)
    assert next_change(ALWAYS, FRIDAY_NOON) is None
    assert working_until(ALWAYS, FRIDAY_NOON) is None
    assert due(ALWAYS, FRIDAY_NOON, 1.5) == FRIDAY_NOON + timedelta(seconds=1.5)
    assert due(ALWAYS, FRIDAY_NOON, 50 * 365 * 86_400) == FRIDAY_NOON + timedelta(days=50 * 365)
    new_year = utc("2026-12-31T23:00"), utc("2027-01-01T01:00")
    assert elapsed(ALWAYS, *new_year) == 2 * HOUR
    assert working_spans(ALWAYS, *new_year) == [new_year]


def test_calendar_that_ends_is_never_open_again() -> None:
    """One last day by override: what does not fit in it never comes."""
    last = Calendar(overrides={date(2026, 3, 9): OFFICE.weekly[0]})
    assert due(last, FRIDAY_NOON, 8 * HOUR) == utc("2026-03-09T17:00")
    assert due(last, FRIDAY_NOON, 8 * HOUR + 1) is None
    assert next_change(last, utc("2026-03-09T17:00")) is None


@pytest.mark.parametrize("year_known", [2026, 2036])
def test_what_opens_after_more_than_five_years_does_not_come(year_known: int) -> None:
    """Whether or not the timetable has seen that year before."""
    far = Calendar(overrides={date(2026, 3, 9): OFFICE.weekly[0], date(2036, 3, 10): OFFICE.weekly[0]})
    is_working(far, FRIDAY_NOON.replace(year=year_known))
    assert due(far, FRIDAY_NOON, 9 * HOUR) is None
    assert next_working(far, utc("2026-03-10T00:00")) is None
    assert next_change(far, utc("2026-03-10T00:00")) is None
    assert next_working(far, utc("2036-01-01T00:00")) == utc("2036-03-10T09:00")


def test_new_year_is_a_holiday_where_it_is_still_the_old_year_in_utc() -> None:
    """Tokyo's 1 January begins at 15:00 of 31 December."""
    tokyo = Calendar(zone="Asia/Tokyo", weekly=ALWAYS.weekly, holidays=frozenset({date(2027, 1, 1)}))
    assert next_change(tokyo, utc("2026-12-31T12:00")) == utc("2026-12-31T15:00")
    assert next_change(tokyo, utc("2026-12-31T15:00")) == utc("2027-01-01T15:00")


@pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
def test_dates_beyond_all_timetables_are_closed(year: int) -> None:
    """An odd year from a bad file is no crash."""
    at = datetime(year, 1, 4, 12, tzinfo=UTC)
    later = datetime(year, 12, 30, 12, tzinfo=UTC)
    assert not is_working(OFFICE, at)
    assert elapsed(OFFICE, at, later) == 0
    assert working_spans(OFFICE, at, later) == []
    assert is_working(OFFICE, FRIDAY_NOON)


def test_next_change_is_where_working_turns() -> None:
    """Closing while open, opening while closed, and never the instant itself."""
    assert next_change(OFFICE, FRIDAY_NOON) == utc("2026-03-06T17:00")
    assert next_change(OFFICE, utc("2026-03-06T17:00")) == utc("2026-03-09T09:00")
    assert next_change(OFFICE, utc("2026-03-09T09:00")) == utc("2026-03-09T17:00")
    leave = [(utc("2026-03-06T14:00"), utc("2026-03-09T10:00"))]
    assert next_change(OFFICE, FRIDAY_NOON, leave) == utc("2026-03-06T14:00")
    assert next_change(OFFICE, utc("2026-03-06T15:00"), leave) == utc("2026-03-09T10:00")


def test_working_until_is_the_end_of_this_span_or_the_next() -> None:
    """While closed it is the end of the next span."""
    assert working_until(OFFICE, FRIDAY_NOON) == utc("2026-03-06T17:00")
    assert working_until(OFFICE, utc("2026-03-07T12:00")) == utc("2026-03-09T17:00")


def test_absences_are_no_working_time() -> None:
    """Overlapping and unsorted absences count once; their end is inside working time again."""
    leave = [(utc("2026-03-09T08:00"), utc("2026-03-10T10:00")), (FRIDAY_NOON, utc("2026-03-09T11:00"))]
    assert not is_working(OFFICE, FRIDAY_NOON, leave)
    assert next_working(OFFICE, FRIDAY_NOON, leave) == utc("2026-03-10T10:00")
    assert due(OFFICE, utc("2026-03-06T11:00"), 2 * HOUR, absences=leave) == utc("2026-03-10T11:00")
    assert elapsed(OFFICE, utc("2026-03-06T09:00"), utc("2026-03-10T17:00"), absences=leave) == 10 * HOUR


def test_absence_without_end_is_never_over() -> None:
    """The last instant that Python has stands for `until further notice`."""
    leave = [(FRIDAY_NOON, datetime.max.replace(tzinfo=UTC))]
    assert next_working(OFFICE, FRIDAY_NOON, leave) is None
    assert due(OFFICE, utc("2026-03-06T11:00"), 2 * HOUR, absences=leave) is None
    assert due(OFFICE, utc("2026-03-06T11:00"), HOUR, absences=leave) == FRIDAY_NOON


def test_time_used_up_where_a_pause_begins_is_due_there() -> None:
    """A pause moves only what is left when it begins."""
    pause = [(utc("2026-03-06T13:00"), utc("2026-03-06T15:00"))]
    assert due(OFFICE, FRIDAY_NOON, HOUR, pause) == utc("2026-03-06T13:00")
    assert due(OFFICE, FRIDAY_NOON, HOUR + 1, pause) == utc("2026-03-06T15:00:01")
    assert elapsed(OFFICE, FRIDAY_NOON, utc("2026-03-06T16:00"), pause) == 2 * HOUR


def test_holiday_beats_override_and_override_beats_week() -> None:
    """And breaks are cut out of what is left."""
    nine_to_five = OFFICE.weekly[0]
    calendar = Calendar(
        weekly=OFFICE.weekly,
        holidays=frozenset({date(2026, 3, 9)}),
        overrides={date(2026, 3, 9): nine_to_five, date(2026, 3, 10): (), date(2026, 3, 14): nine_to_five},
        breaks={date(2026, 3, 14): calendar_from_week("UTC", "sat", ["12:00-13:00"]).weekly[5]},
    )
    spans = working_spans(calendar, utc("2026-03-09T00:00"), utc("2026-03-16T00:00"))
    assert [start.isoformat()[5:16] for start, _ in spans] == [
        "03-11T09:00", "03-12T09:00", "03-13T09:00", "03-14T09:00", "03-14T13:00",
    ]  # fmt: skip


def test_common_hours_are_open_while_all_are() -> None:
    """Berlin and New York share the Berlin afternoon."""
    new_york = calendar_from_week("America/New_York", "Mon-Fri", ["09:00-17:00"])
    both = common_hours(BERLIN, new_york)
    assert working_spans(both, utc("2026-01-09T00:00"), utc("2026-01-12T23:00")) == [
        (utc("2026-01-09T14:00"), utc("2026-01-09T17:00")),
        (utc("2026-01-12T14:00"), utc("2026-01-12T17:00")),
    ]
    assert both is common_hours(BERLIN, new_york)
    assert not is_working_day(both, date(2026, 1, 10))


def test_spring_night_loses_an_hour() -> None:
    """01:30-03:30 lasts one hour where 02:00-03:00 does not exist."""
    night = calendar_from_week("Europe/Berlin", "sun", ["01:30-03:30"])
    assert working_spans(night, utc("2026-03-28T12:00"), utc("2026-03-29T12:00")) == [
        (utc("2026-03-29T00:30"), utc("2026-03-29T01:30"))
    ]
    assert due(night, utc("2026-03-28T12:00"), HOUR) == utc("2026-03-29T01:30")


def test_autumn_night_repeats_an_hour() -> None:
    """01:30-03:30 lasts three hours where 02:00-03:00 comes twice."""
    night = calendar_from_week("Europe/Berlin", "sun", ["01:30-03:30"])
    assert elapsed(night, utc("2026-10-24T12:00"), utc("2026-10-25T12:00")) == 3 * HOUR


def test_span_inside_the_repeated_hour_comes_twice() -> None:
    """The wall clock shows 02:15 twice, and both times it is open."""
    night = calendar_from_week("Europe/Berlin", "sun", ["02:00-02:30"])
    assert working_spans(night, utc("2026-10-24T12:00"), utc("2026-10-25T12:00")) == [
        (utc("2026-10-25T00:00"), utc("2026-10-25T00:30")),
        (utc("2026-10-25T01:00"), utc("2026-10-25T01:30")),
    ]


def test_zone_that_skipped_a_whole_day_skips_its_hours() -> None:
    """Samoa had no 30 December 2011."""
    apia = calendar_from_week("Pacific/Apia", "daily", ["09:00-10:00"])
    assert elapsed(apia, utc("2011-12-28T10:00"), utc("2012-01-01T10:00")) == 4 * HOUR
    fridays = calendar_from_week("Pacific/Apia", "fri", ["09:00-10:00"])
    assert elapsed(fridays, utc("2011-12-28T10:00"), utc("2012-01-05T10:00")) == 0


def test_answers_do_not_depend_on_which_years_are_known() -> None:
    """A timetable that grew backwards and forwards answers as a fresh one does."""
    span = utc("2019-05-01T00:00"), utc("2027-05-01T00:00")
    fresh = elapsed(Calendar(zone="Europe/Berlin", weekly=BERLIN.weekly), *span)
    grown = Calendar(zone="Europe/Berlin", weekly=BERLIN.weekly)
    for year in (2023, 2021, 2030, 1995):
        is_working(grown, FRIDAY_NOON.replace(year=year))
    assert elapsed(grown, *span) == fresh


def test_working_days_roll_in_their_own_direction() -> None:
    """A Saturday first becomes Monday going on, Friday going back; no days leave it where it is."""
    saturday = date(2026, 3, 7)
    assert add_working_days(OFFICE, saturday, 1) == date(2026, 3, 10)
    assert add_working_days(OFFICE, saturday, -1) == date(2026, 3, 5)
    assert add_working_days(OFFICE, saturday, 0) == saturday
    assert add_working_days(OFFICE, date.max, 1) is None


def test_year_whose_holidays_are_not_announced_is_no_warning() -> None:
    """India's are known for some years only; other years have the fixed ones, and nobody is warned."""
    india = calendar_from_week("Asia/Kolkata", "daily", ["09:00-17:00"], ["IN"])
    assert is_working(india, utc("1950-01-27T06:00"))
    assert not is_working(india, utc("1950-01-26T06:00"))


def test_public_holidays_of_a_region_are_closed() -> None:
    """Epiphany is a holiday in Bavaria and not in Berlin."""
    epiphany = date(2026, 1, 6)
    bavaria = calendar_from_week("Europe/Berlin", "Mon-Fri", ["09:00-17:00"], ["DE-BY"])
    berlin = calendar_from_week("Europe/Berlin", "Mon-Fri", ["09:00-17:00"], ["DE-BE"])
    assert not is_working_day(bavaria, epiphany)
    assert is_working_day(berlin, epiphany)
    assert not is_working(bavaria, utc("2026-01-06T10:00"))
    both = calendar_from_hours("Europe/Berlin", [("mon-fri", "9-17")], ["DE-BE", "FR", "2026-01-07"])
    assert [is_working_day(both, date(2026, *day)) for day in ((1, 1), (1, 6), (1, 7), (7, 14))] == [
        False, True, False, False,
    ]  # fmt: skip
