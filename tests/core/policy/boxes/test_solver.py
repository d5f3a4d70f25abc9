"""The answers on larger policies, beside those of an SMT solver that is given the conditions as they were written."""

from __future__ import annotations

import random
from typing import Final

import pytest

from bench.drawn_policy import draw_policy
from bench.solver_peer import dead_rules
from turnout.core.policy.boxes import Answer, Space
from turnout.core.policy.compile import compile_policy
from turnout.core.policy.condition import parse_condition
from turnout.core.policy.model import Policy, Rule
from turnout.core.policy.references import catalogue_of


@pytest.mark.parametrize(("rules", "seed"), [(60, 1), (60, 2), (250, 3)])
def test_solver_names_the_same_dead_rules(rules: int, seed: int) -> None:
    """Of drawn policies the same rules are dead."""
    policy = draw_policy(rules, seed)
    compiled = compile_policy(policy)
    space = Space(compiled.bound_rules, catalogue_of(policy))
    ours = []
    for number in range(rules):
        found = space.find([number], range(number))
        assert found is not Answer.NOT_DECIDED
        assert isinstance(found, Answer) or compiled.rules.first(found) == number
        ours.append(isinstance(found, Answer))
    assert ours == list(dead_rules(policy))


@pytest.mark.parametrize("seed", [1])
def test_solver_agrees_about_words_that_must_and_must_not_be_there(seed: int) -> None:
    """Words of one text, asked for and refused in more ways than can be listed."""
    draws = random.Random(seed)
    whens = [
        " and ".join(f"{draws.choice(('', 'not '))}title contains {word}" for word in draws.sample(_WORDS, 3))
        for _ in range(70)
    ]
    rules = (*(Rule(f"rule {number}", parse_condition(when)) for number, when in enumerate(whens)), Rule("the rest"))
    policy = Policy(rules)
    space = Space(compile_policy(policy).bound_rules)
    ours = [space.find([number], range(number)) for number in range(len(rules))]
    assert Answer.NOT_DECIDED not in ours
    assert [found is Answer.NOTHING for found in ours] == list(dead_rules(policy))


_WORDS: Final = (
    "chief", "vp", "head", "director", "manager", "senior", "lead", "junior", "finance", "sales", "marketing", "it",
    "engineering", "operations", "security", "data", "legal", "product", "design", "people", "support",
)  # fmt: skip
