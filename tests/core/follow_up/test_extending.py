"""A promise that is given more time: what becomes of its clock, of its stages and of what the customer was promised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.calendar import Calendar, Interval, calendar_from_hours
from turnout.core.follow_up.clock import NEVER, Clock, ClockKind, ClockState, due_of, fire
from turnout.core.follow_up.clock_book import ClockBook, Hours
from turnout.core.follow_up.extending import Extended, Longer, NotExtended, extend
from turnout.core.lead import LeadId
from turnout.core.rep import RepId

# A Monday.
START = datetime(2026, 9, 7, 9, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
L, ANNA = LeadId("L"), RepId("anna")
WEEK = calendar_from_hours("UTC", [("Mon-Fri", "09:00-17:00")])


def working(_rep: RepId) -> tuple[Calendar, Sequence[Interval]]:
    """Everybody works on weekdays from nine to five."""
    return WEEK, ()


def away_on_tuesday(_rep: RepId) -> tuple[Calendar, Sequence[Interval]]:
    """The same, without a day."""
    return WEEK, ((START + 15 * HOUR, START + 39 * HOUR),)


def book_of(*, touch: int = 4, at_most: int = 24, counts: str = "working") -> ClockBook:
    """The customer is promised a day and the rep's answer comes within hours, reminded at half of it, moved at its end.

    An hour later their manager is told. All in hours; the rep's as they work, or by the wall clock.
    """
    book, seconds = ClockBook(), 3600
    of_rep = [
        (ClockKind.TOUCH, touch * seconds, (), 0),
        (ClockKind.STAGE, touch * seconds // 2, ("remind",), 1),
        (ClockKind.STAGE, touch * seconds, ("reassign",), 2),
        (ClockKind.STAGE, (touch + 1) * seconds, ("tell manager",), 3),
    ]
    fresh = [Clock(ClockKind.AT_MOST, START, START + at_most * HOUR, at_most * seconds, "always")]
    for kind, allowance, actions, stage in of_rep:
        clock = Clock(kind, START, NEVER, allowance, counts, actions, ANNA, stage)
        fresh.append(clock._replace(due_at=due_of(clock, WEEK if counts == "working" else working(ANNA)[0])))
    latest = START + at_most * HOUR
    book.follow(
        L, [each._replace(due_at=min(each.due_at, latest)) if each.stage == 0 else each for each in fresh], START
    )
    return book


def due(book: ClockBook) -> dict[str, datetime]:
    """When each clock falls due."""
    return {" ".join(filter(None, (clock.kind.value, *clock.actions))): clock.due_at for clock in book.of(L)}


def extended(book: ClockBook, wish: Longer, at: datetime = START + HOUR, hours: Hours = working) -> Extended:
    """What came of it."""
    found = extend(book, L, wish, at, hours)
    assert isinstance(found, Extended)
    return found


def test_an_answer_is_given_more_working_time_and_its_stages_move_along() -> None:
    """From Monday 13:00 six working hours on: Tuesday 11:00, and everything else in its distance from that."""
    book = book_of()
    found = extended(book, Longer(seconds=6 * 3600))
    assert due(book) == {
        "at_most": START + 26 * HOUR,
        "touch": START + 26 * HOUR,
        "stage remind": START + 8 * HOUR,
        "stage reassign": START + 26 * HOUR,
        "stage tell manager": START + 27 * HOUR,
    }
    assert found.promise.extended_seconds == 22 * 3600
    assert [clock.version for clock in found.changed] == [1] * 5


def test_what_the_customer_was_promised_stays_where_the_answer_still_comes_before_it() -> None:
    """Nobody promised the customer anything else."""
    book = book_of()
    found = extended(book, Longer(seconds=3600))
    assert due(book)["at_most"] == START + 24 * HOUR
    assert ClockKind.AT_MOST not in {clock.kind for clock in found.changed}


def test_until_a_moment_outside_working_hours_is_until_then() -> None:
    """The escalation at the promise's end comes at that moment too, the one after it an hour of work on."""
    book = book_of(at_most=100)
    extended(book, Longer(until=START + 22 * HOUR))
    assert due(book) == {
        "at_most": START + 100 * HOUR,
        "touch": START + 22 * HOUR,
        "stage remind": START + 6 * HOUR,
        "stage reassign": START + 22 * HOUR,
        "stage tell manager": START + 25 * HOUR,
    }


def test_an_absence_moves_what_counts_working_time_and_no_moment_that_was_named() -> None:
    """A manager who said when has said so."""
    by_time, by_moment = book_of(at_most=200), book_of(at_most=200)
    extended(by_time, Longer(seconds=6 * 3600))
    extended(by_moment, Longer(until=START + 26 * HOUR))
    for book in (by_time, by_moment):
        book.recompute(L, away_on_tuesday)
    assert due(by_time)["touch"] == START + 50 * HOUR
    assert due(by_moment)["touch"] == START + 26 * HOUR


def test_a_promise_cut_short_by_the_customer_s_is_given_the_time_from_when_it_falls_due() -> None:
    """Not from when it would have fallen due otherwise."""
    book = book_of(touch=6, at_most=3, counts="always")
    assert due(book)["touch"] == START + 3 * HOUR
    extended(book, Longer(seconds=3600))
    assert due(book)["touch"] == due(book)["at_most"] == START + 4 * HOUR


def test_more_time_for_the_customer_s_promise_gives_an_answer_its_own_time_back() -> None:
    """The rep has all that was promised of them, and is reminded as before."""
    book = book_of(touch=6, at_most=3, counts="always")
    before = due(book)
    found = extended(book, Longer(ClockKind.AT_MOST, 3600))
    assert due(book) == before | {"at_most": START + 4 * HOUR, "touch": START + 4 * HOUR}
    assert [clock.extended_seconds for clock in found.changed] == [3600, 0]


def test_without_an_answer_promised_it_is_what_the_customer_was_promised() -> None:
    """A lead that waits has only that clock."""
    book = ClockBook()
    book.follow(L, [Clock(ClockKind.AT_MOST, START, START + HOUR, 3600, "always")], START)
    assert extended(book, Longer(seconds=1800)).promise.due_at == START + 1.5 * HOUR
    assert extend(book, L, Longer(ClockKind.TOUCH, 1800), START, working) is NotExtended.NO_CLOCK


def test_what_stands_still_is_given_time_and_falls_due_by_it_once_it_goes_on() -> None:
    """Which moment that is nobody knows before, so none can be named."""
    book = book_of(at_most=100, counts="always")
    book.pause(L, START + HOUR)
    late = START + 2 * HOUR
    assert extend(book, L, Longer(until=START + 9 * HOUR), late, working) is NotExtended.STANDS_STILL
    found = extended(book, Longer(seconds=3600), late)
    assert found.promise.state is ClockState.PAUSED
    book.resume(L, START + 3 * HOUR, working)
    assert due(book)["touch"] == START + 7 * HOUR
    assert due(book)["stage remind"] == START + 5 * HOUR


def test_a_pause_after_an_extension_moves_the_moment_as_any_other() -> None:
    """The customer's turn does not count, whoever said until when."""
    book = book_of(at_most=100)
    extended(book, Longer(until=START + 22 * HOUR))
    book.pause(L, START + 2 * HOUR)
    book.resume(L, START + 4 * HOUR, working)
    assert due(book)["touch"] == START + 24 * HOUR


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (Longer(until=START), NotExtended.NOT_LATER),
        (Longer(until=START + 4 * HOUR), NotExtended.NOT_LATER),
        (Longer(seconds=0), NotExtended.NOT_LATER),
        (Longer(until=START + 31 * 24 * HOUR), NotExtended.TOO_LONG),
        (Longer(seconds=2_592_000), NotExtended.TOO_LONG),
        (Longer(ClockKind.ACCEPT, 60), NotExtended.NO_CLOCK),
    ],
)
def test_what_is_no_extension_changes_nothing(wish: Longer, why: NotExtended) -> None:
    """Into the past, not beyond what is promised, beyond thirty days, or of a promise that there is not."""
    book = book_of()
    before = book.of(L)
    assert extend(book, L, wish, START + HOUR, working) is why
    assert book.of(L) == before


def test_what_was_missed_or_met_is_not_extended() -> None:
    """What fired stays fired."""
    missed, met = book_of(), book_of()
    for clock in missed.of(L):
        missed.put(L, fire(clock, START + 30 * HOUR))
    met.touch(L, START + HOUR)
    for book in (missed, met):
        assert extend(book, L, Longer(seconds=3600), START + 31 * HOUR, working) is NotExtended.NO_CLOCK


def test_the_customer_s_extension_outlives_a_change_of_hands() -> None:
    """The next one has the promise of the policy, the customer what they were told."""
    book = book_of()
    extended(book, Longer(seconds=20 * 3600))
    customer = book.of(L)[0]
    book.follow(L, book_of().of(L), START + 2 * HOUR)
    assert book.of(L)[0] == customer
    assert [clock.extended_seconds for clock in book.going(L)] == [customer.extended_seconds, 0, 0, 0, 0]


@given(
    st.lists(st.tuples(st.booleans(), st.integers(60, 200_000)), min_size=1, max_size=4),
    st.sampled_from(("working", "always")),
    st.integers(3, 60),
)
def test_whatever_is_granted_nothing_falls_due_sooner_and_every_moment_is_that_of_its_clock(
    wishes: list[tuple[bool, int]], counts: str, at_most: int
) -> None:
    """So that working times that are looked at again move nothing, and the record says the same when played again."""
    book = book_of(at_most=at_most, counts=counts)
    for is_moment, seconds in wishes:
        before = due(book)
        wish = Longer(until=START + HOUR + seconds * timedelta(seconds=1)) if is_moment else Longer(seconds=seconds)
        found = extend(book, L, wish, START + HOUR, working)
        now = due(book)
        assert all(now[name] >= before[name] for name in before)
        if isinstance(found, Extended):
            assert now["touch"] > before["touch"]
            assert now["touch"] <= now["at_most"]
            assert timedelta() <= now["stage reassign"] - now["touch"] or now["touch"] == now["at_most"]
            if is_moment:
                assert wish.until is not None
                assert timedelta() <= now["touch"] - wish.until < timedelta(seconds=1)
        assert book.recompute(L, working) == []
