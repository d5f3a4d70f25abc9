"""Coverage over HTTP: when everybody works, of a pool by its own hours, around absences and holidays."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.pipeline.serving.running import Running

COVERAGE = "/api/v1/coverage"
POLICY = """
calendars:
  nights: {zone: UTC, hours: {mon-sun: "22:00-06:00"}}
rules:
  - {name: All, to: [desk, night, hold 1h]}
pools:
  desk: {reps: [anna, bela], nobody: hold 4h}
  night: {team: x, hours: nights, nobody: hold 4h}
  round: {reps: [anna], hours: always, nobody: hold 4h}
"""
WEEK = {"days": "Mon-Fri", "spans": ["09:00-12:00", "13:00-17:00"], "holidays": ["DE-BY"]}


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine; Anna works in Munich, the others have no hours."""
    found = calling(stored)
    kept = found.post("/api/v1/policies", {"text": POLICY}).json()
    assert found.post(f"/api/v1/policies/{kept['hash']}/publish", headers={"If-Match": "*"}).status_code == 200
    assert found.call("PATCH", "/api/v1/reps/anna", json={"zone": "Europe/Berlin", "week": WEEK}).status_code == 200
    return found


def covered(caller: Caller, start: str, end: str, **asked: str) -> dict[str, dict[str, Any]]:
    """What is told of each rep."""
    said = caller.get(COVERAGE, params={"from": start, "to": end, **asked})
    assert said.status_code == 200, said.text
    return {each["rep"]: each for each in said.json()["reps"]}


def spans(told: list[dict[str, str]]) -> list[str]:
    """Spans of one day, briefly."""
    return [f"{each['start'][5:16]}/{each['end'][5:16]}" for each in told]


def test_everybody_is_told_at_once_with_breaks_absences_and_their_zone(caller: Caller) -> None:
    """An absence is cut out and told; somebody without hours is there at any time."""
    away = {"rep": "anna", "start": "2026-09-07T08:00:00Z", "end": "2026-09-07T13:00:00Z"}
    assert caller.post("/api/v1/absences", away).status_code == 201
    found = covered(caller, "2026-09-07T00:00:00Z", "2026-09-08T00:00:00Z")
    assert list(found) == ["anna", "bela", "carl"]
    anna = found["anna"]
    assert (anna["zone"], spans(anna["working"])) == (
        "Europe/Berlin",
        ["09-07T07:00/09-07T08:00", "09-07T13:00/09-07T15:00"],
    )
    assert spans(anna["absences"]) == ["09-07T08:00/09-07T13:00"]
    assert spans(found["bela"]["working"]) == ["09-07T00:00/09-08T00:00"]


def test_hours_follow_the_clock_of_their_zone_when_it_changes(caller: Caller) -> None:
    """On the Monday after the clocks went back, nine in Munich is an hour later in UTC."""
    found = covered(caller, "2026-10-23T00:00:00Z", "2026-10-27T00:00:00Z", rep="anna")
    assert spans(found["anna"]["working"]) == [
        *("10-23T07:00/10-23T10:00", "10-23T11:00/10-23T15:00"),
        *("10-26T08:00/10-26T11:00", "10-26T12:00/10-26T16:00"),
    ]


def test_a_holiday_is_told_as_the_hours_it_takes(caller: Caller) -> None:
    """Christmas Day 2026 is a Friday; the day after is no loss, as nobody works on Saturdays."""
    found = covered(caller, "2026-12-25T00:00:00Z", "2026-12-27T00:00:00Z", rep="anna")
    assert found["anna"]["working"] == []
    assert spans(found["anna"]["holidays"]) == ["12-25T08:00/12-25T11:00", "12-25T12:00/12-25T16:00"]


def test_a_pool_is_covered_by_the_hours_that_count_in_it(caller: Caller) -> None:
    """Its calendar, no hours at all, or each member's own; who has left covers nothing."""
    day = ("2026-09-07T00:00:00Z", "2026-09-08T00:00:00Z")
    night = covered(caller, *day, pool="night")
    assert list(night) == ["anna", "bela", "carl"]
    assert spans(night["anna"]["working"]) == ["09-07T00:00/09-07T06:00", "09-07T22:00/09-08T00:00"]
    assert spans(covered(caller, *day, pool="round")["anna"]["working"]) == ["09-07T00:00/09-08T00:00"]
    assert caller.call("PATCH", "/api/v1/reps/bela", json={"status": "departed"}).status_code == 200
    assert list(covered(caller, *day, pool="desk")) == ["anna"]


def test_what_cannot_be_asked_is_refused(caller: Caller) -> None:
    """An unknown pool, and a range that is empty or too long."""
    problem(caller.get(COVERAGE, params={"pool": "desc"}), 404, "pool_not_found")
    backwards = {"from": "2026-09-08T00:00:00Z", "to": "2026-09-07T00:00:00Z"}
    problem(caller.get(COVERAGE, params=backwards), 422, "invalid")
    endless = {"from": "2026-09-08T00:00:00Z", "to": "2027-09-07T00:00:00Z"}
    problem(caller.get(COVERAGE, params=endless), 422, "invalid")
