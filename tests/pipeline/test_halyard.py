"""The reference company of the shared data: six weeks of leads with the truth for each. Floors, not targets."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from turnout.core.decision import Decision, Outcome
from turnout.pipeline.route_file import route_file

ROOT = Path(__file__).parents[2]
HALYARD = ROOT.parent / "shared" / "halyard"
POLICY = ROOT / "examples" / "halyard"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.slow,
    pytest.mark.skipif(not HALYARD.is_dir(), reason="the reference data `../shared/halyard` is not here"),
]


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the company's files."""
    return list(csv.DictReader((HALYARD / name).read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def truth() -> dict[str, dict[str, str]]:
    """What is true of each lead."""
    return {row["lead_id"]: row for row in read_rows("leads_truth.csv")}


@pytest.fixture(scope="module")
def decided() -> dict[str, Decision]:
    """What the reference policy decided."""
    routed = route_file(HALYARD / "leads.csv", POLICY / "policy.yaml", HALYARD)
    assert not routed.bad_rows
    return {decision.lead: decision for decision in routed.decisions}


Truth = dict[str, dict[str, str]]
Decided = dict[str, Decision]


def sales(truth: Truth) -> Iterator[tuple[str, dict[str, str]]]:
    """The leads that belong to sales."""
    return ((lead, row) for lead, row in truth.items() if row["disposition"] == "route_sales")


def account(decision: Decision) -> str:
    """The account a decision matched, or empty."""
    return (decision.match and decision.match.account) or ""


def test_every_lead_has_a_decision(truth: Truth, decided: Decided) -> None:
    """Nothing is lost."""
    assert decided.keys() == truth.keys()


def test_accounts_are_found(truth: Truth, decided: Decided) -> None:
    """Precision, recall, and unknown companies left alone."""
    given = {lead: found for lead, decision in decided.items() if (found := account(decision))}
    right = sum(truth[lead]["account_id"] == found for lead, found in given.items())
    known = sum(bool(row["account_id"]) for row in truth.values())
    assert right / len(given) >= 0.985
    assert right / known >= 0.97
    assert sum(truth[lead]["kind"] == "unknown_company" for lead in given) <= 10


def test_duplicates_are_joined(truth: Truth, decided: Decided) -> None:
    """At least 63 of 100 by the address alone, and hardly a false one."""
    real = {lead for lead, row in truth.items() if row["duplicate_of"]}
    found = {lead for lead, decision in decided.items() if decision.outcome is Outcome.DUPLICATE}
    assert len(real & found) / len(real) >= 0.63
    assert len(found - real) <= 4


def test_teams_and_owners_are_right(truth: Truth, decided: Decided) -> None:
    """The team of at least 95, the owner of at least 96 of 100 leads that sales should have."""
    rows = list(sales(truth))
    assert sum(decided[lead].team == row["expected_team"] for lead, row in rows) / len(rows) >= 0.95
    owned = [(lead, row["expected_owner"]) for lead, row in rows if row["expected_owner"]]
    assert sum(decided[lead].assignee == owner for lead, owner in owned) / len(owned) >= 0.96


def test_spam_is_rejected_and_sales_leads_are_not(truth: Truth, decided: Decided) -> None:
    """At least 60 of 100, with at most ten sales leads lost."""
    spam = {lead for lead, row in truth.items() if row["disposition"] == "reject_spam"}
    out = {lead for lead, decision in decided.items() if decision.outcome is Outcome.REJECTED}
    assert len(spam & out) / len(spam) >= 0.6
    assert len(out & {lead for lead, _ in sales(truth)}) <= 10


@pytest.mark.parametrize("name", ["policy.yaml", "in-hours.yaml"])
def test_nothing_goes_to_people_who_left(name: str) -> None:
    """Neither policy gives a lead to anybody departed or on leave."""
    gone = {row["rep_id"] for row in read_rows("reps.csv") if row["status"] != "active"}
    routed = route_file(HALYARD / "leads.csv", POLICY / name, HALYARD)
    assert gone
    assert not [decision for decision in routed.decisions if decision.assignee in gone]


def test_in_hours_pools_assign_only_to_people_at_work() -> None:
    """The second policy minds hours and absences, and no cap is passed."""
    routed = route_file(HALYARD / "leads.csv", POLICY / "in-hours.yaml", HALYARD)
    roster = routed.engine.world.roster
    through_pools = [d for d in routed.desk.history if d.pool and d.assignee and d.outcome is Outcome.ASSIGNED]
    assert len(through_pools) > 500
    for decision in through_pools:
        assert decision.assignee is not None
        assert roster.availability(decision.assignee, decision.decided_at, None)[0] is None
