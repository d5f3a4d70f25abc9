"""Turns: weights are shares over time, joiners enter at peers' level, counters may be shared (semantics 2, 3 and 4)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.assign.dealing import DAY, MONDAY, crew, pool, rep, table, tables
from turnout.core.assign.ledger import Ledger, Share
from turnout.core.assign.room import Room
from turnout.core.assign.roster import Roster
from turnout.core.policy.model import AbsencePolicy
from turnout.core.rep import RepId, WorkWeek

WEIGHTS = st.lists(st.integers(1, 9), min_size=1, max_size=6)


def test_five_to_one_to_one_is_spread_and_never_five_in_a_row() -> None:
    """Semantics 2: weights are shares over time, not repeated names."""
    assert "".join(table(pool("A 5, B, C"), crew(*"ABC")).deal(14)) == "AABACAA" * 2


def test_equal_weights_take_turns_in_a_fixed_order() -> None:
    """Semantics 2: ties go to whoever was served longest ago, then by id."""
    assert "".join(table(pool("C, A, B"), crew(*"ABC")).deal(7)) == "ABCABCA"


def test_ties_go_to_the_larger_weight_first() -> None:
    """Semantics 2: the larger weight before the one served longest ago."""
    ledger = Ledger().counter("pool")
    share = Share((RepId("A"), RepId("B")), (1, 2))
    ledger.admit(share, (), AbsencePolicy())
    assert ledger.grown(share) == ((0, 0), (1, 2))
    assert table(pool("A 1, B 2"), crew("A", "B")).deal(3) == ["B", "A", "B"]


@given(WEIGHTS, st.integers(1, 120))
def test_nobody_is_ever_a_turn_ahead_or_much_behind_their_share(weights: list[int], turns: int) -> None:
    """Semantics 2: after n turns |received - n * w / W| stays below one turn ahead, and one and a half behind."""
    names = "ABCDEF"[: len(weights)]
    members = ", ".join(f"{name} {weight}" for name, weight in zip(names, weights, strict=True))
    dealt = table(pool(members), crew(*names)).deal(turns)
    received: Counter[str] = Counter()
    for n, winner in enumerate(dealt, 1):
        received[winner] += 1
        for name, weight in zip(names, weights, strict=True):
            ahead = received[name] - Fraction(n * weight, sum(weights))
            assert -Fraction(3, 2) < ahead < 1


@given(WEIGHTS)
def test_a_full_round_gives_everybody_exactly_their_weight(weights: list[int]) -> None:
    """Semantics 2: shares are exact over every round, and the round repeats."""
    names = "ABCDEF"[: len(weights)]
    members = ", ".join(f"{name} {weight}" for name, weight in zip(names, weights, strict=True))
    at = table(pool(members), crew(*names))
    first, second = at.deal(sum(weights)), at.deal(sum(weights))
    assert Counter(first) == dict(zip(names, weights, strict=True))
    assert first == second


@given(WEIGHTS, st.integers(1, 60))
def test_balances_of_a_counter_sum_up_to_nothing(weights: list[int], turns: int) -> None:
    """With the same people what is owed to some is what others have had before; one line is written per turn."""
    names = "ABCDEF"[: len(weights)]
    at = table(pool(", ".join(f"{n} {w}" for n, w in zip(names, weights, strict=True))), crew(*names))
    at.deal(turns)
    assert sum(at.books.ledger.counter("pool").balances.values()) == 0
    assert len(at.books.ledger.entries) == turns


def test_a_weight_change_acts_from_now_on() -> None:
    """Semantics 2: a larger weight is not paid for the past."""
    at = table(pool("A, B"), crew("A", "B"))
    at.deal(40)
    at.room = Room(pool("A, B 3"), Roster(crew("A", "B")), {})
    assert Counter(at.deal(8)) == {"A": 2, "B": 6}


def test_a_weight_of_nothing_takes_no_turn_and_returns_as_an_equal() -> None:
    """Semantics 2: who was set to 0 is owed nothing for that time."""
    at = table(pool("A, B"), crew("A", "B"))
    at.deal(3)
    at.room = Room(pool("A, B 0"), Roster(crew("A", "B")), {})
    assert set(at.deal(20)) == {"A"}
    at.room = Room(pool("A, B"), Roster(crew("A", "B")), {})
    assert Counter(at.deal(10)) == {"A": 5, "B": 5}


def test_a_joiner_enters_at_the_level_of_the_others() -> None:
    """Semantics 3: nobody is flooded and no history is erased."""
    at = table(pool("A, B"), crew("A", "B"))
    at.deal(101)
    at.room = Room(pool("A, B, C"), Roster(crew(*"ABC")), {})
    assert Counter(at.deal(9)) == {"A": 3, "B": 3, "C": 3}


def test_a_joiner_who_is_alone_enters_at_the_level_of_those_away() -> None:
    """Semantics 3: the level is that of all when no peer is here."""
    ledger = Ledger().counter("pool")
    a, b, c = (RepId(name) for name in "ABC")
    ledger.balances = {a: 3, b: 5}
    ledger.admit(Share((c,), (1,)), (a, b), AbsencePolicy())
    assert ledger.balances[c] == 4


@pytest.mark.parametrize(("day", "expected"), [(0, 2), (5, 12), (9, 20), (30, 20)])
def test_a_ramp_grows_a_joiner_s_share_day_by_day(day: int, expected: int) -> None:
    """Semantics 3: over ten days from a tenth of a share to a whole one, of 40 or 22 leads."""
    members = [rep("A"), rep("B", joined_on=date(2026, 9, 7))]
    at = table(pool("A, B", ramp_seconds=10 * 86_400), members)
    at.now = MONDAY.replace(hour=0) + day * DAY
    share = min(day + 1, 10)
    assert Counter(at.deal(2 * (10 + share)))["B"] == 2 * share == expected


def test_a_rep_in_three_pools_of_one_counter_is_not_served_three_times() -> None:
    """Semantics 4: with one counter everybody gets a quarter; with three counters the busy one gets half of all."""
    busy = [pool("X, A", "one"), pool("X, B", "two"), pool("X, C", "three")]
    shared = tables([replace(each, counter="all") for each in busy], crew(*"ABCX"))
    apart = tables(busy, crew(*"ABCX"))
    assert Counter(who for _ in range(40) for at in shared for who in at.deal()) == dict.fromkeys("ABCX", 30)
    assert Counter(who for _ in range(40) for at in apart for who in at.deal())["X"] == 60


def test_who_is_here_for_one_pool_of_a_counter_is_not_away_from_it() -> None:
    """Semantics 4: closed for the pool that minds hours, open for the one that does not: no clamping to and fro."""
    night = rep("B", week=WorkWeek("Mon-Sun", ("20:00-22:00",)))
    minds, always = tables(
        [pool("A, B", "minds", counter="all"), pool("B, C", "always", counter="all")], [*crew("A", "C"), night]
    )
    always.room = Room(replace(always.room.pool, hours="always"), Roster([*crew("A", "C"), night]), {})
    minds.room.partners, always.room.partners = (always.room,), (minds.room,)
    minds.deal(3)
    counter = minds.books.ledger.counter("all")
    assert counter.absent == set()
    assert counter.owed(RepId("B")) == 1


def test_a_debt_that_no_lead_can_pay_stays_small() -> None:
    """Semantics 4: who is only in the pool without leads is not flooded when leads come."""
    main, rare = tables([pool("A, B", "main", counter="all"), pool("A, Z", "rare", counter="all")], crew(*"ABZ"))
    main.deal(500)
    owed = main.books.ledger.counter("all").owed
    assert owed(RepId("Z")) - max(owed(RepId("A")), owed(RepId("B"))) <= 11
    assert rare.deal(20).count("Z") <= 16


def test_the_unit_may_be_outgrown_without_losing_shares() -> None:
    """Sums of weights without a common measure: the books stay exact to far less than a turn."""
    counter = Ledger().counter("pool")
    names = tuple(RepId(name) for name in "AB")
    for prime in (999_983, 999_979, 999_961, 7):
        share = Share(names, (1, prime - 1))
        counter.admit(share, (), AbsencePolicy())
        before, after = counter.grown(share)
        counter.balances.update(zip(names, after, strict=True))
        grown = Fraction(after[0] - before[0], counter.unit)
        assert grown == Fraction(1, prime)
    total = sum(Fraction(1, prime) for prime in (999_983, 999_979, 999_961, 7))
    assert abs(counter.owed(names[0]) - total) < Fraction(1, 10**9)
