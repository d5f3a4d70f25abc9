"""Every lead of a store matched again: what would change, what is left alone, and going on after an interruption."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.pipeline.matching.asked import confirm
from tests.pipeline.stored_office import POLICY, Office
from turnout.core.account import Account, AccountId
from turnout.core.decision import AccountMatch, MatchCandidate, MatchVerdict
from turnout.core.lead import LeadId
from turnout.pipeline.asking.jobs import Close, SetAccount
from turnout.pipeline.edits.account_edits import keep_account
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.history.replay import replay
from turnout.pipeline.matching.match_pool import PART
from turnout.pipeline.matching.rematch import COLUMNS, Rematching, changed_matches, rematch
from turnout.pipeline.record.people_data import erase_person
from turnout.store.account_search import find_accounts
from turnout.store.decisions import decision_by_seq
from turnout.store.match_reviews import list_reviews


@pytest.fixture
def office(tmp_path: Path, each_database: str) -> Iterator[Office]:  # noqa: ARG001 - where it is
    """An office on each database, with a lead of each kind."""
    office = Office(tmp_path)
    office.lead("ann@acme.example", "L1")
    office.lead("bob@omega.example", "L2", company="Omega Shipping")
    office.lead("cy@nowhere.example", "L3")
    office.lead("dee@omega.example", "L4")
    yield office
    office.close()


def give_domains(office: Office, account_id: str, *domains: str) -> None:
    """An account has these domains from now on; it is made where there is none."""
    with editing(office.database, office.now, "local") as edit:
        before = find_accounts(edit.tx, [AccountId(account_id)]).get(AccountId(account_id))
        account = before or Account(AccountId(account_id), account_id.title(), owner="eve")
        keep_account(edit, replace(account, domains=domains), before)


def rows_in(path: Path) -> dict[str, dict[str, str]]:
    """The rows of a report by their leads."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["lead_id"]: row for row in csv.DictReader(file)}


def test_nothing_changes_while_the_accounts_are_the_same(office: Office, tmp_path: Path) -> None:
    """The report has its heading and no row."""
    found = rematch(office.database, Rematching(tmp_path / "changes.csv"))
    assert (found.leads, dict(found.counts), found.changed) == (4, {}, [])
    assert (tmp_path / "changes.csv").read_text() == ",".join(COLUMNS) + "\n"


def test_leads_that_gain_lose_and_move_are_told_apart(office: Office, tmp_path: Path) -> None:
    """With the account before and after, and why."""
    give_domains(office, "omega", "omega.example")
    give_domains(office, "acme", "another.example")
    found = rematch(office.database, Rematching(tmp_path / "changes.csv"))
    assert dict(found.counts) == {"gained": 2, "lost": 1}
    assert found.changed == ["L1", "L2", "L4"]
    rows = rows_in(tmp_path / "changes.csv")
    assert (rows["L2"]["account_before"], rows["L2"]["account_after"], rows["L2"]["change"]) == ("", "omega", "gained")
    assert (rows["L1"]["account_before"], rows["L1"]["verdict"], rows["L1"]["change"]) == ("acme", "none", "lost")
    assert "omega.example" in rows["L4"]["reason"]
    give_domains(office, "zeta", "zeta.example", "omega.example")
    give_domains(office, "omega", "omega2.example")
    matches = dict(of_changed(office, ["L1", "L2", "L3", "L4"]))
    assert {lead: match.account for lead, match in matches.items()} == {"L1": None, "L2": "zeta", "L4": "zeta"}


def of_changed(office: Office, leads: list[str]) -> list[tuple[LeadId, AccountMatch]]:
    """The matches some leads come to now, where those are others."""
    return changed_matches(office.database, [LeadId(lead) for lead in leads])


def test_changes_are_applied_to_open_leads_by_jobs(office: Office) -> None:
    """Each is a decision of its own, whoever has the lead keeps it, and once done nothing is left to do."""
    give_domains(office, "omega", "omega.example")
    office.ask(Close(LeadId("L4"), "lost"))
    had = office.history("L2")[-1].assignee
    found = rematch(office.database, Rematching())
    assert (dict(found.counts), found.changed) == ({"gained": 2}, ["L2"])
    for lead, match in of_changed(office, ["L2", "L4"]):
        office.ask(SetAccount(lead, match, "rematched", by="cli"))
    latest = office.history("L2")[-1]
    assert latest.match is not None
    assert (latest.match.account, latest.assignee) == ("omega", had)
    assert of_changed(office, ["L1", "L2", "L3", "L4"]) == []
    assert rematch(office.database, Rematching(is_open_only=True)).changed == []


def test_what_a_person_said_and_what_was_erased_are_left_alone(office: Office) -> None:
    """The one is right by definition, of the other nothing is known."""
    confirmed = AccountMatch(AccountId("zeta"), 1.0, "confirmed", "somebody said so", MatchVerdict.MATCH)
    office.ask(SetAccount(LeadId("L2"), confirmed, "manual"))
    erase_person(office.database, "dee@omega.example", office.now)
    give_domains(office, "omega", "omega.example")
    found = rematch(office.database, Rematching())
    assert (found.by_hand, found.erased, dict(found.counts)) == (1, 1, {})


def test_who_is_in_doubt_now_is_asked_about_once(office: Office) -> None:
    """As a new lead is: where it had no account, and where it had another one; a rejected text is not asked again."""
    strict = POLICY.replace("rules:", "matching: {match from: 1, ask from: 0.1}\nrules:", 1)
    office.publish(strict)
    office.lead("eli@gmail.com", "L5", company="Omega Shipping")
    give_domains(office, "omega-shipping")
    with editing(office.database, office.now, "local") as edit:
        before = find_accounts(edit.tx, [AccountId("omega-shipping")])[AccountId("omega-shipping")]
        keep_account(edit, replace(before, name="Omega Shiping"), before)
    found = rematch(office.database, Rematching())
    assert (found.counts["to confirm"], found.changed[-2:]) == (2, ["L2", "L5"])
    jobs = [SetAccount(lead, match, "rematched", by="cli") for lead, match in of_changed(office, ["L5"])]
    had = office.history("L5")[-1].assignee
    for job in jobs:
        office.ask(job)
    with office.database.reading() as tx:
        [review] = list_reviews(tx)
    assert (review.lead_id, review.account, review.state) == ("L5", "omega-shipping", "open")
    latest = office.history("L5")[-1]
    assert latest.match is not None
    assert (latest.match.verdict, latest.match.account, latest.assignee) == (MatchVerdict.REVIEW, None, had)
    assert of_changed(office, ["L5"]) == []
    assert rematch(office.database, Rematching()).counts["to confirm"] == 1
    for job in jobs:
        office.ask(job)
    assert office.rows("SELECT count(*) FROM match_reviews") == [(1,)]
    confirm(office, review.number)
    after = office.history("L5")[-1].match
    assert after is not None
    assert after.account == "omega-shipping"
    assert replay(office.database).differences == []


def test_a_lead_that_loses_its_account_to_a_question_is_asked_about_when_it_moves(office: Office) -> None:
    """The question names the decision that asked, whether the rules gave the lead to somebody anew or not."""
    candidate = MatchCandidate(AccountId("zeta"), "Zeta", 0.7)
    doubtful = AccountMatch(None, 0.0, "name", "perhaps", MatchVerdict.REVIEW, (candidate,))
    office.ask(SetAccount(LeadId("L1"), doubtful, "rematched", reassign=True, by="cli"))
    with office.database.reading() as tx:
        [review] = list_reviews(tx)
        row, lead, _ = decision_by_seq(tx, review.decision)
    assert (lead, row.number, row.account, review.account) == ("L1", 2, None, "zeta")


def test_leads_are_matched_by_what_those_that_joined_them_say(office: Office) -> None:
    """The company that only the second lead named finds the first one's account."""
    office.lead("eli@gmail.com", "L5")
    office.lead("eli@gmail.com", "L6", company="Kappa Instruments")
    give_domains(office, "kappa instruments", "kappa.example")
    found = rematch(office.database, Rematching(is_open_only=True))
    assert "L5" in found.changed
    [(_, match)] = of_changed(office, ["L5"])
    assert match.account == "kappa instruments"


class _StoppedError(Exception):
    """Somebody pressed Ctrl-C."""


def test_interrupted_run_goes_on_where_it_was(office: Office, tmp_path: Path) -> None:
    """The file comes out as if nobody had interrupted it, even where its last page was half written."""
    for at in range(2 * PART):
        office.run(office.capture(f"p{at}@many.example"))
    give_domains(office, "many", "many.example")
    whole, out = tmp_path / "whole.csv", tmp_path / "changes.csv"
    expected = rematch(office.database, Rematching(whole))

    def stop(doing: str, done: int, _all: int) -> None:
        if doing == "leads" and done > PART:
            raise _StoppedError

    with pytest.raises(_StoppedError):
        rematch(office.database, Rematching(out), stop)
    assert not out.exists()
    with (tmp_path / "changes.csv.part").open("a") as file:
        file.write("L999,half a")
    found = rematch(office.database, Rematching(out))
    assert found.is_resumed
    assert (found.leads, found.counts, found.changed) == (expected.leads, expected.counts, expected.changed)
    assert out.read_bytes() == whole.read_bytes()
    rematch(office.database, Rematching(tmp_path / "shared.csv", processes=2))
    assert (tmp_path / "shared.csv").read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.glob("changes.csv*")) == ["changes.csv"]


def test_interrupted_run_begins_anew_where_the_accounts_are_others(office: Office, tmp_path: Path) -> None:
    """What it had found may not be so any more."""
    out = tmp_path / "changes.csv"

    def stop(doing: str, _done: int, _all: int) -> None:
        if doing == "leads":
            raise _StoppedError

    with pytest.raises(_StoppedError):
        rematch(office.database, Rematching(out), stop)
    give_domains(office, "omega", "omega.example")
    found = rematch(office.database, Rematching(out))
    assert not found.is_resumed
    assert sorted(rows_in(out)) == ["L2", "L4"]
