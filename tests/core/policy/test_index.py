"""The index gives the first condition that fits: the same one as reading the conditions one by one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.policy.generators import LANGUAGE, SCOPE, Choose, make_condition, make_lead
from tests.core.policy.reference import Fact, first_that_fits
from turnout.core.policy.bind import bind_condition, holds
from turnout.core.policy.clauses import normal_form
from turnout.core.policy.condition import ALWAYS, Condition, parse_condition
from turnout.core.policy.index import Index

T = TypeVar("T")


def seeded(seed: int) -> Choose:
    """A draw that repeats itself for the same seed."""
    source = random.Random(seed)

    def choose(options: Sequence[T]) -> T:
        return source.choice(options)

    return choose


def index_of(conditions: list[Condition]) -> Index:
    """The index over written conditions."""
    return Index([bind_condition(condition, SCOPE) for condition in conditions])


def agree_everywhere(conditions: list[Condition], leads: list[dict[str, Fact]], starts: list[int]) -> None:
    """Assert that index and reference name the same condition for every lead and start."""
    index = index_of(conditions)
    for lead in leads:
        for start in starts:
            assert index.first(lead, start) == first_that_fits(conditions, lead, LANGUAGE, start), (lead, start)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.data())
def test_index_agrees_with_the_reference(data: st.DataObject) -> None:
    """Whatever the conditions and the leads, the index names the condition that the reference names."""

    def choose(options: Sequence[T]) -> T:
        return data.draw(st.sampled_from(options))

    conditions = [make_condition(choose) for _ in range(data.draw(st.integers(1, 6)))]
    leads = [make_lead(choose) for _ in range(4)]
    agree_everywhere(conditions, leads, list(range(len(conditions))))


@pytest.mark.parametrize("seed", range(5))
def test_index_agrees_with_the_reference_on_two_hundred_rules(seed: int) -> None:
    """Two hundred random rules and two hundred random leads, from every tenth rule on."""
    choose = seeded(seed)
    conditions = [make_condition(choose, depth=4) for _ in range(200)]
    leads = [make_lead(choose) for _ in range(200)]
    agree_everywhere(conditions, leads, list(range(0, 200, 10)))


@pytest.mark.parametrize("seed", range(5))
def test_tree_agrees_with_the_reference(seed: int) -> None:
    """`holds`, which explanations use, says of each condition what the reference says."""
    choose = seeded(seed)
    for _ in range(400):
        condition, lead = make_condition(choose, depth=4), make_lead(choose)
        assert holds(bind_condition(condition, SCOPE), lead) == (first_that_fits([condition], lead, LANGUAGE) == 0), (
            condition,
            lead,
        )


def too_large() -> Condition:
    """A condition whose normal form would have 3 ** 8 clauses."""
    choices = [f"(score is {n} or employees is {n} or source is s{n})" for n in range(8)]
    return parse_condition("country is DE and " + " and ".join(choices))


def test_condition_too_large_for_clauses_stays_whole() -> None:
    """Beyond the bound a condition keeps what it requires as one clause and is asked as a whole."""
    form = normal_form(bind_condition(too_large(), SCOPE))
    assert form.rest is not None
    assert [literal.test.field for literal in form.clauses[0]] == ["country"]


def test_condition_too_large_for_clauses_is_still_decided() -> None:
    """Such a condition fits exactly when the reference says so, and the rule below it is still found."""
    leads: list[dict[str, Fact]] = [
        {"country": "DE", "score": 3, "employees": 4, "source": "s5"},
        {"country": "FR", "score": 3},
        {},
    ]
    conditions = [too_large(), parse_condition("country is FR"), ALWAYS]
    agree_everywhere(conditions, leads, [0, 1, 2])
    few = "(score is 3 or source is s3 or employees is 3)"
    fitting = parse_condition("country is DE and " + " and ".join(f"({few} or visits is {n})" for n in range(6)))
    agree_everywhere([fitting, ALWAYS], leads, [0, 1])
    assert index_of([fitting, ALWAYS]).first(leads[0]) == 0


@pytest.mark.parametrize(("start", "expected"), [(0, 0), (1, 2), (2, 2), (3, 3)])
def test_first_begins_at_the_start(start: int, expected: int) -> None:
    """`next rule` goes on below the rule that fitted, also where a rule has several clauses."""
    texts = ["score > 1 or country is DE", "country is FR", "score > 2 or country in NO, SE"]
    index = index_of([*map(parse_condition, texts), ALWAYS])
    assert index.first({"score": 5, "country": "DE"}, start) == expected


def test_nothing_fits_is_none() -> None:
    """Without a condition that fits there is no number."""
    assert index_of([parse_condition("score > 1")]).first({}) is None
    assert index_of([]).first({"score": 1}) is None


def test_list_of_numbers_and_comparison_agree() -> None:
    """A number may be looked up in a list and compared in the same policy."""
    conditions = [parse_condition("score in tiers and score > 15"), parse_condition("score in tiers"), ALWAYS]
    agree_everywhere(conditions, [{"score": n} for n in (9, 10, 15, 16, 20, 80, 81)], [0, 1])
