"""`turnout leave` and `turnout realign`: looked at, done, on a day, undone; exit codes and what scripts read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.started import Shell
from tests.pipeline.handing_over.handover_ground import POLICY, ground, owners
from tests.pipeline.stored_office import Office

CHANGED = POLICY.replace("country is GB, owner: eve", "country is GB, owner: ben")


@pytest.fixture
def territories(tmp_path: Path) -> Iterator[Office]:
    """An office whose accounts lie in territories."""
    made = ground(tmp_path)
    yield made
    made.close()


@pytest.fixture
def over(territories: Office, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Commands on its store."""
    return Shell(territories.database.url, capsys)


def test_a_rep_who_is_not_there_is_wrong_input(shell: Shell) -> None:
    """With the nearest, whatever is to be done."""
    for words in ((), ("--yes",), ("--undo",), ("--cancel",)):
        ended = shell.call("leave", "annn", *words)
        assert ended.code == 2, words
        assert "did you mean `ann`?" in ended.err
        assert ended.err.count("\n") == 1


def test_leaving_is_looked_at_before_it_is_done(office: Office, shell: Shell) -> None:
    """Without `--yes` everything that names the rep is shown with who would get it, and nothing changes."""
    office.lead("jo@acme.example")
    said = shell.data("leave", "ann")
    assert (said["status"], said["open_leads"], said["leads"][0]["lead_id"]) == ("active", 1, "L1")
    assert said["accounts"] == {"count": 1, "ids": ["acme"]}
    assert said["empty_pools"] == ["night"]
    assert any(mention["place"] == "pools > trio" for mention in said["policy"])
    assert said["proposals"]["leads"][0]["assignee"] == "ben"
    ended = shell.call("leave", "ann")
    assert "nothing was changed; the same with `--yes` does it" in ended.err
    assert "the draft would still name them in pools > night" in ended.err
    assert shell.data("reps", "show", "ann")["status"] == "active"


def test_whoever_leaves_hands_everything_over(office: Office, shell: Shell) -> None:
    """Accounts and leads go where it is said, single ones elsewhere; all of it comes back."""
    office.lead("jo@acme.example")
    ended = shell.call("leave", "ann", "--yes", "--accounts-to", "dan", "--leads-to", "ben", "--draft")
    assert ended.code == 0, ended.err
    assert ended.out.splitlines() == [
        "ann has left; accounts that went to others: 1, opportunities: 0",
        "L1: with ben",
        "draft 1 of the policy names them no longer",
    ]
    assert shell.data("accounts", "show", "acme")["owner"] == "dan"
    assert shell.data("reps", "list", "--status", "departed")["total"] == 2
    ended = shell.call("leave", "ann", "--undo", "--why", "a mistake")
    assert ended.out == "ann is back, with what stood as it was left\n"
    assert shell.data("accounts", "show", "acme")["owner"] == "ann"
    assert shell.call("leave", "ann", "--undo").code == 1
    again = shell.data("leave", "ann", "--yes", "--account", "acme=ben", "--lead", "L1=dan")
    assert (again["accounts"], [lead["assignee"] for lead in again["leads"]], again["open_leads"]) == (1, ["dan"], 0)
    assert shell.data("accounts", "show", "acme")["owner"] == "ben"


def test_whoever_takes_over_must_be_able_to(office: Office, shell: Shell) -> None:
    """Then nothing at all has changed."""
    office.lead("jo@acme.example")
    assert shell.call("leave", "ann", "--yes", "--accounts-to", "gone").code == 1
    assert shell.call("leave", "ann", "--yes", "--leads-to", "ann").code == 1
    assert shell.call("leave", "ann", "--yes", "--leads-to", "beN").code == 2
    assert "write it as `--account ID=REP`" in shell.call("leave", "ann", "--account", "acme").err
    assert "is not a day" in shell.call("leave", "ann", "--on", "soon").err
    assert shell.data("reps", "show", "ann")["status"] == "active"


def test_a_day_may_be_named_and_called_off(shell: Shell) -> None:
    """Until then nothing changes."""
    ended = shell.call("leave", "ann", "--on", "2099-12-31", "--yes")
    assert ended.out.startswith("ann leaves Thu 31 Dec 2099 00:00")
    assert "departure 1 waits for its day" in shell.call("leave", "ann").err
    assert shell.call("leave", "ann", "--yes").code == 1
    assert shell.call("leave", "ann", "--cancel").out == "ann stays\n"
    assert shell.call("leave", "ann", "--cancel").code == 1
    assert shell.data("reps", "show", "ann")["status"] == "active"


def test_what_would_move_is_shown(territories: Office, over: Shell) -> None:
    """Accounts with why, and what everybody has before and after; exceptions are counted; nothing changes."""
    territories.publish(CHANGED)
    before = owners(territories)
    ended = over.call("realign", "--keep", "at1")
    assert ended.code == 0, ended.err
    assert "uk1" in ended.out
    assert "territory `UK` is theirs" in ended.out
    assert "2 of 12 accounts would move" in ended.err
    assert "1 would move and stay: named to stay" in ended.err
    assert "nothing was changed; the same with `--yes` does it" in ended.err
    said = over.data("realign")
    assert [move["account"] for move in said["accounts"]] == ["at1", "uk1", "uk2"]
    assert said["counts"]["moving"] == 3
    assert owners(territories) == before


def test_accounts_are_moved_and_taken_back(territories: Office, over: Shell) -> None:
    """All of it, or a batch; what there was is listed."""
    territories.publish(CHANGED)
    before = owners(territories)
    ended = over.call("realign", "--yes", "--batch", "2", "--why", "new year")
    assert ended.out.startswith("realignment 1 is done: accounts moved: 3"), ended.err
    assert (owners(territories)["uk1"], owners(territories)["at1"]) == ("ben", "dan")
    assert "0 of 12 accounts would move" in over.call("realign").err
    assert over.call("realign", "--yes").code == 1
    assert over.call("realign", "--undo", "1", "--undo-batch", "2").code == 0
    assert over.data("realign", "--list")["realignments"][0]["accounts"]["undone"] == 1
    assert over.data("realign", "--undo", "1")["state"] == "undone"
    assert owners(territories) == before
    assert over.call("realign", "--undo", "1").code == 1
    assert over.call("realign", "--resume", "7").code == 2
    assert "write all, untouched or none" in over.call("realign", "--leads", "some").err


def test_accounts_move_by_a_table(territories: Office, over: Shell, tmp_path: Path) -> None:
    """Rows that cannot be used are told and kept beside it; the others move."""
    path = tmp_path / "new.csv"
    path.write_text("Firma;Neu\nuk1.example;ben\nzz;ben\n", encoding="utf-8")
    ended = over.call("realign", "--table", str(path))
    assert ended.code == 2
    assert "no column of `new.csv` says the account; found `Firma`, `Neu`" in ended.err
    columns = ("--map", "Firma=account", "--map", "Neu=owner")
    ended = over.call("realign", "--table", str(path), *columns)
    assert "`new.csv` line 3: `zz` is no account; write the id" in ended.err
    assert "1 of 1 accounts would move" in ended.err
    assert (tmp_path / "new.errors.csv").exists()
    ended = over.call("realign", "--table", str(path), *columns, "--yes", "--why", "as agreed")
    assert ended.out.startswith("realignment 1 is done: accounts moved: 1"), ended.err
    assert owners(territories)["uk1"] == "ben"


def test_accounts_move_by_a_condition(territories: Office, over: Shell) -> None:
    """To one rep, or to the people of a pool."""
    said = over.data("realign", "--when", "country in SE, NO", "--to", "ben")
    assert [(move["account"], move["owner"]) for move in said["accounts"]] == [("se1", "ben"), ("no1", "ben")]
    assert over.call("realign", "--when", "country is GB", "--pool", "north", "--by", "value", "--yes").code == 0
    assert owners(territories)["uk2"] in {"ben", "cleo", "dan"}
    for wrong, said_of in (
        (("--when", "country is GB"), "say whose the accounts are to be"),
        (("--to", "ben"), "write a condition as well"),
        (("--when", "country is GB", "--pool", "north", "--by", "luck"), "write count or value"),
        (("--when", "country is GB", "--table", "x.csv"), "leave one of them out"),
        (("--map", "a=account"), "name that file as well"),
        (("--map", "a=b"), "write account or owner"),
        (("--when", "contry is GB", "--to", "ben"), "did you mean `country`"),
    ):
        ended = over.call("realign", *wrong)
        assert (ended.code, said_of in ended.err) == (2, True), ended.err
