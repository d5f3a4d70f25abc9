"""What holds for every calendar, zone and instant; a reference that looks at each minute is the judge."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.calendar import (
    Calendar,
    Interval,
    Span,
    due,
    elapsed,
    is_working,
    next_change,
    next_working,
    working_spans,
)

pytestmark = pytest.mark.slow

MINUTE = timedelta(minutes=1)
# Nights with a change: whole hours, half an hour, at midnight, a whole day, and an ordinary one.
CHANGES = (
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Sao_Paulo", date(2018, 2, 18)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Havana", date(2026, 11, 1)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Asia/Kathmandu", date(2026, 12, 31)),
)


@st.composite
def day_spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """Up to three spans of a day on whole quarters of an hour, perhaps overlapping."""
    ends = draw(st.lists(st.tuples(st.integers(0, 95), st.integers(1, 96)), max_size=3))
    return tuple(Span(900 * min(pair), 900 * max(pair)) for pair in ends if pair[0] != pair[1])


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar, and an instant some days before its clocks change."""
    zone, night = draw(st.sampled_from(CHANGES))
    near = st.integers(-2, 2).map(lambda days: night + timedelta(days))
    calendar = Calendar(
        zone=zone,
        weekly=tuple(draw(day_spans()) for _ in range(7)),
        holidays=draw(st.frozensets(near, max_size=1)),
        overrides=draw(st.dictionaries(near, day_spans(), max_size=2)),
        breaks=draw(st.dictionaries(near, day_spans(), max_size=2)),
    )
    midnight = datetime(night.year, night.month, night.day, tzinfo=UTC) - timedelta(days=2)
    return calendar, midnight + draw(st.integers(0, 2879)) * MINUTE


@st.composite
def holes(draw: st.DrawFn, start: datetime) -> list[Interval]:
    """Up to three intervals after the instant, of whole minutes."""
    pairs = draw(st.lists(st.tuples(st.integers(-600, 4000), st.integers(0, 900)), max_size=3))
    return [(start + first * MINUTE, start + (first + length) * MINUTE) for first, length in pairs]


def is_open(calendar: Calendar, at: datetime, blocked: list[Interval]) -> bool:
    """The reference: what the wall clock shows, looked up in what was written."""
    local = at.astimezone(ZoneInfo(calendar.zone))
    day, clock = local.date(), local.hour * 3600 + local.minute * 60
    if day in calendar.holidays or any(start <= at < end for start, end in blocked):
        return False
    spans = calendar.overrides.get(day, calendar.weekly[day.weekday()])
    breaks = calendar.breaks.get(day, ())
    return any(s.start <= clock < s.end for s in spans) and not any(b.start <= clock < b.end for b in breaks)


@given(st.data(), worlds(), st.integers(1, 4 * 1440))
def test_elapsed_counts_the_working_minutes(
    data: st.DataObject, world: tuple[Calendar, datetime], minutes: int
) -> None:
    """With holidays, overrides, breaks, pauses and every change of clocks."""
    calendar, start = world
    pauses = data.draw(holes(start))
    counted = sum(is_open(calendar, start + step * MINUTE, pauses) for step in range(minutes))
    assert elapsed(calendar, start, start + minutes * MINUTE, pauses) == 60 * counted


@given(st.data(), worlds(), st.integers(1, 2000))
def test_due_is_the_first_instant_by_which_the_minutes_have_passed(
    data: st.DataObject, world: tuple[Calendar, datetime], minutes: int
) -> None:
    """Exactly the end of the last minute that was needed; judged within four days."""
    calendar, start = world
    pauses, absences = data.draw(holes(start)), data.draw(holes(start))
    left, at = minutes, start
    while left and at < start + timedelta(days=4):
        left -= is_open(calendar, at, [*pauses, *absences])
        at += MINUTE
    found = due(calendar, start, 60 * minutes, pauses, absences)
    if left:
        assert found is None or found > at
    else:
        assert found == at


@given(st.data(), worlds())
def test_is_working_agrees_with_the_wall_clock(data: st.DataObject, world: tuple[Calendar, datetime]) -> None:
    """And `next_working` and `next_change` are the next minute for which it is so, or is not."""
    calendar, start = world
    absences = data.draw(holes(start))
    steps = [start + step * MINUTE for step in range(3 * 1440)]
    facts = [is_open(calendar, at, absences) for at in steps]
    assert is_working(calendar, start, absences) == facts[0]
    opening, change = next_working(calendar, start, absences), next_change(calendar, start, absences)
    assert opening == steps[facts.index(True)] if True in facts else opening is None or opening > steps[-1]
    assert (
        change == steps[facts.index(not facts[0])] if (not facts[0]) in facts else change is None or change > steps[-1]
    )


@given(st.data(), worlds(), st.integers(0, 10**12))
def test_what_is_due_has_elapsed(data: st.DataObject, world: tuple[Calendar, datetime], micros: int) -> None:
    """To the microsecond, and a microsecond before it had not."""
    calendar, start = world
    pauses = data.draw(holes(start))
    found = due(calendar, start, micros / 10**6, pauses)
    if found is not None and micros:
        assert round(elapsed(calendar, start, found, pauses) * 10**6) == micros
        assert round(elapsed(calendar, start, found - timedelta(microseconds=1), pauses) * 10**6) == micros - 1


@given(worlds(), st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_time_is_never_due_earlier(world: tuple[Calendar, datetime], seconds: int, more: int) -> None:
    """And what is never due stays so."""
    calendar, start = world
    first, second = due(calendar, start, seconds), due(calendar, start, seconds + more)
    assert second is None or (first is not None and first <= second)


@given(worlds(), st.integers(0, 6 * 1440))
def test_spans_and_gaps_partition_the_range(world: tuple[Calendar, datetime], minutes: int) -> None:
    """In order, none empty, no two spans touching, and together the whole."""
    calendar, start = world
    end = start + minutes * MINUTE
    spans, gaps = working_spans(calendar, start, end), working_spans(calendar, start, end, invert=True)
    pieces = sorted([*spans, *gaps])
    assert all(first < last for first, last in pieces)
    assert [start, *(last for _, last in pieces)] == [*(first for first, _ in pieces), end]
    assert all(earlier[1] < later[0] for earlier, later in pairwise(spans))
    assert sum((last - first).total_seconds() for first, last in spans) == elapsed(calendar, start, end)
