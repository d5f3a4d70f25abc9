"""Messages over HTTP, on each database: listed, looked at, tried again, cancelled, and read with their lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.client import Caller, problem
from turnout.pipeline.serving.running import Running
from turnout.store.deliveries import NewDelivery, add_deliveries
from turnout.store.destinations import add_destinations, block
from turnout.store.metadata import to_micros

pytestmark = pytest.mark.usefixtures("each_database")
MESSAGES = "/api/v1/messages"


@pytest.fixture
def caller(stored: Running, calling: Callable[..., Caller]) -> Caller:
    """Somebody on this machine, who has posted a lead."""
    caller = calling(stored)
    assert caller.post("/api/v1/leads", {"lead_id": "L1", "email": "a@a.example"}).status_code == 201
    return caller


def put(stored: Running, count: int, state: str = "parked") -> list[int]:
    """Messages about the lead, in a state; their numbers."""
    for number in range(count):
        put_one(stored, state, key=f"k{number}")
    with stored.database.asking() as tx:
        return [seq for (seq,) in tx.rows("SELECT seq FROM deliveries ORDER BY seq")]


def put_one(stored: Running, state: str = "parked", **said: Any) -> None:  # noqa: ANN401 - the columns that matter
    """A message about the lead, in a state."""
    at = to_micros(stored.now())
    with stored.database.begin() as tx:
        [(lead, decision)] = tx.rows("SELECT seq, decision FROM leads WHERE id = 'L1'")
        [(kind, recipient)] = tx.rows("SELECT kind, recipient FROM outbox WHERE lead = ?", (lead,))
        plain = NewDelivery(
            "k",
            lead,
            decision,
            kind,
            recipient,
            0,
            recipient,
            "email",
            "email",
            "x@a.example",
            "",
            "",
            0,
            state,
            at,
            at,
        )
        add_destinations(tx, ["email", "slack"])
        add_deliveries(tx, [plain._replace(**said)])


def test_messages_are_listed_from_the_newest_on(stored: Running, caller: Caller) -> None:
    """In pages, and only those in a state, of a channel or to a rep."""
    numbers = put(stored, 3)
    first = caller.get(f"{MESSAGES}?limit=2").json()
    assert [item["id"] for item in first["messages"]] == [numbers[2], numbers[1]]
    second = caller.get(f"{MESSAGES}?limit=2&after={first['next']}").json()
    assert [item["id"] for item in second["messages"]] == [numbers[0]]
    assert second["next"] is None
    assert second["messages"][0]["lead_id"] == "L1"
    rep = second["messages"][0]["rep"]
    counts = {"state=parked": 3, "state=due": 0, "channel=email": 3, "channel=sms": 0, f"rep={rep}": 3, "rep=x": 0}
    for query, count in counts.items():
        assert len(caller.get(f"{MESSAGES}?{query}").json()["messages"]) == count, query


def test_a_parked_message_is_tried_again(stored: Running, caller: Caller) -> None:
    """Once: it is no longer parked then; the record says who did it."""
    [number] = put(stored, 1)
    with stored.database.begin() as tx:
        tx.run("UPDATE deliveries SET attempts = 9, error = 'it is busy'")
    answer = caller.post(f"{MESSAGES}/{number}/retry")
    assert (answer.status_code, answer.json()["state"], answer.json()["attempts"]) == (200, "due", 0)
    problem(caller.post(f"{MESSAGES}/{number}/retry"), 409, "message_not_parked")
    with stored.database.asking() as tx:
        assert tx.rows("SELECT count(*) FROM events WHERE kind = 'message_retried'") == [(1,)]


def test_all_parked_messages_of_a_channel_are_tried_again(stored: Running, caller: Caller) -> None:
    """And those of others stay where they are."""
    put(stored, 3)
    put_one(stored, channel="slack", destination="slack")
    assert caller.post(f"{MESSAGES}/retry", {"channel": "sms"}).json() == {"retried": 0}
    assert caller.post(f"{MESSAGES}/retry", {"channel": "email"}).json() == {"retried": 3}
    assert caller.post(f"{MESSAGES}/retry", {}).json() == {"retried": 1}


def test_a_message_that_waits_is_cancelled(stored: Running, caller: Caller) -> None:
    """One that has ended is not, and one that is not there is a 404."""
    [number] = put(stored, 1, "due")
    assert caller.post(f"{MESSAGES}/{number}/cancel").json()["state"] == "cancelled"
    problem(caller.post(f"{MESSAGES}/{number}/cancel"), 409, "message_settled")
    for answer in (
        caller.get(f"{MESSAGES}/77"),
        caller.post(f"{MESSAGES}/77/retry"),
        caller.post(f"{MESSAGES}/77/cancel"),
    ):
        problem(answer, 404, "message_not_found")


def test_a_change_is_meant_for_what_was_seen(stored: Running, caller: Caller) -> None:
    """`If-Match` with an older ETag changes nothing."""
    [number] = put(stored, 1)
    seen = caller.get(f"{MESSAGES}/{number}").headers["etag"]
    assert caller.post(f"{MESSAGES}/{number}/retry", headers={"If-Match": seen}).status_code == 200
    problem(caller.post(f"{MESSAGES}/{number}/cancel", headers={"If-Match": seen}), 412, "precondition_failed")


def test_a_lead_says_who_was_told_about_it(stored: Running, caller: Caller) -> None:
    """Each notice with the messages made of it."""
    before = caller.get("/api/v1/leads/L1/messages").json()["notices"]
    assert [(notice["kind"], notice["messages"]) for notice in before] == [("assigned", [])]
    [number] = put(stored, 1, "due")
    [notice] = caller.get("/api/v1/leads/L1/messages").json()["notices"]
    assert [message["id"] for message in notice["messages"]] == [number]
    problem(caller.get("/api/v1/leads/none/messages"), 404, "lead_not_found")


def test_a_place_that_waits_for_a_person_is_shown(stored: Running, caller: Caller) -> None:
    """With what is wrong."""
    put(stored, 1)
    with stored.database.begin() as tx:
        block(tx, "slack", "the token was revoked", 0)
    found = {place["name"]: place for place in caller.get(f"{MESSAGES}/destinations").json()["destinations"]}
    assert found["email"]["blocked_since"] is None
    assert (found["slack"]["why"], found["slack"]["blocked_since"]) == ("the token was revoked", "1970-01-01T00:00:00Z")
