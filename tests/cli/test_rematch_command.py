"""`turnout accounts rematch`: what would change is said, and done only where somebody asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.started import Shell
from tests.pipeline.stored_office import Office


@pytest.fixture
def shell_with_leads(office: Office, shell: Shell) -> Shell:
    """A lead of Acme, and one of a company that becomes an account only later."""
    office.lead("ann@acme.example", "L1")
    office.lead("bob@omega.example", "L2")
    (office.folder / "more.csv").write_text("account_id,name,domain,owner_id\nomega,Omega,omega.example,eve\n")
    assert shell.call("import", "accounts", str(office.folder / "more.csv")).code == 0
    return shell


def test_preview_changes_nothing(shell_with_leads: Shell, office: Office, tmp_path: Path) -> None:
    """It says what `--apply` would do, and writes the file."""
    ended = shell_with_leads.call("accounts", "rematch", "--out", str(tmp_path / "c.csv"))
    assert ended.code == 0, ended.err
    assert ended.out.split()[2:6] == ["1", "leads", "have", "an"]
    assert "`--apply` gives the 1 open ones" in ended.err
    assert "L2,gained,open" in (tmp_path / "c.csv").read_text()
    assert office.history("L2")[-1].match is not None
    assert len(office.history("L2")) == 1


def test_apply_gives_open_leads_their_accounts(shell_with_leads: Shell, office: Office) -> None:
    """Whoever has one keeps it; the second time there is nothing left to do."""
    had = office.history("L2")[-1].assignee
    data = shell_with_leads.data("accounts", "rematch", "--apply")
    assert (data["applied"], data["refused"], data["changes"]["gained"]) == (1, [], 1)
    latest = office.history("L2")[-1]
    assert latest.match is not None
    assert (latest.match.account, latest.assignee) == ("omega", had)
    assert shell_with_leads.data("accounts", "rematch", "--apply", "--open")["applied"] == 0


def test_reassign_lets_the_rules_say_who_gets_it(shell_with_leads: Shell, office: Office) -> None:
    """The account's owner has it now."""
    assert shell_with_leads.data("accounts", "rematch", "--apply", "--reassign")["applied"] == 1
    assert office.history("L2")[-1].assignee == "eve"


def test_reassign_alone_is_refused(shell: Shell) -> None:
    """It says nothing without `--apply`."""
    ended = shell.call("accounts", "rematch", "--reassign")
    assert ended.code == 2
    assert "write both" in ended.err
