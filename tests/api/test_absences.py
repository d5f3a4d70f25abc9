"""Absences over HTTP: added, changed and taken back; the next lead knows of it, and the record keeps no reasons."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.pipeline.serving.running import Running

ABSENCES = "/api/v1/absences"
TODAY = {"rep": "anna", "start": "2026-09-07", "kind": "sick"}

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, before a store with three reps, on 7 September at nine."""
    return calling(stored)


def add(caller: Caller, **body: str) -> dict[str, Any]:
    """An absence as it is kept."""
    response = caller.post(ABSENCES, body)
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    return found


def assignees(caller: Caller, source: str, count: int = 4) -> set[str]:
    """Who gets so many leads of new people."""
    return {caller.lead(email=f"{n}@{source}.example").json()["assignee"] for n in range(count)}


def test_somebody_away_gets_no_lead_until_it_is_taken_back(caller: Caller) -> None:
    """A day is the rep's own, both ends included; a cancelled absence is gone for good."""
    made = add(caller, **TODAY)
    assert (made["start"], made["end"]) == ("2026-09-07T00:00:00Z", "2026-09-08T00:00:00Z")
    assert assignees(caller, "away") == {"bela"}
    assert caller.call("DELETE", f"{ABSENCES}/{made['id']}").status_code == 204
    assert assignees(caller, "back") == {"anna", "bela"}
    problem(caller.get(f"{ABSENCES}/{made['id']}"), 404, "absence_not_found")
    problem(caller.call("DELETE", f"{ABSENCES}/{made['id']}"), 404, "absence_not_found")


def test_what_waited_for_somebody_is_theirs_once_they_are_not_away(caller: Caller) -> None:
    """In a pool with nobody else a lead waits; taking the absence back, or making it shorter, gives it to them."""
    text = "rules: [{name: A, to: solo}]\npools: {solo: {reps: [anna], hours: always, nobody: hold 8h}}"
    kept = caller.post("/api/v1/policies", {"text": text}).json()
    caller.post(f"/api/v1/policies/{kept['hash']}/publish", headers={"If-Match": "*"})
    made = add(caller, **TODAY)
    assert caller.lead(lead_id="W1", email="1@w.example").json()["outcome"] == "held"
    caller.call("DELETE", f"{ABSENCES}/{made['id']}")
    assert caller.get("/api/v1/leads/W1").json()["assignee"] == "anna"
    made = add(caller, **TODAY)
    assert caller.lead(lead_id="W2", email="2@w.example").json()["outcome"] == "held"
    shorter = {**TODAY, "end": "2026-09-07T08:00:00Z"}
    assert caller.call("PUT", f"{ABSENCES}/{made['id']}", json=shorter).status_code == 200
    assert caller.get("/api/v1/leads/W2").json()["assignee"] == "anna"


def test_days_are_those_of_the_reps_zone_and_instants_stand_for_themselves(caller: Caller) -> None:
    """Midnight in Tokyo is three in the afternoon of the day before; a time without a zone is the rep's."""
    caller.call("PATCH", "/api/v1/reps/anna", json={"zone": "Asia/Tokyo"})
    made = add(caller, rep="anna", start="2026-09-07", end="2026-09-08")
    assert (made["start"], made["end"]) == ("2026-09-06T15:00:00Z", "2026-09-08T15:00:00Z")
    made = add(caller, rep="anna", start="2026-09-07T13:00:00+02:00", end="2026-09-07T21:00:00")
    assert (made["start"], made["end"]) == ("2026-09-07T11:00:00Z", "2026-09-07T12:00:00Z")


def test_absences_may_overlap_and_each_is_its_own(caller: Caller) -> None:
    """Taking one back leaves the other; their time counts once."""
    first = add(caller, rep="anna", start="2026-09-07T08:00:00Z", end="2026-09-07T10:00:00Z")
    add(caller, rep="anna", start="2026-09-07T09:00:00Z", end="2026-09-07T12:00:00Z")
    assert caller.get("/api/v1/reps/anna/state").json()["absent_until"] == "2026-09-07T12:00:00Z"
    caller.call("DELETE", f"{ABSENCES}/{first['id']}")
    assert assignees(caller, "x") == {"bela"}


def test_an_absence_is_changed_in_its_place(caller: Caller) -> None:
    """Its number stays; whoever saw it as it was before is told so."""
    made = add(caller, **TODAY)
    read = caller.get(f"{ABSENCES}/{made['id']}")
    etag = {"If-Match": read.headers["etag"]}
    later = {"rep": "bela", "start": "2026-10-01", "end": "2026-10-02", "kind": "holiday"}
    changed = caller.call("PUT", f"{ABSENCES}/{made['id']}", json=later, headers=etag)
    assert changed.json() == later | {
        "id": made["id"],
        "start": "2026-10-01T00:00:00Z",
        "end": "2026-10-03T00:00:00Z",
    }
    problem(caller.call("DELETE", f"{ABSENCES}/{made['id']}", headers=etag), 412, "precondition_failed")
    assert assignees(caller, "x") == {"anna", "bela"}


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"rep": "nobody", "start": "2026-09-07"}, "unknown_rep", "rep"),
        ({"rep": "anna", "start": "2026-02-31"}, "invalid", "start"),
        ({"rep": "anna", "start": "next week at"}, "invalid", "start"),
        ({"rep": "anna", "start": "2026-09-07", "end": "2026-09-06"}, "invalid", "end"),
        ({"rep": "anna", "start": "2026-09-07T10:00:00Z", "end": "2026-09-07T10:00:00Z"}, "invalid", "end"),
        ({"rep": "anna", "start": "9999-12-31"}, "invalid", "end"),
    ],
)
def test_times_that_cannot_be_are_refused_with_their_field(
    caller: Caller, body: dict[str, str], code: str, field: str
) -> None:
    """Nothing is kept."""
    [error] = problem(caller.post(ABSENCES, body), 422, code)["errors"]
    assert error["field"] == field
    assert caller.get(ABSENCES).json()["absences"] == []


def test_absences_are_listed_by_rep_and_range(caller: Caller) -> None:
    """By their beginning; one that only touches the range is not in it; pages follow each other."""
    for day in ("2026-09-01", "2026-09-03", "2026-09-05"):
        for rep in ("anna", "bela"):
            add(caller, rep=rep, start=day)
    found = caller.get(ABSENCES, params={"rep": "anna"}).json()["absences"]
    assert [each["start"][:10] for each in found] == ["2026-09-01", "2026-09-03", "2026-09-05"]
    asked = {"from": "2026-09-02T00:00:00Z", "to": "2026-09-05T00:00:00Z"}
    assert {each["start"][:10] for each in caller.get(ABSENCES, params=asked).json()["absences"]} == {"2026-09-03"}
    seen, after = [], ""
    while True:
        page = caller.get(ABSENCES, params={"limit": 4, "after": after}).json()
        seen += [(each["start"], each["rep"]) for each in page["absences"]]
        if not (after := page["next"]):
            break
    assert seen == sorted(seen)
    assert len(seen) == 6
    problem(caller.get(ABSENCES, params={"from": "0001-01-01T00:00:00Z"}), 422, "invalid")


def test_the_record_says_who_did_it_and_never_why_somebody_is_away(caller: Caller, stored: Running) -> None:
    """What kind of absence it is belongs to the rep, and the record is never erased."""
    made = add(caller, **TODAY)
    caller.call("DELETE", f"{ABSENCES}/{made['id']}")
    with stored.database.reading() as tx:
        rows = tx.rows("SELECT kind, body FROM events WHERE kind LIKE 'absence_%' ORDER BY seq")
    assert [kind for kind, _ in rows] == ["absence_added", "absence_removed"]
    assert all('"by":"local"' in body and '"rep":"anna"' in body and "sick" not in body for _, body in rows)


def test_the_same_key_adds_one_absence(caller: Caller) -> None:
    """However often it is sent; another body under the key is refused."""
    key = {"Idempotency-Key": "k1"}
    first, second = caller.post(ABSENCES, TODAY, headers=key), caller.post(ABSENCES, TODAY, headers=key)
    assert second.json() == first.json()
    assert len(caller.get(ABSENCES).json()["absences"]) == 1
    other = caller.post(ABSENCES, {**TODAY, "kind": "holiday"}, headers=key)
    problem(other, 422, "idempotency_key_reused")
