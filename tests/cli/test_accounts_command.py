"""`turnout accounts`: found, shown, and changed by hand."""

from __future__ import annotations

import json

import pytest

from tests.cli.started import Shell
from tests.pipeline.stored_office import Office


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), ["acme", "zeta"]),
        (("--owner", "dan"), ["zeta"]),
        (("--name", "AC"), ["acme"]),
        (("--type", "Customer"), ["acme"]),
        (("--domain", "Zeta.example"), ["zeta"]),
        (("--country", "de"), []),
        (("--owner", "dan", "--type", "customer"), []),
    ],
)
def test_accounts_are_found(shell: Shell, words: tuple[str, ...], found: list[str]) -> None:
    """By owner, how the name begins, type, domain and country, all at once."""
    said = shell.data("accounts", "list", *words)
    assert ([account["id"] for account in said["accounts"]], said["total"]) == (found, len(found))


def test_what_the_limit_leaves_out_is_counted(shell: Shell) -> None:
    """And the option that shows it is said."""
    ended = shell.call("accounts", "list", "--limit", "1")
    assert len(ended.out.splitlines()) == 2
    assert "... and 1 more; `--limit 2` shows them" in ended.err


def test_one_account_is_shown_with_its_leads(office: Office, shell: Shell) -> None:
    """And what is below it."""
    office.lead("jo@acme.example")
    assert shell.call("accounts", "set", "zeta", "--parent", "acme").code == 0
    said = shell.data("accounts", "show", "acme")
    assert (said["owner"], said["open_leads"], said["children"]) == ("ann", ["L1"], ["zeta"])
    out = shell.call("accounts", "show", "acme").out
    assert "open leads  L1 (ann)" in out
    assert "below it    zeta" in out


def test_an_account_is_changed_where_it_is_said(office: Office, shell: Shell) -> None:
    """The rest stays; the next lead sees it; the record names the fields and who changed them."""
    ended = shell.call(
        *("accounts", "set", "zeta", "--name", "Zeta AG", "--owner", "ann", "--backup", "eve", "--country", "germany"),
        *("--domain", "https://www.zeta.com/", "--set", "type=customer", "--set", "tier=1"),
    )
    assert (ended.code, ended.err) == (0, "")
    said = shell.data("accounts", "show", "zeta")
    assert (said["name"], said["owner"], said["backup"], said["country"]) == ("Zeta AG", "ann", "eve", "DE")
    assert (said["domains"], said["attributes"]) == (["zeta.com"], {"type": "customer", "tier": "1"})
    assert office.lead("al@zeta.com").assignee == "ann"
    [(body,)] = office.rows("SELECT body FROM events WHERE kind = 'account_changed'")
    assert json.loads(body)["by"] == "cli"
    assert "Zeta AG" not in body
    emptied = shell.data("accounts", "set", "zeta", "--backup", "", "--set", "tier=", "--owner", "")
    assert (emptied["backup"], emptied["owner"], emptied["attributes"]) == (None, None, {"type": "customer"})


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nope", "--owner", "ann"), 2, "there is no account `nope`"),
        (("zeta", "--owner", "anna"), 2, "did you mean `ann`?"),
        (("zeta",), 2, "nothing of account `zeta` would change"),
        (("zeta", "--owner", "dan"), 2, "nothing of account `zeta` would change"),
        (("zeta", "--parent", "zeta"), 1, "cannot be its own parent"),
        (("zeta", "--name", " "), 2, "an account needs a name"),
        (("zeta", "--country", "Atlantis"), 2, "write an ISO code such as `DE`"),
        (("zeta", "--domain", "no domain"), 2, "is not a domain"),
        (("zeta", "--set", "type"), 2, "is not COLUMN=VALUE"),
    ],
)
def test_what_cannot_be_changes_nothing(
    office: Office, shell: Shell, words: tuple[str, ...], code: int, said: str
) -> None:
    """One sentence, and the store is as it was."""
    before = office.rows("SELECT * FROM accounts ORDER BY number")
    ended = shell.call("accounts", "set", *words)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert ended.err.count("\n") == 1
    assert office.rows("SELECT * FROM accounts ORDER BY number") == before


def test_a_domain_that_anybody_has_is_noted(shell: Shell) -> None:
    """It is kept, and is no way to know the account."""
    ended = shell.call("accounts", "set", "zeta", "--domain", "gmail.com")
    assert ended.code == 0
    assert "note: anybody can have an address at `gmail.com`; it is ignored" in ended.err
