"""Calendars over HTTP: the live policy's with when they open and close, and a rep's own with absences cut out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.pipeline.serving.running import Running

POLICY = """
calendars:
  office: {zone: Europe/Berlin, hours: {mon-fri: "09:00-17:00"}, holidays: [DE-BY], overrides: {2026-12-24: closed}}
  nights: {zone: UTC, hours: {mon-sun: "22:00-06:00"}}
rules:
  - {name: All, to: [desk, hold 1h]}
pools:
  desk: {reps: [anna, bela], hours: office, nobody: hold 4h}
"""


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, before a store whose live policy has two calendars."""
    found = calling(stored)
    kept = found.post("/api/v1/policies", {"text": POLICY}).json()
    assert found.post(f"/api/v1/policies/{kept['hash']}/publish", headers={"If-Match": "*"}).status_code == 200
    return found


def calendar(caller: Caller, name: str, at: str = "") -> dict[str, Any]:
    """A calendar at an instant."""
    found: dict[str, Any] = caller.get(f"/api/v1/calendars/{name}", params={"at": at} if at else {}).json()
    return found


def test_a_calendar_says_what_was_written_and_how_it_stands_now(caller: Caller) -> None:
    """On a Monday at nine in UTC it is eleven in Berlin."""
    assert calendar(caller, "office") == {
        "name": "office",
        "zone": "Europe/Berlin",
        "hours": [{"days": "mon-fri", "spans": "09:00-17:00"}],
        "holidays": ["DE-BY"],
        "overrides": [{"days": "2026-12-24", "spans": "closed"}],
        "at": "2026-09-07T09:00:00Z",
        "open": True,
        "next_opening": "2026-09-08T07:00:00Z",
        "next_closing": "2026-09-07T15:00:00Z",
    }


@pytest.mark.parametrize(
    ("at", "is_open", "opening", "closing"),
    [
        ("2026-09-07T15:00:00Z", False, "2026-09-08T07:00:00Z", "2026-09-08T15:00:00Z"),
        ("2026-09-05T10:00:00Z", False, "2026-09-07T07:00:00Z", "2026-09-07T15:00:00Z"),
        ("2026-12-23T17:30:00+01:00", False, "2026-12-28T08:00:00Z", "2026-12-28T16:00:00Z"),
        ("2026-10-23T10:00:00Z", True, "2026-10-26T08:00:00Z", "2026-10-23T15:00:00Z"),
    ],
)
def test_closing_weekends_holidays_and_winter_time_are_minded(
    caller: Caller, at: str, is_open: bool, opening: str, closing: str
) -> None:
    """The closing instant is outside; the clocks go back between the last two."""
    found = calendar(caller, "office", at)
    assert (found["open"], found["next_opening"], found["next_closing"]) == (is_open, opening, closing)


def test_all_calendars_are_listed(caller: Caller) -> None:
    """In the order of the policy; one that is not there is said with a suggestion."""
    found = caller.get("/api/v1/calendars", params={"at": "2026-09-07T23:00:00Z"}).json()["calendars"]
    assert [(each["name"], each["open"]) for each in found] == [("office", False), ("nights", True)]
    refused = problem(caller.get("/api/v1/calendars/ofice"), 404, "calendar_not_found")
    assert "did you mean `office`" in refused["detail"]
    problem(caller.get("/api/v1/calendars", params={"at": "monday"}), 422, "invalid")
    problem(caller.get("/api/v1/calendars", params={"at": "1066-10-14T09:00:00Z"}), 422, "invalid")


def test_a_reps_calendar_has_absences_cut_out(caller: Caller) -> None:
    """Own hours with a break, a holiday of the rep's country, and an afternoon off."""
    week = {"days": "Mon-Fri", "spans": ["09:00-12:00", "13:00-17:00"], "holidays": ["DE"]}
    caller.call("PATCH", "/api/v1/reps/anna", json={"zone": "Europe/Berlin", "week": week})
    caller.post("/api/v1/absences", {"rep": "anna", "start": "2026-10-02T14:00:00", "end": "2026-10-02T20:00:00"})
    asked = {"from": "2026-10-02T00:00:00Z", "to": "2026-10-06T00:00:00Z"}
    found = caller.get("/api/v1/reps/anna/calendar", params=asked).json()
    assert (found["hours"], found["zone"]) == ("own", "Europe/Berlin")
    assert [(span["start"][5:16], span["end"][5:16]) for span in found["working"]] == [
        ("10-02T07:00", "10-02T10:00"),
        ("10-02T11:00", "10-02T12:00"),
        ("10-05T07:00", "10-05T10:00"),
        ("10-05T11:00", "10-05T15:00"),
    ]
    assert found["absences"] == [{"start": "2026-10-02T12:00:00Z", "end": "2026-10-02T18:00:00Z"}]


def test_a_rep_without_hours_works_always_and_two_weeks_are_shown(caller: Caller) -> None:
    """From now on."""
    found = caller.get("/api/v1/reps/carl/calendar").json()
    assert found["hours"] == "always"
    assert found["working"] == [{"start": "2026-09-07T09:00:00Z", "end": "2026-09-21T09:00:00Z"}]


def test_a_range_that_is_empty_or_too_long_is_refused(caller: Caller) -> None:
    """And so is a rep who is not there."""
    for to in ("2026-09-07T09:00:00Z", "2027-01-01T00:00:00Z"):
        problem(caller.get("/api/v1/reps/carl/calendar", params={"to": to}), 422, "invalid")
    problem(caller.get("/api/v1/reps/nobody/calendar"), 404, "rep_not_found")
