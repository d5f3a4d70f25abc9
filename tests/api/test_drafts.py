"""Drafts over HTTP: two people at one draft, a second person's approval, a moment in the future."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.api.memory_front import POLICY, START
from tests.api.test_access import KeysInMemory
from turnout.api.keyring import Keyring
from turnout.api.settings import ApiSettings
from turnout.config import Settings
from turnout.pipeline.policies.scheduled_drafts import publish_due
from turnout.pipeline.serving.running import Running

DRAFTS = "/api/v1/drafts"
BELA = "rules: [{name: Bela, to: desk}]\npools: {desk: {reps: [bela], hours: always}}"
WRONG = "rules: [{name: Bela, to: dask}]\npools: {desk: {reps: [bela], hours: always}}"
FAILING = BELA + "\ntests: [{name: Anna has it, lead: {email: a@b.example}, then: {to: anna}}]"


@pytest.fixture
def everybody(stored: Running, calling: Calling) -> dict[str, Caller]:
    """Three people with keys of their own, where approval is asked for."""
    names = ("anna", "ben", "cleo")
    keys = Keyring(KeysInMemory(**dict.fromkeys(names, "policy:write data:read")))
    settings = ApiSettings(keys, is_loopback=False, said=Settings(approvals=1))
    return {name: calling(stored, settings, headers={"Authorization": f"Bearer tnt_{name}"}) for name in names}


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, where no approval is asked for."""
    return calling(stored)


def begin(caller: Caller, text: str = BELA, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A new draft."""
    response = caller.post(DRAFTS, {"text": text, **more})
    assert response.status_code == 201, response.text
    assert response.headers["Location"] == f"{DRAFTS}/{response.json()['draft']}"
    found: dict[str, Any] = response.json()
    return found


def etag(caller: Caller, draft: int) -> str:
    """What a change of it names."""
    found: str = caller.get(f"{DRAFTS}/{draft}").headers["ETag"]
    return found


def test_a_draft_says_what_is_wrong_with_it(caller: Caller) -> None:
    """Each with its place and line; put right, it says nothing."""
    made = begin(caller, WRONG)
    assert made["hash"] is None
    assert made["problems"][0]["place"].startswith("rules > Bela")
    assert made["problems"][0]["line"] == 1
    refused = caller.post(f"{DRAFTS}/1/publish")
    problem(refused, 422, "invalid_policy")
    changed = caller.call("PUT", f"{DRAFTS}/1", json={"text": BELA}, headers={"If-Match": etag(caller, 1)}).json()
    assert (changed["problems"], changed["revision"]) == ([], 2)


def test_two_editors_see_each_other_and_lose_nothing(everybody: dict[str, Caller]) -> None:
    """The second one is told who was first, and finds both texts."""
    anna, ben = everybody["anna"], everybody["ben"]
    begin(anna)
    seen = etag(anna, 1)
    problem(ben.call("PUT", f"{DRAFTS}/1", json={"text": POLICY}), 412, "precondition_failed")
    first = ben.call("PUT", f"{DRAFTS}/1", json={"text": POLICY}, headers={"If-Match": seen})
    assert first.status_code == 200
    assert first.json()["editors"] == ["key_anna", "key_ben"]
    late = anna.call("PUT", f"{DRAFTS}/1", json={"text": WRONG}, headers={"If-Match": seen})
    problem(late, 412, "precondition_failed")
    assert "`key_ben` changed draft 1 at 2026-09-07T09:00:00Z" in late.json()["detail"]
    revisions = anna.get(f"{DRAFTS}/1/revisions").json()["revisions"]
    assert [(each["text"], each["by"]) for each in revisions] == [(POLICY, "key_ben"), (BELA, "key_anna")]
    unchanged = anna.get(f"{DRAFTS}/1", headers={"If-None-Match": etag(anna, 1)})
    assert unchanged.status_code == 304


def test_it_takes_two_to_publish(everybody: dict[str, Caller]) -> None:
    """Whoever wrote it cannot approve it; neither can a version go live beside it."""
    anna, ben, cleo = everybody.values()
    made = begin(anna)
    assert made["approvals_needed"] == 1
    problem(anna.post(f"{DRAFTS}/1/publish"), 409, "approval_needed")
    assert anna.post(f"{DRAFTS}/1/submit").json()["submitted_by"] == "key_anna"
    problem(anna.post(f"{DRAFTS}/1/approve"), 403, "own_draft")
    problem(ben.post(f"{DRAFTS}/1/approve", {"hash": "0" * 64}), 409, "draft_changed")
    approved = ben.post(f"{DRAFTS}/1/approve", {"hash": made["hash"], "note": "fine"}).json()
    assert approved["approvals"] == [{"by": "key_ben", "at": "2026-09-07T09:00:00Z", "note": "fine"}]
    uploaded = cleo.post("/api/v1/policies", {"text": POLICY.replace("All", "Everybody")}).json()
    beside = cleo.post(f"/api/v1/policies/{uploaded['hash']}/publish", {}, headers={"If-Match": "*"})
    problem(beside, 409, "approval_needed")
    published = anna.post(f"{DRAFTS}/1/publish").json()
    assert (published["state"], published["deploy"], published["live"]) == ("published", 2, made["hash"])
    # What was live before may be live again without anybody's yes.
    assert cleo.post("/api/v1/deploys/rollback").json()["deploy"] == 3


def test_the_gate_is_asked(caller: Caller) -> None:
    """A draft whose own test fails stays one, unless somebody says why it may go all the same."""
    begin(caller, FAILING)
    found = caller.post(f"{DRAFTS}/1/check").json()["results"]
    assert [(each["kind"], each["passed"]) for each in found] == [("check", True), ("tests", False)]
    assert found[1]["body"]["failed"][0]["place"] == "tests > Anna has it"
    refused = caller.post(f"{DRAFTS}/1/publish")
    problem(refused, 409, "policy_tests_failed")
    assert caller.post(f"{DRAFTS}/1/publish", {"without_tests": "anna is on leave"}).json()["state"] == "published"
    events = caller.get("/api/v1/audit", params={"kind": "published"}).json()["events"]
    assert events[0]["said"]["without"] == {"tests": "anna is on leave"}


def test_a_draft_goes_live_at_its_moment(caller: Caller, stored: Running) -> None:
    """A moment in the past, or without a zone, is none; a cancelled one does not come."""
    begin(caller)
    for at in ("2026-09-07T08:00:00Z", "2026-09-08T06:00:00"):
        problem(caller.post(f"{DRAFTS}/1/publish", {"at": at}), 422, "invalid")
    scheduled = caller.post(f"{DRAFTS}/1/publish", {"at": "2026-09-08T08:00:00+02:00"}).json()
    assert (scheduled["state"], scheduled["publish_at"]) == ("scheduled", "2026-09-08T06:00:00Z")
    problem(caller.call("DELETE", f"{DRAFTS}/1"), 409, "draft_scheduled")
    assert caller.post(f"{DRAFTS}/1/cancel").json()["state"] == "open"
    problem(caller.post(f"{DRAFTS}/1/cancel"), 409, "not_scheduled")
    caller.post(f"{DRAFTS}/1/publish", {"at": "2026-09-08T06:00:00Z"})
    publish_due(stored.database, START + timedelta(days=1))
    found = caller.get(f"{DRAFTS}/1").json()
    assert (found["state"], found["deploy"]) == ("published", 2)
    assert caller.get("/api/v1/policies/live").json()["policy"] == found["hash"]


def test_what_was_to_be_replaced_is_live_or_nothing_happens(caller: Caller) -> None:
    """So that nobody's hot fix is lost."""
    live = caller.get("/api/v1/policies/live").json()["policy"]
    begin(caller)
    begin(caller, POLICY.replace("All", "Everybody"))
    assert caller.post(f"{DRAFTS}/2/publish").status_code == 200
    problem(caller.post(f"{DRAFTS}/1/publish", {"replaces": live}), 409, "live_moved")


def test_results_are_of_what_a_draft_says(caller: Caller) -> None:
    """A simulation of another text is refused."""
    made = begin(caller)
    body = {"hash": made["hash"], "passed": True, "body": {"moved": 3}}
    found = caller.call("PUT", f"{DRAFTS}/1/results/simulation", json=body).json()
    assert [(each["kind"], each["passed"], each["body"]) for each in found["results"]] == [
        ("simulation", True, {"moved": 3})
    ]
    caller.call("PUT", f"{DRAFTS}/1", json={"text": POLICY}, headers={"If-Match": "*"})
    assert caller.get(f"{DRAFTS}/1").json()["results"] == []
    problem(caller.call("PUT", f"{DRAFTS}/1/results/check", json=body), 409, "draft_changed")


def test_drafts_are_listed_by_state(caller: Caller) -> None:
    """In pages, the newest first."""
    for _ in range(3):
        begin(caller)
    caller.call("DELETE", f"{DRAFTS}/2")
    problem(caller.call("DELETE", f"{DRAFTS}/2"), 409, "draft_over")
    page = caller.get(DRAFTS, params={"state": "open", "limit": 1}).json()
    rest = caller.get(DRAFTS, params={"state": "open", "after": page["next"]}).json()
    assert [each["draft"] for each in (*page["drafts"], *rest["drafts"])] == [3, 1]
    problem(caller.get(f"{DRAFTS}/9"), 404, "draft_not_found")
