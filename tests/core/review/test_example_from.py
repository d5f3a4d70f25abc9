"""A decision that was taken becomes a test that passes, and nothing of the person gets into it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.core.decide.office import MONDAY, Office, account, rep
from turnout.core.account import Acquaintance, Opportunity
from turnout.core.decide.decide import open_case
from turnout.core.decide.desk import Desk
from turnout.core.decision import Decision
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead, LeadId
from turnout.core.policy.model import Example
from turnout.core.policy.parse import parse_policy
from turnout.core.policy.plain import example_text
from turnout.core.rep import Absence
from turnout.core.review.example_from import example_of
from turnout.core.review.example_world import People
from turnout.core.review.examples import Status, run_example
from turnout.errors import InputError
from turnout.testing.demo_run import demo_steps, open_demo

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
POLICY = """
rules:
  - {name: Owned, when: account.owner is known, to: [account.owner, desk]}
  - {name: Lost, when: account.last_opportunity.closed_days <= 180, to: [opportunity.owner, desk]}
  - {name: Back, when: person.known, to: [person.owner, desk]}
  - {name: Hot, when: score > 80, to: [lane, desk]}
  - {name: Odd, when: email ends with .invalid, reject: odd}
  - {name: Rest, to: desk}
pools:
  lane: {reps: [ella, hana], cap: 1 a day each, nobody: next rule}
  desk: {reps: [ann, bob], nobody: hold 2h}
"""


def as_example(office: Office, decision: Decision, **values: str) -> Example:
    """The decision about a lead with these values as a test."""
    lead = Lead(LeadId(decision.lead), MONDAY, {"email": f"{decision.lead}@{decision.lead}.example", **values})
    case = office.desk.case_of(decision.lead)
    if case is None:
        known = Enricher(office.engine.policy.declared).enrich(lead)
        case = open_case(office.engine, Desk(), lead, known, MONDAY)
    return example_of(decision, case)


PEOPLE = tuple(rep(name) for name in ("ann", "bob", "ella", "hana"))


def check_passes(office: Office, example: Example) -> None:
    """It passes with the office's people, and with stand-ins as well."""
    for people in (People(PEOPLE), None):
        result = run_example(office.engine.policy, example, people, NOW)
        assert result.status is Status.PASSED, (people, result.said, result.why)


def test_the_account_and_its_owner_are_in_it() -> None:
    """As far as the policy asks for them."""
    office = Office(POLICY, PEOPLE, accounts=[account("acme", "bob", attributes={"type": "customer"})])
    example = as_example(office, office.lead("acme", phone="+4930123456", company="Acme", message="call me"))
    assert example.account == (("id", "acme"), ("owner", "bob"))
    assert example.then == (("to", "rep bob"), ("rule", "Owned"))
    assert example.lead == (("email", "someone@acme.example"),)
    check_passes(office, example)


def test_whoever_was_away_is_away_in_it() -> None:
    """An owner on holiday, whose lead went elsewhere."""
    office = Office(
        POLICY,
        PEOPLE,
        accounts=[account("acme", "bob")],
        absences=[Absence(PEOPLE[1].id, MONDAY.replace(day=1), MONDAY.replace(day=28))],
    )
    example = as_example(office, office.lead("acme"))
    assert (example.away, dict(example.then)["to"]) == (("bob",), "desk")
    check_passes(office, example)


def test_whoever_was_full_is_full_in_it() -> None:
    """A pool whose caps were used up passed the lead on."""
    office = Office(POLICY, PEOPLE)
    decisions = [office.lead(name, score="90") for name in ("one", "two", "three")]
    example = as_example(office, decisions[2], score="90")
    assert (example.full, dict(example.then)["to"]) == (("lane",), "desk")
    check_passes(office, example)


def test_deals_and_acquaintances_are_in_it() -> None:
    """Who lost a deal, and who had the person before."""
    sold = Opportunity(account("acme").id, "hana", "lost", "lost", closed_at=MONDAY.replace(month=8))
    office = Office(
        POLICY, PEOPLE, accounts=[account("acme")], deals=[sold], known=[Acquaintance("x@x.example", "ella")]
    )
    example = as_example(office, office.lead("acme"))
    assert dict(example.account)["last_opportunity.closed_days"] == "31"
    check_passes(office, example)
    back = as_example(office, office.lead("x"))
    assert (back.person, back.lead) == ((("owner", "ella"),), (("email", "someone@x.example"),))
    check_passes(office, back)


def test_what_no_rule_decided_cannot_be_a_test() -> None:
    """A lead that joined another says which one to take."""
    office = Office(POLICY, PEOPLE)
    first = office.lead("a")
    joined = office.lead("b", email="a@a.example")
    with pytest.raises(InputError, match="joined `a`"):
        as_example(office, joined)
    with pytest.raises(InputError, match="was not taken by a rule"):
        as_example(office, replace(first, rule=""))


def test_the_demo_companys_leads_become_tests_of_its_policy(tmp_path: Path) -> None:
    """Of many decisions nearly every one passes as a test; what does not depended on the books or on skills."""
    engine, desk = open_demo(tmp_path), Desk()
    text = (Path(__file__).parents[3] / "examples" / "demo" / "policy.yaml").read_text("utf-8")
    people = People(tuple(engine.world.roster.reps.values()))
    found: Counter[Status] = Counter()
    for number, step in enumerate(demo_steps(engine, desk, 100)):
        if step.decision.duplicate_of is not None:
            continue
        example = example_of(step.decision, step.case)
        values = " ".join(value for _, value in example.lead)
        typed = step.lead.values
        assert [name for name in ("email", "phone", "last_name", "message") if typed.get(name, "?") in values] == []
        if number % 10 == 0:
            assert parse_policy(text + example_text(example), _demo_lists(), None).tests[-1] == example
        found[run_example(engine.policy, example, people, NOW).status] += 1
    assert found[Status.PASSED] >= 0.95 * sum(found.values()), found


def _demo_lists() -> dict[str, str]:
    home = Path(__file__).parents[3] / "examples" / "demo"
    return {str(path.relative_to(home)): path.read_text("utf-8") for path in home.rglob("*.csv")}
