"""`turnout duplicates`: groups over a store or a file, and leads that somebody is asked about."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from tests.cli.started import Shell
from tests.pipeline.stored_office import Office
from turnout.core.match.person.score import Judge
from turnout.pipeline.matching.probable_duplicates import Care, notice

BOB: dict[str, Any] = {"first_name": "Bob", "last_name": "Farnsworth", "company": "Planet Express"}


def _two_bobs(office: Office) -> None:
    office.lead("bob@planetexpress.example", **BOB)
    office.lead("bobf1955@gmail.com", **BOB)
    office.lead("amy@mars.example", first_name="Amy", last_name="Wong", company="Mars")
    notice(office.database, Judge(), Care(is_merging=False), office.now)


def test_people_of_a_store_are_listed_in_groups(office: Office, shell: Shell, tmp_path: Path) -> None:
    """With the one that would be kept, how sure it is, and why; as a table, as JSON and as CSV."""
    _two_bobs(office)
    said = shell.data("duplicates", "people")
    assert (said["clusters"], said["compared"]) == (1, 3)
    assert [(row["id"], row["survivor"]) for row in said["rows"]] == [
        ("bob@planetexpress.example", "yes"),
        ("bobf1955@gmail.com", ""),
    ]
    assert "same name" in said["rows"][0]["why"]
    shown = shell.call("duplicates", "people")
    assert (shown.code, "bobf1955@gmail.com" in shown.out) == (0, True)
    out = tmp_path / "people.csv"
    ended = shell.call("duplicates", "people", "--out", str(out), "--min", "0.9")
    assert "1 groups with 2 members, of 3" in ended.out
    with out.open(encoding="utf-8", newline="") as file:
        assert [row["cluster"] for row in csv.DictReader(file)] == ["1", "1"]


def test_accounts_of_a_store_are_listed_in_groups(office: Office, shell: Shell) -> None:
    """A customer is kept before one that is none."""
    shell.call("accounts", "list")
    path = office.folder / "more.csv"
    path.write_text("account_id,name,domain,type\nacme2,ACME Inc.,acme.example,prospect\n", "utf-8")
    assert shell.call("import", "accounts", str(path)).code == 0
    said = shell.data("duplicates", "accounts")
    assert [(row["id"], row["survivor"]) for row in said["rows"]] == [("acme", "yes"), ("acme2", "")]


def test_a_file_needs_no_store(shell: Shell, tmp_path: Path) -> None:
    """People by whatever their columns are called; a name alone puts nobody together."""
    path = tmp_path / "contacts.csv"
    path.write_text(
        "id,given_name,surname,dob,suburb\n1,Ann,Berg,1980-03-21,Oslo\n2,Anne,Berg,1980-03-21,Oslo\n"
        "3,Zebulon,Quist,,\n4,Zebulon,Quist,,\n",
        "utf-8",
    )
    said = shell.data("duplicates", "people", "--in", str(path))
    assert [row["id"] for row in said["rows"]] == ["1", "2"]


def test_nothing_kept_twice_is_said(shell: Shell) -> None:
    """On standard error, so that a pipe gets nothing."""
    ended = shell.call("duplicates", "people")
    assert (ended.code, ended.out, ended.err) == (0, "", "nothing seems to be kept twice, of 0\n")


def test_leads_somebody_is_asked_about(office: Office, shell: Shell) -> None:
    """Listed, shown, confirmed, and taken back."""
    _two_bobs(office)
    [review] = shell.data("duplicates", "list")["reviews"]
    assert (review["lead_id"], review["state"]) == ("L2", "open")
    assert "bobf1955@gmail.com" in shell.call("duplicates", "show", "L2").out
    assert shell.call("duplicates", "confirm", "L2").out == "L2: joined\n"
    assert office.history("L2")[-1].duplicate_of == "L1"
    assert shell.data("duplicates", "reject", "L2")["state"] == "rejected"
    assert office.history("L2")[-1].duplicate_of is None
    assert shell.call("duplicates", "confirm", "L2").code == 1
    assert shell.call("duplicates", "list").err == "there are no such leads\n"
    assert shell.data("duplicates", "list", "--state", "all")["reviews"][0]["settled_by"] == "cli"


def test_what_cannot_be_asked_is_said(shell: Shell) -> None:
    """A lead that nobody is asked about, a state that is none."""
    assert shell.call("duplicates", "show", "L9").code != 0
    ended = shell.call("duplicates", "list", "--state", "maybe")
    assert (ended.code, "is none of" in ended.err) == (2, True)
