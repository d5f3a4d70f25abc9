"""Disputes over HTTP: raised with a code, answered once, counted for whoever had the lead then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.api.memory_front import POLICY, REPS, START
from tests.scenarios.scenario import write_world
from tests.stores import url_in
from turnout.pipeline.edits.disputes import Wanted, answer_dispute, raise_dispute
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.record.people_data import erase_person, export_person
from turnout.pipeline.record.verify import verify
from turnout.pipeline.serving.feed import follow, read_feed
from turnout.pipeline.serving.running import Running
from turnout.store.database import open_database
from turnout.store.users import User, put_user

pytestmark = pytest.mark.usefixtures("each_database")
SPAN = {"from": "2026-09-01T00:00:00Z", "to": "2026-10-01T00:00:00Z"}


class Office:
    """A server whose clock can be set."""

    def __init__(self, folder: Path) -> None:
        self.now = START
        write_world({"reps": REPS}, folder)
        (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
        self.database = open_database(url_in(folder))
        import_folder(self.database, folder, now=START)
        publish_policy(self.database, folder / "policy.yaml", START)
        self.running = Running(self.database, clock=self.clock)
        self.running.start()

    def clock(self) -> datetime:
        """What the clock says."""
        return self.now


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Three reps, a desk of two, and a lane of three that offers."""
    made = Office(tmp_path)
    yield made
    made.running.stop()
    made.database.close()


@pytest.fixture
def caller(office: Office, calling: Calling) -> Caller:
    """Somebody on this machine."""
    return calling(office.running)


def dispute(caller: Caller, lead: str = "L1", **body: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a body may say
    """A dispute as it is after it was raised."""
    response = caller.post(f"/api/v1/leads/{lead}/disputes", {"code": "wrong_account", **body})
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    return found


def test_a_dispute_waits_for_an_answer(caller: Caller, office: Office) -> None:
    """With who had the lead, who should, and why; the lead stays where it is; there is one at a time."""
    rep = caller.lead(lead_id="L1", email="jo@acme.example", company="Acme").json()["assignee"]
    raised = dispute(caller, note=" Bela has Acme ", meant_for="bela")
    assert raised | {"at": ""} == {
        "id": raised["id"],
        "lead_id": "L1",
        "code": "wrong_account",
        "note": "Bela has Acme",
        "meant_for": "bela",
        "rep": rep,
        "raised_by": "local",
        "at": "",
        "state": "open",
        "answer_note": "",
        "answered_by": None,
        "answered_at": None,
        "status": "open",
        "assignee": rep,
        "rule": "All",
        "name": None,
        "company": "Acme",
    }
    assert caller.get("/api/v1/leads/L1/disputes").json()["disputes"] == [raised]
    assert caller.get(f"/api/v1/disputes/{raised['id']}").json() == raised
    assert caller.get("/api/v1/leads/L1").json()["assignee"] == rep
    problem(caller.post("/api/v1/leads/L1/disputes", {"code": "other"}), 409, "already_disputed")
    assert verify(office.database).findings == ()


def test_one_that_is_upheld_counts_as_misrouted(caller: Caller, office: Office) -> None:
    """For whoever had the lead when it was disputed, also after it went to somebody else; and it is told."""
    first = caller.lead(lead_id="L1", email="jo@acme.example").json()["assignee"]
    raised = dispute(caller)
    office.now += timedelta(minutes=5)
    caller.post("/api/v1/leads/L1/reassign", {"reason": "manual"})
    answered = caller.post(f"/api/v1/disputes/{raised['id']}/answer", {"answer": "upheld", "note": "you are right"})
    assert answered.status_code == 200, answered.text
    record = answered.json()["dispute"]
    assert (record["state"], record["answered_by"], record["answer_note"]) == ("upheld", "local", "you are right")
    [outcome] = caller.get("/api/v1/leads/L1/outcomes").json()["outcomes"]
    assert (outcome["kind"], outcome["reason"], outcome["rep"]) == ("misrouted", "wrong_owner", first)
    metrics = caller.get("/api/v1/metrics/outcomes", params={**SPAN, "by": "rep"}).json()
    assert {each["name"]: each["accuracy"] for each in metrics["groups"]}[first] == 0.0
    follow(office.database)
    told = [each.kind for each in read_feed(office.database, 0, 100)]
    assert [kind for kind in told if kind.startswith("disput")] == ["disputed", "dispute_answered"]


@pytest.mark.parametrize("to", ["bela", None])
def test_an_answer_may_give_the_lead_to_somebody_else(caller: Caller, to: str | None) -> None:
    """The one named, or whoever the policy finds; sent again it is the same answer and nobody else gets it."""
    caller.lead(lead_id="L0", email="first@acme.example")
    was = caller.lead(lead_id="L1", email="jo@else.example").json()["assignee"]
    raised = dispute(caller)
    body = {"answer": "upheld", "reassign": True} | ({"to": to} if to and to != was else {})
    answered = caller.post(f"/api/v1/disputes/{raised['id']}/answer", body, headers={"Idempotency-Key": "k"})
    assert answered.json()["stays"] == ""
    now = caller.get("/api/v1/leads/L1").json()["assignee"]
    assert now == answered.json()["dispute"]["assignee"] != was
    again = caller.post(f"/api/v1/disputes/{raised['id']}/answer", body, headers={"Idempotency-Key": "k"})
    assert again.status_code == 200
    assert caller.get("/api/v1/leads/L1").json()["assignee"] == now


def test_one_that_is_declined_says_why(caller: Caller) -> None:
    """It counts as nothing, and the lead may be disputed anew; nobody answers twice."""
    caller.lead(lead_id="L1", email="jo@acme.example")
    number = dispute(caller)["id"]
    path = f"/api/v1/disputes/{number}/answer"
    problem(caller.post(path, {"answer": "declined"}), 422, "invalid")
    problem(caller.post(path, {"answer": "upheld", "to": "bela"}), 422, "invalid")
    assert caller.post(path, {"answer": "declined", "note": "it is in your territory"}).status_code == 200
    problem(caller.post(path, {"answer": "upheld"}), 409, "dispute_answered")
    assert caller.get("/api/v1/leads/L1/outcomes").json()["outcomes"] == []
    assert dispute(caller)["id"] != number


def told(office: Office) -> list[tuple[str, str]]:
    """Who is to be told of an answer, and what."""
    with office.database.asking() as tx:
        return [tuple(row) for row in tx.rows("SELECT recipient, text FROM outbox WHERE kind = 'answered'")]


@pytest.mark.parametrize(("answer", "said"), [("upheld", "was upheld"), ("declined", "was declined")])
def test_whoever_had_the_lead_is_told_of_the_answer(caller: Caller, office: Office, answer: str, said: str) -> None:
    """Over the ways in which they are told of leads; what was written beside it is not in it."""
    rep = caller.lead(lead_id="L1", email="jo@acme.example").json()["assignee"]
    path = f"/api/v1/disputes/{dispute(caller)['id']}/answer"
    assert told(office) == []
    assert caller.post(path, {"answer": answer, "note": "ask Jo"}).status_code == 200
    [(recipient, text)] = told(office)
    assert recipient == rep
    assert said in text
    assert "Jo" not in text


def test_a_rep_who_raised_it_is_told_and_nobody_of_their_own_answer(caller: Caller, office: Office) -> None:
    """The rep that somebody who signs in is, whoever had the lead."""
    rep = caller.lead(lead_id="L1", email="jo@acme.example").json()["assignee"]
    other = next(each for each in ("anna", "bela", "cleo") if each != rep)
    with office.database.begin() as tx:
        for user, who in (("u-other", other), ("u-rep", rep)):
            put_user(tx, User(user, f"{user}@a.example", user, "rep", START, rep=who))
    for answered_by, recipients in (("u-rep", [other]), ("u-other", [other])):
        with editing(office.database, office.now, "u-other") as edit:
            number = raise_dispute(edit, Wanted("L1", "other")).row.number
        with editing(office.database, office.now, answered_by) as edit:
            answer_dispute(edit, number, "declined", "no")
        assert [recipient for recipient, _ in told(office)] == recipients


def test_an_answer_is_for_the_dispute_that_was_seen(caller: Caller) -> None:
    """A lead that was closed meanwhile stays, and the answer says so; another ETag is refused."""
    caller.lead(lead_id="L1", email="jo@acme.example")
    number = dispute(caller)["id"]
    etag = caller.get(f"/api/v1/disputes/{number}").headers["ETag"]
    caller.post("/api/v1/leads/L1/close", {"outcome": "lost"})
    path, body = f"/api/v1/disputes/{number}/answer", {"answer": "upheld", "reassign": True}
    problem(caller.post(path, body, headers={"If-Match": etag}), 412, "precondition_failed")
    assert "closed" in caller.post(path, body).json()["stays"]


def test_what_cannot_be_disputed(caller: Caller) -> None:
    """A lead that is not there, or nobody had; for a reason nobody knows, or for somebody who is nobody."""
    problem(caller.post("/api/v1/leads/L9/disputes", {"code": "other"}), 404, "lead_not_found")
    caller.lead(lead_id="L1", email="jo@acme.example")
    problem(caller.post("/api/v1/leads/L1/disputes", {"code": "unfair"}), 422, "invalid")
    problem(caller.post("/api/v1/leads/L1/disputes", {"code": "other", "meant_for": "nobody"}), 422, "unknown_rep")
    problem(caller.get("/api/v1/disputes/77"), 404, "dispute_not_found")
    problem(caller.post("/api/v1/disputes/77/answer", {"answer": "upheld"}), 404, "dispute_not_found")


def test_lists_say_which_wait(caller: Caller) -> None:
    """By state, by rep, page by page, the newest first."""
    reps = [caller.lead(lead_id=f"L{at}", email=f"jo@a{at}.example").json()["assignee"] for at in range(3)]
    numbers = [dispute(caller, f"L{at}")["id"] for at in range(3)]
    caller.post(f"/api/v1/disputes/{numbers[0]}/answer", {"answer": "upheld"})

    def found(**asked: str) -> list[int]:
        return [each["id"] for each in caller.get("/api/v1/disputes", params=asked).json()["disputes"]]

    assert found() == numbers[::-1]
    assert found(state="open") == [numbers[2], numbers[1]]
    mine = [number for number, rep in zip(numbers, reps, strict=True) if rep == reps[1]]
    assert found(rep=reps[1]) == mine[::-1]
    assert found(rep="nobody") == []
    first = caller.get("/api/v1/disputes", params={"limit": 2}).json()
    second = caller.get("/api/v1/disputes", params={"limit": 2, "after": first["next"]}).json()
    assert [each["id"] for each in (*first["disputes"], *second["disputes"])] == numbers[::-1]


def test_what_was_written_goes_when_somebody_is_erased(caller: Caller, office: Office) -> None:
    """The code stays, so that it counts; before that it is in what is kept of them."""
    caller.lead(lead_id="L1", email="jo@acme.example", company="Acme")
    dispute(caller, note="Jo is my neighbour")
    with office.database.reading() as tx:
        assert "neighbour" in json.dumps(export_person(tx, "jo@acme.example"), default=str)
    erase_person(office.database, "jo@acme.example", office.now)
    [left] = caller.get("/api/v1/disputes").json()["disputes"]
    assert (left["code"], left["note"], left["company"]) == ("wrong_account", "", None)
