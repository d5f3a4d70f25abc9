"""What chance alone would give: by hand for few leads, and beside drawings for many."""

import random
from collections import Counter
from math import sqrt

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.decide.office import MONDAY, Office, rep
from turnout.core.assign.books import Books
from turnout.core.assign.pick import Picked, pick
from turnout.core.rep import RepId
from turnout.core.simulate.chance import Drawing

POLICY = """
rules: [{name: Rest, to: desk}]
pools:
  desk: {reps: [anna 2, bela, carl], nobody: hold 1h}
  one: {reps: [anna], nobody: hold 1h}
"""
OFFICE = Office(POLICY, [rep("anna"), rep("bela"), rep("carl")])


def _drawing(values: list[float], pool: str = "desk") -> Drawing:
    room, books, drawing = OFFICE.engine.rooms[pool], Books(), Drawing()
    for value in values:
        found = pick(room, books, {}, MONDAY)
        assert isinstance(found, Picked)
        drawing.give(room, found.candidates, found.rep, value)
    return drawing


def test_the_band_is_the_binomial_s() -> None:
    """Half of 100 leads for a weight of 2 of 4: 50 and 1.96 * 5 to each side; values weigh by their squares."""
    by_count, by_value = _drawing([2.0] * 100).bands()[RepId("anna")]
    assert (by_count.mean, by_count.low, by_count.high) == (50.0, 40.2, 59.8)
    assert (by_value.mean, by_value.low, by_value.high) == (100.0, 80.4, 119.6)
    mixed = _drawing([1.0] * 50 + [10.0] * 5).bands()[RepId("bela")][1]
    reach = 1.96 * sqrt(3 / 16 * (50 + 500))
    assert (mixed.mean, mixed.high) == (25.0, round(25 + reach, 4))


def test_a_pool_of_one_says_nothing() -> None:
    """Nobody else could have had its leads."""
    assert _drawing([1.0] * 5, "one").bands() == {}
    assert _drawing([1.0] * 5, "one").received(RepId("anna")) == (0, 0.0)


@settings(max_examples=20)
@given(st.lists(st.floats(0, 1_000, allow_nan=False), min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_leads_changes_nothing(values: list[float], draws: random.Random) -> None:
    """Sums are exact, so the same leads in another order have the same bytes."""
    other = values.copy()
    draws.shuffle(other)
    assert repr(sorted(_drawing(values).bands().items())) == repr(sorted(_drawing(other).bands().items()))


def test_about_95_of_100_drawings_lie_in_the_band() -> None:
    """Leads really drawn by weight, a thousand times."""
    band = _drawing([1.0] * 200).bands()[RepId("bela")][0]
    draws = random.Random("chance")
    inside = Counter(band.has(sum(draws.random() < 0.25 for _ in range(200))) for _ in range(1_000))
    assert 930 <= inside[True] <= 975
