"""What a check says of a policy's conditions, and that the engine bears every witness out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from bench.drawn_policy import draw_policy
from tests.core.policy.policies import LISTS, NORTHWIND, SAYABLE
from turnout.core.fields.catalogue import Value
from turnout.core.policy.check import check_conditions, count_overlaps
from turnout.core.policy.compile import CompiledPolicy, compile_policy
from turnout.core.policy.condition import And, parse_condition
from turnout.core.policy.finding import Budget, Finding, Severity
from turnout.core.policy.finding_codes import CODES
from turnout.core.policy.model import Rule
from turnout.core.policy.parse import parse_policy

_ENDS = """
pools:
  desk: {team: inbound}
  other: {team: outbound}
"""


def compiled_of(rules: str, more: str = "") -> CompiledPolicy:
    """A policy of these rules, with one for everyone else behind them."""
    return compile_policy(parse_policy(f"rules:\n{rules}\n  - {{name: Everyone else, to: desk}}\n{_ENDS}{more}", LISTS))


def rule(name: str, when: str = "", to: str = "desk") -> str:
    """One rule in one line."""
    return f"  - {{name: {name}, to: {to}{f', when: {when!r}' if when else ''}}}\n"


def found_in(compiled: CompiledPolicy, *codes: str) -> list[Finding]:
    """The findings of these codes."""
    return [finding for finding in check_conditions(compiled) if finding.code in codes]


def places(findings: Sequence[Finding]) -> list[str]:
    """Where findings are."""
    return [finding.place for finding in findings]


def test_rule_behind_one_that_takes_all_its_leads_is_dead() -> None:
    """The finding names the rule above, and a lead that would have fitted."""
    compiled = compiled_of(rule("Good", "score >= 50") + rule("Best", "score >= 80 and country is DE", "other"))
    (dead,) = found_in(compiled, "dead-rule")
    assert (dead.place, dead.also, dead.severity) == ("rules > Best", ("rules > Good",), Severity.ERROR)
    assert dead.said == "no lead comes to rule `Best`: rule `Good` above it takes every lead that would fit"
    assert dead.witness is not None
    assert dead.witness.facts == {"score": 80, "country": "DE"}
    assert dead.witness.outcome == "rule `Good` takes it"


def test_rules_that_together_take_all_leads_of_another() -> None:
    """Two rules that cover a third one, which neither does alone."""
    compiled = compiled_of(
        rule("Low", "score < 50") + rule("High", "score >= 50") + rule("Scored", "score is known", "other")
    )
    (dead,) = found_in(compiled, "dead-rule")
    assert dead.place == "rules > Scored"
    assert set(dead.also) == {"rules > Low", "rules > High"}


@pytest.mark.parametrize(
    "to", ["[other, next rule]", "account.owner, next rule", "hold 4h", "[territory.pool]", "passing"]
)
def test_rule_that_may_pass_leads_on_takes_none(to: str) -> None:
    """Below a rule that leads on to the rules below it nothing is dead."""
    targets = to if to.startswith("[") else f"[{to}]"
    table = "territories: |\n  name | when | pool\n  A | country is DE | desk\n"
    more = "  passing: {team: passing, nobody: next rule}\n" + table
    compiled = compiled_of(rule("Good", "score is known", targets) + rule("Best", "score >= 80"), more)
    assert not found_in(compiled, "dead-rule", "always-true")


def test_rule_for_all_territories_takes_their_leads() -> None:
    """A territory's pool ends the way of a lead that has one."""
    more = "territories: |\n  name | when | pool\n  A | score > 1 | desk\n"
    compiled = compiled_of(rule("Land", "territory is known", "territory.pool") + rule("Best", "score >= 80"), more)
    assert places(found_in(compiled, "dead-rule")) == ["rules > Best"]


@pytest.mark.parametrize(
    "when", ["score > 5 and score < 5", "country is DE and country is FR", "consent and not consent"]
)
def test_condition_that_contradicts_itself(when: str) -> None:
    """It is said of the rule, which is not called dead as well."""
    found = found_in(compiled_of(rule("Odd", when)), "never-true", "dead-rule")
    assert [(each.code, each.place) for each in found] == [("never-true", "rules > Odd")]


def test_rule_that_takes_everything_ends_the_list() -> None:
    """A condition that always holds is named, and so is each rule behind it."""
    always = rule("All", "score >= 50 or score < 50 or score is unknown")
    found = found_in(compiled_of(always + rule("Best", "score >= 80")), "always-true", "dead-rule", "reaches-last")
    assert [(each.code, each.place) for each in found] == [
        ("always-true", "rules > All"),
        ("dead-rule", "rules > Best"),
        ("reaches-last", "rules > Everyone else"),
    ]
    assert found[0].said.endswith("no rule below it is ever reached")
    assert found[2].said.startswith("no lead reaches the last rule")


def test_dead_row_of_a_table() -> None:
    """A row that those above it cover, and one that its rule's condition rules out."""
    table = """
  - name: Tiers
    when: country is DE
    table: |
      when        | to
      score >= 50 | desk
      score >= 80 | other
      country is FR | other
      score > 20  | other
                  | desk
"""
    found = found_in(compiled_of(table), "dead-row", "never-true")
    assert [(each.code, each.place) for each in found] == [
        ("dead-row", "rules > Tiers > row 2"),
        ("never-true", "rules > Tiers > row 3"),
    ]


def test_territories_that_are_dead_overlap_or_leave_holes() -> None:
    """Rows of the table that say too much or too little."""
    more = """
territories: |
  name    | when                          | pool
  DACH    | country in DE, AT, CH         | desk
  Germany | country is DE                 | other
  Big     | employees >= 1000             | other
"""
    compiled = compiled_of(rule("Land", "territory is known", "territory.pool"), more)
    dead, overlap, hole = found_in(compiled, "dead-territory", "territories-overlap", "territory-hole")
    assert (dead.place, dead.also) == ("territories > row 2", ("territories > row 1",))
    assert (overlap.place, overlap.also) == ("territories > row 1", ("territories > row 3",))
    assert overlap.witness is not None
    assert overlap.witness.facts == {"country": "AT", "employees": 1000}
    assert "`country` is not AT, CH or DE and `employees` is below 1000 or unknown" in hole.said


def test_promise_that_no_lead_gets() -> None:
    """A line of the promises behind one that takes all its leads."""
    more = "sla:\n  - {when: score >= 50, touch within: 1h}\n  - {when: score >= 80, touch within: 5m}\n"
    assert places(found_in(compiled_of("", more), "dead-sla-line")) == ["sla > line 2"]


def test_what_reaches_the_last_rule_is_said_in_words() -> None:
    """The region that is left over, with a lead of it."""
    compiled = compiled_of(rule("Good", "score >= 50") + rule("Land", "country in DE, FR", "other"))
    (left,) = found_in(compiled, "reaches-last")
    assert left.said == (
        "the last rule `Everyone else` gets leads where `country` is not DE or FR and `score` is below 50 or unknown"
    )
    assert left.witness is not None
    assert left.witness.facts == {}


def test_order_of_two_rules_that_share_leads() -> None:
    """Neither is a special case of the other, they send elsewhere, and a lead fits both."""
    compiled = compiled_of(rule("Good", "score >= 50") + rule("Land", "country is DE", "other"))
    (order,) = found_in(compiled, "order-matters")
    assert (order.place, order.also) == ("rules > Good", ("rules > Land",))
    assert order.witness is not None
    assert order.witness.facts == {"score": 50, "country": "DE"}


@pytest.mark.parametrize(
    ("upper", "lower", "to"),
    [
        ("score >= 80", "score >= 50", "other"),
        ("score >= 80", "score < 80", "other"),
        ("score >= 80", "country is DE", "desk"),
    ],
)
def test_order_that_does_not_matter(upper: str, lower: str, to: str) -> None:
    """A special case above its general one, rules that share no lead, rules with the same targets."""
    compiled = compiled_of(rule("Upper", upper) + rule("Lower", lower, to))
    assert not found_in(compiled, "order-matters")


def test_overlaps_are_ranked_by_last_months_leads() -> None:
    """The pair that most leads fell to comes first, with their number."""
    rules = (
        rule("Good", "score >= 50") + rule("Land", "country is DE", "other") + rule("Big", "employees > 99", "other")
    )
    compiled = compiled_of(rules)
    leads: list[Mapping[str, Value]]
    leads = [{"score": 60, "employees": 500}] * 3 + [{"score": 60, "country": "DE"}, {"country": "DE"}, {}]
    overlaps = count_overlaps(compiled, leads)
    assert (overlaps.leads, overlaps.firsts, overlaps.pairs) == (6, {0: 4, 1: 1, 3: 1}, {(0, 2): 3, (0, 1): 1})
    found = [each for each in check_conditions(compiled, overlaps=overlaps) if each.code == "order-matters"]
    assert [(each.also, each.leads) for each in found] == [(("rules > Big",), 3), (("rules > Land",), 1)]


def test_planted_dead_rules_are_found() -> None:
    """Narrower copies of rules further up are dead, and nothing else becomes so by them."""
    policy = draw_policy(200)
    before = places(found_in(compile_policy(policy), "dead-rule"))
    seen = parse_condition("visits > 3")
    planted = tuple(
        Rule(f"planted {number}", And((policy.rules[number].when, seen)), policy.rules[number].to)
        for number in (20, 90, 150)
    )
    grown = replace(policy, rules=(*policy.rules[:-1], *planted, policy.rules[-1]))
    after = places(found_in(compile_policy(grown), "dead-rule"))
    assert after == [*before, *(f"rules > {each.name}" for each in planted)]


def test_every_witness_is_what_the_engine_does() -> None:
    """Of a larger policy: who takes the leads of a dead rule, and both rules of a pair, are asked of the engine."""
    compiled = compile_policy(draw_policy(300))
    names = [each.name for each in compiled.policy.rules]
    found = found_in(compiled, "dead-rule", "order-matters")
    with_witness = [finding for finding in found if finding.witness]
    assert len(with_witness) > 5
    for finding in with_witness:
        assert finding.witness is not None
        here = names.index(finding.place.removeprefix("rules > "))
        others = [names.index(place.removeprefix("rules > ")) for place in finding.also]
        first = compiled.rules.first(finding.witness.facts)
        assert first == (others[0] if finding.code == "dead-rule" else here)
        assert compiled.rules.first(finding.witness.facts, max(here, others[0])) == max(here, others[0])


def test_spent_budget_says_what_was_not_checked() -> None:
    """What time does not suffice for is said, and nothing wrong is."""
    compiled = compile_policy(draw_policy(300))
    asked = 0

    def is_spent() -> bool:
        nonlocal asked
        asked += 1
        return asked > 400

    whole = [finding.place for finding in check_conditions(compiled) if finding.code == "dead-rule"]
    part = list(check_conditions(compiled, Budget(is_spent)))
    assert any(finding.code == "not-decided" for finding in part)
    assert {finding.place for finding in part if finding.code == "dead-rule"} <= set(whole)


@pytest.mark.parametrize("name", ["Northwind", *SAYABLE])
def test_examples_have_no_errors(name: str) -> None:
    """The policies of the language's description say nothing that cannot be meant; every code is in the catalogue."""
    text = NORTHWIND if name == "Northwind" else SAYABLE[name]
    found = list(check_conditions(compile_policy(parse_policy(text, LISTS))))
    assert {finding.code for finding in found} <= CODES.keys()
    assert all(finding.severity is CODES[finding.code].severity for finding in found)
    wrong = [finding for finding in found if finding.severity is Severity.ERROR]
    assert places(wrong) == (["rules > Rejected"] if name == "every option" else [])


@pytest.mark.parametrize(
    ("when", "to", "is_said"),
    [("score >= 50", "territory.pool", True), ("territory is known", "territory.pool", False),
     ("country is DE", "territory.pool", False), ("score >= 50", "[territory.pool, desk]", False)],
)  # fmt: skip
def test_rule_for_territories_that_fits_leads_of_none(when: str, to: str, *, is_said: bool) -> None:
    """Where nothing else is named behind the territory's pool and leads of none get there, it is said."""
    more = "territories: |\n  name | when | pool\n  A | country is DE | desk\n"
    found = found_in(compiled_of(rule("Land", when, to), more), "no-territory")
    assert places(found) == (["rules > Land"] if is_said else [])


def test_rows_of_the_last_rule_are_looked_at() -> None:
    """The last rule takes all that is left, and its table may still have a row too many."""
    text = """
rules:
  - name: Tiers
    table: |
      when        | to
      score >= 50 | desk
      score >= 80 | other
                  | desk
pools: {desk: {team: inbound}, other: {team: outbound}}
"""
    found = found_in(compile_policy(parse_policy(text)), "dead-row")
    assert places(found) == ["rules > Tiers > row 2"]
