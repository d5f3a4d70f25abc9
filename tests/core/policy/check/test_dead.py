"""Which rules are dead is what trying every lead says, whatever the rules and where they send leads."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Final, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.policy.generators import LANGUAGE, SCOPE, VALUES, Choose, make_condition
from tests.core.policy.reference import Fact, fits
from turnout.core.policy.check import check_conditions
from turnout.core.policy.compile import compile_policy
from turnout.core.policy.model import Hours, Member, NextRule, Policy, Pool, PoolTarget, Row, Rule, Target
from turnout.core.policy.parse import parse_policy

T = TypeVar("T")
_LEADS_MAX: Final = 1_500
_ENDS: Final[Sequence[tuple[Target, ...]]] = (
    (PoolTarget("desk"),),
    (PoolTarget("other"),),
    (PoolTarget("other"), NextRule()),
)


def make_policy(choose: Choose) -> Policy:
    """A few rules, some of them tables, some of which pass leads on; the last takes all that are left."""
    rules = [_make_rule(choose, number) for number in range(choose((2, 4, 6)))]
    pools = tuple(Pool(name, reps=(Member("anna"),)) for name in ("desk", "other"))
    fields = tuple(field for field in SCOPE.catalogue.values() if field.is_declared)
    return Policy(
        (*rules, Rule("the rest", to=_ENDS[0])),
        fields=fields,
        lists=tuple(SCOPE.lists.values()),
        define=tuple(SCOPE.define.items()),
        calendars=(Hours("office"),),
        pools=pools,
    )


def _make_rule(choose: Choose, number: int) -> Rule:
    when = make_condition(choose, choose((0, 1, 2)))
    if choose((True, False, False)):
        rows = tuple(Row(make_condition(choose, 1), choose(_ENDS)) for _ in range(choose((1, 2, 3))))
        return Rule(f"rule {number}", when, table=rows)
    return Rule(f"rule {number}", when, choose(_ENDS))


def places_reached(policy: Policy, lead: Mapping[str, Fact]) -> list[str]:
    """The places of the rules and rows that a lead comes to, read word for word."""
    found = []
    for rule in policy.rules:
        if not fits(rule.when, lead, LANGUAGE):
            continue
        found.append(f"rules > {rule.name}")
        row = next((n for n, row in enumerate(rule.table) if fits(row.when, lead, LANGUAGE)), None)
        if row is not None:
            found.append(f"rules > {rule.name} > row {row + 1}")
        targets = rule.to if row is None else rule.table[row].to
        if targets and NextRule() not in targets:
            return found
    return found


def agree_with_every_lead(policy: Policy) -> None:
    """Assert that what is called dead is what no lead comes to, and that no place is left undecided."""
    compiled = compile_policy(policy)
    findings = list(check_conditions(compiled))
    assert "not-decided" not in {finding.code for finding in findings}
    dead = {each.place for each in findings if each.code in {"dead-rule", "never-true", "dead-row"}}
    reached: set[str] = set()
    for lead in leads_over(sorted(compiled.fields_used)):
        reached.update(places_reached(policy, lead))
    assert not dead & reached
    for finding in findings:
        if finding.code == "dead-rule" and finding.witness:
            assert finding.place not in places_reached(policy, finding.witness.facts)


def leads_over(fields: Sequence[str]) -> list[dict[str, Fact]]:
    """Every lead over these fields, or a sample where they are too many."""
    options = [VALUES[field] for field in fields]
    size = 1
    for each in options:
        size *= len(each)
    draws = random.Random(size)
    points = (
        product(*options)
        if size <= _LEADS_MAX
        else (tuple(draws.choice(each) for each in options) for _ in range(_LEADS_MAX))
    )
    return [{name: fact for name, fact in zip(fields, point, strict=True) if fact is not None} for point in points]


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(st.data())
def test_dead_is_what_no_lead_comes_to(data: st.DataObject) -> None:
    """Of any policy: rules, rows of tables, and rules that pass leads on."""

    def choose(options: Sequence[T]) -> T:
        return data.draw(st.sampled_from(options))

    agree_with_every_lead(make_policy(choose))


@pytest.mark.parametrize("seed", range(12))
def test_dead_is_what_no_lead_of_seeds_comes_to(seed: int) -> None:
    """The same, drawn by a seed."""
    source = random.Random(seed)

    def choose(options: Sequence[T]) -> T:
        return source.choice(options)

    for _ in range(3):
        agree_with_every_lead(make_policy(choose))


def test_lists_of_thousands_are_one_value_each() -> None:
    """What a policy names in long lists is cut by who names it, so that a check stays quick and exact."""
    rows = "\n".join(f"company-{number}.example" for number in range(20_000))
    some = "\n".join(f"company-{number}.example" for number in range(0, 20_000, 7))
    text = """
lists: {all: all.csv, some: some.csv}
rules:
  - {name: All, when: domain in all, to: desk}
  - {name: Some, when: domain in some and score >= 50, to: desk}
  - {name: Rest, to: desk}
pools: {desk: {reps: [anna]}}
"""
    policy = parse_policy(text, {"all.csv": f"domain\n{rows}", "some.csv": f"domain\n{some}"})
    found = [each for each in check_conditions(compile_policy(policy)) if each.code == "dead-rule"]
    assert [each.place for each in found] == ["rules > Some"]
