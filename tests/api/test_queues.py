"""Queues over HTTP: who watches each, how many leads lie there, and since when the oldest does."""

from __future__ import annotations

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.pipeline.serving.running import Running

QUEUES = "/api/v1/queues"
POLICY = """
rules:
  - {name: Data, when: company is unknown, to: queue data-desk}
  - {name: Rest, to: queue nurture}
queues:
  data-desk: {watched by: bela, note: without a company}
  nurture: anna
"""
OTHER = "rules: [{name: All, to: queue later}]\nqueues: {later: {watched by: carl}}"

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, before a store whose live policy has two queues."""
    found = calling(stored)
    publish(found, POLICY)
    return found


def publish(caller: Caller, text: str) -> None:
    """Make a policy live."""
    kept = caller.post("/api/v1/policies", {"text": text}).json()
    assert caller.post(f"/api/v1/policies/{kept['hash']}/publish", headers={"If-Match": "*"}).status_code == 200


def test_queues_say_who_watches_and_what_lies_there(caller: Caller) -> None:
    """Open leads only: one that was given to somebody or closed lies there no more."""
    for number in range(4):
        caller.lead(lead_id=f"L{number}", email=f"{number}@a.example")
    caller.post("/api/v1/leads/L0/close", {"outcome": "spam"})
    caller.post("/api/v1/leads/L1/reassign", {"reason": "manual", "to": "carl"})
    assert caller.get(QUEUES).json()["queues"] == [
        {
            "queue": "data-desk",
            "watched_by": "bela",
            "note": "without a company",
            "declared": True,
            "leads": 2,
            "oldest_lead_id": "L2",
            "oldest_since": "2026-09-07T09:00:00Z",
        },
        {
            "queue": "nurture",
            "watched_by": "anna",
            "note": "",
            "declared": True,
            "leads": 0,
            "oldest_lead_id": None,
            "oldest_since": None,
        },
    ]
    assert caller.get(f"{QUEUES}/nurture").json()["watched_by"] == "anna"


def test_leads_in_a_queue_of_an_earlier_policy_are_not_lost_from_sight(caller: Caller) -> None:
    """The queue is shown as one that the live policy does not declare."""
    caller.lead(lead_id="L1", email="1@a.example")
    publish(caller, OTHER)
    found = {each["queue"]: (each["declared"], each["leads"]) for each in caller.get(QUEUES).json()["queues"]}
    assert found == {"later": (True, 0), "data-desk": (False, 1)}
    assert caller.get(f"{QUEUES}/data-desk").json()["oldest_lead_id"] == "L1"


def test_a_queue_that_is_not_there_is_said_with_a_suggestion(caller: Caller) -> None:
    """By its code, with the nearest name."""
    assert "did you mean `nurture`" in problem(caller.get(f"{QUEUES}/nuture"), 404, "queue_not_found")["detail"]
