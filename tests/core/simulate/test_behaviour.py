"""How people behave in simulated time: by history where there is one, by named draws elsewhere, never by chance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.core.simulate.behaviour import FromHistory, Response, Told, Window, seeded

MONDAY = datetime(2026, 9, 7, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HISTORY = {
    LeadId("own"): Response(Window.IN_HOURS, 20 * MINUTE, 2 * MINUTE),
    LeadId("quick"): Response(Window.IN_HOURS, 5 * MINUTE, 3 * MINUTE),
    LeadId("night"): Response(Window.OFF_HOURS, 700 * MINUTE, 4 * MINUTE),
}


def told(lead: str = "own", *, after: int = 0, hand: int = 1, window: Window = Window.IN_HOURS) -> Told:
    """Somebody is told of a lead so many minutes after it came in."""
    return Told(LeadId(lead), RepId("ann"), MONDAY, MONDAY + after * MINUTE, hand, window)


def test_the_first_who_is_told_looks_when_history_has_the_lead_answered() -> None:
    """A wait counts from the lead's creation, so whoever is told later waits so much less."""
    people = FromHistory(HISTORY, seeded("s"))
    assert people.look_after(told()) == 20 * MINUTE
    assert people.look_after(told(after=15)) == 5 * MINUTE
    assert people.handle(told()) == 2 * MINUTE


def test_what_history_does_not_know_is_drawn_from_the_same_window() -> None:
    """A lead without a row, one that was told after its answer, and every further hand."""
    people = FromHistory(HISTORY, seeded("s"))
    in_hours = {20 * MINUTE, 5 * MINUTE}
    assert {people.look_after(told("else")), people.look_after(told(after=30)), people.look_after(told(hand=2))} <= (
        in_hours
    )
    assert people.look_after(told("else", window=Window.OFF_HOURS)) == 700 * MINUTE
    assert people.handle(told("else", window=Window.OFF_HOURS)) == 4 * MINUTE


def test_a_reminder_works_as_often_as_is_said() -> None:
    """Never, always, or about so often; and then as an answer in hours took."""
    names = [told(f"L{number}") for number in range(400)]

    def heeded(share: float) -> int:
        people = FromHistory(HISTORY, seeded("s"), share)
        found = [people.look_again_after(each, 1) for each in names]
        assert set(found) <= {None, 20 * MINUTE, 5 * MINUTE}
        return sum(each is not None for each in found)

    assert heeded(0.0) == 0
    assert heeded(1.0) == 400
    assert 60 < heeded(0.25) < 140


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_draw_is_the_same_for_the_same_name_and_lies_below_one(seed: str, name: str) -> None:
    """Two machines with the same seed see the same people."""
    assert seeded(seed)(name) == seeded(seed)(name)
    assert 0 <= seeded(seed)(name) < 1


def test_another_name_or_seed_is_another_draw() -> None:
    """A draw that were the same for all would prove nothing."""
    drawn = {seeded(seed)(str(number)) for seed in "ab" for number in range(100)}
    assert len(drawn) == 200
