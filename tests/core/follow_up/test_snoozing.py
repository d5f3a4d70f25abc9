"""When somebody who puts a lead off is reminded of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.follow_up.snoozing import CHOICES, reminder_at

NOW = datetime(2026, 10, 24, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("15m", NOW + timedelta(minutes=15)),
        ("1h", NOW + timedelta(hours=1)),
        # The night in which clocks in Berlin go back: nine o'clock is an hour later in UTC than the day before.
        ("tomorrow", datetime(2026, 10, 25, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_lead_without_a_promise_is_put_off_as_asked(choice: str, expected: datetime) -> None:
    """Tomorrow at nine is nine on the rep's own clock."""
    assert reminder_at(choice, NOW, "Europe/Berlin", None) == expected


def test_tomorrow_is_the_day_after_the_reps_own() -> None:
    """Where it is the next day already, tomorrow is the one after."""
    assert reminder_at("tomorrow", NOW, "Asia/Tokyo", None) == datetime(2026, 10, 26, 0, 0, tzinfo=UTC)


def test_a_reminder_comes_before_the_promise_falls_due() -> None:
    """Whoever asks for an hour where half of it is left is reminded five minutes before the end."""
    due_at = NOW + timedelta(minutes=30)
    assert reminder_at("1h", NOW, "UTC", due_at) == due_at - timedelta(minutes=5)


def test_a_short_promise_leaves_a_quarter_of_it() -> None:
    """Of an offer's two minutes, half a minute is left when the reminder comes."""
    assert reminder_at("15m", NOW, "UTC", NOW + timedelta(minutes=2)) == NOW + timedelta(seconds=90)


def test_a_broken_promise_limits_nothing() -> None:
    """What fell due is due already; the reminder comes when it was asked for."""
    assert reminder_at("15m", NOW, "UTC", NOW - timedelta(hours=1)) == NOW + timedelta(minutes=15)


@given(choice=st.sampled_from(sorted(CHOICES)), left=st.integers(1, 200_000))
def test_a_reminder_lies_between_now_and_the_promise(choice: str, left: int) -> None:
    """Whatever is asked for, there is time to do something about it."""
    due_at = NOW + timedelta(seconds=left)
    assert NOW < reminder_at(choice, NOW, "America/New_York", due_at) < due_at
