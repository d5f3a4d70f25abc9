"""Whether a lead exists inside some conditions and outside others: the same answer as trying every lead."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import product
from typing import Final, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.policy.generators import LANGUAGE, SCOPE, VALUES, Choose, make_condition
from tests.core.policy.reference import Fact, first_that_fits
from turnout.core.policy.bind import bind_condition
from turnout.core.policy.boxes import Answer, Facts, Space
from turnout.core.policy.condition import ALWAYS, Condition, parse_condition
from turnout.core.policy.finding import Budget
from turnout.core.policy.index import Index

T = TypeVar("T")
_GRID_MAX: Final = 1_500


def space_of(conditions: Sequence[Condition]) -> Space:
    """The space of written conditions."""
    return Space([bind_condition(condition, SCOPE) for condition in conditions], SCOPE.catalogue)


def grid_of(conditions: Sequence[Condition]) -> list[dict[str, Fact]]:
    """Every lead over the fields that are asked, each with the values that matter; a sample where they are too many."""
    fields = sorted(Index([bind_condition(each, SCOPE) for each in conditions]).fields)
    options = [VALUES[field] for field in fields]
    size = 1
    for each in options:
        size *= len(each)
    if size <= _GRID_MAX:
        points = list(product(*options))
    else:
        draws = random.Random(size)
        points = [tuple(draws.choice(each) for each in options) for _ in range(_GRID_MAX)]
    return [{name: fact for name, fact in zip(fields, point, strict=True) if fact is not None} for point in points]


def agree_with_every_lead(conditions: Sequence[Condition]) -> None:
    """Assert that for each condition, and behind all, a lead is found exactly when some lead gets there."""
    space, everything = space_of(conditions), [*conditions, ALWAYS]
    leads = grid_of(conditions)
    reached = {first_that_fits(everything, lead, LANGUAGE) for lead in leads}
    for number in range(len(everything)):
        inside = [number] if number < len(conditions) else []
        found = space.find(inside, range(number))
        if isinstance(found, Answer):
            assert found is Answer.NOTHING, "so few conditions are always decided"
            assert number not in reached
        else:
            assert first_that_fits(everything, found, LANGUAGE) == number


def seeded(seed: int) -> Choose:
    """A draw that repeats itself for the same seed."""
    source = random.Random(seed)

    def choose(options: Sequence[T]) -> T:
        return source.choice(options)

    return choose


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_find_agrees_with_every_lead(data: st.DataObject) -> None:
    """Whatever the conditions, a lead is found where there is one, and none where there is none."""

    def choose(options: Sequence[T]) -> T:
        return data.draw(st.sampled_from(options))

    agree_with_every_lead([make_condition(choose) for _ in range(data.draw(st.integers(1, 5)))])


@pytest.mark.parametrize("seed", range(12))
def test_find_agrees_with_every_lead_of_seeds(seed: int) -> None:
    """The same with conditions of every depth, drawn by a seed."""
    choose = seeded(seed)
    for _ in range(4):
        depth = choose((0, 1, 2, 3))
        agree_with_every_lead([make_condition(choose, depth) for _ in range(choose((2, 4, 8)))])


@pytest.mark.parametrize("seed", range(10))
def test_quick_answers_about_pairs_hold(seed: int) -> None:
    """Conditions that share a lead overlap, and one that is said to lie within another has no lead outside it."""
    choose = seeded(seed)
    conditions = [make_condition(choose, choose((0, 1, 2))) for _ in range(8)]
    space = space_of(conditions)
    for one, other in product(range(len(conditions)), repeat=2):
        if not isinstance(space.find([one, other]), Answer):
            assert space.overlapping(one) & space.clauses_of(other)
        if space.around(one) & space.clauses_of(other) and space.is_exact(other):
            assert space.find([one], [other]) is Answer.NOTHING


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ("score >= 80", ["score >= 50"]),
        ("score in 10..20", ["score < 15", "score >= 15"]),
        ("country is DE", ["country in DE, FR"]),
        ("source is google", ["source contains oog"]),
        ("source starts with demo and source starts with g", []),
        ("source ends with form", ["source contains r"]),
        ("product is core and product is security", ["product is security"]),
        ("product is known", ["product is core", "product is security", "product is platform"]),
        ("topics is not a", ["topics is known"]),
        ("consent", ["consent is known"]),
        ("employees is known", ["employees <= 999", "employees >= 1000"]),
        ("employees < 0", []),
        ("consent is known", ["consent", "consent is no"]),
        ("renewal in 2026-01-01..2026-01-02", ["renewal is 2026-01-01", "renewal is 2026-01-02"]),
        ("account in vip", ["account is litware", "account is trey research"]),
        ("hot", ["score >= 80", "source is demo_form"]),
        ("country is known", ["country is DE", "country is not DE"]),
    ],
)
def test_covered_condition_has_no_lead(inside: str, outside: Sequence[str]) -> None:
    """Where the others cover a condition, alone or together, nothing is found, and that is a proof."""
    space = space_of([parse_condition(text) for text in (inside, *outside)])
    assert space.find([0], range(1, len(outside) + 1)) is Answer.NOTHING


@pytest.mark.parametrize(
    ("inside", "outside", "lead"),
    [
        ("score >= 50", ["score >= 80"], {"score": 50}),
        ("score is known", ["score <= 79", "score >= 80"], {"score": 79.5}),
        ("consent is unknown", [], {}),
        ("not consent", ["consent is unknown"], {"consent": False}),
        ("product is core", ["not product is security"], {"product": ("core", "security")}),
        ("source contains goo", ["source is google"], {"source": "... goo ..."}),
        ("topics is not a", ["topics contains a"], {"topics": ("other",)}),
    ],
)
def test_uncovered_condition_has_a_lead(inside: str, outside: Sequence[str], lead: Facts) -> None:
    """What others leave over is found, as the simplest lead that is there."""
    space = space_of([parse_condition(text) for text in (inside, *outside)])
    found = space.find([0], range(1, len(outside) + 1))
    assert not isinstance(found, Answer)
    assert space.simplest(found, [0], space.bits_of(range(1, len(outside) + 1))) == lead


def test_several_conditions_inside() -> None:
    """A lead may be asked to meet several conditions at once, each of several clauses."""
    texts = ["score >= 80 or country is DE", "score < 50 or country is FR", "country is DE"]
    space = space_of([parse_condition(text) for text in texts])
    assert space.find([0, 1]) in ({"score": 80, "country": "FR"}, {"country": "DE", "score": 49})
    assert space.find([0, 1], [2]) == {"score": 80, "country": "FR"}


def test_engine_has_the_last_word() -> None:
    """A lead that the engine does not agree with is no answer, and no proof either."""
    space = space_of([parse_condition("score >= 80")])
    assert space.find([0], accepts=lambda _: False) is Answer.NOT_DECIDED


def test_spent_budget_is_not_decided() -> None:
    """Without time nothing is claimed."""
    space = space_of([parse_condition("score >= 80")])
    assert space.find([0], budget=Budget(lambda: True)) is Answer.NOT_DECIDED


def test_condition_too_large_for_clauses_is_asked_itself() -> None:
    """Where a condition stays whole, nothing is claimed that it does not bear out."""
    choices = " and ".join(f"(score is {n} or employees is {n} or source is s{n})" for n in range(8))
    large = parse_condition(f"country is DE and {choices}")
    space = space_of([large, parse_condition("country is DE"), parse_condition("country is FR")])
    assert space.find([0], [1]) is Answer.NOTHING
    assert space.find([2], [0]) == {"country": "FR"}
    assert space.find([1], [0]) == {"country": "DE"}
    assert not space.is_exact(0)


def test_host_and_its_parent_are_one_domain() -> None:
    """A lead has one host: it may be in two lists by its parent, never by another company's domain."""
    texts = ["domain is acme.example", "domain is other.example", "domain is mail.acme.example"]
    space = space_of([parse_condition(text) for text in texts])
    assert space.find([0, 1]) is Answer.NOTHING
    assert space.find([0, 2]) == {"domain": ("acme.example", "mail.acme.example")}


def test_region_round_a_lead_reaches_as_far_as_nothing_is() -> None:
    """A lead that is left over is widened to all that is left over with it."""
    space = space_of([parse_condition(text) for text in ("country in DE, FR", "score >= 80")])
    region = space.region_of({}, space.bits_of([0, 1]))
    assert set(region) == {"country", "score"}
    number = space.add(region)
    assert space.find_outside([], space.bits_of([0, 1]) | number) is Answer.NOTHING
