"""A lead played through a policy over HTTP, and the traffic on its ways: what the picture of a policy is drawn from."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.pipeline.serving.running import Running

PLAY = "/api/v1/policies/play"
TRAFFIC = "/api/v1/policies/traffic"
DRAFT = """
define: {large: employees >= 100}
rules:
  - name: Ours
    when: account.owner is known
    to: [account.owner, next rule]
  - name: Places
    when: territory is known
    to: [territory.pool, next rule]
  - name: By size
    table: |
      when  | to
      large | rep carl
            | late
territories: |
  name   | when          | pool
  France | country is FR | desk
pools:
  desk: {reps: [anna, bela], hours: always}
  late: {reps: [anna], hours: night, nobody: queue nurture}
queues: {nurture: {watched by: anna}}
calendars: {night: {zone: UTC, hours: {mon-sun: "22:00-23:00"}}}
sla: [{touch within: 1h}]
"""


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, before a store with one version, which is live."""
    return calling(stored)


def played(caller: Caller, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """What playing a lead comes to."""
    response = caller.post(PLAY, body)
    assert response.status_code == 200, response.text
    said: dict[str, Any] = response.json()
    return said


def test_a_lead_is_played_through_the_live_policy(caller: Caller) -> None:
    """Each rule down to the one that decides says why; who was next is not moved by it."""
    first = played(caller, lead={"email": "c@a.example"})
    assert [rule["fits"] for rule in first["rules"]] == [False, False, False, True]
    assert first["rules"][1] == {"rule": "Waiting list", "fits": False, "why": "source is unknown"}
    assert (first["outcome"], first["rule"], first["pool"], first["is_now"]) == ("assigned", "All", "desk", True)
    assert {one["verdict"] for one in first["targets"][0]["candidates"]} == {"chosen", "eligible"}
    assert played(caller, lead={"email": "d@a.example"})["assignee"] == first["assignee"]
    assert caller.get("/api/v1/leads").json()["leads"] == []


def test_a_draft_is_played_with_facts_that_nobody_types(caller: Caller) -> None:
    """Facts stand whatever else is known, and territories and rows that fit are named by their number."""
    owned = played(caller, text=DRAFT, lead={"country": "FR"}, facts={"account.owner": "carl"})
    assert (owned["rule"], owned["assignee"], owned["territory_row"]) == ("Ours", "carl", 1)
    placed = played(caller, text=DRAFT, lead={"country": "FR"})
    assert (placed["rule"], placed["pool"], placed["territory"]) == ("Places", "desk", "France")
    assert placed["promise"]["touch_by"]
    assert placed["sla_line"] == 1
    large = played(caller, text=DRAFT, facts={"employees": "200"})
    assert (large["rule"], large["row"], large["assignee"]) == ("By size", 1, "carl")
    problem(caller.post(PLAY, {"text": DRAFT, "lead": {"a": "b"}, "facts": {"emploees": "2"}}), 422, "invalid")


def test_a_moment_of_ones_own_is_played_at(caller: Caller) -> None:
    """Hours are those of that moment, and nobody has anything yet."""
    by_day = played(caller, text=DRAFT, lead={"country": "DE"}, at="2026-09-09T10:00:00Z")
    assert (by_day["outcome"], by_day["queue"], by_day["is_now"]) == ("queued", "nurture", False)
    assert by_day["targets"][0]["nobody"] == "closed"
    by_night = played(caller, text=DRAFT, lead={"country": "DE"}, at="2026-09-09T22:30:00Z")
    assert (by_night["assignee"], by_night["decided_at"]) == ("anna", "2026-09-09T22:30:00Z")
    said = played(caller, text=DRAFT, lead={"country": "DE"}, at="wednesday 22:30")
    assert (said["assignee"], said["decided_at"]) == ("anna", "2026-09-09T22:30:00Z")
    problem(caller.post(PLAY, {"text": DRAFT, "lead": {"country": "DE"}, "at": "soon"}), 422, "invalid")


def test_a_lead_that_is_there_is_played_as_if_it_came_anew(caller: Caller) -> None:
    """It does not join itself; another of the same person would."""
    lead = caller.lead(email="e@a.example", source="waiting").json()["lead_id"]
    again = played(caller, lead_id=lead)
    assert (again["joins"], again["rule"], again["lead"]["source"]) == (None, "Waiting list", "waiting")
    caller.lead(email="f@a.example")
    assert played(caller, lead={"email": "f@a.example"})["joins"]
    problem(caller.post(PLAY, {"lead_id": "nobody"}), 404, "lead_not_found")


def test_what_cannot_be_played_is_refused(caller: Caller) -> None:
    """No lead, two policies, a policy that cannot be read."""
    problem(caller.post(PLAY, {}), 422, "empty_lead")
    problem(caller.post(PLAY, {"lead": {"a": "b"}, "text": "x", "policy": "y"}), 422, "invalid")
    problem(caller.post(PLAY, {"lead": {"a": "b"}, "policy": "y"}), 404, "policy_not_found")
    problem(caller.post(PLAY, {"lead": {"a": "b"}, "text": "rules: 3"}), 422, "invalid_policy")


def test_traffic_counts_leads_by_the_way_they_went(caller: Caller) -> None:
    """With when each rule decided last; a span without leads is empty, and one that ends before it begins refused."""
    for number in range(3):
        caller.lead(email=f"g{number}@a.example")
    caller.lead(email="spam@a.example")
    said = caller.get(TRAFFIC).json()
    assert said["ways"] == [], "the clock stands still, and the span is half-open"
    said = caller.get(TRAFFIC, params={"from": "2026-09-01T00:00Z", "to": "2026-09-08T00:00Z"}).json()
    assert said["leads"] == 4
    assert said["ways"] == [
        {"rule": "All", "pool": "desk", "queue": "", "outcome": "assigned", "leads": 3},
        {"rule": "Spam", "pool": "", "queue": "", "outcome": "rejected", "leads": 1},
    ]
    assert said["latest"] == {"All": "2026-09-07T09:00:00Z", "Spam": "2026-09-07T09:00:00Z"}
    params = {"from": "2026-09-08T00:00Z", "to": "2026-09-01T00:00Z"}
    problem(caller.get(TRAFFIC, params=params), 422, "invalid")
