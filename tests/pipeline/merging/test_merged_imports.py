"""Files that do not know yet which accounts were merged, or which mailboxes: what they say is said of who is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.stored_office import Office
from turnout.core.account import AccountId
from turnout.core.lead import LeadId
from turnout.pipeline.asking.jobs import Close, MergePeople, Reassign
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.merging.account_merges import merge_account
from turnout.store.account_search import find_accounts
from turnout.store.history import list_opportunities

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office in which `zeta` went into `acme`."""
    office = Office(tmp_path)
    office.lead("x@zeta.example", "L1")
    with editing(office.database, office.now, "test") as edit:
        merge_account(edit, "zeta", "acme", {})
    yield office
    office.close()


def imported(office: Office, **files: str) -> list[str]:
    """What was said of some files."""
    folder = office.folder / "again"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return [str(each) for each in import_folder(office.database, folder).findings]


def test_an_import_knows_what_was_merged(office: Office) -> None:
    """The row of the merged account is left out and told; its children, domains and deals are the survivor's."""
    said = imported(
        office,
        accounts="account_id,name,domain,parent_id\nzeta,Zeta,zeta.example,\nsub,Sub,,zeta\n",
        account_domains="account_id,domain\nzeta,zeta.test\n",
        opportunities="id,account_id,owner_id\nd1,zeta,dan\n",
    )
    [notice] = [each for each in said if "zeta" in each]
    assert notice.startswith("`accounts.csv` line 2: account `zeta` was merged into `acme`; its row is left out; ")
    with office.database.reading() as tx:
        found = find_accounts(tx, [AccountId("acme"), AccountId("sub"), AccountId("zeta")])
        assert found.keys() == {"acme", "sub"}
        assert found[AccountId("sub")].parent == "acme"
        assert "zeta.test" in found[AccountId("acme")].domains
        assert [deal.account for _, deal in list_opportunities(tx)] == ["acme"]


def test_a_nightly_import_of_the_survivor_keeps_what_was_united(office: Office) -> None:
    """Names and domains that came from the other account are not in its row, and stay."""
    imported(office, accounts="account_id,name,domain,owner_id,type\nacme,Acme,acme.example,ann,customer\n")
    assert office.lead("y@zeta.example", "L2").account_id == "acme"
    assert office.lead("someone@gmail.com", "L3", company="Zeta").account_id == "acme"


def test_an_open_lead_of_a_merged_account_goes_by_the_survivor(office: Office) -> None:
    """When it is routed again its account's owner is that of the account it belongs to now."""
    assert office.history("L1")[0].assignee == "dan"
    office.run(Reassign(LeadId("L1")))
    assert (office.history("L1")[-1].rule, office.history("L1")[-1].assignee) == ("Owned", "ann")


def test_people_of_a_file_are_who_they_are_by_now(office: Office) -> None:
    """The later word on either mailbox is kept of the person, and none of the mailbox that was merged."""
    for lead, email in (("L5", "ann@home.example"), ("L6", "anna@work.example")):
        office.lead(email, lead)
        office.run(Close(LeadId(lead), "won"))
    office.run(MergePeople("anna@work.example", "ann@home.example"))
    people = (
        "email,owner_id,last_seen,outcome\nanna@work.example,dan,2030-01-02,lost\nann@home.example,ben,2029-01-01,won\n"
    )
    imported(office, people=people)
    rows = office.rows("SELECT person, owner, outcome FROM people WHERE person LIKE 'ann%' ORDER BY person")
    assert rows == [("ann@home.example", "dan", "lost"), ("anna@work.example", None, "")]
