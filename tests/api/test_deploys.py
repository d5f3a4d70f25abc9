"""Deploys over HTTP: what each did, going back, undoing one with a preview, taking along who waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.api.memory_front import POLICY, REPS, START
from tests.scenarios.scenario import write_world
from tests.stores import url_in
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.policies.rehoming_runs import RehomingTask
from turnout.pipeline.record.verify import verify
from turnout.pipeline.serving.running import Running
from turnout.store.database import open_database

DEPLOYS = "/api/v1/deploys"
# All that is hot waits, and the rest goes to carl.
BAD = POLICY.replace("to: lane\n", "to: queue nurture\n").replace("desk: {reps: [anna, bela]", "desk: {reps: [carl]")


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Running]:
    """A Turnout over a store, whose clock goes a second further each time somebody looks at it."""
    write_world({"reps": REPS}, tmp_path)
    database = open_database(url_in(tmp_path))
    import_folder(database, tmp_path)
    for number, text in enumerate((POLICY, BAD)):
        (tmp_path / "policy.yaml").write_text(text, encoding="utf-8")
        publish_policy(database, tmp_path / "policy.yaml", START + timedelta(seconds=number))
    seen = [START + timedelta(minutes=1)]

    def clock() -> Any:  # noqa: ANN401 - an instant
        seen[0] += timedelta(milliseconds=10)
        return seen[0]

    running = Running(database, clock=clock)
    running.start()
    yield running
    running.stop()
    database.close()


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine."""
    return calling(stored)


def finish(stored: Running) -> None:
    """What a server's task does a moment later."""
    task = RehomingTask()
    assert task(stored.database) == 0
    task.act_by(stored.submit)
    while task(stored.database):
        pass


def lead(caller: Caller, name: str, source: str = "web") -> dict[str, Any]:
    """A lead that comes in."""
    found: dict[str, Any] = caller.lead(lead_id=name, email=f"{name}@{name}.example", source=source).json()
    return found


def test_a_deploy_says_what_it_did(caller: Caller) -> None:
    """How many leads it decided about, and what became of them; only where that is asked of a list."""
    lead(caller, "hot", "hot")
    lead(caller, "web")
    lead(caller, "junk")
    caller.post("/api/v1/leads/web/touch", {"kind": "call"})
    caller.post("/api/v1/leads/junk/close", {"outcome": "spam"})
    found = caller.get(f"{DEPLOYS}/2").json()
    assert found["is_live"]
    assert found["counts"] == {
        "leads": 3, "open": 2, "answered": 1, "held": 0, "queued": 1, "joined": 0, "rejected": 0, "closed": 1,
    }  # fmt: skip
    page = caller.get(DEPLOYS, params={"limit": 1}).json()
    assert (page["deploys"][0]["deploy"], page["deploys"][0]["counts"]) == (2, None)
    [first] = caller.get(DEPLOYS, params={"after": page["next"], "counts": True}).json()["deploys"]
    assert (first["deploy"], first["counts"]["leads"], first["before"], first["is_live"]) == (1, 0, None, False)
    leads = caller.get(f"{DEPLOYS}/2/leads", params={"limit": 2}).json()
    rest = caller.get(f"{DEPLOYS}/2/leads", params={"after": leads["next"]}).json()
    assert [each["lead_id"] for each in (*leads["leads"], *rest["leads"])] == ["hot", "web", "junk"]
    problem(caller.get(f"{DEPLOYS}/9"), 404, "deploy_not_found")


@pytest.mark.usefixtures("each_database")
def test_undoing_is_seen_before_it_is_done(caller: Caller, stored: Running) -> None:
    """Nothing is changed by looking; then the version before is live, and its leads are where it has them."""
    lead(caller, "hot", "hot")
    lead(caller, "web")
    lead(caller, "stays", "waiting")
    before = caller.get("/api/v1/decisions").json()
    seen = caller.post(f"{DEPLOYS}/2/undo?preview=true").json()
    assert (seen["total"], seen["move"]) == (3, 3)
    hot, web, _ = seen["leads"]
    assert (hot["is"]["queue"], hot["would_be"]["pool"], hot["rule"]) == ("nurture", "lane", "Offers")
    assert (web["is"]["assignee"], web["would_be"]["pool"]) == ("carl", "desk")
    assert caller.get("/api/v1/decisions").json() == before
    begun = caller.post(f"{DEPLOYS}/2/undo", {"note": "it was wrong"})
    assert begun.status_code == 202
    assert begun.json()["to_do"] == 3
    assert caller.get(f"{DEPLOYS}/3").json()["note"] == "it was wrong"
    finish(stored)
    done = caller.get(begun.headers["Location"]).json()
    assert (done["state"], done["moved"] + done["kept"], done["left"]) == ("done", 3, 0)
    assert caller.get("/api/v1/leads/hot").json()["pool"] == "lane"
    [moved] = [
        each for each in caller.get(f"{begun.headers['Location']}/leads").json()["leads"] if each["lead_id"] == "web"
    ]
    assert (moved["state"], moved["was_with"]) == ("moved", "carl")
    assert moved["is_with"] == caller.get("/api/v1/leads/web").json()["assignee"]
    assert [each["state"] for each in caller.get(f"{DEPLOYS}/2/rehomings").json()["rehomings"]] == ["done"]
    problem(caller.post(f"{begun.headers['Location']}/stop"), 409, "rehoming_done")
    assert verify(stored.database).findings == ()
    # Every decision is explained by the version that took it.
    for number, rule in ((1, "All"), (2, "All")):
        receipt = caller.get(f"/api/v1/decisions/web.{number}/receipt").json()
        assert (receipt["rule"], receipt["rules"][-1]["rule"]) == (rule, rule)
    assert {each["policy"] for each in caller.get("/api/v1/leads/web/decisions").json()["decisions"]} == {
        seen["policy"], caller.get(f"{DEPLOYS}/2").json()["policy"],
    }  # fmt: skip


def test_only_chosen_leads_are_undone(caller: Caller, stored: Running) -> None:
    """Those that are named; one that is not the deploy's is refused with nothing done."""
    lead(caller, "a")
    lead(caller, "b")
    problem(caller.post(f"{DEPLOYS}/2/undo", {"leads": ["a", "z"]}), 404, "lead_not_found")
    assert caller.get("/api/v1/policies/live").json()["publication"] == 2
    caller.post(f"{DEPLOYS}/2/undo", {"leads": ["a"]})
    finish(stored)
    assert caller.get("/api/v1/leads/a").json()["assignee"] in {"anna", "bela"}
    assert caller.get("/api/v1/leads/b").json()["assignee"] == "carl"
    problem(caller.post(f"{DEPLOYS}/1/undo"), 409, "nothing_before")


def test_what_is_stopped_waits_until_it_is_resumed(caller: Caller, stored: Running) -> None:
    """Also for a server that starts meanwhile."""
    lead(caller, "a")
    begun = caller.post(f"{DEPLOYS}/2/undo").headers["Location"]
    assert caller.post(f"{begun}/stop").json()["state"] == "stopped"
    finish(stored)
    assert caller.get(begun).json()["to_do"] == 1
    caller.post(f"{begun}/resume")
    finish(stored)
    assert caller.get(begun).json()["state"] == "done"


def test_who_waits_is_taken_along_when_somebody_says_so(caller: Caller, stored: Running) -> None:
    """Until then they are under the version they came in under; only to what is live."""
    lead(caller, "waits", "waiting")
    assert caller.get(f"{DEPLOYS}/2").json()["waiting"] == 1
    text = POLICY.replace("to: [hold 1h, queue nurture]", "to: desk")
    made = caller.post("/api/v1/policies", {"text": text}).json()
    caller.post(f"/api/v1/policies/{made['hash']}/publish", {}, headers={"If-Match": "*"})
    assert caller.get("/api/v1/leads/waits").json()["outcome"] == "held"
    problem(caller.post(f"{DEPLOYS}/2/migrate"), 409, "not_live")
    seen = caller.post(f"{DEPLOYS}/3/migrate?preview=true").json()
    assert [(each["lead_id"], each["would_be"]["pool"]) for each in seen["leads"]] == [("waits", "desk")]
    assert caller.post(f"{DEPLOYS}/3/migrate").status_code == 202
    finish(stored)
    assert caller.get("/api/v1/leads/waits").json()["assignee"] in {"anna", "bela"}


def test_going_back_moves_the_pointer(caller: Caller) -> None:
    """Leads stay where they are; to a version that is not there, or is live, nobody goes back."""
    lead(caller, "a")
    found = caller.post(f"{DEPLOYS}/rollback").json()
    assert (found["deploy"], found["version"]) == (3, 1)
    assert caller.get("/api/v1/leads/a").json()["assignee"] == "carl"
    problem(caller.post(f"{DEPLOYS}/rollback", {"to": found["policy"]}), 409, "same_policy")
    problem(caller.post(f"{DEPLOYS}/rollback", {"to": "nothing"}), 404, "policy_not_found")
