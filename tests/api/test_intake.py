"""Posting leads: what is read, what is answered, and when a repetition is one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.api.client import LEADS, Caller, problem
from tests.api.conftest import Calling
from tests.api.memory_front import FaultyFront, FullDiskFront, MemoryFront, NoPolicyFront
from turnout.api.app import create_app
from turnout.api.bridge import Bridge
from turnout.api.settings import ApiSettings
from turnout.pipeline.asking.jobs import Pools

JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


def test_a_posted_lead_is_answered_with_who_has_it(local: Caller) -> None:
    """201, the address of the lead, and every promised key at the top level."""
    answered = local.lead(email="jo@harbour.example", company="Harbour Works")
    assert answered.status_code == 201
    answer = answered.json()
    promised = "lead_id decision_id outcome assignee team pool queue rule account_id duplicate_of sla sla_due accept_by"
    assert not {*promised.split(), "reason"} - answer.keys()
    assert (answer["outcome"], answer["assignee"], answer["rule"]) == ("assigned", "anna", "All")
    assert answered.headers["location"] == f"{LEADS}/{answer['lead_id']}"
    assert local.get(answered.headers["location"]).json()["assignee"] == "anna"


def test_a_lead_without_an_id_gets_one_that_sorts_by_time(front: MemoryFront, local: Caller) -> None:
    """`L` and 26 characters; a later lead's id is larger."""
    first = local.lead(email="a@a.example").json()["lead_id"]
    front.pass_time(timedelta(milliseconds=2))
    second = local.lead(email="b@b.example").json()["lead_id"]
    assert len(first) == 27
    assert first[0] == "L"
    assert first < second


@pytest.mark.parametrize(("given", "kept"), [("CRM-7", "CRM-7"), ("  a b ", "a b"), (12, "12"), ("ü:1", "ü:1")])
def test_a_leads_own_id_is_kept(local: Caller, given: object, kept: str) -> None:
    """Trimmed, as text; the address in `Location` leads to it."""
    answered = local.lead(lead_id=given, email="jo@harbour.example")
    assert answered.json()["lead_id"] == kept
    assert local.get(answered.headers["location"]).json()["lead_id"] == kept


@pytest.mark.parametrize("given", ["a/b", "x" * 201, "a\tb\x07c", ".."])
def test_an_id_that_cannot_stand_in_an_address_is_refused(local: Caller, given: str) -> None:
    """422 with the field named."""
    said = problem(local.lead(leadId=given, email="jo@harbour.example"), 422, "bad_lead_id")
    assert said["errors"][0]["field"] == "leadId"


def test_the_servers_clock_decides_and_the_records_time_stays_a_fact(local: Caller) -> None:
    """`received_at` of the record is in the receipt; the answer has the server's."""
    answer = local.lead(email="jo@harbour.example", received_at="2020-01-02T03:04:05+02:00").json()
    assert answer["received_at"] == "2026-09-07T09:00:00Z"
    known = local.get(f"/api/v1/decisions/{answer['decision_id']}/receipt").json()["known"]
    assert {entry["field"]: entry["value"] for entry in known}["received_at"] == "2020-01-02"


def test_a_time_that_cannot_be_read_is_refused_by_the_name_it_was_given(local: Caller) -> None:
    """The caller's own name for the field."""
    said = problem(local.post(LEADS, {"Created At": "soon", "email": "jo@harbour.example"}), 422, "invalid")
    assert said["errors"][0]["field"] == "Created At"
    assert "`soon`" in said["detail"]


def test_values_of_every_flat_kind_are_read(local: Caller) -> None:
    """Numbers, yes and no, lists and text are one thing; nulls are nothing."""
    record = {"email": "a@a.example", "employees": 1200.0, "country": None, "opt_out": True, "tags": ["a", None, 3]}
    as_json = local.lead(**record).json()
    as_text = {"email": "a@a.example", "employees": "1200", "optOut": "true", "Tags": "a, 3"}
    replayed = local.post(LEADS, as_text)
    assert replayed.headers["idempotency-replayed"] == "true"
    assert replayed.json() == as_json


@pytest.mark.parametrize("value", [{"a": 1}, [["a"]], [{"a": 1}]])
def test_nested_values_are_refused_by_name(local: Caller, value: object) -> None:
    """422, the field, and what to send instead."""
    said = problem(local.lead(email="a@a.example", company=value), 422, "invalid")
    assert said["errors"][0]["field"] == "company"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"a": NaN}', b'{"a": "\xed\xa0\x80"}', b'{"a":' * 9_000])
def test_a_body_that_is_not_json_is_a_400(local: Caller, body: bytes) -> None:
    """Whatever is wrong with it."""
    problem(local.post(LEADS, content=body, headers=JSON), 400, "bad_body")


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"7", b"null"])
def test_json_that_is_no_object_is_a_422(local: Caller, body: bytes) -> None:
    """It could be read, and is no record."""
    problem(local.post(LEADS, content=body, headers=JSON), 422, "invalid")


@pytest.mark.parametrize("record", [{}, {"email": None}, {"email": "  "}, {"lead_id": "L1"}, {"_trap": ""}])
def test_a_record_that_says_nothing_is_refused(local: Caller, record: object) -> None:
    """An id alone is no lead."""
    problem(local.post(LEADS, record), 422, "empty_lead")


def test_too_many_fields_are_refused(local: Caller) -> None:
    """201 names, or one of 201 characters."""
    problem(local.lead(**{f"f{number}": "x" for number in range(201)}), 422, "invalid")
    problem(local.lead(**{"f" * 201: "x"}), 422, "invalid")


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""])
def test_other_media_types_are_refused(local: Caller, media_type: str) -> None:
    """415 with what to send."""
    said = problem(local.post(LEADS, content=b"{}", headers={"content-type": media_type}), 415, "wrong_media_type")
    assert "application/json" in said["detail"]


def test_json_in_another_charset_is_refused(local: Caller) -> None:
    """JSON is UTF-8; saying so is fine."""
    record = json.dumps({"email": "jo@harbour.example"})
    stated = {"content-type": "application/json; charset=UTF-8"}
    assert local.post(LEADS, content=record, headers=stated).status_code == 201
    stated = {"content-type": "application/json; charset=latin-1"}
    problem(local.post(LEADS, content=record, headers=stated), 415, "wrong_media_type")


def test_json_sent_as_a_form_is_told_so(local: Caller) -> None:
    """What curl does with `-d` and no header."""
    said = local.post(LEADS, content=b'{"email": "jo@harbour.example"}', headers={**FORM, "accept": "application/json"})
    assert "Content-Type: application/json" in problem(said, 415, "wrong_media_type")["detail"]


def test_a_body_over_the_limit_is_refused_by_its_stated_length(local: Caller) -> None:
    """256 KiB are read, one byte more is not."""
    padding = 262_144 - len(b'{"email":"a@a.example","message":""}')
    assert local.lead(email="a@a.example", message="x" * padding).status_code == 201
    problem(local.lead(email="a@a.example", message="x" * (padding + 1)), 413, "body_too_large")


def test_a_body_over_the_limit_is_refused_as_it_streams(local: Caller) -> None:
    """No length is stated, and what follows is not waited for."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 10_000
            yield b"x" * 10_000

    problem(local.post(LEADS, content=endless(), headers=JSON), 413, "body_too_large")
    assert sent <= 262_144 + 20_000


def test_the_same_key_gets_the_first_answer(front: MemoryFront, local: Caller) -> None:
    """Also much later, and in another spelling of the same content."""
    headers = {"idempotency-key": "order 7"}
    first = local.post(LEADS, {"email": "a@a.example", "employees": 12}, headers=headers)
    front.pass_time(timedelta(days=400))
    again = local.post(LEADS, {"employees": "12", "email": "a@a.example "}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers


def test_the_same_key_with_another_body_is_refused(local: Caller) -> None:
    """422; the first answer stays what it is."""
    headers = {"idempotency-key": "k"}
    first = local.post(LEADS, {"email": "a@a.example"}, headers=headers)
    problem(local.post(LEADS, {"email": "b@b.example"}, headers=headers), 422, "idempotency_key_reused")
    assert local.post(LEADS, {"email": "a@a.example"}, headers=headers).json() == first.json()


@pytest.mark.parametrize("key", ["", "x" * 256, "a\x07", "ü"])
def test_a_key_that_cannot_be_kept_is_refused(local: Caller, key: str) -> None:
    """1 to 255 printable ASCII characters."""
    headers = {"idempotency-key": key.encode("latin-1")}
    problem(local.post(LEADS, {"email": "a@a.example"}, headers=headers), 400, "bad_idempotency_key")


def test_a_leads_own_id_is_its_key(local: Caller) -> None:
    """The same id and content is a repetition, another content is a mistake."""
    first = local.lead(lead_id="X1", email="a@a.example")
    assert local.lead(lead_id="X1", email="a@a.example").json() == first.json()
    problem(local.lead(lead_id="X1", email="b@b.example"), 422, "idempotency_key_reused")


def test_source_and_external_id_are_a_key(front: MemoryFront, local: Caller) -> None:
    """For good, and per source; the external id is not the lead's."""
    first = local.lead(source="hubspot", external_id="7", email="a@a.example").json()
    front.pass_time(timedelta(days=3))
    assert local.lead(source="hubspot", external_id="7", email="a@a.example").json() == first
    other = local.lead(source="typeform", external_id="7", email="a@a.example").json()
    assert other["lead_id"] != first["lead_id"]
    assert first["lead_id"] != "7"


def test_the_same_content_within_ten_seconds_is_one_lead(front: MemoryFront, local: Caller) -> None:
    """A double click is one lead; the same words a minute later are another."""
    first = local.lead(email="a@a.example").json()
    front.pass_time(timedelta(seconds=9))
    assert local.lead(email="a@a.example").json() == first
    front.pass_time(timedelta(seconds=2))
    assert local.lead(email="a@a.example").json()["lead_id"] != first["lead_id"]


def test_many_at_once_with_one_key_are_one_lead(local: Caller) -> None:
    """One is new, all others are its replay."""
    answers = local.together(*[{"email": "a@a.example"}] * 20, headers={"idempotency-key": "k"})
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.json()["lead_id"] for answer in answers}) == 1


def test_a_client_that_goes_away_changes_nothing(front: MemoryFront, local: Caller) -> None:
    """Its lead is taken in all the same."""

    async def vanish() -> None:
        body = json.dumps({"lead_id": "gone", "email": "a@a.example"}).encode()
        messages = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, object]:
            return messages.pop() if messages else {"type": "http.disconnect"}

        async def send(_message: object) -> None:
            raise AssertionError("nobody is there any more")

        headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
        scope = {"type": "http", "method": "POST", "path": LEADS, "client": ("127.0.0.1", 1), "headers": headers}
        task = local.loop.create_task(local.app(scope, receive, send))
        for _ in range(3):
            await asyncio.sleep(0)
        task.cancel()

    local.loop.run_until_complete(vanish())
    local.loop.run_until_complete(Bridge(front.submit).ask(Pools()))
    assert front.lead("gone") is not None


def test_a_request_that_breaks_off_takes_nothing_in(front: MemoryFront, local: Caller) -> None:
    """Half a body is no lead, and nobody is there to be answered."""
    messages: list[dict[str, object]] = [
        {"type": "http.disconnect"},
        {"type": "http.request", "body": b'{"email": "a@', "more_body": True},
    ]
    sent: list[object] = []

    async def receive() -> dict[str, object]:
        return messages.pop()

    async def send(message: object) -> None:
        sent.append(message)

    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": LEADS, "client": ("127.0.0.1", 1), "headers": headers}
    local.loop.run_until_complete(local.app(scope, receive, send))
    assert not sent
    assert front.commits == 0


def test_without_a_policy_leads_wait_outside(tmp_path: Path, calling: Calling) -> None:
    """503 with the command that helps."""
    response = calling(NoPolicyFront(tmp_path)).lead(email="a@a.example")
    assert "turnout policy publish" in problem(response, 503, "no_policy")["detail"]
    assert int(response.headers["retry-after"]) > 0


def test_a_store_that_cannot_write_is_a_503(tmp_path: Path, calling: Calling) -> None:
    """The caller is told to come again, and health says so too."""
    caller = calling(FullDiskFront(tmp_path))
    response = caller.lead(email="a@a.example")
    problem(response, 503, "store_unavailable")
    assert int(response.headers["retry-after"]) > 0
    assert caller.get("/healthz").status_code == 503


def test_a_bug_says_nothing_of_what_is_inside(tmp_path: Path, calling: Calling) -> None:
    """500 and a general sentence, on the intake and elsewhere."""
    caller = calling(FaultyFront(tmp_path))
    for response in (caller.lead(email="a@a.example"), caller.get(f"{LEADS}/L1")):
        problem(response, 500, "internal")
        assert "secret" not in response.text


def test_more_waiting_leads_than_allowed_are_turned_away(front: MemoryFront, calling: Calling) -> None:
    """503 `busy`, and the others are answered."""
    answers = calling(front, ApiSettings(waiting_max=3)).together(*({"email": f"a{n}@a.example"} for n in range(30)))
    turned_away = [answer for answer in answers if answer.status_code == 503]
    assert turned_away
    assert {answer.json()["code"] for answer in turned_away} == {"busy"}
    assert sum(answer.status_code == 201 for answer in answers) + len(turned_away) == 30


def test_no_other_method_is_for_leads(front: MemoryFront) -> None:
    """It is a 405 that names those there are."""
    caller = Caller(create_app(front))
    response = caller.call("PUT", LEADS, json={})
    problem(response, 405, "method_not_allowed")
    assert "POST" in response.headers["allow"]
    caller.close()
