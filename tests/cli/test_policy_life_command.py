"""`turnout policy drafts`, `approve`, `schedule`, `deploys`, `rollback`, `undo`, `migrate`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.started import Shell
from tests.pipeline.stored_office import POLICY, Office
from turnout.core.lead import LeadId
from turnout.pipeline.asking.jobs import Touch
from turnout.pipeline.policies.scheduled_drafts import publish_due
from turnout.pipeline.record.verify.verify import verify

BAD = POLICY.replace("when: plan is line, to: line", "when: plan is line, to: queue nurture")


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A policy in a file of its own."""
    path = tmp_path / "bad.yaml"
    path.write_text(BAD, encoding="utf-8")
    return str(path)


def key(shell: Shell, name: str, scope: str = "policy:write") -> str:
    """The secret of a new key."""
    secret: str = shell.data("key", "create", "--name", name, "--scope", scope)["secret"]
    return secret


def test_a_draft_goes_from_a_file_to_live(shell: Shell, file: str) -> None:
    """Begun, looked at, changed, published; each answer says how it stands."""
    assert shell.data("policy", "drafts", "add", file, "--note", "a try")["draft"] == 1
    Path(file).write_text("rules: [{name: A, to: nowhere}]", encoding="utf-8")
    changed = shell.data("policy", "drafts", "change", "1", file)
    assert (changed["revision"], changed["hash"]) == (2, None)
    assert "nowhere" in changed["problems"][0]
    assert "what cannot be read yet" in shell.call("policy", "drafts", "show", "1").out
    assert shell.call("policy", "drafts", "publish", "1").code == 2
    Path(file).write_text(BAD, encoding="utf-8")
    ended = shell.call("policy", "drafts", "change", "1", file, "--revision", "1")
    assert (ended.code, "`cli` changed draft 1" in ended.err) == (1, True)
    shell.data("policy", "drafts", "change", "1", file, "--revision", "2")
    Path(file).write_text(BAD + "tests: [{name: T, lead: {plan: line}, then: {to: ann}}]", encoding="utf-8")
    shell.data("policy", "drafts", "change", "1", file)
    ended = shell.call("policy", "drafts", "check", "1")
    assert (ended.code, "tests > T" in ended.err, "tests failed" in ended.out) == (3, True, True)
    Path(file).write_text(BAD, encoding="utf-8")
    shell.data("policy", "drafts", "change", "1", file)
    assert shell.data("policy", "drafts", "check", "1")["results"] == {"check": True, "tests": True}
    assert shell.data("policy", "drafts", "publish", "1", "--why", "it is time")["deploy"] == 2
    listed = shell.data("policy", "drafts", "list")["drafts"]
    assert [(each["draft"], each["state"], each["revision"]) for each in listed] == [(1, "published", 5)]
    assert "published" in shell.call("policy", "drafts", "list", "--state", "published").out
    assert shell.call("policy", "drafts", "list", "--state", "nothing").code == 2


def test_a_second_person_has_a_key_of_their_own(shell: Shell, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one everybody at the shell is the same; a key that may not do this is refused."""
    monkeypatch.setenv("TURNOUT_APPROVALS", "1")
    ben = key(shell, "ben")
    refused = shell.call("policy", "publish", file)
    assert (refused.code, "second person's approval" in refused.err) == (1, True)
    shell.data("policy", "drafts", "add", file)
    shell.data("policy", "drafts", "submit", "1")
    assert shell.call("policy", "approve", "1").code == 1
    assert shell.call("policy", "drafts", "publish", "1").code == 1
    assert shell.call("policy", "approve", "1", "--key", key(shell, "other", "leads:read")).code == 2
    assert shell.call("policy", "approve", "1", "--key", "tnt_nonsense").code == 2
    [approved] = shell.data("policy", "approve", "1", "--key", ben)["approvals"]
    assert approved.startswith("key_")
    assert shell.data("policy", "drafts", "publish", "1")["state"] == "published"


def test_a_draft_waits_for_its_moment(office: Office, shell: Shell, file: str) -> None:
    """It is shown when that is; cancelled, it does not come."""
    shell.data("policy", "drafts", "add", file)
    assert shell.call("policy", "schedule", "1", "--at", "2h").code == 1
    scheduled = shell.data("policy", "schedule", "1", "--at", "2099-01-01T06:00+00:00")
    assert (scheduled["state"], scheduled["publish_at"]) == ("scheduled", "2099-01-01T06:00:00Z")
    assert "2099" in shell.call("policy", "drafts", "show", "1").out
    assert shell.data("policy", "drafts", "cancel", "1")["publish_at"] is None
    assert publish_due(office.database, office.now) == 0
    assert shell.data("policy", "drafts", "discard", "1")["state"] == "discarded"
    assert shell.call("policy", "drafts", "submit", "9").code == 2


def test_a_deploy_is_looked_at_and_undone(office: Office, shell: Shell, file: str) -> None:
    """Nothing happens without `--yes`; saying it again when all is done begins anew with what is left."""
    first = shell.data("policy", "deploys")["deploys"][0]["hash"]
    shell.data("policy", "publish", file)
    for number in range(4):
        office.lead(plan="line", lead=f"A{number}")
    office.lead(lead="B")
    office.run(Touch(LeadId("A3"), "call"))
    [latest, _] = shell.data("policy", "deploys")["deploys"]
    assert (latest["deploy"], latest["leads"], latest["until"]) == (2, 5, None)
    assert "live" in shell.call("policy", "deploys").out
    seen = shell.data("policy", "undo", "2")
    assert (seen["total"], seen["move"], seen["policy"]) == (5, 4, first)
    shown = shell.call("policy", "undo", "2")
    assert "queue nurture" in shown.out
    assert "--yes" in shown.err
    assert shell.data("policy", "undo", "2", "--lead", "A1")["total"] == 1
    ended = shell.call("policy", "undo", "2", "--lead", "A1", "--yes")
    assert ended.code == 0
    assert ended.out.startswith("deploy 2 is undone for 1 leads (re-homing 1)\n")
    done = shell.data("policy", "undo", "2", "--yes")
    assert (done["state"], done["leads"]) == ("done", {"moved": 3, "kept": 1})
    assert shell.data("leads", "show", "A0")["pool"] == "line"
    assert shell.call("policy", "undo", "9").code == 2
    assert not verify(office.database).findings


def test_going_back_names_a_version(office: Office, shell: Shell, file: str) -> None:
    """The one before, or one by its number or the beginning of its hash."""
    assert shell.call("policy", "rollback").code == 1
    shell.data("policy", "publish", file)
    assert shell.data("policy", "rollback")["version"] == 1
    assert shell.data("policy", "rollback", "--to", "v2")["version"] == 2
    first = shell.data("policy", "deploys")["deploys"][-1]["hash"]
    assert shell.data("policy", "rollback", "--to", first[:9])["version"] == 1
    ended = shell.call("policy", "rollback", "--to", "v9")
    assert (ended.code, "names no version" in ended.err) == (2, True)
    assert "is live again, as deploy 6" in shell.call("policy", "rollback", "--to", "v2").out
    assert not verify(office.database).findings


def test_who_waits_is_taken_along(office: Office, shell: Shell, tmp_path: Path) -> None:
    """Looked at first; only to what is live."""
    other = tmp_path / "held.yaml"
    other.write_text(POLICY.replace("to: [night, hold 30m, rep finn]", "to: hold 9h"), encoding="utf-8")
    shell.data("policy", "publish", str(other))
    office.lead(plan="night", lead="N")
    shell.data("policy", "rollback")
    seen = shell.data("policy", "migrate", "3")
    assert [(each["lead_id"], each["stays"]) for each in seen["leads"]] == [("N", False)]
    assert shell.data("policy", "migrate", "3", "--yes", "--which", "held", "--which", "queued")["leads"] == {
        "moved": 1
    }
    assert shell.call("policy", "migrate", "2").code == 1
    assert shell.call("policy", "migrate", "3", "--which", "none").code == 2
