"""The review queue over HTTP: listed, shown with what was typed, confirmed, rejected, undone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.api.test_access import KeysInMemory
from turnout.api.keyring import Keyring
from turnout.api.settings import ApiSettings
from turnout.pipeline.serving.running import Running
from turnout.store.leads import find_lead
from turnout.store.match_reviews import NewReview, open_reviews, review_of_lead

pytestmark = pytest.mark.usefixtures("each_database")
REVIEWS = "/api/v1/match-reviews"
TYPED = "Acmee Internationale Werke"


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, and two accounts."""
    caller = calling(stored)
    for account, name in (("A1", "Acme"), ("A2", "Zeta")):
        caller.call("PUT", f"/api/v1/accounts/{account}", json={"name": name, "owner": "carl"})
    return caller


def ask(stored: Running, caller: Caller, lead: str, company: str = TYPED, account: str = "A1", **record: str) -> int:
    """The review of a lead that comes in, as if matching had not been sure."""
    said = {"email": f"{lead}@gmail.com", **record}
    assert caller.lead(lead_id=lead, company=company, **said).status_code == 201
    with stored.database.begin() as tx:
        found = find_lead(tx, lead)
        assert found is not None
        open_reviews(tx, [NewReview(found.seq, found.decision, account, 0.7, found.decided_at, company, "")])
        review = review_of_lead(tx, lead)
    assert review is not None
    return review.number


def confirm(caller: Caller, review: int, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a body may say
    """A review after it was confirmed."""
    response = caller.post(f"{REVIEWS}/{review}/confirm", body)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_reviews_are_listed_by_what_is_asked(stored: Running, caller: Caller) -> None:
    """By state, by account, since a moment, in pages, the oldest first."""
    first, second = ask(stored, caller, "L1"), ask(stored, caller, "L2", "Something Else", "A2")
    third = ask(stored, caller, "L3", "A Third Thing")
    caller.post(f"{REVIEWS}/{second}/reject")

    def numbers(query: str) -> list[int]:
        return [each["id"] for each in caller.get(f"{REVIEWS}?{query}").json()["reviews"]]

    assert numbers("") == [first, second, third]
    assert numbers("state=open") == [first, third]
    assert numbers("account=A2") == [second]
    assert numbers("since=2026-09-07T09:00:00Z") == [first, second, third]
    assert numbers("since=2026-09-08T00:00:00Z") == []
    page = caller.get(f"{REVIEWS}?limit=2").json()
    assert numbers(f"limit=2&after={page['next']}") == [third]


def test_a_review_shows_what_was_typed(stored: Running, caller: Caller) -> None:
    """And for whom it is asked; not once the person is erased."""
    review = ask(stored, caller, "L1", country="DE")
    found = caller.get(f"{REVIEWS}/{review}").json()
    assert (found["lead_id"], found["state"], found["account"], found["score"]) == ("L1", "open", "A1", 0.7)
    assert (found["typed"]["company"], found["typed"]["email"]) == (TYPED, "l1@gmail.com")
    caller.call("DELETE", "/api/v1/people/L1@gmail.com")
    found = caller.get(f"{REVIEWS}/{review}").json()
    assert (found["state"], found["reason"]) == ("withdrawn", "")
    assert set(found["typed"].values()) == {None}


def test_a_confirmed_review_gives_the_lead_and_the_next_one_the_account(stored: Running, caller: Caller) -> None:
    """At once; whoever has the lead keeps it."""
    review, second = ask(stored, caller, "L1"), ask(stored, caller, "L2")
    before = caller.get("/api/v1/leads/L1").json()
    answer = confirm(caller, review)
    assert (answer["state"], answer["chosen"], answer["settles"]) == ("confirmed", "A1", [second])
    now = caller.get("/api/v1/leads/L1").json()
    assert (now["account_id"], now["assignee"]) == ("A1", before["assignee"])
    assert caller.get("/api/v1/leads/L2").json()["account_id"] == "A1"
    told = caller.get("/api/v1/decisions/L1.2/receipt").json()
    assert any("a person confirmed" in sentence for sentence in told["sentences"]), told["sentences"]
    assert caller.lead(company=f"{TYPED} AG", email="x@gmail.com").json()["account_id"] == "A1"
    [name] = caller.get("/api/v1/accounts/A1/names").json()["names"]
    assert (name["source"], name["review"], name["id"]) == ("confirmed", review, answer["names"][0])


def test_an_answer_is_undone(stored: Running, caller: Caller) -> None:
    """The review, the names and the leads are as they were."""
    review = ask(stored, caller, "L1")
    before = caller.get(f"{REVIEWS}/{review}").json()
    confirm(caller, review, account="A2", kind="former")
    assert caller.get("/api/v1/leads/L1").json()["account_id"] == "A2"
    assert caller.post(f"{REVIEWS}/{review}/undo").status_code == 200
    assert caller.get(f"{REVIEWS}/{review}").json() == before
    assert caller.get("/api/v1/leads/L1").json()["account_id"] is None
    assert caller.get("/api/v1/accounts/A2/names").json()["names"] == []
    problem(caller.post(f"{REVIEWS}/{review}/undo"), 409, "not_answered")


def test_an_answer_is_for_what_was_read_and_given_once_under_a_key(stored: Running, caller: Caller) -> None:
    """Somebody else's answer in between is not overwritten; a repetition gets the first answer."""
    review = ask(stored, caller, "L1")
    etag = caller.get(f"{REVIEWS}/{review}").headers["ETag"]
    headers = {"If-Match": etag, "Idempotency-Key": "k1"}
    first = caller.post(f"{REVIEWS}/{review}/reject", headers=headers)
    assert caller.post(f"{REVIEWS}/{review}/reject", headers=headers).json() == first.json()
    problem(caller.post(f"{REVIEWS}/{review}/undo", headers={"If-Match": etag}), 412, "precondition_failed")
    assert caller.get(f"{REVIEWS}/{review}").headers["ETag"] == first.headers["ETag"]
    assert caller.post(f"{REVIEWS}/{review}/undo", headers={"If-Match": first.headers["ETag"]}).status_code == 200


def test_what_cannot_be_answered_is_refused(stored: Running, caller: Caller) -> None:
    """A review or an account that is not there, one that is answered, a domain where there is none."""
    review = ask(stored, caller, "L1")
    problem(caller.get(f"{REVIEWS}/77"), 404, "review_not_found")
    problem(caller.post(f"{REVIEWS}/77/reject"), 404, "review_not_found")
    problem(caller.post(f"{REVIEWS}/{review}/confirm", {"account": "A9"}), 422, "unknown_account")
    problem(caller.post(f"{REVIEWS}/{review}/confirm", {"domain": True}), 422, "no_business_domain")
    problem(caller.post(f"{REVIEWS}/{review}/confirm", {"kind": "domain"}), 422, "invalid")
    problem(caller.get(f"{REVIEWS}?state=new"), 422, "invalid")
    confirm(caller, review)
    problem(caller.post(f"{REVIEWS}/{review}/reject"), 409, "review_settled")


def test_an_answer_that_is_kept_for_repetitions_says_nothing_personal(stored: Running, caller: Caller) -> None:
    """It would outlive the person."""
    review = ask(stored, caller, "L1")
    caller.post(f"{REVIEWS}/{review}/confirm", {}, headers={"Idempotency-Key": "k1"})
    with stored.database.reading() as tx:
        [(body,)] = tx.rows("SELECT body FROM write_answers")
    assert TYPED not in bytes(body).decode()
    assert "gmail" not in bytes(body).decode()


def test_reading_and_answering_are_rights_of_their_own(stored: Running, calling: Calling) -> None:
    """Whoever may read leads may look; whoever may change accounts may answer."""
    keys = Keyring(KeysInMemory(leads="leads:read", data="data:write"))
    reader = calling(stored, ApiSettings(keys, is_loopback=False), headers={"Authorization": "Bearer tnt_leads"})
    writer = calling(stored, ApiSettings(keys, is_loopback=False), headers={"Authorization": "Bearer tnt_data"})
    assert reader.get(REVIEWS).status_code == 200
    problem(reader.post(f"{REVIEWS}/1/reject"), 403, "scope_missing")
    problem(writer.get(REVIEWS), 403, "scope_missing")
    problem(writer.post(f"{REVIEWS}/1/reject"), 404, "review_not_found")
