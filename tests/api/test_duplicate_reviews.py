"""Leads of probably one person over HTTP: listed, shown, confirmed, rejected; and who may do that."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.core.match.person.score import Judge
from turnout.pipeline.asking.jobs import Job
from turnout.pipeline.history.replay import replay
from turnout.pipeline.matching.probable_duplicates import Care, Noticing, notice
from turnout.pipeline.record.verify import verify
from turnout.pipeline.serving.running import Running

pytestmark = pytest.mark.usefixtures("each_database")
REVIEWS = "/api/v1/duplicate-reviews"
BOB = {"first_name": "Bob", "last_name": "Farnsworth", "company": "Planet Express"}


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, and two leads that somebody is asked about."""
    caller = calling(stored)
    for lead, email in (("L1", "bob@planetexpress.example"), ("L2", "bobf1955@gmail.com")):
        assert caller.lead(lead_id=lead, email=email, **BOB).status_code == 201
    notice(stored.database, Judge(), Care(is_merging=False), stored.now())
    return caller


def _said(caller: Caller, path: str) -> dict[str, Any]:
    response = caller.get(f"{REVIEWS}{path}")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_they_are_listed_and_shown(caller: Caller) -> None:
    """With what is known of both senders, what speaks for one person, and in pages."""
    [review] = _said(caller, "?state=open")["reviews"]
    assert (review["lead_id"], review["earlier_lead_id"], review["state"]) == ("L2", "L1", "open")
    assert review["lead"]["email"] == "bobf1955@gmail.com"
    assert review["earlier"]["name"] == "Bob Farnsworth"
    assert {"same name", "same company"} <= set(review["evidence"])
    assert review["against"] == ["different mail addresses"]
    assert _said(caller, "/L2") == review
    assert _said(caller, "?state=joined") == {"reviews": [], "next": None}
    problem(caller.get(f"{REVIEWS}/L1"), 404, "review_not_found")
    problem(caller.get(f"{REVIEWS}?state=maybe"), 422, "invalid")


def test_confirming_joins(caller: Caller, stored: Running) -> None:
    """The later lead joins by a decision of its own; the record is whole, and can be played again."""
    etag = caller.get(f"{REVIEWS}/L2").headers["etag"]
    response = caller.post(f"{REVIEWS}/L2/confirm", headers={"If-Match": etag})
    assert response.status_code == 200, response.text
    assert (response.json()["state"], response.json()["settled_by"]) == ("joined", "local")
    lead = caller.get("/api/v1/leads/L2").json()
    assert (lead["status"], lead["duplicate_of"]) == ("joined", "L1")
    problem(caller.post(f"{REVIEWS}/L2/confirm"), 409, "review_settled")
    assert not replay(stored.database).differences
    assert [str(each) for each in verify(stored.database).findings] == []


def test_rejecting_keeps_them_apart_and_takes_a_join_back(caller: Caller) -> None:
    """What was joined is one of its own again; what is rejected is settled."""
    assert caller.post(f"{REVIEWS}/L2/confirm").status_code == 200
    response = caller.post(f"{REVIEWS}/L2/reject")
    assert (response.status_code, response.json()["state"]) == (200, "rejected")
    assert caller.get("/api/v1/leads/L2").json()["status"] == "open"
    problem(caller.post(f"{REVIEWS}/L2/reject"), 409, "review_settled")


def test_an_answer_under_a_key_is_given_once(caller: Caller) -> None:
    """The same key gets the first answer, and the lead joins once."""
    first = caller.post(f"{REVIEWS}/L2/confirm", headers={"Idempotency-Key": "k1"})
    again = caller.post(f"{REVIEWS}/L2/confirm", headers={"Idempotency-Key": "k1"})
    assert (first.json(), again.headers["idempotency-replayed"]) == (again.json(), "true")
    assert caller.get("/api/v1/leads/L2").json()["decisions"] == 2


def test_what_is_done_with_is_over(caller: Caller) -> None:
    """Where one of the leads was closed, nobody need say whose it is."""
    caller.post("/api/v1/leads/L1/close", {"outcome": "won"})
    assert _said(caller, "?state=open")["reviews"] == []
    assert _said(caller, "/L2")["state"] == "over"
    problem(caller.post(f"{REVIEWS}/L2/confirm"), 409, "review_settled")


def test_an_erased_person_is_not_shown(caller: Caller) -> None:
    """Their review goes with them."""
    assert caller.call("DELETE", "/api/v1/people/bobf1955@gmail.com").status_code == 200
    assert _said(caller, "")["reviews"] == []


def test_a_stale_etag_changes_nothing(caller: Caller) -> None:
    """Whoever has seen something else is told so."""
    response = caller.post(f"{REVIEWS}/L2/confirm", headers={"If-Match": '"other"'})
    problem(response, 412, "precondition_failed")
    assert _said(caller, "/L2")["state"] == "open"


def test_a_running_server_joins_what_is_sure(stored: Running, calling: Calling) -> None:
    """The task that follows commits has the writer do it."""
    caller = calling(stored)
    noticing = Noticing(Care(), stored.now)
    asked: list[Job] = []

    def submit(job: Job, then: Any) -> None:  # noqa: ANN401 - a callback
        asked.append(job)
        stored.submit(job, then)

    noticing.join_by(submit)
    for lead, email in (("L1", "bob@planetexpress.example"), ("L2", "bobf1955@gmail.com")):
        caller.lead(lead_id=lead, email=email, **BOB)
    noticing(stored.database)
    assert len(asked) == 1
    assert caller.get("/api/v1/leads/L2").json()["duplicate_of"] == "L1"
    assert _said(caller, "/L2")["settled_by"] == "duplicates"
