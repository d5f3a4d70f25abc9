"""Facts that cannot be together: no lead is found that no world could send."""

from __future__ import annotations

import pytest

from turnout.core.policy.boxes import Answer, Space, impossible_in, is_possible
from turnout.core.policy.compile import CompiledPolicy, compile_policy
from turnout.core.policy.parse import parse_policy
from turnout.core.policy.references import catalogue_of

_ENDS = """
  - name: Everyone else
    to: desk
pools:
  desk: {team: inbound}
"""


def compiled_of(*whens: str, more: str = "") -> CompiledPolicy:
    """A policy with a rule for each condition."""
    rules = "".join(f"  - {{name: rule {number}, when: '{when}', to: desk}}\n" for number, when in enumerate(whens))
    return compile_policy(parse_policy(f"rules:\n{rules}{_ENDS}{more}"))


def space_of(compiled: CompiledPolicy) -> Space:
    """The space of its rules."""
    return Space(compiled.bound_rules, catalogue_of(compiled.policy), impossible_in(compiled))


TERRITORIES = """
territories: |
  name  | when                    | pool
  North | country in SE, NO       | desk
  Big   | employees >= 1000       | desk
  South | country is IT           | desk
"""


@pytest.mark.parametrize(
    "when",
    [
        "account is unknown and account.owner is known",
        "account in other and account is unknown",
        "account.parent.owner is known and account.parent is unknown",
        "account is unknown and opportunity.owner is known",
        "not person.known and person.owner is known",
        "match is unknown",
        "country is DE and region is APAC",
        "country is JP and region is unknown",
        "country is unknown and region is EMEA",
        "business_domain is known and domain is unknown",
    ],
)
def test_no_lead_has_facts_that_exclude_each_other(when: str) -> None:
    """Such a condition can never be met, although each half of it can."""
    compiled = compiled_of(when, more="lists: {other: [litware]}\n" if "other" in when else "")
    assert space_of(compiled).find([0]) is Answer.NOTHING


@pytest.mark.parametrize(
    "when",
    [
        "account is known and account.owner is unknown",
        "person.known and person.owner is unknown",
        "country is DE and region is EMEA",
        "domain is known and business_domain is unknown",
    ],
)
def test_leads_that_can_be_are_found(when: str) -> None:
    """The halves that go together are left alone."""
    assert not isinstance(space_of(compiled_of(when)).find([0]), Answer)


@pytest.mark.parametrize(
    "when",
    [
        "territory is Big and country is NO",
        "territory is North and country is DE",
        "territory is South and employees >= 1000",
        "territory is unknown and employees >= 1000",
        "territory is West",
    ],
)
def test_territory_is_the_one_the_table_gives(when: str) -> None:
    """No lead is of a territory that another row above gives away, or that its own row does not fit."""
    assert space_of(compiled_of(when, more=TERRITORIES)).find([0]) is Answer.NOTHING


def test_lead_of_a_territory_is_one_the_table_gives() -> None:
    """A lead that is found for a territory gets it from the engine."""
    compiled = compiled_of("territory is Big", "territory is North", "territory is unknown", more=TERRITORIES)
    space = space_of(compiled)
    for number in range(3):
        found = space.find([number])
        assert not isinstance(found, Answer)
        assert is_possible(compiled, found)


def test_declared_field_is_free_of_what_others_of_its_name_would_be() -> None:
    """What a policy declares comes from the lead's form, and an account's column may say what is no choice."""
    fields = "fields: {account.tier: {type: choice, of: [gold, silver]}, country: text}\n"
    whens = (
        "account.tier is gold and account is unknown",
        "account.tier is known and not account.tier in gold, silver",
    )
    compiled = compiled_of(*whens, "country is DE and region is APAC", more=fields)
    space = space_of(compiled)
    assert not any(isinstance(space.find([number]), Answer) for number in range(3))
