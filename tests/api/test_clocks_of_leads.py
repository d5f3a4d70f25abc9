"""A lead over HTTP shows its clocks, and they stand still while it is the customer's turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.client import LEADS, Caller, caller_of, problem
from tests.pipeline.stored_office import MONDAY, Office
from turnout.pipeline.serving.running import Running

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def caller(tmp_path: Path) -> Iterator[Caller]:
    """A server over an office that promises an answer within four hours, reminded at three."""
    office = Office(tmp_path)
    office.dispatcher.close()
    running = Running(office.database, clock=lambda: MONDAY)
    running.start()
    found = caller_of(running)
    yield found
    found.close()
    running.stop()
    office.database.close()


def test_a_lead_shows_its_clocks_and_they_stand_still(caller: Caller) -> None:
    """What does not stand still cannot go on; a reason is one of the codes; nothing is promised of an answered lead."""
    caller.lead(lead_id="L1", email="a@a.example", plan="line")
    shown = caller.get(f"{LEADS}/L1").json()
    assert [(clock["kind"], clock["state"], clock["rep"]) for clock in shown["clocks"]] == [
        ("at_most", "running", None),
        ("touch", "running", shown["assignee"]),
        ("stage", "running", shown["assignee"]),
    ]
    assert shown["clocks"][2] == {
        "kind": "stage",
        "started_at": shown["decided_at"],
        "due_at": shown["clocks"][2]["due_at"],
        "state": "running",
        "actions": ["remind"],
        "rep": shown["assignee"],
        "is_missed": False,
        "extended_seconds": 0,
    }
    problem(caller.post(f"{LEADS}/L1/resume", {"reason": "mistake"}), 409, "not_paused")
    problem(caller.post(f"{LEADS}/L1/pause", {"reason": "lunch"}), 422, "unknown_reason")
    paused = caller.post(f"{LEADS}/L1/pause", {"reason": "waiting_for_customer"}).json()
    assert {clock["state"] for clock in paused["clocks"]} == {"paused"}
    problem(caller.post(f"{LEADS}/L1/pause", {"reason": "other"}), 409, "already_paused")
    again = caller.post(f"{LEADS}/L1/resume", {"reason": "customer_answered"}).json()
    assert again["clocks"] == shown["clocks"]
    touched = caller.post(f"{LEADS}/L1/touch", {"kind": "call"}).json()
    assert touched["clocks"] == []
    problem(caller.post(f"{LEADS}/L1/pause", {"reason": "other"}), 409, "no_clock")
    assert "clocks" not in caller.get(LEADS).json()["leads"][0]


def test_what_befell_a_clock_gives_a_lead_another_etag(caller: Caller) -> None:
    """So that nobody changes a lead whose promises they have not seen as they are."""
    caller.lead(lead_id="L1", email="a@a.example", plan="line")
    seen = caller.get(f"{LEADS}/L1")
    assert caller.get(f"{LEADS}/L1").headers["etag"] == seen.headers["etag"]
    paused = caller.post(f"{LEADS}/L1/pause", {"reason": "waiting_for_customer"})
    assert paused.json()["decisions"] == seen.json()["decisions"]
    assert paused.headers["etag"] == caller.get(f"{LEADS}/L1").headers["etag"] != seen.headers["etag"]
    stale = {"if-match": seen.headers["etag"]}
    problem(caller.post(f"{LEADS}/L1/touch", {"kind": "call"}, headers=stale), 412, "precondition_failed")
    fresh = {"if-match": paused.headers["etag"]}
    assert caller.post(f"{LEADS}/L1/touch", {"kind": "call"}, headers=fresh).status_code == 200
