"""Promises of a lead are extended over HTTP: by whom that is, with what it answers, and what is read of it later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.api.client import LEADS, Caller, caller_of, problem
from tests.api.test_roles import Ground
from tests.pipeline.stored_office import MONDAY, Office
from turnout.pipeline.serving.running import Running

pytestmark = pytest.mark.usefixtures("each_database")
EXTEND = f"{LEADS}/L1/extend"
BY_AN_HOUR = {"by_seconds": 3600, "reason": "agreed_with_customer"}


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


def test_a_lead_and_its_list_say_when_it_is_due_now(caller: Caller) -> None:
    """The clock says by how much it was extended; the record who did it, until when and why."""
    before = caller.lead(lead_id="L1", email="a@a.example", plan="line")
    answer = caller.post(EXTEND, BY_AN_HOUR | {"note": "on a plane"}).json()
    [touch] = [clock for clock in answer["clocks"] if clock["kind"] == "touch"]
    assert touch["extended_seconds"] > 0
    assert touch["due_at"] == answer["sla_due"] > before.json()["sla_due"]
    assert caller.get(f"{LEADS}/L1").json()["sla_due"] == touch["due_at"]
    assert caller.get(LEADS).json()["leads"][0]["sla_due"] == touch["due_at"]
    [told] = caller.get(f"{LEADS}/L1/extensions").json()["extensions"]
    assert told == {
        "at": told["at"],
        "by": "local",
        "promise": "touch",
        "due_at": touch["due_at"],
        "by_seconds": 3600,
        "reason": "agreed_with_customer",
        "note": "on a plane",
    }
    [promise] = [each for each in caller.get("/api/v1/promises").json()["promises"] if each["kind"] == "touch"]
    assert (promise["due_at"], promise["extended_seconds"]) == (touch["due_at"], touch["extended_seconds"])
    assert caller.post(f"{LEADS}/L1/touch", {"kind": "call"}).json()["sla_due"] == touch["due_at"]
    assert caller.get(LEADS).json()["leads"][0]["sla_due"] == touch["due_at"]


def test_a_request_that_is_sent_twice_extends_once(caller: Caller) -> None:
    """Under its key; another body under the same one is refused."""
    caller.lead(lead_id="L1", email="a@a.example", plan="line")
    key = {"idempotency-key": "once"}
    first = caller.post(EXTEND, BY_AN_HOUR, headers=key).json()
    assert caller.post(EXTEND, BY_AN_HOUR, headers=key).json()["sla_due"] == first["sla_due"]
    assert len(caller.get(f"{LEADS}/L1/extensions").json()["extensions"]) == 1
    assert caller.post(EXTEND, BY_AN_HOUR | {"by_seconds": 7200}, headers=key).status_code in {409, 422}


def test_what_is_no_extension_is_refused_with_its_code(caller: Caller) -> None:
    """Into the past, beyond thirty days, neither or both ways, unknown words, an address in the note."""
    caller.lead(lead_id="L1", email="a@a.example", plan="line")
    until = (MONDAY - timedelta(hours=1)).isoformat()
    problem(caller.post(EXTEND, {"until": until, "reason": "other"}), 422, "not_later")
    until = (MONDAY + timedelta(days=31)).isoformat()
    problem(caller.post(EXTEND, {"until": until, "reason": "other"}), 422, "too_long")
    problem(caller.post(EXTEND, {"reason": "other"}), 422, "invalid")
    problem(caller.post(EXTEND, BY_AN_HOUR | {"until": until}), 422, "invalid")
    problem(caller.post(EXTEND, BY_AN_HOUR | {"reason": "lunch"}), 422, "unknown_reason")
    problem(caller.post(EXTEND, BY_AN_HOUR | {"promise": "accept"}), 409, "no_clock")
    assert caller.post(EXTEND, BY_AN_HOUR | {"note": "ask jo@a.example"}).status_code == 422
    assert caller.post(EXTEND, BY_AN_HOUR | {"by_seconds": -60}).status_code == 422
    problem(caller.post(f"{LEADS}/L9/extend", BY_AN_HOUR), 404, "lead_not_found")
    problem(caller.get(f"{LEADS}/L9/extensions"), 404, "lead_not_found")
    assert caller.get(f"{LEADS}/L1/extensions").json()["extensions"] == []
    caller.post(f"{LEADS}/L1/pause", {"reason": "other"})
    problem(
        caller.post(EXTEND, {"until": (MONDAY + timedelta(days=2)).isoformat(), "reason": "other"}), 409, "stands_still"
    )
    assert caller.post(EXTEND, BY_AN_HOUR).status_code == 200
    caller.post(f"{LEADS}/L1/resume", {"reason": "mistake"})
    caller.post(f"{LEADS}/L1/touch", {"kind": "call"})
    problem(caller.post(EXTEND, BY_AN_HOUR), 409, "no_clock")


def test_a_manager_extends_for_their_teams_and_a_rep_for_nobody(tmp_path: Path) -> None:
    """Whose own promise it is does not put it off; what is out of reach is not there."""
    ground = Ground(tmp_path)
    try:
        asked = {
            ("rep", "annas"): "role_missing",
            ("viewer", "annas"): "role_missing",
            ("manager", "carls"): "lead_not_found",
            ("manager", "annas"): "no_clock",
            ("ops", "carls"): "no_clock",
        }
        for (role, lead), code in asked.items():
            response = ground.ask(role, "POST", f"{LEADS}/{lead}/extend", BY_AN_HOUR)
            assert response.json()["code"] == code, (role, lead)
    finally:
        ground.close()
