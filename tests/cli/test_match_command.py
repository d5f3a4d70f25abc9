"""`turnout match`: files in, a file out, whatever is in them; and the index that is kept for the next time."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.started import Ended, Shell

ACCOUNTS = """account_id,name,domain,country,aliases,type,owner
A1,Northern Lighthouse Ltd,north.example,GB,,customer,ann
A2,Beta Laboratories GmbH,beta.example,DE,Betalab;Old Beta Works,prospect,
A3,Gamma Savings Bank,gamma.example,US,,partner,bob
"""
LEADS = """lead_id,company,email_domain,country
L1,,mail.north.example,
L2,Betalab,,DE
L3,Freelancer,gmail.com,
L4,Northern Lighthouse,,GB
L5,Completely Unknown Shipping,unknown.example,FR
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with accounts and leads."""
    (tmp_path / "A.csv").write_text(ACCOUNTS)
    (tmp_path / "L.csv").write_text(LEADS)
    return tmp_path


def matched(shell: Shell, folder: Path, *more: str) -> tuple[Ended, list[dict[str, str]]]:
    """How the command ended, and the rows it wrote."""
    names = ("--accounts", f"{folder}/A.csv", "--leads", f"{folder}/L.csv", "--out", f"{folder}/M.csv")
    ended = shell.call_bare("match", *names, *more)
    with (folder / "M.csv").open(newline="") as file:
        return ended, list(csv.DictReader(file))


def test_every_lead_has_a_row(shell: Shell, files: Path) -> None:
    """In the order of the file, with the columns other programs read."""
    ended, rows = matched(shell, files, "--json")
    assert ended.code == 0
    assert list(rows[0]) == ["lead_id", "account_id", "score", "verdict", "reason"]
    found = {row["lead_id"]: (row["account_id"], row["verdict"]) for row in rows}
    assert list(found) == ["L1", "L2", "L3", "L4", "L5"]
    assert found["L1"] == ("A1", "match")
    assert found["L2"] == ("A2", "match")
    assert found["L4"] == ("A1", "match")
    assert found["L3"] == found["L5"] == ("", "none")
    assert (ended.data["accounts"], ended.data["leads"]) == (3, 5)
    assert sum(ended.data["verdicts"].values()) == 5


def test_policy_says_which_accounts_count(shell: Shell, files: Path) -> None:
    """Prospects only: the customer's own domain is not enough."""
    (files / "P.yaml").write_text(
        "matching: {types: prospect}\nrules:\n  - {name: All, to: queue all}\nqueues: {all: watched by ops}\n"
    )
    _, rows = matched(shell, files, "--policy", f"{files}/P.yaml")
    found = {row["lead_id"]: row["account_id"] for row in rows if row["verdict"] == "match"}
    assert "A1" not in found.values()
    assert found["L2"] == "A2"


def test_many_leads_are_shared_by_processes(shell: Shell, files: Path) -> None:
    """Two come to the same as one, in the same order."""
    lines = LEADS.splitlines()[1:]
    many = [line.replace("L", f"L{number}-", 1) for number in range(400) for line in lines]
    (files / "L.csv").write_text("\n".join([LEADS.splitlines()[0], *many]) + "\n")
    _, one = matched(shell, files, "--processes", "1")
    _, two = matched(shell, files, "--processes", "2")
    assert len(one) == 2_000
    assert one == two


def test_bad_rows_are_named_and_the_rest_is_done(shell: Shell, files: Path) -> None:
    """A lead twice, a row with too many cells; they stand in a file with the remedy."""
    (files / "L.csv").write_text(LEADS + "L1,Acme,,DE\nL7,Acme,,DE,and,much,more,than,that\n")
    ended, rows = matched(shell, files)
    assert ended.code == 0
    assert "2 rows could not be read" in ended.err
    assert "give each lead an id of its own" in (files / "M.errors.csv").read_text()
    assert [row["lead_id"] for row in rows] == ["L1", "L2", "L3", "L4", "L5"]


HOSTILE = [
    "",
    "a",
    "-",
    "!!!",
    "🦆🦆",
    "株式会社",
    "Лютик",
    "شركة",
    "x" * 5_000,
    "ann@acme.com",
    "https://acme.com/x",
]


def test_no_text_ends_a_run(shell: Shell, files: Path) -> None:
    """Whatever somebody typed as their company or their domain."""
    with (files / "L.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["lead_id", "company", "email_domain", "country"])
        writer.writerows((f"L{at}", text, text[:300], text[:40]) for at, text in enumerate(HOSTILE))
    ended, rows = matched(shell, files)
    assert ended.code == 0, ended.err
    assert len(rows) == len(HOSTILE)


def test_missing_column_is_named(shell: Shell, files: Path) -> None:
    """With what is there."""
    (files / "A.csv").write_text("name,domain\nAcme,acme.example\n")
    ended = shell.call_bare("match", "--accounts", f"{files}/A.csv", "--leads", f"{files}/L.csv", "--out", "x.csv")
    assert ended.code == 2
    assert "has no column `account_id`" in ended.err


def test_a_file_that_is_no_index_is_left_alone(shell: Shell, files: Path) -> None:
    """Somebody's own file is never written over."""
    precious = files / "precious.txt"
    precious.write_text("mine\n" * 100)
    names = ("--accounts", f"{files}/A.csv", "--leads", f"{files}/L.csv", "--out", f"{files}/M.csv")
    ended = shell.call_bare("match", *names, "--index", str(precious))
    assert ended.code == 2
    assert "no index of names" in ended.err
    assert precious.read_text() == "mine\n" * 100
