"""`turnout merge`: looked at, done, listed, shown and taken back."""

from __future__ import annotations

import pytest

from tests.cli.started import Shell
from tests.pipeline.stored_office import Office
from turnout.pipeline.record.verify.verify import verify

ANN, ANNA = "ann@home.example", "anna@work.example"


def test_a_merge_of_accounts_is_shown_before_it_is_done(shell: Shell) -> None:
    """The suggested one stays; nothing changes without `--yes`."""
    ended = shell.call("merge", "accounts", "zeta", "acme")
    assert ended.code == 0
    assert ended.out.startswith("account `zeta` goes into `acme`\n")
    assert "nothing was changed" in ended.err
    assert shell.data("accounts", "show", "zeta")["id"] == "zeta"
    seen = shell.data("merge", "accounts", "zeta", "acme", "--keep", "zeta", "--choose", "owner=loser")
    assert (seen["survivor"], seen["loser"]) == ("zeta", "acme")
    assert {each["field"]: each["wins"] for each in seen["fields"]}["owner"] == "loser"


def test_accounts_are_merged_as_they_were_seen(office: Office, shell: Shell) -> None:
    """With the hash of the preview; the next lead sees it, and undoing brings both back."""
    seen = shell.data("merge", "accounts", "acme", "zeta")["hash"]
    done = shell.data("merge", "accounts", "acme", "zeta", "--yes", "--seen", seen)
    assert (done["survivor"], done["loser"], done["by"]) == ("acme", "zeta", "cli")
    assert office.lead("jo@zeta.example").account_id == "acme"
    listed = shell.data("merge", "list", "--kind", "account", "--account", "zeta")["merges"]
    assert [each["id"] for each in listed] == [done["id"]]
    assert "domains" in shell.call("merge", "show", str(done["id"])).out
    assert "acme" in shell.call("merge", "list").out
    ended = shell.call("merge", "undo", str(done["id"]))
    assert (ended.code, ended.out) == (0, f"merge {done['id']} is undone: acme and zeta are two again\n")
    assert office.lead("al@zeta.example").account_id == "zeta"
    assert not verify(office.database).findings


def test_people_are_merged_and_parted(office: Office, shell: Shell) -> None:
    """The first that is named stays, unless it is said otherwise."""
    office.lead(ANN, "L1")
    office.lead(ANNA, "L2")
    shown = shell.data("merge", "people", ANN, ANNA)
    assert (shown["survivor"], shown["joining"]) == (ANN, "L2")
    assert shell.data("merge", "people", ANN, ANNA, "--keep", ANNA)["survivor"] == ANNA
    ended = shell.call("merge", "people", ANN, ANNA, "--yes", "--seen", shown["hash"])
    assert (ended.code, ended.out) == (0, "merge 1: they are one person now; lead L2 joined L1\n")
    assert office.lead(ANNA, "L3").duplicate_of == "L1"
    assert shell.data("merge", "show", "1")["mailboxes"] == [ANNA]
    assert shell.data("merge", "undo", "1")["undone_by"] == "cli"
    assert not verify(office.database).findings


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("accounts", "acme", "nope"), 2, "there is no account `nope`"),
        (("accounts", "acme", "acme"), 2, "cannot be merged into itself"),
        (("accounts", "acme", "zeta", "--keep", "third"), 2, "`--keep` is `third`; say `acme` or `zeta`"),
        (("accounts", "acme", "zeta", "--choose", "owner=me"), 2, "say whose value wins, as `owner=loser`"),
        (("accounts", "acme", "zeta", "--choose", "ownr=loser", "--yes"), 2, "did you mean `owner`?"),
        (("accounts", "acme", "zeta", "--yes", "--seen", "0"), 1, "look again"),
        (("people", "ann", ANN), 1, "not an e-mail address"),
        (("people", ANN, ANNA), 1, "nothing is kept of"),
        (("undo", "9"), 2, "there is no merge `9`"),
        (("show", "9"), 2, "there is no merge `9`"),
        (("list", "--kind", "lead"), 2, "say `account` or `person`"),
    ],
)
def test_what_cannot_be_is_said(shell: Shell, words: tuple[str, ...], code: int, said: str) -> None:
    """With what to do instead."""
    ended = shell.call("merge", *words)
    assert ended.code == code, ended.err
    assert said in ended.err
