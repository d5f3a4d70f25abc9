"""Turns that a person grants or takes: exact, for one member only, and not taken away by the rules for the absent."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.assign.dealing import HOUR, MONDAY, away, crew, pool, rep, table
from turnout.core.assign.ledger import Entry, Ledger, Share
from turnout.core.lead import LeadId
from turnout.core.policy.model import AbsencePolicy, AbsenceRule
from turnout.core.rep import RepId

ANNA, BELA = RepId("A"), RepId("B")
WEIGHTS = st.lists(st.integers(1, 9), min_size=2, max_size=5)
GRANTS = st.lists(st.tuples(st.integers(0, 4), st.integers(-20, 20)), max_size=8)


@given(WEIGHTS, GRANTS, st.integers(1, 30))
def test_a_grant_changes_what_one_member_is_owed_by_exactly_as_much(
    weights: list[int], grants: list[tuple[int, int]], turns: int
) -> None:
    """Whatever the weights and however many turns were taken: nobody else's balance moves."""
    names = "ABCDE"[: len(weights)]
    members = ", ".join(f"{name} {weight}" for name, weight in zip(names, weights, strict=True))
    dealt = table(pool(members), crew(*names))
    dealt.deal(turns)
    counter = dealt.books.ledger.counter("pool")
    for at, count in grants:
        whose = RepId(names[at % len(names)])
        before = {name: counter.owed(RepId(name)) for name in names}
        counter.grant(whose, count, "goodwill", MONDAY, "me")
        after = {name: counter.owed(RepId(name)) for name in names}
        assert after == before | {whose: before[whose] + count}


@given(WEIGHTS, st.integers(-5, 5))
def test_granted_turns_are_leads_in_the_end(weights: list[int], granted: int) -> None:
    """After enough rounds one member has had exactly so many more than the others, beside the shares by weight."""
    names = "ABCDE"[: len(weights)]
    members = ", ".join(f"{name} {weight}" for name, weight in zip(names, weights, strict=True))
    dealt = table(pool(members), crew(*names))
    dealt.deal(sum(weights))
    dealt.books.grant_turns("pool", ANNA, granted, "goodwill", MONDAY, "me")
    count = 8 * sum(weights)
    received = Counter(dealt.deal(count))
    # Somebody gets each lead, so in the end everybody alike has paid for what one was granted.
    for name, weight in zip(names, weights, strict=True):
        share = Fraction(count * weight, sum(weights)) - Fraction(granted, len(names))
        assert abs(received[name] - share - (granted if name == "A" else 0)) < 2


def test_it_is_one_more_line_of_the_ledger_and_no_turn_of_the_counter() -> None:
    """A grant is over no lead, has its author, and nobody was served by it."""
    dealt = table(pool("A, B"), crew("A", "B"))
    dealt.deal(2)
    counter = dealt.books.ledger.counter("pool")
    served = (counter.turns, dict(counter.last_turn), list(counter.times))
    entry = dealt.books.grant_turns("pool", BELA, -2, "correction", MONDAY, "key1")
    assert entry == Entry("pool", BELA, LeadId(""), "grant", MONDAY, "correction", -2, "key1")
    assert dealt.books.ledger.entries[-1] is entry
    assert (counter.turns, dict(counter.last_turn), list(counter.times)) == served


@pytest.mark.parametrize("rule", list(AbsenceRule))
def test_what_was_granted_meanwhile_is_theirs_on_return_under_every_rule(rule: AbsenceRule) -> None:
    """The absent come back as their pool says, and then have what a person gave them on top of it."""
    policy = AbsencePolicy(rule, 1)
    absent = [away("B", MONDAY + HOUR, MONDAY + 2 * HOUR)]
    owed = []
    for granted in (0, 3):
        dealt = table(pool("A, B", absence=policy), crew("A", "B"), absent)
        dealt.deal(4)
        dealt.now = MONDAY + HOUR
        dealt.deal(6)
        counter = dealt.books.ledger.counter("pool")
        if granted:
            counter.grant(BELA, granted, "goodwill", dealt.now, "me")
        dealt.now = MONDAY + 2 * HOUR
        counter.admit(Share((ANNA, BELA), (1, 1)), (), policy)
        owed.append(counter.owed(BELA))
    assert owed[1] - owed[0] == 3


def test_somebody_who_was_never_there_enters_as_an_equal_and_then_has_it() -> None:
    """The grant is not mistaken for a place among the others."""
    ledger = Ledger().counter("pool")
    ledger.admit(Share((ANNA,), (1,)), (), AbsencePolicy())
    ledger.balances[ANNA] = 7
    ledger.grant(BELA, 2, "goodwill", MONDAY, "me")
    assert ledger.owed(BELA) == 2
    ledger.admit(Share((ANNA, BELA), (1, 1)), (), AbsencePolicy())
    assert ledger.owed(BELA) == ledger.owed(ANNA) + 2
    assert ledger.granted == {}


def test_a_grant_before_the_first_lead_counts_from_the_first_lead_on() -> None:
    """A counter that nobody used yet knows nobody, and keeps it for them."""
    dealt = table(pool("A, B"), [rep("A"), rep("B")])
    dealt.books.grant_turns("pool", BELA, 2, "goodwill", MONDAY, "me")
    assert dealt.deal(4).count("B") == 3
