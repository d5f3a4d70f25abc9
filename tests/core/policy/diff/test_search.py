"""Which leads go elsewhere, compared with every lead asked of both policies one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import pytest

from tests.core.policy.diff.small_policies import (
    Lead,
    all_leads,
    changed,
    draw,
    make_policy,
    plan_of,
    promise_of,
    territory_of,
)
from turnout.core.policy.compile import compile_policy
from turnout.core.policy.diff.compare import compare_policies
from turnout.core.policy.diff.difference import Difference, Transition
from turnout.core.policy.diff.following import Following
from turnout.core.policy.finding import Budget
from turnout.core.policy.model import Policy

SEEDS = range(40)
LEADS = tuple(all_leads())


def _pair(seed: int) -> tuple[Policy, Policy]:
    """Two policies that differ in one thing or two."""
    draws = draw(f"pair {seed}")
    old = make_policy(draws)
    new = changed(draws, old)
    return old, new if seed % 2 else changed(draws, new)


def _difference(old: Policy, new: Policy) -> Difference:
    return compare_policies(compile_policy(old), compile_policy(new))


def _seen(transition: Transition, *, is_new: bool) -> Lead:
    """The lead that shows a transition, before a policy works its territory out."""
    facts = transition.witness.new if is_new else transition.witness.old
    return {name: value for name, value in facts.items() if name != "territory"}


def _plan(policy: Policy, lead: Lead) -> object:
    return plan_of(policy, lead)[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_found_is_what_asking_every_lead_finds(seed: int) -> None:
    """Leads go elsewhere, are of another territory or promised something else exactly where one of all does."""
    old, new = _pair(seed)
    found = _difference(old, new)
    for transitions, said_of in (
        (found.routes, _plan),
        (found.promises, promise_of),
        (found.territories, territory_of),
    ):
        differing = [lead for lead in LEADS if said_of(old, lead) != said_of(new, lead)]
        assert bool(transitions) == bool(differing) or (found.not_decided and not transitions), differing[:3]
        for transition in transitions:
            assert said_of(old, _seen(transition, is_new=False)) != said_of(new, _seen(transition, is_new=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_lead_that_goes_elsewhere_is_told_by_a_transition(seed: int) -> None:
    """Following leads one by one gives no pair of outcomes that the search did not give."""
    old, new = _pair(seed)
    found = _difference(old, new)
    said = {(each.what, each.old.said, each.new.said) for each in found.transitions}
    compiled = compile_policy(old), compile_policy(new)
    following = Following(*compiled)
    differing: Counter[object] = Counter()
    for lead in LEADS:
        seen = [_with_territory(policy.territory(lead), lead) for policy in compiled]
        told = list(following.differences(*seen))
        differing.update(tuple(each) for each in told)
        assert any(each.what == "route" for each in told) == (_plan(old, lead) != _plan(new, lead)), (lead, told)
    assert found.not_decided or said >= differing.keys(), differing.keys() - said


def _with_territory(territory: object, lead: Lead) -> Lead:
    name = getattr(territory, "name", None)
    return lead if name is None else {**lead, "territory": name}


@pytest.mark.parametrize("seed", range(20))
def test_a_policy_does_not_differ_from_itself_in_other_words(seed: int) -> None:
    """Nor from itself with rules that no lead reaches, or with other names for its rules."""
    draws = draw(f"words {seed}")
    old = make_policy(draws)
    dead = replace(make_policy(draws).rules[0], name="Behind the last")
    renamed = tuple(replace(rule, name=f"{rule.name} again") for rule in old.rules)
    for rules in ((*old.rules, dead, old.rules[-1]), renamed):
        named = tuple(replace(rule, name=f"{number} {rule.name}") for number, rule in enumerate(rules))
        assert _difference(old, replace(old, rules=named)).is_same


@pytest.mark.parametrize("seed", range(20))
def test_rules_that_no_lead_fits_both_of_may_change_places(seed: int) -> None:
    """A reordering that changes nothing is no difference."""
    draws = draw(f"order {seed}")
    old = make_policy(draws, rules=5)
    at = draws(range(4))
    rules = list(old.rules)
    rules[at], rules[at + 1] = rules[at + 1], rules[at]
    new = replace(old, rules=tuple(rules))
    is_same = all(_plan(old, lead) == _plan(new, lead) for lead in LEADS)
    found = _difference(old, new)
    assert found.is_same == is_same or found.not_decided


def _spent_after(steps: int) -> Callable[[], bool]:
    asked: Iterator[int] = count()
    return lambda: next(asked) >= steps


def test_what_the_time_was_too_short_for_is_told_as_not_decided() -> None:
    """With no time at all every item that changed is there; with a little, what is told is right."""
    for seed in range(12):
        old, new = _pair(seed)
        compiled = compile_policy(old), compile_policy(new)
        whole = compare_policies(*compiled)
        for steps in (0, 5, 40):
            found = compare_policies(*compiled, budget=Budget(_spent_after(steps)))
            assert {_words(each) for each in found.transitions} <= {_words(each) for each in whole.transitions}
            assert found.not_decided or {_words(each) for each in whole.transitions} == {
                _words(each) for each in found.transitions
            }


def _words(transition: Transition) -> tuple[str, str]:
    return transition.old.said, transition.new.said
