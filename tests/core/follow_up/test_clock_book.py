"""Clocks as values: what becomes of each by itself, whatever happens in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.assign.roster import Roster
from turnout.core.calendar import ALWAYS, Calendar, Interval, calendar_from_hours
from turnout.core.follow_up.clock import NEVER, Clock, ClockKind, ClockState, fire, meet
from turnout.core.follow_up.clock_book import ClockBook
from turnout.core.follow_up.hours import changed_hours, hours_of
from turnout.core.lead import LeadId
from turnout.core.rep import Absence, Rep, RepId, WorkWeek

START = datetime(2026, 9, 7, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
L, ANNA = LeadId("L"), RepId("anna")


def promised(minutes: int = 10, at_most: int = 60, at: datetime = START, rep: RepId = ANNA) -> list[Clock]:
    """What a decision of a moment promises: the customer an hour, the rep ten minutes with a stage half way."""
    return [
        Clock(ClockKind.AT_MOST, START, START + at_most * MINUTE, at_most * 60, "always"),
        Clock(ClockKind.TOUCH, at, at + minutes * MINUTE, minutes * 60, "working", rep=rep),
        Clock(ClockKind.STAGE, at, at + minutes * MINUTE / 2, minutes * 30, "working", ("remind",), rep, 1),
    ]


def hours(_rep: RepId) -> tuple[Calendar, Sequence[Interval]]:
    """Everybody works all the time."""
    return ALWAYS, ()


def fire_until(book: ClockBook, until: datetime) -> list[tuple[ClockKind, datetime]]:
    """Let everything fire that is due."""
    fired = []
    for lead, clock, at in book.pop_due(until):
        book.put(lead, fire(clock, at))
        fired.append((clock.kind, at))
    return fired


def test_clocks_fire_in_the_order_of_their_moments_then_of_their_leads() -> None:
    """Of one moment the lead that came in first is first."""
    book = ClockBook({LeadId("b"): 0, LeadId("a"): 1})
    for lead in ("a", "b"):
        book.follow(LeadId(lead), promised(), START)
    found = [(lead, clock.kind.value) for lead, clock, _ in book.pop_due(START + 20 * MINUTE)]
    assert found == [("b", "stage"), ("a", "stage"), ("b", "touch"), ("a", "touch")]


def test_the_next_due_is_none_where_nothing_runs() -> None:
    """Ended clocks are due to nobody."""
    book = ClockBook()
    assert book.next_due() is None
    book.follow(L, promised(), START)
    assert book.next_due() == START + 5 * MINUTE
    book.end(L, START + MINUTE)
    assert book.next_due() is None


def test_another_decision_ends_the_rep_s_clocks_and_keeps_the_customer_s() -> None:
    """Numbers go on; nothing is lost of what was."""
    book = ClockBook()
    book.follow(L, promised(), START)
    later = START + 3 * MINUTE
    book.follow(L, promised(at=later), later)
    assert [(clock.number, clock.kind.value, clock.state.value) for clock in book.of(L)] == [
        (0, "at_most", "running"),
        (1, "touch", "ended"),
        (2, "stage", "ended"),
        (3, "touch", "running"),
        (4, "stage", "running"),
    ]


def test_another_promise_to_the_customer_takes_the_place_of_the_first_from_the_same_beginning() -> None:
    """A lead that turns out to be hot is promised less time, from when it came in."""
    book = ClockBook()
    book.follow(L, promised(), START)
    book.follow(L, promised(at_most=30), START + MINUTE)
    due = [clock.due_at for clock in book.going(L) if clock.kind is ClockKind.AT_MOST]
    assert due == [START + 30 * MINUTE]


@pytest.mark.parametrize(("minute", "is_missed"), [(9, False), (10, False), (11, True)])
def test_an_answer_at_the_due_moment_itself_is_in_time(minute: int, is_missed: bool) -> None:
    """As everywhere: up to the due instant itself."""
    (_, touch, stage) = promised()
    assert meet(touch, START + minute * MINUTE).is_missed is is_missed
    assert meet(stage, START + minute * MINUTE).is_missed is False


def test_pauses_add_up_and_absences_stop_working_time_only() -> None:
    """Two pauses of five minutes put everything off by ten."""
    book = ClockBook()
    book.follow(L, promised(), START)
    for minute in (1, 8):
        book.pause(L, START + minute * MINUTE)
        assert book.next_due() is None
        book.resume(L, START + (minute + 5) * MINUTE, hours)
    due = {clock.kind.value: (clock.due_at - START) / MINUTE for clock in book.going(L)}
    assert due == {"at_most": 70, "touch": 20, "stage": 15}


def test_a_pause_that_lasts_ends_with_an_answer() -> None:
    """Nothing stands still of what is over."""
    book = ClockBook()
    book.follow(L, promised(), START)
    book.pause(L, START + MINUTE)
    book.touch(L, START + 20 * MINUTE)
    assert {clock.state for clock in book.of(L)} == {ClockState.MET}
    assert book.pauses_of(L) == [(START + MINUTE, START + 20 * MINUTE)]


def test_a_working_time_without_hours_never_falls_due_and_comes_back() -> None:
    """The customer's clock is the bound; hours that come back move it again."""
    book = ClockBook()
    book.follow(L, promised()[1:], START)
    closed = Calendar("UTC", ((),) * 7)
    assert len(book.recompute(L, lambda _rep: (closed, ()))) == 2
    assert {clock.due_at for clock in book.going(L)} == {NEVER}
    assert len(book.recompute(L, hours)) == 2
    assert book.next_due() == START + 5 * MINUTE


def test_daylight_saving_is_honoured() -> None:
    """Semantics 16: the night of the change has an hour more, and it counts."""
    book = ClockBook()
    berlin = calendar_from_hours("Europe/Berlin", [("Mon-Sun", "00:00-24:00")])
    at = datetime(2026, 10, 24, 22, tzinfo=UTC)
    book.follow(L, [Clock(ClockKind.TOUCH, at, at, 25 * 3600, "working", rep=ANNA)], at)
    [moved] = book.recompute(L, lambda _rep: (berlin, ()))
    assert moved.due_at == datetime(2026, 10, 25, 23, tzinfo=UTC)


def test_whose_hours_changed_is_found_out_rep_by_rep() -> None:
    """An absence, another week, another zone; whoever is new has no clocks."""
    week = WorkWeek("Mon-Fri", ("09:00-17:00",))
    names = ("same", "away", "week", "zone")
    before = Roster([Rep(RepId(name), week=week) for name in names])
    now = Roster(
        [
            Rep(RepId("same"), week=week, name="Another"),
            Rep(RepId("away"), week=week),
            Rep(RepId("week"), week=WorkWeek("Mon-Thu", ("09:00-17:00",))),
            Rep(RepId("zone"), week=week, zone="Europe/Berlin"),
            Rep(RepId("new"), week=week),
        ],
        [Absence(RepId("away"), START, START + MINUTE)],
    )
    assert list(changed_hours(before, now)) == ["away", "week", "zone"]
    assert hours_of(now)(RepId("gone")) == (ALWAYS, ())


_steps = st.lists(
    st.tuples(st.sampled_from(["decide", "touch", "accept", "pause", "resume", "snooze", "end"]), st.integers(0, 40)),
    max_size=12,
)


@given(_steps)
def test_nothing_fires_twice_or_unfires_and_nothing_is_forgotten(steps: list[tuple[str, int]]) -> None:
    """Whatever happens: a fired clock stays fired, numbers are never used again, at most one customer's clock goes."""
    book, now, fired = ClockBook(), START, 0
    seen: dict[int, Clock] = {}
    for what, minutes in steps:
        now += minutes * MINUTE
        fired += len(fire_until(book, now))
        is_paused = any(clock.state is ClockState.PAUSED for clock in book.of(L))
        match what:
            case "decide":
                book.follow(L, promised(at=now), now)
            case "touch":
                book.touch(L, now)
            case "accept":
                book.accept(L, now)
            case "pause" if not is_paused and book.going(L):
                book.pause(L, now)
            case "resume" if is_paused:
                book.resume(L, now, hours)
            case "snooze":
                book.snooze(L, ANNA, now + MINUTE, now)
            case "end":
                book.end(L, now)
        clocks = {clock.number: clock for clock in book.of(L)}
        assert seen.keys() <= clocks.keys()
        for number, before in seen.items():
            assert clocks[number].kind is before.kind
            if before.state is ClockState.FIRED:
                assert (clocks[number].state, clocks[number].ended_at) == (before.state, before.ended_at)
        seen = clocks
        assert sum(clock.kind is ClockKind.AT_MOST for clock in book.going(L)) <= 1
        running = [clock for clock in book.going(L) if clock.state is ClockState.RUNNING]
        # Of a lead that is decided late, the customer's promise may be broken already.
        assert all(clock.due_at >= now for clock in running if clock.kind is not ClockKind.AT_MOST)
    assert fired == sum(clock.state is ClockState.FIRED for clock in seen.values())
