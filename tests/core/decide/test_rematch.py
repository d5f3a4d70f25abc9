"""A lead that gets another account after it was decided: its facts, its hands, and the way back."""

from __future__ import annotations

import pytest

from tests.core.decide.office import HOUR, MONDAY, Office, account, rep
from turnout.core.account import AccountId, Opportunity
from turnout.core.decide.account_facts import facts_with
from turnout.core.decide.case import Case
from turnout.core.decide.rematch import set_account
from turnout.core.decision import AccountMatch, MatchVerdict, Outcome
from turnout.core.lead import LeadId

POLICY = """
territories:
  - {name: North, when: country is DK, owner: nora}
  - {name: South, when: country is IT, owner: sara}
rules:
  - {name: Park, when: plan is park and account is unknown, to: queue nurture}
  - {name: Customers, when: account.type is customer, to: [account.owner, desk]}
  - {name: Rest, to: desk}
pools:
  desk: {reps: [ivo, eva]}
queues: {nurture: {watched by: ivo}}
fields: {plan: {type: text}}
"""
L1 = LeadId("L1")
NOTHING = AccountMatch(None, 0.0, "none", "")


def match(name: str) -> AccountMatch:
    """What matching says of a lead that is this account's."""
    return AccountMatch(AccountId(name), 1.0, "name", "", MatchVerdict.MATCH)


@pytest.fixture
def office() -> Office:
    """Two pool members, two accounts with an owner each, in two countries."""
    return Office(
        POLICY,
        [rep(name) for name in ("ivo", "eva", "anna", "bela", "nora", "sara")],
        accounts=[
            account("acme", "anna", country="DK", attributes={"type": "customer", "employees": "120"}),
            account("zeta", "bela", country="IT", attributes={"industry": "retail"}),
        ],
        deals=[Opportunity(AccountId("acme"), "anna", "open", created_at=MONDAY - HOUR)],
    )


def case_of(office: Office) -> Case:
    """The lead's case."""
    case = office.desk.case_of(L1)
    assert case is not None
    return case


def test_whoever_has_the_lead_keeps_it(office: Office) -> None:
    """The decision is another one; who, why they, and the promise are the same."""
    before = office.lead("L1", company="Whoever")
    [after] = set_account(office.desk, L1, match("acme"), MONDAY + HOUR, "set by hand")
    assert (after.assignee, after.pool, after.rule, after.promise) == (
        before.assignee,
        before.pool,
        before.rule,
        before.promise,
    )
    assert (after.decided_at, after.reason, after.match) == (MONDAY + HOUR, "set by hand", match("acme"))
    assert office.now("L1") == after
    assert office.desk.books.open_count(before.assignee) == 1  # type: ignore[arg-type]


def test_facts_of_the_account_come_with_it(office: Office) -> None:
    """What it says of itself, its deals, where it is and so its territory, and what the form left out."""
    office.lead("L1", company="Whoever")
    set_account(office.desk, L1, match("acme"), MONDAY, "")
    facts = case_of(office).facts
    assert (facts["account"], facts["account.owner"], facts["account.type"]) == ("acme", "anna", "customer")
    assert (facts["country"], facts["territory"], facts["employees"]) == ("DK", "North", 120)
    assert facts["account.has_open_opportunity"] is True
    assert facts["company"] == "Whoever"


def test_one_account_after_another_leaves_no_trace(office: Office) -> None:
    """Nor does it when the lead is nobody's again: its facts are those it came in with."""
    office.lead("L1", company="Whoever", country="France")
    first = dict(case_of(office).facts)
    only_zeta = facts_with(case_of(office), match("zeta"))
    set_account(office.desk, L1, match("acme"), MONDAY, "")
    set_account(office.desk, L1, match("zeta"), MONDAY, "")
    assert case_of(office).facts == only_zeta
    set_account(office.desk, L1, NOTHING, MONDAY, "")
    assert case_of(office).facts == first


def test_a_lead_that_had_an_account_may_lose_it(office: Office) -> None:
    """What only the account said is unknown then, also where it is."""
    office.lead("acme", company="Acme")
    case = office.desk.case_of(LeadId("acme"))
    assert case is not None
    assert case.facts["account"] == "acme"
    facts = facts_with(case, NOTHING)
    assert not [name for name in facts if name.startswith("account") or name in {"employees", "territory", "country"}]


def test_an_erased_lead_learns_nothing(office: Office) -> None:
    """Nobody knows whose it was."""
    office.lead("L1")
    case = case_of(office)
    case.facts = {}
    assert facts_with(case, match("acme")) == {}


def test_the_rules_say_anew_who_gets_it_where_that_is_asked(office: Office) -> None:
    """Whoever had it has room again; the pool's turn stays taken."""
    before = office.lead("L1").assignee
    made = set_account(office.desk, L1, match("acme"), MONDAY + HOUR, "", moves=True)
    assert [(decision.assignee, decision.rule) for decision in made] == [("anna", "Customers")]
    assert before is not None
    assert (office.desk.books.open_count(before), office.desk.books.open_count(made[0].assignee or before)) == (0, 1)
    assert office.lead("n2").assignee != before


def test_a_lead_in_a_queue_may_find_its_owner(office: Office) -> None:
    """Or stay there, with its account, where nobody asked for more."""
    assert office.lead("L1", plan="park").outcome is Outcome.QUEUED
    [stays] = set_account(office.desk, L1, match("acme"), MONDAY, "")
    assert (stays.outcome, stays.queue) == (Outcome.QUEUED, "nurture")
    [moves] = set_account(office.desk, L1, match("acme"), MONDAY, "", moves=True)
    assert (moves.outcome, moves.assignee) == (Outcome.ASSIGNED, "anna")
