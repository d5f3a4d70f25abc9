"""How a rep is told, over HTTP: said, shown, forgotten, and refused with the field that cannot be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from turnout.pipeline.serving.running import Running

pytestmark = pytest.mark.usefixtures("each_database")
ANNA = "/api/v1/reps/anna/notifications"
NOTHING: dict[str, Any] = {
    "channels": [],
    "email": "",
    "phone": "",
    "slack": "",
    "language": "",
    "zone": "",
    "quiet": None,
    "hot_wakes": True,
    "digest": None,
    "rep": "anna",
}
SAID: dict[str, Any] = {
    "channels": ["sms", "email"],
    "email": "anna@home.example",
    "phone": "+4930123456",
    "slack": "U02ABC123",
    "language": "de",
    "zone": "Europe/Berlin",
    "quiet": {"days": "daily", "spans": ["22:00-07:00"]},
    "hot_wakes": False,
    "digest": {"every": "day", "at": ["08:30", "16:00"], "days": "mon-fri", "kinds": ["joined", "tell"]},
}


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine, before a store with three reps."""
    return calling(stored)


def test_who_said_nothing_is_told_everything_at_once(caller: Caller) -> None:
    """What is read then can be sent back, and is no change of it."""
    read = caller.get(ANNA)
    assert read.json() == NOTHING
    sent = caller.call("PUT", ANNA, json={name: value for name, value in NOTHING.items() if name != "rep"})
    assert sent.json() == NOTHING


def test_what_was_said_is_what_is_read(caller: Caller) -> None:
    """With its ETag; what the body leaves out is as if nothing had been said of it."""
    sent = caller.call("PUT", ANNA, json=SAID)
    assert sent.status_code == 200
    assert sent.json() == {**SAID, "rep": "anna"}
    read = caller.get(ANNA)
    assert (read.json(), read.headers["etag"]) == (sent.json(), sent.headers["etag"])
    assert caller.call("PUT", ANNA, json={"phone": "+49 30 123-456"}).json() == {**NOTHING, "phone": "+4930123456"}


def test_what_was_said_is_forgotten(caller: Caller) -> None:
    """Also where nothing was said."""
    caller.call("PUT", ANNA, json=SAID)
    assert [caller.call("DELETE", ANNA).status_code for _ in range(2)] == [204, 204]
    assert caller.get(ANNA).json() == NOTHING


def test_a_change_is_made_only_to_what_was_seen(caller: Caller) -> None:
    """Two who change it at the same time do not undo each other's."""
    etag = caller.get(ANNA).headers["etag"]
    assert caller.call("PUT", ANNA, json={"language": "de"}, headers={"If-Match": etag}).status_code == 200
    late = caller.call("PUT", ANNA, json={"language": "en"}, headers={"If-Match": etag})
    assert problem(late, 412, "precondition_failed")
    assert caller.get(ANNA).json()["language"] == "de"


def test_the_record_says_that_something_was_said_but_not_what(stored: Running, caller: Caller) -> None:
    """Addresses are personal; what was no change is not in it."""
    for _ in range(2):
        caller.call("PUT", ANNA, json=SAID)
    caller.call("DELETE", ANNA)
    with stored.database.reading() as tx:
        rows = tx.rows("SELECT kind, body FROM events WHERE kind LIKE 'notifications%' ORDER BY seq")
    assert [kind for kind, _ in rows] == ["notifications_changed", "notifications_forgotten"]
    told = json.loads(rows[0][1])
    assert {"email", "phone", "slack"} <= set(told["fields"])
    assert not {"email", "phone", "slack"} & told["after"].keys()
    assert told["after"]["channels"] == json.loads(rows[1][1])["before"]["channels"] == SAID["channels"]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"channels": ["fax"]}, "channels"),
    ({"email": "anna"}, "email"),
    ({"email": "a@b.example, c@d.example"}, "email"),
    ({"phone": "030 1234"}, "phone"),
    ({"slack": "anna"}, "slack"),
    ({"language": "xx"}, "language"),
    ({"zone": "Berlin"}, "zone"),
    ({"quiet": {"spans": ["22-7 o'clock"]}}, "quiet"),
    ({"quiet": {"spans": ["0:00-24:00"]}}, "quiet"),
    ({"digest": {"at": ["25:00"]}}, "digest.at"),
    ({"digest": {"at": []}}, "digest.at"),
    ({"digest": {"days": "never"}}, "digest.days"),
    ({"digest": {"kinds": ["offered"]}}, "digest.kinds[0]"),
    ({"digest": {"every": "week"}}, "digest.every"),
]


def test_what_cannot_be_is_refused_with_its_field(caller: Caller) -> None:
    """And nothing is kept."""
    for body, field in REFUSED:
        refused = caller.call("PUT", ANNA, json=body)
        assert problem(refused, 422, "invalid")
        assert [each["field"] for each in refused.json()["errors"]] == [field]
    assert caller.get(ANNA).json() == NOTHING


def test_two_reps_do_not_share_a_telephone(caller: Caller) -> None:
    """An answer from it must be one rep's; the rep's own is no other's."""
    for _ in range(2):
        assert caller.call("PUT", ANNA, json=SAID).status_code == 200
    refused = caller.call("PUT", "/api/v1/reps/bela/notifications", json={"phone": SAID["phone"]})
    assert problem(refused, 422, "invalid")
    assert "it is the phone of `anna`" in refused.json()["detail"]


def test_nobody_elses_preferences_are_there(caller: Caller) -> None:
    """A rep whom nobody knows has none."""
    for method in ("GET", "PUT", "DELETE"):
        answer = caller.call(method, "/api/v1/reps/zoe/notifications", json={} if method == "PUT" else None)
        assert problem(answer, 404, "rep_not_found")
