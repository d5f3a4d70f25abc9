"""Promises, habits, reminders and test leads over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.pipeline.stored_office import Office
from turnout.core.lead import LeadId
from turnout.pipeline.asking.jobs import Accept, Tick
from turnout.pipeline.serving.running import Running

pytestmark = pytest.mark.usefixtures("each_database")


class Desk:
    """A small office, and somebody who asks it over HTTP."""

    def __init__(self, office: Office, caller: Caller) -> None:
        self.office = office
        self.get, self.post = caller.get, caller.post


@pytest.fixture
def desk(tmp_path: Path, calling: Calling) -> Iterator[Desk]:
    """An office in which time stands still unless it is moved."""
    office = Office(tmp_path)
    running = Running(office.database, clock=lambda: office.now)
    running.start()
    yield Desk(office, calling(running))
    running.stop()
    office.close()


def test_promises_come_in_pages(desk: Desk) -> None:
    """Each page ends where the next begins, and the last one says so."""
    for _ in range(3):
        desk.office.lead(plan="fair")
    found, after = [], ""
    while True:
        page = desk.get("/api/v1/promises", params={"limit": 4, "after": after}).json()
        found += page["promises"]
        if page["next"] is None:
            break
        after = page["next"]
    assert len(found) == len({(each["lead_id"], each["kind"]) for each in found}) == 6
    assert [each["due_at"] for each in found] == sorted(each["due_at"] for each in found)
    assert {each["kind"] for each in found} == {"touch", "at_most"}


def test_promises_are_asked_for_by_state_and_person(desk: Desk) -> None:
    """What nobody answered in time is `breached`, whoever's it is."""
    rep = desk.office.lead(plan="fair").assignee
    desk.office.wait(hours=5)
    desk.office.run(Tick())
    [missed] = desk.get("/api/v1/promises", params={"state": "breached", "rep": rep}).json()["promises"]
    assert (missed["lead_id"], missed["missed"], missed["overdue"]) == ("L1", True, True)
    assert desk.get("/api/v1/promises?state=breached&rep=finn").json() == {"promises": [], "next": None}
    counts = desk.get("/api/v1/promises/counts").json()
    assert (counts["breached"], counts["escalated"], counts["holds"]) == (1, 0, 0)


def test_what_cannot_be_asked_is_refused(desk: Desk) -> None:
    """An unknown state, a cursor of another list, a word that is no parameter."""
    problem(desk.get("/api/v1/promises?state=broken"), 422, "invalid")
    problem(desk.get("/api/v1/promises?after=WzFd"), 400, "bad_cursor")
    problem(desk.get("/api/v1/promises?who=ann"), 422, "invalid")
    problem(desk.get("/api/v1/habits?since=soon"), 422, "invalid")


def test_habits_count_what_was_given_since(desk: Desk) -> None:
    """One lead was answered late, as everybody can see."""
    rep = desk.office.lead(plan="fair").assignee
    desk.office.wait(hours=5)
    desk.office.run(Tick())
    found = desk.get("/api/v1/habits").json()
    [mine] = found["habits"]
    assert (mine["rep"], mine["given"], mine["sat_on"]["count"], mine["missed_in_a_row"]) == (rep, 1, 1, 1)
    assert mine["stands_out"] == []
    assert found["since"] == "2026-08-08T14:00:00Z"
    assert desk.get("/api/v1/habits?since=2026-09-07T13:00:00Z").json()["habits"] == []


def test_a_reminder_comes_before_the_promise(desk: Desk) -> None:
    """One after it is refused with the moment; one in the past as well."""
    desk.office.lead(plan="hot")
    desk.office.ask(Accept(LeadId("L1")))
    path = "/api/v1/leads/L1/snooze"
    assert desk.post(path, {"until": "2026-09-07T09:20:00Z", "rep": "dan"}).status_code == 200
    beyond = problem(desk.post(path, {"until": "2026-09-07T10:20:00+00:00"}), 409, "beyond_promise")
    assert "2026-09-07T09:30:00Z" in beyond["detail"]
    problem(desk.post(path, {"until": "2026-09-07T08:20:00Z"}), 422, "invalid")
    problem(desk.post(path, {"until": "2026-09-07T09:20:00Z", "rep": "eve"}), 409, "not_yours")
    kept = desk.office.rows("SELECT rep, due_at FROM clocks WHERE kind = 'snooze' AND state = 'running'")
    assert kept == [("dan", 1_788_772_800_000_000)]


def test_a_test_lead_answers_when_its_messages_are_sent(desk: Desk) -> None:
    """Whoever sends them says so in the store; the answer has each step, and the lead is closed by then."""
    ended: list[bool] = []

    def send() -> None:
        until = monotonic() + 60
        while not ended and monotonic() < until:
            with desk.office.database.begin() as tx:
                if tx.run("UPDATE outbox SET state = 'planned' WHERE state = 'due'"):
                    ended.append(True)
            sleep(0.01)

    sender = Thread(target=send)
    sender.start()
    answer = desk.post("/api/v1/test-lead", {"to": "email:me@example.com", "wait_seconds": 60})
    sender.join()
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert said["is_ok"], said
    assert [step["what"] for step in said["steps"]] == ["decided", "cleaned up"]
    assert desk.get(f"/api/v1/leads/{said['lead_id']}").json()["status"] == "closed"
    [assignment] = desk.get(f"/api/v1/leads/{said['lead_id']}/assignments").json()["assignments"]
    assert assignment["how_ended"] == "test"


def test_a_test_lead_that_nobody_sends_says_what_to_do(desk: Desk) -> None:
    """It is not waited for, and cleaned up all the same; nonsense is refused before anything happens."""
    said = desk.post("/api/v1/test-lead", {"wait_seconds": 0}).json()
    assert not said["is_ok"]
    assert "turnout worker" in said["steps"][1]["said"]
    problem(desk.post("/api/v1/test-lead", {"to": "pigeon:home"}), 422, "invalid")
    assert desk.office.rows("SELECT count(*) FROM leads WHERE status = 'open'") == [(0,)]
    assert desk.get("/api/v1/leads").json()["leads"][0]["origin"] == "test"
