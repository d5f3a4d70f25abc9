"""Webhooks over HTTP: added, changed, tried, told again and removed; no secret anywhere but in one answer."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.connectors.webhook.receiver import Receiver, Reply, receiving
from turnout.api.settings import ApiSettings
from turnout.config import Settings
from turnout.pipeline.notices.webhooks import follow_webhooks
from turnout.pipeline.record.people_data import erase_person
from turnout.pipeline.serving.feed import follow
from turnout.pipeline.serving.running import Running
from turnout.store.deliveries import list_deliveries

pytestmark = pytest.mark.usefixtures("each_database")
PATH: Final = "/api/v1/webhooks"
SAID: Final = Settings(secret_key="a secret of some length", webhook_networks=("127.0.0.0/8",))  # noqa: S106
URL: Final = "https://hooks.example/turnout"


@pytest.fixture
def server(stored: Running, calling: Calling) -> Caller:
    """A server with a key for secrets, whose webhooks may go to this machine."""
    return calling(stored, ApiSettings(said=SAID))


def added(server: Caller, **said: Any) -> dict[str, Any]:  # noqa: ANN401 - as JSON has it
    """A webhook that was just added, with its secret."""
    response = server.post(PATH, {"url": URL, **said})
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    assert response.headers["location"] == f"{PATH}/{found['id']}"
    return found


def tried(server: Caller, receiver: Receiver, webhook: str) -> dict[str, Any]:
    """What came of a test event."""
    assert server.call("PATCH", f"{PATH}/{webhook}", json={"url": receiver.url()}).status_code == 200
    response = server.post(f"{PATH}/{webhook}/test")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_a_webhook_is_added_read_changed_and_removed(server: Caller) -> None:
    """Its secret stands in the answer that made it and nowhere else."""
    made = added(server, kinds=["closed", "assigned"], description="CRM")
    assert made["secret"].startswith("whsec_")
    assert made["kinds"] == ["assigned", "closed"]
    assert made["is_on"] is True
    shown = {name: value for name, value in made.items() if name != "secret"}
    assert server.get(PATH).json() == {"webhooks": [shown]}
    read = server.get(f"{PATH}/{made['id']}")
    assert read.json() == shown
    changed = server.call(
        "PATCH", f"{PATH}/{made['id']}", json={"kinds": [], "is_on": False}, headers={"if-match": read.headers["etag"]}
    )
    assert changed.json() == {**shown, "kinds": [], "is_on": False, "off_why": "switched off by hand"}
    problem(
        server.call("PATCH", f"{PATH}/{made['id']}", json={"is_on": True}, headers={"if-match": read.headers["etag"]}),
        *(412, "precondition_failed"),
    )
    assert server.call("DELETE", f"{PATH}/{made['id']}").status_code == 204
    problem(server.get(f"{PATH}/{made['id']}"), 404, "webhook_not_found")
    problem(server.post(f"{PATH}/{made['id']}/test"), 404, "webhook_not_found")


def test_the_same_request_adds_one_webhook_and_tells_its_secret_once(server: Caller) -> None:
    """Under its key the first answer comes again, without the secret."""
    first = server.post(PATH, {"url": URL}, headers={"idempotency-key": "k1"})
    again = server.post(PATH, {"url": URL}, headers={"idempotency-key": "k1"})
    assert again.json() == {**first.json(), "secret": None}
    assert len(server.get(PATH).json()["webhooks"]) == 1


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"url": "http://hooks.example/x"}, "networks"),
        ({"url": "https://10.0.0.1/x"}, "private"),
        ({"url": "https://169.254.169.254/x"}, "metadata"),
        ({"url": "ftp://hooks.example/x"}, "no address"),
        ({"url": "https://u:pw@hooks.example/x"}, "no user"),
        ({"url": URL, "kinds": ["asigned"]}, "assigned"),
        ({"url": URL, "secret": "mine"}, "secret"),
        ({"url": URL, "description": "two\nlines"}, "one line"),
        ({}, "url"),
    ],
)
def test_what_cannot_be_a_webhook_is_refused_with_the_reason(
    stored: Running, calling: Calling, body: dict[str, Any], word: str
) -> None:
    """Nothing is added."""
    server = calling(stored, ApiSettings(said=Settings(secret_key="a secret of some length")))  # noqa: S106
    said = problem(server.post(PATH, body), 422, "invalid")
    assert word in said["detail"]
    assert server.get(PATH).json() == {"webhooks": []}


def test_a_test_event_says_what_came_of_it(server: Caller) -> None:
    """In one sentence, whether it was taken or not."""
    made = added(server)
    with receiving([Reply(204), Reply(500)]) as receiver:
        assert tried(server, receiver, made["id"]) == {"ok": True, "said": f"`{made['id']}` took a test event"}
        failed = tried(server, receiver, made["id"])
    assert failed["ok"] is False
    assert "500" in failed["said"]


def test_a_secret_is_renewed_and_the_old_one_ends(server: Caller) -> None:
    """Both sign meanwhile; the answer alone has the new one."""
    made = added(server)
    renewed = server.post(f"{PATH}/{made['id']}/rotate", {"overlap_seconds": 60})
    assert renewed.status_code == 200
    assert renewed.json()["secret"] not in {None, made["secret"]}
    assert renewed.json()["old_until"] == "2026-09-07T09:01:00Z"
    with receiving() as receiver:
        assert tried(server, receiver, made["id"])["ok"]
    assert len(receiver.received[0].headers["webhook-signature"].split()) == 2
    assert server.post(f"{PATH}/{made['id']}/rotate", {"overlap_seconds": 0}).json()["old_until"] is None


def test_what_happened_is_told_again_on_request(server: Caller, stored: Running) -> None:
    """From a moment on, until before another; how many events that were."""
    made = added(server)
    for name in ("a", "b"):
        assert server.post("/api/v1/leads", {"email": f"{name}@{name}.example"}).status_code == 201
    while follow(stored.database):
        pass
    while follow_webhooks(stored.database, stored.now):
        pass
    told = server.post(f"{PATH}/{made['id']}/resend", {"since": "2026-09-07T00:00:00Z"})
    assert told.json() == {"events": 2, "after": None}
    none = server.post(
        f"{PATH}/{made['id']}/resend", {"since": "2026-09-07T00:00:00Z", "until": "2026-09-07T08:00:00Z"}
    )
    assert none.json() == {"events": 0, "after": None}
    problem(server.post(f"{PATH}/{made['id']}/resend", {"since": "yesterday"}), 422, "invalid")
    with stored.database.reading() as tx:
        rows = list_deliveries(tx, state="due", channel="webhook", rep="", before=None, limit=10)
    assert [row.address for row in rows] == [made["id"]] * 2


def test_without_a_key_for_secrets_nothing_is_added_on_postgresql(stored: Running, calling: Calling) -> None:
    """The problem says what to set; a store in a file makes its own key."""
    server = calling(stored, ApiSettings())
    response = server.post(PATH, {"url": URL})
    if stored.database.dialect == "postgresql":
        problem(response, 503, "secret_key_unusable")
        assert server.get(PATH).json() == {"webhooks": []}
    else:
        assert response.status_code == 201


def test_the_record_says_who_did_what_and_no_secret(server: Caller, stored: Running) -> None:
    """Every change is an event."""
    made = added(server)
    server.call("PATCH", f"{PATH}/{made['id']}", json={"is_on": False})
    server.post(f"{PATH}/{made['id']}/rotate", {})
    server.call("DELETE", f"{PATH}/{made['id']}")
    with stored.database.reading() as tx:
        rows = tx.rows("SELECT kind, body FROM events WHERE kind LIKE 'webhook%' ORDER BY seq")
        everything = repr([tx.rows(f"SELECT * FROM {table}") for table in ("events", "secrets", "write_answers")])  # noqa: S608
    assert [kind for kind, _ in rows] == ["webhook_added", "webhook_changed", "webhook_renewed", "webhook_removed"]
    assert all('"by":"local"' in body for _, body in rows)
    assert made["secret"] not in everything


def test_a_lead_says_what_programs_were_told_of_it(server: Caller, stored: Running) -> None:
    """Each event for each endpoint, and of another lead nothing; erasing takes nothing back that has happened."""
    added(server)
    for lead in ("L1", "L2"):
        assert server.post("/api/v1/leads", {"lead_id": lead, "email": f"{lead}@a.example"}).status_code == 201
    assert server.post("/api/v1/leads/L1/touch", {"kind": "call"}).status_code == 200
    while follow(stored.database) or follow_webhooks(stored.database, stored.now):
        pass
    told = {lead: server.get(f"/api/v1/leads/{lead}/messages").json()["webhooks"] for lead in ("L1", "L2")}
    assert (len(told["L1"]), len(told["L2"])) == (len(told["L2"]) + 1, len(told["L2"]))
    assert {(each["channel"], each["kind"], each["lead_id"], each["state"]) for each in told["L1"]} == {
        ("webhook", "event", "L1", "due")
    }
    erase_person(stored.database, "L1@a.example", stored.now())
    after = server.get("/api/v1/leads/L1/messages").json()["webhooks"]
    assert [each["state"] for each in after] == ["due"] * len(after)
    assert server.get("/api/v1/leads/L2/messages").json()["notices"]
