"""Accounts that move because a table names them: reading it, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.handing_over.handover_ground import POLICY, ground, owners, standing
from tests.pipeline.handing_over.realigned import begun, finish, planned, told
from tests.pipeline.stored_office import Office
from turnout.core.account import Account, AccountId
from turnout.errors import InputError
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.handing_over.realignment_life import realignment, take_back, wishes_of
from turnout.pipeline.handing_over.realignment_table import TableMoves, moves_of_table, must_have_both, table_in
from turnout.pipeline.handing_over.realignment_wishes import MOVES_MAX, FromTable, WantedMove, Wishes
from turnout.pipeline.record.verify import verify
from turnout.store.accounts import put_accounts


@pytest.fixture
def office(each_database: str, tmp_path: Path) -> Iterator[Office]:  # noqa: ARG001 - says where
    """An office whose accounts belong to somebody, on each database."""
    made = ground(tmp_path)
    yield made
    made.close()


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Office]:
    """The same, where the database does not matter."""
    made = ground(tmp_path)
    yield made
    made.close()


def read(office: Office, text: str | bytes, account: str = "", owner: str = "") -> TableMoves:
    """What a table asks for."""
    content = text.encode() if isinstance(text, str) else text
    with office.database.reading() as tx:
        return moves_of_table(tx, table_in("new.csv", content), account, owner)


def of(*moves: tuple[str, str]) -> Wishes:
    """A realignment of these accounts."""
    return Wishes(source=FromTable(tuple(WantedMove(account, owner) for account, owner in moves)))


def test_a_table_names_accounts_and_reps_as_its_maker_knows_them(office: Office) -> None:
    """By id or domain, by id or e-mail address, in whatever case; in columns of common names."""
    with editing(office.database, office.now, "cli") as edit:
        edit.tx.run("UPDATE reps SET email = 'ben@firm.example' WHERE id = 'ben'")
        edit.people_changed()
    found = read(office, "Domain;Owner;New Owner\nUK1.example;dan;Ben@Firm.example\nhttps://www.uk2.example/;eve;ben\n")
    assert (found.account, found.owner) == ("Domain", "New Owner")
    assert found.moves == (WantedMove("uk1", "ben", 2), WantedMove("uk2", "ben", 3))
    assert found.findings == ()


def test_what_a_row_lacks_is_said_with_its_line_and_a_remedy(office: Office) -> None:
    """An account nobody knows, a rep nobody knows, one who left, twice the same, a domain of two, an empty cell."""
    with editing(office.database, office.now, "cli") as edit:
        edit.tx.run("UPDATE reps SET status = 'departed' WHERE id = 'finn'")
        put_accounts(edit.tx, [Account(AccountId("uk3"), "UK3", ("uk1.example",))])
        edit.world_changed()
    rows = ["nope,ben", "de1,nobody", "de1,finn", "at1,ben", "at1,dan", "uk1.example,ben", "de2,", ",ben", 'us1,"be']
    found = read(office, "account_id,new_owner\n" + "\n".join(rows) + "\n")
    assert found.moves == (WantedMove("at1", "ben", 5),)
    said = {finding.line: finding for finding in found.findings}
    assert {line: finding.message for line, finding in said.items()} == {
        2: "`nope` is no account",
        3: "`nobody` is not a rep",
        4: "`finn` cannot be given accounts (departed)",
        6: "account `at1` is on line 5 already",
        7: "`uk1.example` is a domain of 2 accounts (`uk1`, `uk3`)",
        8: "it names no new owner",
        9: "it names no account",
        10: "a quote is not closed",
    }
    assert all(finding.remedy for finding in found.findings)


def test_columns_are_told_where_their_names_do_not_tell(local: Office) -> None:
    """Without them nothing is read, and the headers say what may be named."""
    text = "Kunde,Betreuer\nat1,ben\n"
    found = read(local, text)
    assert (found.account, found.owner, found.moves) == (None, None, ())
    assert found.headers == ("Kunde", "Betreuer")
    with pytest.raises(InputError, match="says the account; found `Kunde`, `Betreuer`; name one column `account_id`"):
        must_have_both(found, "new.csv")
    assert read(local, text, "kunde", "Betreuer").moves == (WantedMove("at1", "ben", 2),)
    with pytest.raises(InputError, match="has no column `Kund`; did you mean `Kunde`"):
        read(local, text, "Kund", "Betreuer")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_table_of_a_spreadsheet_is_read_whatever_wrote_it(local: Office, encoding: str) -> None:
    """With a byte order mark, in UTF-16, in Windows-1252 with a notice."""
    found = read(local, "account_id\tnew_owner\tMüll\nat1\tben\tö\n".encode(encoding))
    assert found.moves == (WantedMove("at1", "ben", 2),)
    assert [finding.is_notice for finding in found.findings] == ([True] if encoding == "cp1252" else [])


def test_a_table_that_is_too_long_is_refused() -> None:
    """As a whole: half of a realignment is none."""
    text = "account_id,new_owner\n" + "at1,ben\n" * (MOVES_MAX + 1)
    with pytest.raises(InputError, match="has 20,001 rows; a realignment takes 20,000: split it"):
        table_in("new.csv", text.encode())


def test_a_merged_account_is_the_one_it_went_into(local: Office) -> None:
    """Another system goes on naming it by its former id."""
    with editing(local.database, local.now, "cli") as edit:
        edit.tx.run("INSERT INTO account_redirects (account, survivor, merge) VALUES ('old', 'at1', 1)")
    assert read(local, "account_id,new_owner\nold,ben\n").moves == (WantedMove("at1", "ben", 2),)


def test_named_accounts_move_with_their_leads_and_come_back(office: Office) -> None:
    """Whatever territories say; those of other accounts stay, and everybody is told that accounts have moved."""
    office.lead("p@uk1.example", "A0")
    office.lead("p@at1.example", "A1")
    before = standing(office)
    wishes = of(("uk1", "ben"), ("de1", "dan"), ("us2", "cleo"))
    found = planned(office, wishes)
    assert [(move.account, move.former, move.owner) for move in found.moves] == [
        ("uk1", "dan", "ben"),
        ("us2", None, "cleo"),
    ]
    assert (found.accounts, found.nowhere, found.policy) == (3, 0, "")
    assert found.moves[0].why == "they are named for it"
    number = begun(office, wishes)
    assert finish(office, number)["accounts"]["moved"] == 2
    assert (owners(office)["uk1"], owners(office)["us2"], owners(office)["at1"]) == ("ben", "cleo", "ann")
    assert dict(standing(office)["leads"]) == {"A0": "ben", "A1": "ann"}
    assert ("ben", "accounts have moved: you were given 1 account, 1 open lead and 1 open deal") in told(office)
    with editing(office.database, office.now, "cli") as edit:
        take_back(edit, number)
    finish(office, number)
    assert standing(office) == before
    back = "a move of accounts was taken back: others were given 1 account, 1 open lead and 1 open deal"
    assert ("ben", back) in told(office)
    assert verify(office.database).findings == ()


def test_exceptions_hold_for_a_table_as_well(local: Office) -> None:
    """What is locked or has an open opportunity stays, and is counted; who is gone by now is as well."""
    moves = (("de2", "ben"), ("uk1", "ben"), ("at1", "ghost"), ("none", "ben"))
    wishes = Wishes(with_opportunity=True, source=of(*moves).source)
    found = planned(local, wishes)
    assert found.moves == []
    assert found.kept == {"its owner is locked": 1, "an open opportunity": 1}
    assert found.nobody == {"`ghost` cannot be given accounts": 1, "there is no such account": 1}


def test_another_policy_does_not_stop_a_table(local: Office) -> None:
    """It says whose accounts are by itself; what is kept of it does not repeat its lines."""
    number = begun(local, of(("uk1", "ben")))
    local.publish(POLICY.replace("owner: eve", "owner: ben"))
    assert finish(local, number)["state"] == "done"
    assert owners(local)["uk1"] == "ben"
    with local.database.reading() as tx:
        assert wishes_of(realignment(tx, number)).source == FromTable()
