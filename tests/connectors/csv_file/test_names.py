"""Other names of accounts out of a table: every kind, under any heading, with what is wrong named by its row."""

from __future__ import annotations

from pathlib import Path

from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.names import GivenName, read_names
from turnout.connectors.csv_file.table import read_table
from turnout.connectors.csv_file.world import read_world
from turnout.core.account import Account, AccountId
from turnout.store.account_names import NameKind

A1, A2 = AccountId("A1"), AccountId("A2")
ACCOUNTS = {A1: Account(A1, "Acme Ltd", ("acme.example",)), A2: Account(A2, "Zeta GmbH", aliases=("Zett",))}


def read(tmp_path: Path, text: str, *known: GivenName) -> tuple[list[tuple[str, str, str]], list[Finding]]:
    """What a table says, and what is wrong with it."""
    path = tmp_path / "names.csv"
    path.write_text(text, "utf-8")
    findings: list[Finding] = []
    found = read_names(read_table(path), ACCOUNTS, known, findings)
    return [(name.account, name.name, name.kind.value) for name in found], findings


def test_each_name_is_read_once(tmp_path: Path) -> None:
    """In any spelling of its legal form; the last row counts, and without a kind it is an alias."""
    text = "account_id;name;kind\nA1;Hooli;former\nA1;  HOOLI   Ltd ;\nA2;https://www.Zett.example/x;Domain\n"
    found, findings = read(tmp_path, text)
    assert found == [("A1", "HOOLI Ltd", "alias"), ("A2", "zett.example", "domain")]
    assert findings == []


def test_columns_may_be_called_otherwise(tmp_path: Path) -> None:
    """As other systems export them; the column of kinds may be missing."""
    assert read(tmp_path, "Company ID,Former Name\nA1,Hooli\n")[0] == [("A1", "Hooli", "alias")]


def test_what_cannot_be_used_is_left_out_and_said(tmp_path: Path) -> None:
    """An account that is not there, a kind, a domain, a name without a letter, each by its line."""
    text = "account_id,name,kind\nA9,Hooli,alias\nA1,Hooli,nick\nA1,hooli,domain\nA1,...,alias\nA1,Pied,alias\n"
    found, findings = read(tmp_path, text)
    assert found == [("A1", "Pied", "alias")]
    assert [finding.line for finding in findings] == [2, 3, 4, 5]
    assert all(finding.remedy for finding in findings)


def test_a_world_in_files_has_them_too(tmp_path: Path) -> None:
    """So leads that are routed from files are matched as in a store."""
    (tmp_path / "reps.csv").write_text("rep_id,team\nann,x\n", "utf-8")
    (tmp_path / "accounts.csv").write_text("account_id,name,domain\nA1,Acme,acme.example\nA2,Zeta,\n", "utf-8")
    names = "account_id,name,kind\nA1,Hooli,former\nA1,hooli.example,domain\n"
    (tmp_path / "account_names.csv").write_text(names, "utf-8")
    first, second = read_world(tmp_path).accounts
    assert (first.aliases, first.domains) == (("Hooli",), ("acme.example", "hooli.example"))
    assert second.aliases == ()


def test_a_name_of_two_accounts_is_kept_by_both_and_said(tmp_path: Path) -> None:
    """Whoever has it already: in the file, by its own record, or since another file."""
    text = "account_id,name,kind\nA1,Hooli,\nA2,hooli inc,\nA1,zeta,\nA2,acme.example,domain\nA1,Pied,\n"
    found, findings = read(tmp_path, text, GivenName(A2, "PIED", NameKind.FORMER))
    assert len(found) == 5
    assert [finding.line for finding in findings] == [3, 4, 5, 6]
    assert all("`A1`, `A2`; each keeps it" in finding.message for finding in findings)
