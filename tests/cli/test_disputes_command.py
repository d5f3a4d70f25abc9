"""`turnout disputes`: what reps say is not theirs, answered from a shell."""

from __future__ import annotations

import pytest

from tests.cli.started import Shell
from tests.pipeline.stored_office import Office
from turnout.pipeline.edits.disputes import Wanted, raise_dispute
from turnout.pipeline.edits.editing import editing


@pytest.fixture
def dispute(office: Office) -> int:
    """A lead that somebody says is not theirs."""
    office.lead("jo@acme.example")
    with editing(office.database, office.now, "ann") as edit:
        return raise_dispute(edit, Wanted("L1", "wrong_account", "it is Bob's")).row.number


def test_disputes_are_listed(shell: Shell, dispute: int) -> None:
    """The open ones, or those in another state, or of somebody's leads."""
    said = shell.data("disputes", "list")
    assert [(each["id"], each["lead_id"], each["note"]) for each in said["disputes"]] == [
        (dispute, "L1", "it is Bob's")
    ]
    assert "wrong_account" in shell.call("disputes", "list").out
    assert shell.data("disputes", "list", "--state", "upheld")["disputes"] == []
    assert "there are no such disputes" in shell.call("disputes", "list", "--rep", "nobody").err
    assert shell.call("disputes", "list", "--state", "lost").code == 2


def test_a_dispute_is_answered(office: Office, shell: Shell, dispute: int) -> None:
    """Once, and one that is declined says why; the lead goes to somebody else where that is asked."""
    had = office.rows("SELECT rep FROM disputes")[0][0]
    assert shell.call("disputes", "answer", str(dispute), "declined").code == 2
    said = shell.data("disputes", "answer", str(dispute), "upheld", "--reassign")
    assert (said["state"], said["rep"]) == ("upheld", had)
    assert said["assignee"] != had
    assert office.rows("SELECT kind, reason FROM outcomes") == [("misrouted", "wrong_owner")]
    assert "was answered before" in shell.call("disputes", "answer", str(dispute), "upheld").err
