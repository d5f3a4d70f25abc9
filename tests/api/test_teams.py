"""Teams over HTTP: their hours are for members who have none, and a team is there for as long as a rep names it."""

from __future__ import annotations

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.pipeline.serving.running import Running

TEAMS = "/api/v1/teams"
HOURS = {"zone": "Europe/Berlin", "week": {"days": "Mon-Fri", "spans": ["09:00-17:00"]}}


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, before a store with three reps in team `x`."""
    return calling(stored)


def test_a_team_that_reps_name_is_there_without_hours(caller: Caller) -> None:
    """With its members."""
    assert caller.get(TEAMS).json() == {
        "teams": [
            {
                "name": "x",
                "zone": "UTC",
                "week": {"days": "", "spans": [], "holidays": []},
                "members": ["anna", "bela", "carl"],
                "described": False,
            }
        ],
        "next": None,
    }


def test_a_team_gets_hours_and_members_work_by_them(caller: Caller) -> None:
    """At nine in UTC it is eleven in Berlin; what was sent is what is read."""
    made = caller.call("PUT", f"{TEAMS}/x", json=HOURS)
    assert (made.status_code, made.headers["location"]) == (201, f"{TEAMS}/x")
    read = caller.get(f"{TEAMS}/x")
    assert read.json() == made.json()
    assert read.json()["described"] is True
    assert read.headers["etag"] == made.headers["etag"]
    calendar = caller.get("/api/v1/reps/anna/calendar", params={"from": "2026-09-07T00:00:00Z"}).json()
    assert (calendar["hours"], calendar["zone"]) == ("team", "Europe/Berlin")
    assert calendar["working"][0] == {"start": "2026-09-07T07:00:00Z", "end": "2026-09-07T15:00:00Z"}
    assert caller.call("PUT", f"{TEAMS}/x", json=HOURS).status_code == 200


def test_a_team_is_forgotten_and_still_there_while_somebody_names_it(caller: Caller) -> None:
    """Its hours are gone; one that nobody names is gone with them."""
    caller.call("PUT", f"{TEAMS}/x", json=HOURS)
    caller.call("PUT", f"{TEAMS}/empty", json=HOURS)
    assert caller.call("DELETE", f"{TEAMS}/x").status_code == 204
    assert caller.call("DELETE", f"{TEAMS}/empty").status_code == 204
    assert caller.get(f"{TEAMS}/x").json()["described"] is False
    problem(caller.get(f"{TEAMS}/empty"), 404, "team_not_found")
    problem(caller.call("DELETE", f"{TEAMS}/x"), 404, "team_not_found")


def test_a_name_with_other_letters_stands_in_an_address(caller: Caller) -> None:
    """And in the header that says where the team is."""
    made = caller.call("PUT", f"{TEAMS}/Équipe 1", json={})
    assert made.headers["location"] == f"{TEAMS}/%C3%89quipe%201"
    assert caller.get(made.headers["location"]).json()["name"] == "Équipe 1"


def test_hours_that_cannot_be_are_refused_with_their_field(caller: Caller) -> None:
    """Nothing is kept."""
    bad = caller.call("PUT", f"{TEAMS}/x", json={"zone": "Berlin", "week": {"spans": ["9:00-5:00"]}})
    assert [error["field"] for error in problem(bad, 422, "invalid")["errors"]] == ["zone", "week.spans"]
    assert caller.get(f"{TEAMS}/x").json()["described"] is False


def test_two_who_describe_a_team_at_once_do_not_overwrite_each_other(caller: Caller) -> None:
    """The second gets 412 for the state it did not see."""
    etag = {"If-Match": caller.get(f"{TEAMS}/x").headers["etag"]}
    assert caller.call("PUT", f"{TEAMS}/x", json=HOURS, headers=etag).status_code == 201
    problem(caller.call("PUT", f"{TEAMS}/x", json={}, headers=etag), 412, "precondition_failed")
    problem(caller.call("DELETE", f"{TEAMS}/x", headers=etag), 412, "precondition_failed")


def test_teams_come_in_pages_by_name(caller: Caller) -> None:
    """Those that were described and those that were not, in one order."""
    for name in ("b", "a", "z"):
        caller.call("PUT", f"{TEAMS}/{name}", json={})
    first = caller.get(TEAMS, params={"limit": 3}).json()
    assert [team["name"] for team in first["teams"]] == ["a", "b", "x"]
    rest = caller.get(TEAMS, params={"after": first["next"]}).json()
    assert ([team["name"] for team in rest["teams"]], rest["next"]) == (["z"], None)
