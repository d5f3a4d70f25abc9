"""The reference company of the shared data: six weeks of leads with the truth for each. Floors, not targets."""

import csv
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import msgspec
import pytest

from tests.api.client import caller_of
from turnout.core.decision import Decision, Outcome
from turnout.pipeline.asking.answer import answer_of
from turnout.pipeline.imports.import_leads import import_leads
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.policies.route_file import Reading, route_file
from turnout.pipeline.record.verify import verify
from turnout.pipeline.serving.running import Running
from turnout.store.codec.decision import decode_decision
from turnout.store.codec.interned import Interned
from turnout.store.database import Database, open_database
from turnout.store.decisions import interned_body

ROOT = Path(__file__).parents[3]
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


@pytest.fixture(scope="module")
def decided_by_mailbox() -> dict[str, Decision]:
    """The same where people are known by their mailbox alone, as they are in the moment of a server's decision."""
    routed = route_file(HALYARD / "leads.csv", POLICY / "policy.yaml", HALYARD, Reading(is_acquainted=False))
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
    """At least 94 of 100, by the address or by name and company or number, and hardly a false one."""
    real = {lead for lead, row in truth.items() if row["duplicate_of"]}
    found = {lead for lead, decision in decided.items() if decision.outcome is Outcome.DUPLICATE}
    assert len(real & found) / len(real) >= 0.94
    assert len(found - real) <= 2


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


def test_an_import_decides_what_a_file_run_decides(tmp_path: Path, decided_by_mailbox: dict[str, Decision]) -> None:
    """The 5,000 leads through the store: every decision is the same, to the second and to the word."""
    leads = tmp_path / "leads.csv"
    decided = decided_by_mailbox
    leads.write_bytes((HALYARD / "leads.csv").read_bytes())
    database = company(tmp_path)
    imported = import_leads(database, leads, lambda: AFTERWARDS)
    assert imported.new == len(decided)
    with database.reading() as tx:
        interned = Interned(lambda key: interned_body(tx, key))
        kept = {lead: decode_decision(bytes(body), interned) for lead, body in tx.rows(_LATEST)}
    assert {lead: _of_any_version(decision) for lead, decision in kept.items()} == decided
    assert verify(database).is_whole


def _of_any_version(decision: Decision) -> Decision:
    """But for the version of the accounts that it was matched with: a file has none."""
    return replace(decision, match=decision.match and replace(decision.match, version=0))


def test_http_decides_what_a_file_run_decides(tmp_path: Path, decided_by_mailbox: dict[str, Decision]) -> None:
    """The same leads posted one by one, with the server's clock at each lead's time."""
    decided = decided_by_mailbox
    database, now = company(tmp_path), [AFTERWARDS]
    running = Running(database, lambda: now[0])
    running.start()
    answers: dict[str, dict[str, object]] = {}
    try:
        with closing(caller_of(running)) as caller:
            for row in sorted(read_rows("leads.csv"), key=lambda row: row["received_at"]):
                now[0] = datetime.fromisoformat(row["received_at"])
                reply = caller.lead(**row)
                assert reply.status_code == 201, reply.text
                answers[row["lead_id"]] = reply.json()
    finally:
        running.stop()
    assert answers.keys() == decided.keys()
    same = {lead: msgspec.to_builtins(answer_of(decision, 1, AFTERWARDS)) for lead, decision in decided.items()}
    for lead, answer in answers.items():
        assert answer | {"received_at": ""} == same[lead] | {"received_at": ""}, lead


# After the last lead of the file, and before the machine's own clock comes into play.
AFTERWARDS = datetime(2026, 10, 25, tzinfo=UTC)
_LATEST = "SELECT l.id, d.body FROM leads l JOIN decisions d ON d.seq = l.decision"


def company(folder: Path) -> Database:
    """A store with the reference company's world and policy, from before its first lead."""
    database = open_database(f"sqlite:///{folder / 'turnout.db'}")
    # Rows that need somebody are written beside their file, and the reference data is not ours to write to.
    world = copytree(HALYARD, folder / "world")
    import_folder(database, world)
    publish_policy(database, POLICY / "policy.yaml", datetime(2026, 9, 1, tzinfo=UTC))
    return database
