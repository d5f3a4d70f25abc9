"""`turnout reviews` and `turnout import names`: what is asked, answered and undone from a shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.started import Shell
from tests.pipeline.matching.asked import ask_about, state_of
from tests.pipeline.stored_office import Office

TYPED = "Acmee Internationale Werke"


@pytest.fixture
def review(office: Office) -> int:
    """A lead that a person is asked about."""
    office.lead("jo@acmee.example", company=TYPED, country="DE")
    number = ask_about(office, "L1")
    assert number is not None
    return number


def test_open_reviews_are_listed(shell: Shell, review: int) -> None:
    """With what was typed; those that were answered where that is asked."""
    said = shell.data("reviews", "list")
    assert [(each["id"], each["typed"]["company"]) for each in said["reviews"]] == [(review, TYPED)]
    out = shell.call("reviews", "list").out
    assert TYPED in out
    assert "acmee.example" in out
    assert shell.data("reviews", "list", "--state", "confirmed")["reviews"] == []
    assert shell.data("reviews", "list", "--account", "zeta", "--state", "all")["reviews"] == []
    assert "there are no such reviews" in shell.call("reviews", "list", "--since", "2099-01-01").err


def test_a_review_is_shown_whole(shell: Shell, review: int) -> None:
    """Who wrote, from where, and which account is suggested."""
    out = shell.call("reviews", "show", str(review)).out
    for part in (TYPED, "jo@acmee.example", "acme (0.70)", "L1"):
        assert part in out


def test_a_review_is_confirmed_and_undone(office: Office, shell: Shell, review: int) -> None:
    """The lead and the next one are the account's; then everything is as it was."""
    before = state_of(office)
    said = shell.call("reviews", "confirm", str(review), "--domain", "--kind", "former")
    assert (said.code, said.out) == (0, "review 1: lead L1 is of account acme; 2 new names\n")
    assert office.rows("SELECT account FROM leads WHERE id = 'L1'") == [("acme",)]
    assert shell.call("reviews", "undo", str(review)).out == "review 1: lead L1 is open again\n"
    assert state_of(office) == before
    shell.call("reviews", "confirm", str(review), "--domain")
    assert office.lead("al@acmee.example").account_id == "acme"


def test_a_review_is_rejected(office: Office, shell: Shell, review: int) -> None:
    """And answered once: the second answer is refused, with what to do."""
    assert shell.call("reviews", "reject", str(review)).out == "review 1: lead L1 is of no account of ours\n"
    ended = shell.call("reviews", "confirm", str(review))
    assert (ended.code, "undo that first" in ended.err) == (1, True)
    assert office.rows("SELECT account FROM leads") == [(None,)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "77"), "there is no review 77"),
        (("confirm", "1", "--account", "nobody"), "there is no account `nobody`"),
        (("confirm", "1", "--kind", "nick"), "--kind `nick` is none of `alias`, `former`"),
        (("list", "--state", "new"), "--state `new` is none of"),
    ],
)
@pytest.mark.usefixtures("review")
def test_what_is_not_there_is_said(shell: Shell, words: tuple[str, ...], said: str) -> None:
    """In one sentence, with another code than a refusal."""
    ended = shell.call("reviews", *words)
    assert ended.code == 2, ended.err
    assert said in ended.err


@pytest.mark.usefixtures("review")
def test_status_says_how_many_wait(shell: Shell) -> None:
    """And for how long the oldest has."""
    said = shell.data("status")
    assert said["reviews"]["open"] == 1
    assert said["reviews"]["oldest_seconds"] > 0
    assert "1 waits" in shell.call("status").out


def test_names_are_imported_and_used(office: Office, shell: Shell, tmp_path: Path) -> None:
    """Aliases, former names and domains; once more changes nothing; what two accounts have is said and kept."""
    path = tmp_path / "names.csv"
    rows = ("acme,Hooli,former", "acme,hooli.example,domain", "acme,Shared Name,", "zeta,SHARED name Ltd,alias")
    path.write_text("\n".join(("account_id,name,kind", *rows, "nobody,X Y,alias")), "utf-8")
    ended = shell.call("import", "names", str(path))
    assert (ended.code, "4 new, 0 changed, 0 unchanged" in ended.out) == (0, True)
    assert "is a name of the accounts `acme`, `zeta`; each keeps it" in ended.err
    assert "`nobody`, who is said to be called `X Y`, is not an account" in ended.err
    assert office.lead("a@gmail.com", company="HOOLI Inc.").account_id == "acme"
    assert office.lead("b@hooli.example").account_id == "acme"
    assert office.lead("c@gmail.com", company="Shared Name").account_id is None
    assert shell.data("import", "names", str(path))["imported"]["names"]["unchanged"] == 4
    path.write_text("account_id,name,kind\nacme,Hooli,alias\n", "utf-8")
    assert shell.data("import", "names", str(path))["imported"]["names"]["changed"] == 1
    used = office.rows("SELECT kind FROM account_names WHERE key = 'hooli' AND withdrawn_at IS NULL")
    assert used == [("alias",)]
