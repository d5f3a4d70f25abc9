"""Caps count assignments in a window, capacity counts open work (semantics 5 and 6)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.assign.dealing import DAY, HOUR, MINUTE, MONDAY, crew, pool, rep, table, tables
from turnout.core.assign.capacity import CapBook, window_bounds
from turnout.core.assign.eligible import frees_at
from turnout.core.assign.pick import Picked, pick
from turnout.core.decision import Nobody
from turnout.core.lead import LeadId
from turnout.core.policy.model import WINDOW_SECONDS, Cap, Window
from turnout.core.rep import RepId

ANN = RepId("ann")


def utc(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("window", "zone", "now", "start", "end"),
    [
        (Window.HALF_HOUR, "UTC", "2026-09-07T09:59", "2026-09-07T09:30", "2026-09-07T10:00"),
        (Window.HALF_HOUR, "Asia/Kathmandu", "2026-09-07T09:59", "2026-09-07T09:45", "2026-09-07T10:15"),
        (Window.HOUR, "Asia/Kolkata", "2026-09-07T09:59", "2026-09-07T09:30", "2026-09-07T10:30"),
        (Window.DAY, "Europe/Berlin", "2026-09-07T22:00", "2026-09-07T22:00", "2026-09-08T22:00"),
        (Window.DAY, "Europe/Berlin", "2026-03-29T12:00", "2026-03-28T23:00", "2026-03-29T22:00"),
        (Window.DAY, "America/New_York", "2026-11-01T12:00", "2026-11-01T04:00", "2026-11-02T05:00"),
        (Window.WEEK, "Europe/Berlin", "2026-03-29T12:00", "2026-03-22T23:00", "2026-03-29T22:00"),
        (Window.MONTH, "UTC", "2026-12-31T23:59", "2026-12-01T00:00", "2027-01-01T00:00"),
        (Window.MONTH, "Asia/Tokyo", "2026-12-31T15:00", "2026-12-31T15:00", "2027-01-31T15:00"),
    ],
)
def test_a_fixed_window_begins_at_its_clock_time_in_the_zone(
    window: Window, zone: str, now: str, start: str, end: str
) -> None:
    """Semantics 6: half-hour to month, with the days of 23 and 25 hours that daylight saving makes."""
    assert window_bounds(Cap(1, window), utc(now), zone) == (utc(start), utc(end))


def test_a_week_begins_on_its_first_weekday() -> None:
    """Semantics 6: from Sunday on for those who count so."""
    cap = Cap(1, Window.WEEK, first_weekday=6)
    assert window_bounds(cap, utc("2026-09-06T00:00"), "UTC")[0] == utc("2026-09-06T00:00")
    assert window_bounds(cap, utc("2026-09-05T23:59"), "UTC")[0] == utc("2026-08-30T00:00")


def test_a_cap_names_its_zone_before_the_rep_s_own() -> None:
    """Semantics 6: a zone that is written counts."""
    cap = Cap(1, Window.DAY, zone="Asia/Tokyo")
    assert window_bounds(cap, MONDAY, "Europe/Berlin")[0] == utc("2026-09-06T15:00")


@given(st.lists(st.integers(0, 7_200), min_size=1, max_size=30), st.integers(1, 4), st.booleans())
def test_a_cap_is_reached_exactly_when_so_many_count(seconds: list[int], count: int, is_rolling: bool) -> None:
    """Semantics 6: what is remembered as reached agrees with counting, for fixed and rolling windows."""
    book, cap = CapBook(), Cap(count, Window.HOUR, is_rolling=is_rolling)
    for offset in sorted(seconds):
        now = MONDAY + offset * (MINUTE / 60)
        is_reached = ANN in book.reached("pool", cap, now)
        assert is_reached == (book.used("pool", cap, ANN, now) >= count)
        if not is_reached:
            book.count("pool", cap, ANN, now, "UTC")


@pytest.mark.parametrize("window", list(Window))
def test_a_rolling_window_frees_after_its_length(window: Window) -> None:
    """Semantics 6: an assignment counts for exactly so long."""
    book, cap = CapBook(), Cap(1, window, is_rolling=True)
    book.count("pool", cap, ANN, MONDAY, "UTC")
    length = WINDOW_SECONDS[window] * (MINUTE / 60)
    assert ANN in book.reached("pool", cap, MONDAY + length - MINUTE)
    assert ANN not in book.reached("pool", cap, MONDAY + length)


def test_uncounting_leaves_a_cap_reached_that_was_exceeded() -> None:
    """A lead that ignored the caps and is taken back does not open a cap that is still used up."""
    for is_rolling in (False, True):
        book, cap = CapBook(), Cap(1, Window.DAY, is_rolling=is_rolling)
        for minute in range(3):
            book.count("pool", cap, ANN, MONDAY + minute * MINUTE, "UTC")
        book.uncount("pool", cap, ANN, MONDAY + 2 * MINUTE)
        assert ANN in book.reached("pool", cap, MONDAY + 3 * MINUTE)


def test_a_rolling_cap_that_was_exceeded_frees_when_enough_have_aged() -> None:
    """Of four within the hour against a cap of two, three must have aged."""
    book, cap = CapBook(), Cap(2, Window.HOUR, is_rolling=True)
    for minute in range(4):
        book.count("pool", cap, ANN, MONDAY + minute * MINUTE, "UTC")
    assert book.reached("pool", cap, MONDAY + 4 * MINUTE) == {ANN: MONDAY + HOUR + 2 * MINUTE}


def test_uncounting_yesterday_s_offer_leaves_today_s_cap_alone() -> None:
    """An offer of last night that expires this morning counted for yesterday."""
    book, cap = CapBook(), Cap(1, Window.DAY)
    evening, morning = MONDAY.replace(hour=23), MONDAY.replace(hour=8) + DAY
    book.count("pool", cap, ANN, evening, "UTC")
    book.count("pool", cap, ANN, morning, "UTC")
    book.uncount("pool", cap, ANN, evening)
    assert book.used("pool", cap, ANN, morning) == 1
    assert ANN in book.reached("pool", cap, morning)


def test_a_capped_member_is_passed_over_until_the_window_ends() -> None:
    """Semantics 5: a cap of each lets the others go on; at midnight of the rep everybody is free again."""
    at = table(pool("A, B 3", caps=(Cap(2, Window.DAY),)), crew("A", "B"))
    assert at.deal(5) == ["B", "B", "A", "A", "full"]
    assert frees_at(at.room, at.books, at.now) == MONDAY.replace(hour=0) + DAY
    at.now = MONDAY.replace(hour=0) + DAY
    assert at.nobody() is None


def test_a_cap_in_all_stops_the_whole_pool() -> None:
    """Semantics 5: in all means over everybody, in the zone most of the pool lives in."""
    people = [rep("A", zone="Asia/Tokyo"), rep("B", zone="Europe/Berlin"), rep("C", zone="Europe/Berlin")]
    at = table(pool("A, B, C", caps=(Cap(2, Window.DAY, is_each=False),)), people)
    assert at.deal(3) == ["A", "B", "full"]
    assert frees_at(at.room, at.books, at.now) == utc("2026-09-07T22:00")


def test_a_rep_s_own_daily_cap_spans_all_pools() -> None:
    """Semantics 5: two of one pool and one of another make three."""
    one, two = tables([pool("A", "one"), pool("A", "two")], [rep("A", daily_cap=3)])
    assert one.deal(2) + two.deal(2) + one.deal() == ["A", "A", "A", "full", "full"]


def test_everybody_s_own_daily_cap_is_theirs_alone() -> None:
    """Semantics 5: whoever may have one a day, or none, keeps nobody else from having three; nor do other midnights."""
    people = [
        rep("A", daily_cap=1, zone="Asia/Tokyo"),
        rep("B", daily_cap=3, zone="Europe/Berlin"),
        rep("C", daily_cap=0),
    ]
    at = table(pool("A, B, C"), people)
    assert at.deal(3) == ["A", "B", "B"]
    assert frees_at(at.room, at.books, at.now) == utc("2026-09-07T15:00")
    assert at.deal(2) == ["B", "full"]


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_capacity_counts_open_work_and_is_freed_by_closing(limit: int) -> None:
    """Semantics 5: the smaller of the rep's and the pool's limit; whoever closes a lead has room at once."""
    at = table(pool("A", open_max=limit), [rep("A", open_cap=9)])
    assert at.deal(limit + 1) == ["A"] * limit + ["full"]
    at.books.release(RepId("A"))
    assert (at.nobody() is None) == (limit > 0)


def test_an_owner_s_lead_counts_to_capacity_and_not_to_turns_or_caps() -> None:
    """Semantics 5: what `receive` writes without `take_turn` is open work and nothing else."""
    at = table(pool("A, B", caps=(Cap(1, Window.DAY),), open_max=2), crew("A", "B"))
    at.books.receive(RepId("A"), MONDAY)
    assert at.deal(2) == ["A", "B"]
    assert at.books.open_count(RepId("A")) == 2
    at.now += DAY
    assert at.deal() == ["B"]
    assert at.nobody() is Nobody.FULL


def test_an_offer_taken_back_frees_turn_and_cap() -> None:
    """Semantics 8: exactly what the turn changed is undone."""
    at = table(pool("A 5, B, C", caps=(Cap(1, Window.DAY),)), crew(*"ABC"))
    found = pick(at.room, at.books, {}, MONDAY)
    assert isinstance(found, Picked)
    at.deal(1)
    counter = at.books.ledger.counter("pool")
    assert [counter.balances[RepId(name)] for name in "ABC"] == [-2, 1, 1]
    at.books.give_back_turn(at.room, RepId("A"), LeadId("pool-1"), "pass", MONDAY, at.now, found.turn)
    assert set(counter.balances.values()) == {0}
    assert at.deal() == ["A"]
    assert at.nobody() is None


def test_the_next_free_moment_is_an_hour_away_for_an_hourly_cap() -> None:
    """Time causes are due times: a lead that waits knows when to look again."""
    at = table(pool("A", caps=(Cap(1, Window.HOUR, is_rolling=True),)), crew("A"))
    at.deal(1)
    assert frees_at(at.room, at.books, at.now) == MONDAY + HOUR


def test_another_number_goes_on_counting() -> None:
    """A policy that allows more, or less, at noon counts what was given before noon."""
    books = table(pool("A", caps=(Cap(2, Window.DAY),)), crew("A"))
    assert books.deal(3) == ["A", "A", "full"]
    book = books.books.caps
    more, less = Cap(3, Window.DAY), Cap(1, Window.DAY)
    assert not book.reached("pool", more, books.now)
    assert RepId("A") in book.reached("pool", less, books.now)
    book.count("pool", more, RepId("A"), books.now, "UTC")
    assert RepId("A") in book.reached("pool", more, books.now)
    book.uncount("pool", less, RepId("A"), books.now)
    assert not book.reached("pool", more, books.now)
    assert RepId("A") in book.reached("pool", Cap(2, Window.DAY), books.now)
