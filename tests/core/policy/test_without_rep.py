"""A policy without somebody: who comes after them stands where they stood, and what cannot go is said."""

from __future__ import annotations

import pytest

from turnout.core.policy.parse import parse_policy
from turnout.core.policy.render import render_policy
from turnout.core.policy.without_rep import without_rep
from turnout.core.rep import Rep, RepId

ANN = Rep(RepId("ann"), email="Ann@Example.com")
POLICY = """
lists:
  named: named.csv
rules:
  - {name: Named, when: account in named, to: [named.rep, rep ann], tell: [rep ann, rep ben], owner: ann}
  - name: Table
    table: |
      when            | to
      country is DE   | rep ann, desk
      country is FR   | rep ann
  - {name: All, to: desk}
territories:
  - {name: DACH, when: country is DE, owner: ann}
  - {name: UK, when: country is GB, owner: ann, pool: desk}
pools:
  desk: {reps: [ann 2, ben], nobody: {full: [rep ann, hold 1h]}}
  solo: {reps: [ann], nobody: hold 1h}
queues:
  nurture: {watched by: ann}
sla:
  - {name: all, touch within: 4h, at 1h: [remind, tell rep ann], at 2h: tell rep ann}
tests:
  - {name: German, lead: {country: DE}, then: {to: ann}}
"""
LISTS = {"named.csv": "account,rep\nacme,ann\nbest,ann@example.com\ncost,ben\n"}


def test_nobody_is_named_who_left() -> None:
    """In rules, tables, territories, pools, queues, SLA lines, lists and tests; the policy can be read."""
    policy, left = without_rep(parse_policy(POLICY, LISTS), ANN, RepId("cleo"))
    assert left == []
    text = render_policy(policy)
    assert "ann" not in text
    assert policy.rules[0].tell == ("rep cleo", "rep ben")
    assert policy.listed("named").rows == (("acme", "cleo"), ("best", "cleo"), ("cost", "ben"))
    assert [member.rep for member in policy.pool("desk").reps] == ["ben"]
    assert [member.rep for member in policy.pool("solo").reps] == ["cleo"]
    assert policy.tests[0].then == (("to", "cleo"),)


def test_without_anybody_else_the_places_are_said() -> None:
    """What can go on without them does; the rest names them still, and can be read."""
    policy, left = without_rep(parse_policy(POLICY, LISTS), ANN, None)
    assert left == [
        "rules > Table > row 2",
        "territories > DACH",
        "pools > solo",
        "queues > nurture",
        "sla > all",
        "tests > German",
    ]
    assert policy.rules[0].tell == ("rep ben",)
    assert policy.territories[1].owner == ""
    assert policy.listed("named").rows[0] == ("acme", "")
    assert len(policy.rules[0].to) == 1


@pytest.mark.parametrize("heir", [RepId("ben"), None])
def test_a_policy_that_does_not_name_them_stays_as_it_is(heir: RepId | None) -> None:
    """Word for word."""
    policy = parse_policy(POLICY, LISTS)
    assert without_rep(policy, Rep(RepId("zoe")), heir) == (policy, [])
