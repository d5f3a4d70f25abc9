"""What every write shares: done once under a key, only to what was seen, and nothing of it where it is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.api.client import LEADS, Caller, problem
from tests.api.conftest import Calling
from tests.api.memory_front import START
from turnout.api.editing import etag_of
from turnout.api.pages import cursor_of, place_of
from turnout.api.problems import Problem
from turnout.api.resource import clean_text
from turnout.pipeline.serving.running import Running
from turnout.store.write_answers import WriteAnswer, find_answer, keep_answer

KEYS = "/api/v1/keys"
BODY = {"name": "a", "scopes": ["leads:read"]}


@pytest.fixture
def here(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, over a real store."""
    return calling(stored)


def names(here: Caller) -> list[str]:
    """The names of all keys."""
    return [each["name"] for each in here.get(KEYS).json()["keys"]]


def test_the_same_key_gets_the_first_answer(here: Caller) -> None:
    """Status, headers and body, and nothing is done again."""
    first, second = (here.post(KEYS, BODY, headers={"idempotency-key": "1"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert second.headers["location"] == first.headers["location"]
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert names(here) == ["a"]


@pytest.mark.parametrize(
    ("path", "body"), [(KEYS, BODY | {"name": "b"}), (f"{KEYS}?x=1", BODY), (f"{LEADS}/L1/close", {"outcome": "won"})]
)
def test_a_key_is_for_one_request(here: Caller, path: str, body: dict[str, Any]) -> None:
    """Another body, or another address, under it is refused."""
    here.lead(lead_id="L1", email="a@a.example")
    here.post(KEYS, BODY, headers={"idempotency-key": "1"})
    problem(here.post(path, body, headers={"idempotency-key": "1"}), 422, "idempotency_key_reused")
    assert names(here) == ["a"]


def test_a_refused_request_may_be_put_right_under_its_key(here: Caller) -> None:
    """Nothing was done, so nothing is kept of it."""
    problem(here.post(KEYS, BODY | {"scopes": []}, headers={"idempotency-key": "1"}), 422, "invalid")
    assert here.post(KEYS, BODY, headers={"idempotency-key": "1"}).status_code == 201


def test_a_key_that_cannot_be_kept_is_refused(here: Caller) -> None:
    """Before anything is done."""
    problem(here.post(KEYS, BODY, headers={"idempotency-key": "x" * 256}), 400, "bad_idempotency_key")
    assert names(here) == []


@pytest.mark.parametrize("header", ['"other"', 'W/"other"', '"a", "b"', ""])
def test_what_is_another_by_now_is_not_changed(here: Caller, header: str) -> None:
    """A weak ETag names nothing that may be changed."""
    key = here.post(KEYS, BODY).json()["id"]
    problem(here.call("DELETE", f"{KEYS}/{key}", headers={"if-match": header}), 412, "precondition_failed")
    assert here.get(f"{KEYS}/{key}").json()["revoked_at"] is None


@pytest.mark.parametrize("form", ["{etag}", '"x", {etag}', "*"])
def test_what_is_as_it_was_seen_is_changed(here: Caller, form: str) -> None:
    """One of several is enough, and `*` is whatever there is."""
    key = here.post(KEYS, BODY).json()["id"]
    etag = here.get(f"{KEYS}/{key}").headers["etag"]
    header = {"if-match": form.format(etag=etag)}
    assert here.call("DELETE", f"{KEYS}/{key}", headers=header).status_code == 204


def test_what_a_caller_has_already_is_not_sent_again(here: Caller) -> None:
    """304 with the ETag; a weak one is enough to read by."""
    key = here.post(KEYS, BODY).json()["id"]
    etag = here.get(f"{KEYS}/{key}").headers["etag"]
    for known in (etag, f"W/{etag}", f'"x",{etag}', "*"):
        again = here.get(f"{KEYS}/{key}", headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert here.get(f"{KEYS}/{key}", headers={"if-none-match": '"x"'}).status_code == 200


def test_an_etag_is_of_what_is_said_and_not_of_its_order() -> None:
    """Two values that mean the same have the same one."""
    assert etag_of({"a": 1, "b": [1, 2]}) == etag_of({"b": [1, 2], "a": 1})
    assert etag_of({"a": 1}) != etag_of({"a": 2})
    assert etag_of({"a": 1}).startswith('"')


# What is done with leads is a job of the writer's, and keeps the same promises.


def lead_at(response: httpx.Response) -> tuple[str, str | None, int]:
    """Where a lead stands."""
    said = response.json()
    return said["status"], said["assignee"], said["decisions"]


def test_a_lead_is_passed_once_under_a_key(here: Caller) -> None:
    """The repetition is told what the first one was, though the lead is elsewhere by now."""
    here.lead(lead_id="L1", email="a@a.example")
    headers = {"idempotency-key": "p1"}
    first = here.post(f"{LEADS}/L1/pass", {"reason": "busy"}, headers=headers)
    here.post(f"{LEADS}/L1/close", {"outcome": "won"})
    second = here.post(f"{LEADS}/L1/pass", {"reason": "busy"}, headers=headers)
    assert second.json() == first.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert second.headers["etag"] == first.headers["etag"]
    assert here.get(f"{LEADS}/L1").json()["status"] == "closed"
    response = here.post(f"{LEADS}/L1/pass", {"reason": "other"}, headers=headers)
    problem(response, 422, "idempotency_key_reused")


def test_a_refused_job_is_not_kept_under_its_key(here: Caller) -> None:
    """It may be done when it can be."""
    here.lead(lead_id="L1", email="a@a.example", source="waiting")
    headers = {"idempotency-key": "p1"}
    problem(here.post(f"{LEADS}/L1/touch", {"kind": "call"}, headers=headers), 409, "not_assigned")
    here.post(f"{LEADS}/L1/reassign", {"reason": "manual", "to": "anna"})
    assert here.post(f"{LEADS}/L1/touch", {"kind": "call"}, headers=headers).status_code == 200


def test_presence_is_said_once_under_a_key(here: Caller) -> None:
    """The answer is the first one."""
    here.post("/api/v1/reps/anna/presence", {"presence": "away"})
    path, headers = "/api/v1/reps/anna/presence", {"idempotency-key": "p1"}
    first, second = (here.post(path, {"presence": "available"}, headers=headers) for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert second.headers["idempotency-replayed"] == "true"


def test_a_lead_is_changed_only_where_it_was_seen(here: Caller) -> None:
    """Each thing done with it gives another ETag, and the old ones fit no more."""
    here.lead(lead_id="L1", email="a@a.example", source="hot")
    seen: list[str] = []
    for action, body in (
        ("accept", {}),
        ("touch", {"kind": "call"}),
        ("reassign", {"reason": "manual"}),
        ("close", {"outcome": "won"}),
    ):
        response = here.post(f"{LEADS}/L1/{action}", body, headers={"if-match": seen[-1]} if seen else {})
        assert response.status_code == 200, response.text
        seen.append(response.headers["etag"])
        stale = here.post(f"{LEADS}/L1/{action}", body, headers={"if-match": '"0-open"'})
        problem(stale, 412, "precondition_failed")
    assert len(set(seen)) == 4


def test_who_does_something_with_a_lead_is_in_the_record(here: Caller) -> None:
    """The lead that came in, and each thing done with it."""
    here.lead(lead_id="L1", email="a@a.example", source="hot")
    here.post(f"{LEADS}/L1/accept", {})
    here.post(f"{LEADS}/L1/touch", {"kind": "call"})
    here.post(f"{LEADS}/L1/close", {"outcome": "won"})
    here.post("/api/v1/reps/anna/presence", {"presence": "away"})
    events = here.get("/api/v1/audit", params={"actor": "local"}).json()["events"]
    assert [each["kind"] for each in events] == ["presence", "closed", "touched", "accepted", "decided"]


def test_texts_that_no_database_keeps_are_refused(here: Caller) -> None:
    """A NUL, wherever it stands."""
    problem(here.post(KEYS, BODY | {"name": "a\0"}), 422, "invalid")
    problem(here.get(f"{KEYS}/a%00b"), 422, "invalid")
    problem(here.get("/api/v1/audit?lead=%00"), 422, "invalid")
    problem(here.call("POST", KEYS, content=b'{"name": "\\ud800", "scopes": []}', headers=_JSON), 400, "bad_body")
    assert clean_text("é\U0001f600", "name") == "é\U0001f600"
    for text in ("a\0", "\ud800"):
        with pytest.raises(Problem, match="`name`"):
            clean_text(text, "name")


_JSON = {"content-type": "application/json"}


def test_a_cursor_says_where_to_go_on() -> None:
    """Of texts and numbers; one that is not of this list is refused."""
    cursor = cursor_of("Ä/b", 3)
    assert place_of(cursor, str, int) == ("Ä/b", 3)
    assert cursor.isascii()
    assert place_of("", str) is None
    for bad, kinds in (
        (cursor, (int, str)),
        (cursor, (str,)),
        ("%%%", (str,)),
        (cursor[:-2], (str, int)),
        (cursor_of("a\0"), (str,)),
        (cursor_of(2**63), (int,)),
    ):
        with pytest.raises(Problem) as refused:
            place_of(bad, *kinds)
        assert refused.value.code == "bad_cursor"


def test_what_was_answered_about_a_person_goes_with_them(here: Caller, stored: Running) -> None:
    """Answers are kept for a week under their keys, and not longer than whom they are about."""
    assert here.call("PUT", "/api/v1/people/jo@a.example", json={"owner": "anna"}).is_success
    with stored.database.begin() as tx:
        for at in range(1_200):
            keep_answer(tx, "local", f"{at}", b"1", WriteAnswer(200, b'{"who": "Jo@A.example"}'), START)
        keep_answer(tx, "local", "there", b"1", WriteAnswer(204, b"", '{"Location": "/people/jo%40a.example"}'), START)
        keep_answer(tx, "local", "other", b"1", WriteAnswer(200, b'{"who": "al@a.example"}'), START)
    assert here.call("DELETE", "/api/v1/people/jo@a.example").is_success
    with stored.database.reading() as tx:
        assert tx.rows("SELECT key FROM write_answers") == [("other",)]


def test_old_answers_are_forgotten(stored: Running) -> None:
    """After a week, by whoever keeps another one."""
    answer = WriteAnswer(200, b"{}")
    with stored.database.begin() as tx:
        keep_answer(tx, "local", "old", b"1", answer, START - timedelta(days=8))
        keep_answer(tx, "local", "new", b"1", answer, START - timedelta(days=6))
        keep_answer(tx, "local", "now", b"1", answer, START)
        assert find_answer(tx, "local", "old", b"2") is None
        assert find_answer(tx, "local", "new", b"1") == answer
        assert find_answer(tx, "another", "new", b"2") is None
