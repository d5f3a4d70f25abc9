"""When the stages of a promise fall due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from turnout.core.calendar import Calendar, calendar_from_week
from turnout.core.promise import Stage, at_most, due_instants

OFFICE = calendar_from_week("UTC", "Mon-Fri", ["09:00-17:00"])
FRIDAY = datetime(2026, 3, 6, 16, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_working_stages_wait_for_opening_and_wall_stages_do_not() -> None:
    """Two hours from Friday 16:00 are Monday 10:00, or Friday 18:00 by the wall clock."""
    stages = [Stage(3600), Stage(7200), Stage(7200, always=True)]
    assert due_instants(FRIDAY, stages, OFFICE) == (FRIDAY + HOUR, MONDAY + HOUR, FRIDAY + 2 * HOUR)


def test_pauses_stop_both_kinds_and_absences_only_working_time() -> None:
    """The customer's wall clock runs on while the rep is away."""
    stages = [Stage(1800), Stage(1800, always=True)]
    interval = [(FRIDAY, FRIDAY + HOUR / 4)]
    later = FRIDAY + HOUR * 3 / 4
    assert due_instants(FRIDAY, stages, OFFICE, pauses=interval) == (later, later)
    assert due_instants(FRIDAY, stages, OFFICE, absences=interval) == (later, FRIDAY + HOUR / 2)


def test_stage_that_never_falls_due_is_absent() -> None:
    """A calendar without hours leaves only the wall clock."""
    assert due_instants(FRIDAY, [Stage(1), Stage(1, always=True)], Calendar()) == (None, FRIDAY + HOUR / 3600)


def test_wall_clock_maximum_holds_where_nothing_else_does() -> None:
    """It only ever makes a due time earlier."""
    assert at_most(FRIDAY, 3600, None) == FRIDAY + HOUR
    assert at_most(FRIDAY, 3600, MONDAY) == FRIDAY + HOUR
    assert at_most(FRIDAY, 3600, FRIDAY) == FRIDAY
    assert at_most(FRIDAY, 3600, MONDAY, [(FRIDAY, FRIDAY + HOUR)]) == FRIDAY + 2 * HOUR


@given(st.lists(st.integers(0, 10**6), min_size=2))
def test_later_stages_are_never_due_earlier(seconds: list[int]) -> None:
    """Stages in order of their allowance are in order of their due time."""
    found = due_instants(FRIDAY, [Stage(number) for number in sorted(seconds)], OFFICE)
    instants = [at for at in found if at is not None]
    assert len(instants) == len(seconds)
    assert instants == sorted(instants)
