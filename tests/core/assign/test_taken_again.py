"""A turn that was given back is taken again: the books are as if it had never been given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.assign.dealing import HOUR, MINUTE, Table, crew, pool, table
from turnout.core.assign.capacity import CapState
from turnout.core.assign.ledger import Turn
from turnout.core.assign.pick import Picked, pick
from turnout.core.lead import LeadId
from turnout.core.policy.model import Cap, Pick, Window
from turnout.core.rep import RepId

CAPS = (Cap(9, Window.HOUR, is_rolling=True), Cap(9, Window.DAY))


@dataclass
class Dealt:
    """A lead with the turn that was paid for it."""

    lead: LeadId
    rep: RepId
    turn: Turn | None
    at: datetime


def deal(at: Table, after: timedelta) -> Dealt | None:
    """One more lead, or None where nobody can take it."""
    at.now += after
    found = pick(at.room, at.books, {}, at.now)
    if not isinstance(found, Picked):
        return None
    at.number += 1
    dealt = Dealt(LeadId(f"L{at.number}"), found.rep, found.turn, at.now)
    at.books.receive(found.rep, at.now)
    at.books.take_turn(at.room, found.rep, found.turn, dealt.lead, at.now)
    return dealt


def state(at: Table) -> tuple[object, ...]:
    """What is owed, counted and remembered."""
    counter = at.books.ledger.counter("pool")
    used: list[CapState | None] = [
        at.books.caps.state(("pool", cap.key, rep)) for cap in CAPS for rep in at.room.members
    ]
    owed = {rep: counter.owed(rep) for rep in counter.balances}
    return owed, list(counter.times), list(counter.takers), counter.turns, dict(counter.last_turn), used


def made(how: Pick) -> Table:
    """Three people with weights and caps."""
    return table(pool("A 5, B, C", pick=how, caps=CAPS), crew(*"ABC"))


@pytest.mark.parametrize("how", [Pick.ROUND_ROBIN, Pick.FAIR_SHARE_DAY, Pick.LEAST_OPEN])
@given(
    gaps=st.lists(st.sampled_from([timedelta(), MINUTE, HOUR, 30 * HOUR]), min_size=1, max_size=12),
    which=st.integers(0, 11),
    between=st.lists(st.sampled_from([timedelta(), MINUTE, HOUR]), max_size=4),
)
def test_given_back_and_taken_again_nothing_has_changed(
    how: Pick, gaps: list[timedelta], which: int, between: list[timedelta]
) -> None:
    """Whichever turn it was, and whoever was served at the same moment: balances, caps and history are the same."""
    at = made(how)
    dealt = [found for gap in gaps if (found := deal(at, gap)) is not None]
    one = dealt[which % len(dealt)]
    before = state(at)
    at.books.give_back_turn(at.room, one.rep, one.lead, "joined", one.at, at.now, one.turn)
    if at.room.keeps_times or one.turn is not None:
        assert state(at) != before
    at.books.take_turn_again(at.room, one.rep, one.lead, "joined", one.at, at.now, one.turn)
    assert state(at) == before
    # What others are given between the two stays with them, and each turn is paid once.
    at.books.give_back_turn(at.room, one.rep, one.lead, "joined", one.at, at.now, one.turn)
    more = [found for gap in between if (found := deal(at, gap)) is not None]
    at.books.take_turn_again(at.room, one.rep, one.lead, "joined", one.at, at.now, one.turn)
    lines = at.books.ledger.entries
    paid = sum(line.kind in {"turn", "debit"} for line in lines) - sum(line.kind == "credit" for line in lines)
    assert paid == len(dealt) + len(more)
    assert sum(at.books.ledger.counter("pool").balances.values()) == 0


def test_a_place_under_a_cap_is_taken_again() -> None:
    """Whoever was full is full again, as long as the window lasts."""
    at = table(pool("A", caps=(Cap(1, Window.HOUR, is_rolling=True),)), crew("A"))
    one = deal(at, timedelta())
    assert one is not None
    assert at.nobody() is not None
    at.books.give_back_turn(at.room, one.rep, one.lead, "joined", one.at, at.now, one.turn)
    assert at.nobody() is None
    at.books.take_turn_again(at.room, one.rep, one.lead, "joined", one.at, at.now, one.turn)
    assert at.nobody() is not None
    at.now += HOUR
    assert at.nobody() is None
