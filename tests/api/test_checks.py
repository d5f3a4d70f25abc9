"""Policies checked over HTTP: beside the people and the leads of a store, and without keeping anything."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.pipeline.serving.running import Running

CHECK = "/api/v1/policies/check"
DEAD = """
rules:
  - {name: Europe, when: "country in DE, FR", to: desk}
  - {name: Germany, when: country is DE, to: nobodys}
  - {name: All, to: desk}
pools:
  desk: {reps: [anna], hours: always}
  nobodys: {reps: [zoe]}
"""


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, before a store with one version, which is live."""
    return calling(stored)


def codes(answer: dict[str, Any]) -> dict[str, str]:
    """Where each code was found."""
    return {finding["code"]: finding["place"] for finding in answer["findings"]}


@pytest.mark.usefixtures("each_database")
def test_a_check_says_what_is_wrong_with_place_line_and_a_lead(caller: Caller) -> None:
    """Of conditions and of people alike; nothing is kept by it."""
    answer = caller.post(CHECK, {"text": DEAD})
    assert answer.status_code == 200
    said = answer.json()
    assert codes(said)["dead-rule"] == "rules > Germany"
    assert codes(said)["rep-unknown"] == "pools > nobodys > reps"
    dead = next(finding for finding in said["findings"] if finding["code"] == "dead-rule")
    assert (dead["severity"], dead["line"]) == ("error", 4)
    assert dead["remedy"]
    assert said["errors"] >= 2
    assert said["is_whole"]
    assert len(caller.get("/api/v1/policies").json()["policies"]) == 1


def test_leads_of_late_are_looked_at(caller: Caller) -> None:
    """Those that this store took in count."""
    caller.lead(email="jo@acme.example")
    assert caller.post(CHECK, {"text": DEAD}).json()["leads"] == 0, "the lead came in at this very moment"
    assert any("volume" in said for said in caller.post(CHECK, {"text": DEAD}).json()["left_out"])


def test_a_policy_that_cannot_be_read_is_answered_with_its_problems(caller: Caller) -> None:
    """Each with its place and line; it is not a refusal, since a check was asked for."""
    answer = caller.post(
        CHECK, {"text": "rules:\n  - {name: A, when: contry is DE, to: desk}\npools: {desk: {reps: [anna]}}"}
    )
    found = answer.json()["findings"]
    assert answer.status_code == 200
    assert [(each["code"], each["line"]) for each in found] == [("unreadable", 2)]
    assert "did you mean `country`" in found[0]["said"]


def test_a_kept_version_is_checked_as_of_today(caller: Caller) -> None:
    """By its hash; one that is not there is a 404."""
    kept = caller.get("/api/v1/policies/live").json()["policy"]
    answer = caller.get(f"/api/v1/policies/{kept}/findings?days=7&seconds=5")
    assert answer.status_code == 200
    assert answer.json()["rules"] > 0
    problem(caller.get("/api/v1/policies/none/findings"), 404, "policy_not_found")


def test_what_a_check_may_take_has_limits(caller: Caller) -> None:
    """No client can keep the server busy for minutes."""
    problem(caller.post(CHECK, {"text": DEAD, "seconds": 600}), 422, "invalid")
