"""Merges over HTTP: seen before, done as seen, listed, and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.pipeline.history.replay import replay
from turnout.pipeline.record.verify import verify
from turnout.pipeline.serving.running import Running
from turnout.store.database import Database

pytestmark = pytest.mark.usefixtures("each_database")
ANN, ANNA = "ann@home.example", "anna@work.example"


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, who has two accounts."""
    caller = calling(stored)
    put(caller, "big", name="Big AG", domains=["big.example"], owner="anna", attributes={"type": "customer"})
    put(caller, "small", name="Small GmbH", domains=["small.example"], country="DE", attributes={"size": "5"})
    put(caller, "below", name="Below", parent="small")
    return caller


def put(caller: Caller, account: str, status: int = 201, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever an account says
    """An account as it is after it was put."""
    response = caller.call("PUT", f"/api/v1/accounts/{account}", json=body)
    assert response.status_code == status, response.text
    found: dict[str, Any] = response.json()
    return found


def merge(caller: Caller, **how: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a request may have
    """The merge of the small account into the big one."""
    response = caller.post("/api/v1/accounts/small/merge", {"into": "big", **how.pop("body", {})}, **how)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def sound(database: Database) -> None:
    """The store is what it must be."""
    assert [str(each) for each in verify(database).findings] == []


def test_accounts_are_merged_as_they_were_seen(caller: Caller, stored: Running) -> None:
    """The preview's ETag names it all; whoever changes an account in between is not overrun."""
    seen = caller.post("/api/v1/accounts/small/merge/preview", {"into": "big"})
    said = seen.json()
    assert (said["survivor"], said["loser"], said["suggested"]["survivor"]) == ("big", "small", "big")
    assert {each["field"]: each["wins"] for each in said["fields"]}["country"] == "loser"
    assert said["children"] == {"count": 1, "ids": ["below"]}
    assert said["names"] == ["Small GmbH"]
    assert said["words"]
    etag = seen.headers["etag"]
    put(caller, "below", 200, name="Below & Co", parent="small")
    refused = caller.post("/api/v1/accounts/small/merge", {"into": "big"}, headers={"If-Match": etag})
    problem(refused, 412, "precondition_failed")
    again = caller.post("/api/v1/accounts/small/merge/preview", {"into": "big"}).headers["etag"]
    done = merge(caller, headers={"If-Match": again})
    assert (done["kind"], done["survivor"], done["loser"], done["undone_at"]) == ("account", "big", "small", None)
    sound(stored.database)


def test_an_id_that_was_merged_leads_to_the_other(caller: Caller) -> None:
    """Reading by it finds the survivor and says so, as do parents and deals; writing it is refused."""
    merge(caller)
    found = caller.get("/api/v1/accounts/small").json()
    assert (found["id"], found["country"], found["domains"]) == ("big", "DE", ["big.example", "small.example"])
    assert found["notices"][0] == "account `small` was merged into this one"
    assert caller.get("/api/v1/accounts/small/hierarchy").json()["children"][0]["id"] == "below"
    assert put(caller, "new", name="New", parent="small")["parent"] == "big"
    said = problem(caller.call("PUT", "/api/v1/accounts/small", json={"name": "Small"}), 409, "account_merged")
    assert "was merged into `big`" in said["detail"]
    problem(caller.call("PATCH", "/api/v1/accounts/small", json={"name": "S"}), 409, "account_merged")
    problem(caller.call("DELETE", "/api/v1/accounts/small"), 409, "account_merged")
    deal = caller.call("PUT", "/api/v1/opportunities/d1", json={"account": "small", "stage": "x"})
    assert deal.json()["account"] == "big"


def test_leads_of_a_merged_account_are_the_survivors(caller: Caller, stored: Running) -> None:
    """A lead from its domain, too; what was decided before stays as it was."""
    before = caller.lead(lead_id="L1", email="x@small.example").json()
    assert before["account_id"] == "small"
    merge(caller)
    assert caller.lead(lead_id="L2", email="y@small.example").json()["account_id"] == "big"
    assert caller.lead(lead_id="L3", email="z@gmail.com", company="Small GmbH").json()["account_id"] == "big"
    assert caller.get("/api/v1/decisions/L1.1").json()["account_id"] == "small"
    assert caller.get("/api/v1/leads/L1").json()["account_id"] == "big"
    assert caller.post("/api/v1/leads/L1/touch", {"kind": "call"}).json()["account_id"] == "big"
    for account in ("big", "small"):
        found = caller.get("/api/v1/leads", params={"account": account}).json()["leads"]
        assert [(each["lead_id"], each["account_id"]) for each in found] == [
            (lead, "big") for lead in ("L3", "L2", "L1")
        ]
    sound(stored.database)


def test_a_merge_is_undone_once(caller: Caller, stored: Running) -> None:
    """Both are there again; the list says what was done and undone, and by whom."""
    before = [caller.get(f"/api/v1/accounts/{each}").json() for each in ("big", "small", "below")]
    number = merge(caller)["id"]
    assert caller.get(f"/api/v1/merges/{number}").json()["in_the_way"] == []
    undone = caller.post(f"/api/v1/merges/{number}/undo").json()
    assert undone["undone_by"] == "local"
    assert [caller.get(f"/api/v1/accounts/{each}").json() for each in ("big", "small", "below")] == before
    problem(caller.post(f"/api/v1/merges/{number}/undo"), 409, "merge_undone")
    listed = caller.get("/api/v1/merges", params={"account": "small"}).json()["merges"]
    assert [(each["id"], each["undone_at"] is not None) for each in listed] == [(number, True)]
    assert caller.get("/api/v1/merges", params={"kind": "person"}).json()["merges"] == []
    problem(caller.get("/api/v1/merges/99"), 404, "merge_not_found")
    problem(caller.post("/api/v1/merges/99/undo"), 404, "merge_not_found")
    sound(stored.database)


def test_what_is_in_the_way_is_told(caller: Caller) -> None:
    """Before it is tried, and when it is."""
    number = merge(caller)["id"]
    assert caller.call("PATCH", "/api/v1/accounts/big", json={"country": "FR"}).status_code == 200
    said = caller.get(f"/api/v1/merges/{number}").json()["in_the_way"]
    assert said == ["country of account `big` was `DE` after the merge and was changed to `FR`; put it back first"]
    assert said[0] in problem(caller.post(f"/api/v1/merges/{number}/undo"), 409, "merge_in_use")["detail"]


def test_what_cannot_be_merged_is_refused(caller: Caller) -> None:
    """With a code for each reason."""
    for path, body, status, code in (
        ("small", {"into": "small"}, 409, "same_account"),
        ("small", {"into": "none"}, 404, "account_not_found"),
        ("none", {"into": "big"}, 404, "account_not_found"),
        ("small", {"into": "big", "choose": {"nam": "loser"}}, 422, "unknown_field"),
        ("small", {"into": "big", "choose": {"name": "mine"}}, 422, "invalid"),
        ("small", {"to": "big"}, 422, "invalid"),
    ):
        problem(caller.post(f"/api/v1/accounts/{path}/merge", body), status, code)


def test_the_same_key_gets_the_first_answer(caller: Caller) -> None:
    """Merged once and undone once."""
    key = {"Idempotency-Key": "k1"}
    first = merge(caller, headers=key)
    again = caller.post("/api/v1/accounts/small/merge", {"into": "big"}, headers=key)
    assert again.json() == first
    assert again.headers["idempotency-replayed"] == "true"
    undo = {"Idempotency-Key": "k2"}
    path = f"/api/v1/merges/{first['id']}/undo"
    assert caller.post(path, headers=undo).json() == caller.post(path, headers=undo).json()


def test_people_are_merged_and_parted(caller: Caller, stored: Running) -> None:
    """The later lead joins the earlier one, and comes back; the record plays again."""
    first = caller.lead(lead_id="L1", email=ANN).json()
    second = caller.lead(lead_id="L2", email=ANNA).json()
    seen = caller.post(f"/api/v1/people/{ANNA}/merge/preview", {"into": ANN})
    said = seen.json()
    assert (said["survivor"], said["mailboxes"], said["first"], said["joining"]) == (ANN, [ANNA], "L1", "L2")
    etag = {"If-Match": seen.headers["etag"]}
    done = caller.post(f"/api/v1/people/{ANNA}/merge", {"into": ANN}, headers=etag).json()
    assert (done["lead_id"], done["into"]) == ("L2", "L1")
    problem(caller.post(f"/api/v1/people/{ANNA}/merge", {"into": ANN}, headers=etag), 409, "same_person")
    assert caller.get("/api/v1/leads/L2").json()["assignee"] == first["assignee"]
    known = caller.get(f"/api/v1/people/{ANNA}").json()
    assert known["person"] == ANN
    assert [each["id"] for each in known["leads"]] == ["L2", "L1"]
    assert caller.get(f"/api/v1/people/{ANN}/export").json()["mailboxes"] == [ANN, ANNA]
    assert caller.lead(lead_id="L3", email=ANNA).json()["duplicate_of"] == "L1"
    undone = caller.post(f"/api/v1/merges/{done['merge']}/undo").json()
    assert (undone["survivor"], undone["loser"], undone["undone_by"]) == (ANN, ANNA, "local")
    assert caller.get("/api/v1/leads/L2").json()["assignee"] == second["assignee"]
    sound(stored.database)
    assert replay(stored.database).differences == []


def test_what_is_said_of_a_merged_mailbox_is_said_of_the_person(caller: Caller) -> None:
    """An owner that is put, and an erasure; the merge then names nobody."""
    for each in (ANN, ANNA):
        caller.call("PUT", f"/api/v1/people/{each}", json={"owner": "anna"})
    number = caller.post(f"/api/v1/people/{ANNA}/merge", {"into": ANN}, headers={"Idempotency-Key": "k"}).json()[
        "merge"
    ]
    caller.call("PUT", f"/api/v1/people/{ANNA}", json={"owner": "bela"})
    assert caller.get(f"/api/v1/people/{ANN}").json()["owner"] == "bela"
    assert caller.call("DELETE", f"/api/v1/people/{ANNA}").status_code == 200
    for each in (ANN, ANNA):
        problem(caller.get(f"/api/v1/people/{each}"), 404, "person_not_found")
    merged = caller.get(f"/api/v1/merges/{number}").json()
    assert (merged["survivor"], merged["loser"], merged["is_erased"], merged["mailboxes"]) == (None, None, True, [])
    problem(caller.post(f"/api/v1/merges/{number}/undo"), 409, "merge_in_use")


def test_people_who_are_not_known_are_refused_without_their_address(caller: Caller) -> None:
    """A text that is no address, too; a stale preview is not done."""
    caller.lead(lead_id="L1", email=ANN)
    said = problem(caller.post("/api/v1/people/nobody@x.example/merge", {"into": ANN}), 404, "person_not_found")
    assert "nobody@" not in said["detail"]
    problem(caller.post("/api/v1/people/ann/merge/preview", {"into": ANN}), 422, "invalid")
    caller.lead(lead_id="L2", email=ANNA)
    stale = {"If-Match": '"0123"'}
    problem(caller.post(f"/api/v1/people/{ANNA}/merge", {"into": ANN}, headers=stale), 412, "precondition_failed")
