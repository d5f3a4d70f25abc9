"""Habits: what stands out beside peers, and what chance makes as well."""

from __future__ import annotations

from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.follow_up.habits import CHANCE_MAX, End, Habit, Habits, Handled, chance_of, habits_of
from turnout.core.rep import RepId

ANN, BEN, CLEO, DAN = (RepId(name) for name in ("ann", "ben", "cleo", "dan"))


def handled(rep: RepId, ends: dict[End, int], tier: str = "", pool: str = "desk") -> list[Handled]:
    """So many leads that ended so."""
    return [Handled(rep, pool, tier, end) for end, count in ends.items() for _ in repeat(None, count)]


def of(rep: RepId, *leads: list[Handled], missed: int = 0) -> Habits:
    """The habits of one of them."""
    found = habits_of([each for some in leads for each in some], {rep: missed})
    return next(each for each in found if each.rep == rep)


PEERS = [
    *handled(BEN, {End.ANSWERED: 40, End.LATE: 4, End.PASSED: 2, End.SAT_ON: 1}),
    *handled(CLEO, {End.ANSWERED: 38, End.LATE: 5, End.EXPIRED: 3, End.SAT_ON: 1}),
]


def test_who_sits_on_leads_stands_out() -> None:
    """Ten of forty, where peers have one of forty-seven."""
    habits = of(ANN, handled(ANN, {End.ANSWERED: 30, End.SAT_ON: 10}), PEERS)
    assert habits.stands_out == (Habit.HOARDING,)
    assert (habits.sat_on.count, habits.sat_on.of) == (10, 40)
    assert habits.sat_on.expected == pytest.approx(40 * 2 / 94)


def test_who_sends_leads_back_stands_out() -> None:
    """Passed and left to expire are counted together: both make another one wait."""
    habits = of(ANN, handled(ANN, {End.ANSWERED: 30, End.PASSED: 6, End.EXPIRED: 6}), PEERS)
    assert habits.stands_out == (Habit.REJECT_FISHING,)


def test_a_few_leads_say_nothing() -> None:
    """All of four may be chance; and who does as peers do never stands out."""
    assert of(ANN, handled(ANN, {End.PASSED: 4}), PEERS).stands_out == ()
    assert of(BEN, PEERS).stands_out == ()
    assert of(ANN, handled(ANN, {End.ANSWERED: 30, End.PASSED: 3}), PEERS).stands_out == ()


def test_pools_are_compared_each_with_itself() -> None:
    """In a pool where everybody passes half, half is nothing to tell."""
    cold = handled(ANN, {End.ANSWERED: 20, End.PASSED: 20}, pool="cold")
    others = handled(BEN, {End.ANSWERED: 50, End.PASSED: 50}, pool="cold")
    assert of(ANN, cold, others, PEERS).stands_out == ()
    warm = handled(ANN, {End.ANSWERED: 20, End.PASSED: 20})
    assert of(ANN, warm, others, PEERS).stands_out == (Habit.REJECT_FISHING,)


def test_nobody_is_compared_with_nobody() -> None:
    """Who is alone in a pool has no peers, whatever they do."""
    assert of(ANN, handled(ANN, {End.PASSED: 40}, pool="alone"), PEERS).stands_out == ()


def test_who_answers_the_good_ones_only_stands_out() -> None:
    """Peers answer both alike, so the difference is theirs alone."""
    bens = handled(BEN, {End.ANSWERED: 30, End.LATE: 5}, "hot")
    peers = [*bens, *handled(BEN, {End.ANSWERED: 60, End.LATE: 12}, "all")]
    own = [*handled(ANN, {End.ANSWERED: 19, End.LATE: 1}, "hot"), *handled(ANN, {End.ANSWERED: 8, End.LATE: 32}, "all")]
    habits = of(ANN, own, peers)
    assert Habit.CHERRY_PICKING in habits.stands_out
    assert habits.picking is not None
    assert habits.picking.tier == "hot"
    assert habits.picking.own > 0.5 > habits.picking.peers


def test_hot_leads_first_for_everybody_is_no_cherry_picking() -> None:
    """Where peers prefer them as much, it is how the office works."""
    ends = {"hot": {End.ANSWERED: 38, End.LATE: 2}, "all": {End.ANSWERED: 20, End.LATE: 20}}
    leads = [each for rep in (ANN, BEN, CLEO) for tier, some in ends.items() for each in handled(rep, some, tier)]
    assert all(Habit.CHERRY_PICKING not in habits.stands_out for habits in habits_of(leads, {}))


def test_misses_in_a_row_stand_out_by_themselves() -> None:
    """No peers are needed: three promises in a row were broken."""
    assert of(DAN, handled(DAN, {End.LATE: 3}), missed=3).stands_out == (Habit.NOT_RESPONDING,)
    assert of(DAN, handled(DAN, {End.LATE: 2}), missed=2).stands_out == ()


def test_whoever_stands_out_most_comes_first() -> None:
    """Then by id."""
    found = habits_of([*PEERS, *handled(DAN, {End.PASSED: 10, End.SAT_ON: 10})], {DAN: 4})
    assert [each.rep for each in found] == [DAN, BEN, CLEO]
    assert found[0].stands_out == (Habit.HOARDING, Habit.REJECT_FISHING, Habit.NOT_RESPONDING)


@pytest.mark.parametrize(
    ("count", "of_all", "share", "expected"),
    [(0, 10, 0.2, 1.0), (10, 10, 0.5, 2**-10), (1, 1, 0.25, 0.25), (3, 4, 0.5, 5 / 16)],
)
def test_a_chance_is_the_binomial_tail(count: int, of_all: int, share: float, expected: float) -> None:
    """Worked out by hand."""
    assert chance_of(count, of_all, share) == pytest.approx(expected)


@given(of_all=st.integers(1, 3_000), share=st.floats(0, 1), data=st.data())
def test_more_is_never_likelier(of_all: int, share: float, data: st.DataObject) -> None:
    """A chance is one, and falls as there are more."""
    count = data.draw(st.integers(0, of_all - 1))
    more, fewer = chance_of(count + 1, of_all, share), chance_of(count, of_all, share)
    assert 0 <= more <= fewer + 1e-9 <= 1 + 2e-9


def test_among_reps_who_are_all_alike_hardly_anybody_stands_out() -> None:
    """Forty reps who send back every tenth lead as it happens: a draw of a fixed sequence, told as chance."""
    state, leads = 12_345, []
    for number in range(40 * 60):
        state = (1_103_515_245 * state + 12_345) % 2**31
        end = End.PASSED if state % 1_000 < 100 else End.ANSWERED
        leads.append(Handled(RepId(f"r{number % 40}"), "desk", "", end))
    standing_out = sum(bool(each.stands_out) for each in habits_of(leads, {}))
    assert standing_out <= 40 * CHANCE_MAX * 8
