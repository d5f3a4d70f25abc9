"""Many leads in one request: an answer for each, in order, whatever becomes of the others."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.api.client import LEADS, Caller, problem
from tests.api.conftest import Calling
from tests.api.memory_front import FaultyFront, FullDiskFront, MemoryFront, NoPolicyFront
from turnout.api.lead_bulk import LEADS_MAX
from turnout.pipeline.asking.answer import Answer
from turnout.pipeline.serving.running import Running

pytestmark = pytest.mark.usefixtures("each_database")

BULK = f"{LEADS}/bulk"


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, at a server over a file."""
    return calling(stored)


def _post(caller: Caller, *records: object, key: str = "") -> list[dict[str, Any]]:
    response = caller.post(BULK, {"leads": records}, headers={"Idempotency-Key": key} if key else None)
    assert response.status_code == 200, response.text
    answers: list[dict[str, Any]] = response.json()["leads"]
    assert [answer["index"] for answer in answers] == list(range(len(records)))
    return answers


def _records(count: int, **more: object) -> list[dict[str, object]]:
    return [{"email": f"p{at}@mail{at}.example", **more} for at in range(count)]


def test_each_lead_is_answered_as_if_it_had_come_alone(caller: Caller) -> None:
    """The answers have the keys of a single one, in order, and the leads are there."""
    answers = _post(caller, *_records(7))
    single = caller.lead(email="x@y.example").json()
    assert {answer["status"] for answer in answers} == {201}
    assert all(answer.keys() - {"index", "status"} == single.keys() for answer in answers)
    # Two reps take turns, also among leads that come together.
    assert [answer["assignee"] for answer in answers[:4]] == ["anna", "bela", "anna", "bela"]
    first = caller.get(f"{LEADS}/{answers[0]['lead_id']}").json()
    assert {name: first[name] for name in Answer.__struct_fields__} == {
        name: answers[0][name] for name in Answer.__struct_fields__
    }


def test_a_bad_lead_leaves_the_others_alone(caller: Caller) -> None:
    """Each has its own problem, with the codes of a single post."""
    answers = _post(
        caller,
        {"email": "a@b.example", "lead_id": "A"},
        {"deep": {"er": 1}},
        "nothing",
        {},
        {"email": "b@b.example", "lead_id": "a/b"},
        {"email": "c@b.example", "lead_id": "A"},
        {"email": "d@b.example", "idempotency_key": 7},
        {"email": "e@b.example", "lead_id": "E"},
    )
    assert [answer["status"] for answer in answers] == [201, 422, 422, 422, 422, 422, 400, 201]
    codes = [answer.get("code") for answer in answers]
    assert codes[1:7] == [
        "invalid",
        "invalid",
        "empty_lead",
        "bad_lead_id",
        "idempotency_key_reused",
        "bad_idempotency_key",
    ]
    assert all(answer["detail"] for answer in answers if "code" in answer)
    assert caller.get(f"{LEADS}/E").status_code == 200


def test_a_key_in_the_header_names_each_lead_by_its_place(caller: Caller) -> None:
    """The same request again gets the first answers, also where only some of it was done before."""
    records = _records(3)
    first = _post(caller, *records[:2], key="K")
    again = _post(caller, *records, key="K")
    assert [answer["status"] for answer in again] == [200, 200, 201]
    assert [answer["decision_id"] for answer in again[:2]] == [answer["decision_id"] for answer in first]
    single = caller.post(LEADS, records[2], headers={"Idempotency-Key": "K/2"})
    assert (single.status_code, single.json()["lead_id"]) == (200, again[2]["lead_id"])
    changed = _post(caller, {"email": "other@mail.example"}, key="K")
    assert changed[0]["code"] == "idempotency_key_reused"


def test_a_lead_may_have_a_key_of_its_own(caller: Caller) -> None:
    """It comes before the header's, holds across requests, and is no fact of the lead."""
    record = {"email": "a@b.example", "idempotency_key": "mine"}
    first = _post(caller, record, key="H")[0]
    moved = _post(caller, *_records(1), record, key="other")[1]
    assert (first["status"], moved["status"]) == (201, 200)
    assert moved["lead_id"] == first["lead_id"]
    single = caller.post(LEADS, {"email": "a@b.example"}, headers={"Idempotency-Key": "mine"})
    assert single.status_code == 200


def test_the_same_lead_twice_in_one_request_is_one_lead(caller: Caller) -> None:
    """By its own id, by its key and by its content, as when posted one after the other."""
    one, same = _post(caller, *_records(1), *_records(1))
    assert (one["status"], same["status"]) == (201, 200)
    assert one["lead_id"] == same["lead_id"]


def test_a_thousand_leads_are_taken_and_one_more_is_not(caller: Caller) -> None:
    """The limit is stated, and nothing of a request over it is done."""
    answers = _post(caller, *_records(LEADS_MAX))
    assert {answer["status"] for answer in answers} == {201}
    assert len({answer["lead_id"] for answer in answers}) == LEADS_MAX
    problem(caller.post(BULK, {"leads": _records(LEADS_MAX + 1)}), 422, "invalid")


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ({"json": {"leads": []}}, 422, "invalid"),
        ({"json": {"leads": {}}}, 422, "invalid"),
        ({"json": {"leads": [{"a": "b"}], "more": 1}}, 422, "invalid"),
        ({"json": []}, 422, "invalid"),
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 400, "bad_body"),
        ({"data": {"leads": "x"}}, 415, "wrong_media_type"),
        ({"json": {"leads": [{"a": "b"}]}, "headers": {"Idempotency-Key": ""}}, 400, "bad_idempotency_key"),
    ],
)
def test_a_request_that_cannot_be_read_is_refused(caller: Caller, how: dict[str, Any], status: int, code: str) -> None:
    """As one problem, since there are no leads to answer for."""
    problem(caller.call("POST", BULK, **how), status, code)


def test_without_a_policy_none_is_taken(front: MemoryFront, calling: Calling) -> None:
    """It is one problem, of the whole request."""
    problem(calling(_as(front, NoPolicyFront)).post(BULK, {"leads": _records(2)}), 503, "no_policy")


def test_a_full_disk_is_said_of_each_lead(front: MemoryFront, calling: Calling) -> None:
    """Nobody is told that a lead was taken in which was not."""
    answers = _post(calling(_as(front, FullDiskFront)), *_records(2))
    assert [(answer["status"], answer["code"]) for answer in answers] == [(503, "store_unavailable")] * 2


def test_a_fault_of_ours_says_nothing_of_what_is_inside(front: MemoryFront, calling: Calling) -> None:
    """Its words stay in the log."""
    answers = _post(calling(_as(front, FaultyFront)), *_records(1))
    assert answers[0]["code"] == "internal"
    assert b"secret" not in msgspec.json.encode(answers)


def _as(front: MemoryFront, kind: type[MemoryFront]) -> MemoryFront:
    """The same Turnout with another temper."""
    front.__class__ = kind
    return front
