"""People over HTTP: what is known of somebody, said, given out and erased, while the record stays whole."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.api.test_access import KeysInMemory
from turnout.api.keyring import Keyring
from turnout.api.settings import ApiSettings
from turnout.pipeline.record.verify import verify
from turnout.pipeline.serving.running import Running
from turnout.store.database import Database
from turnout.store.schema import all_tables

pytestmark = pytest.mark.usefixtures("each_database")
PEOPLE = "/api/v1/people"
ANN = "ann.smith@acme.example"


@pytest.fixture
def caller(stored: Running, calling: Calling) -> Caller:
    """Somebody on this machine."""
    return calling(stored)


def put(caller: Caller, email: str, status: int = 201, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a body may say
    """A person as they are after they were put."""
    response = caller.call("PUT", f"{PEOPLE}/{email}", json=body)
    assert response.status_code == status, response.text
    found: dict[str, Any] = response.json()
    return found


def everything(database: Database) -> str:
    """Every value of every table."""
    with database.reading() as tx:
        found = [tx.rows(f"SELECT * FROM {name}") for name in all_tables().tables]  # noqa: S608 - our own
    return repr(
        [[bytes(value) if isinstance(value, memoryview) else value for value in row] for rows in found for row in rows]
    )


def test_somebody_is_known_by_any_spelling(caller: Caller) -> None:
    """Whose they are, their open lead, and those before it, the newest first."""
    caller.lead(lead_id="L1", email=ANN)
    caller.post("/api/v1/leads/L1/close", {"outcome": "won"})
    caller.lead(lead_id="L2", email="Ann.Smith+news@Acme.example")
    found = caller.get(f"{PEOPLE}/ANN.SMITH@acme.example").json()
    assert (found["person"], found["open_lead"], found["outcome"]) == (ANN, "L2", "won")
    assert found["owner"] == found["leads"][1]["assignee"]
    assert found["last_seen"] == "2026-09-07T09:00:00Z"
    assert [(each["id"], each["status"], each["close_outcome"]) for each in found["leads"]] == [
        ("L2", "open", None),
        ("L1", "closed", "won"),
    ]


def test_who_is_not_known_is_said_without_their_address(caller: Caller) -> None:
    """So that it stands in no log; what is no address is refused."""
    said = problem(caller.get(f"{PEOPLE}/nobody@acme.example"), 404, "person_not_found")
    assert "nobody" not in said["detail"]
    problem(caller.get(f"{PEOPLE}/ann"), 422, "invalid")
    problem(caller.get(f"{PEOPLE}/nobody@acme.example/export"), 404, "person_not_found")
    problem(caller.call("DELETE", f"{PEOPLE}/nobody@acme.example"), 404, "person_not_found")


def test_people_come_in_pages(caller: Caller) -> None:
    """In the order of their mailboxes; somebody erased is nobody."""
    for name in ("carl", "anna", "dora", "bela"):
        put(caller, f"{name}@x.example", owner="anna")
    put(caller, "erased-me@x.example", outcome="won")
    caller.call("DELETE", f"{PEOPLE}/carl@x.example")
    first = caller.get(PEOPLE, params={"limit": 2}).json()
    rest = caller.get(PEOPLE, params={"limit": 3, "after": first["next"]}).json()
    names = [each["person"].partition("@")[0] for each in (*first["people"], *rest["people"])]
    assert (names, rest["next"]) == (["anna", "bela", "dora", "erased-me"], None)


def test_what_is_said_of_somebody_is_remembered(stored: Running, caller: Caller) -> None:
    """Their open lead stays, and so does when they were seen, unless it is said; the same again is no change."""
    caller.lead(lead_id="L1", email=ANN)
    seen = put(caller, ANN, 200, owner="carl", outcome=" Won ")
    assert (seen["owner"], seen["outcome"], seen["open_lead"]) == ("carl", "won", "L1")
    put(caller, "new@x.example", 201, last_seen="2026-01-01T00:00:00Z")
    assert put(caller, "new@x.example", 200, owner="anna")["last_seen"] == "2026-01-01T00:00:00Z"
    assert put(caller, "new@x.example", 200, owner="anna", last_seen=None)["last_seen"] is None
    problem(caller.call("PUT", f"{PEOPLE}/{ANN}", json={"owner": "ana"}), 422, "unknown_rep")
    put(caller, ANN, 200, owner="carl", outcome="won")
    with stored.database.reading() as tx:
        rows = tx.rows("SELECT kind, body FROM events WHERE kind LIKE 'person%' ORDER BY seq")
    told = [(kind, json.loads(body)) for kind, body in rows]
    assert [(kind, body.get("before"), body["after"]) for kind, body in told] == [
        ("person_changed", {"owner": None}, {"owner": "carl"}),
        ("person_added", None, {}),
        ("person_changed", {"owner": None}, {"owner": "anna"}),
        ("person_changed", {}, {}),
    ]


def test_somebody_of_whom_nothing_is_said_any_more_is_not_known(caller: Caller) -> None:
    """What was remembered can be taken back; an answer that never was is no change."""
    put(caller, "new@x.example", owner="anna")
    assert put(caller, "new@x.example", 200)["owner"] is None
    problem(caller.get(f"{PEOPLE}/new@x.example"), 404, "person_not_found")
    assert caller.get(PEOPLE).json()["people"] == []


def test_a_change_is_meant_for_what_was_read(caller: Caller) -> None:
    """Somebody else's change in between is not overwritten."""
    put(caller, ANN, owner="anna")
    etag = caller.get(f"{PEOPLE}/{ANN}").headers["etag"]
    put(caller, ANN, 200, owner="bela")
    response = caller.call("PUT", f"{PEOPLE}/{ANN}", json={}, headers={"If-Match": etag})
    problem(response, 412, "precondition_failed")


def test_everything_kept_of_somebody_is_given_out(caller: Caller) -> None:
    """What was typed, what was decided and what was reported."""
    caller.lead(lead_id="L1", email=ANN, first_name="Ann")
    caller.post("/api/v1/leads/L1/outcomes", {"kind": "qualified"})
    exported = caller.get(f"{PEOPLE}/{ANN}/export").json()
    [lead] = exported["leads"]
    assert lead["given"]["first_name"] == "Ann"
    assert lead["outcomes"][0]["kind"] == "qualified"
    assert {event["kind"] for event in lead["events"]} == {"decided", "outcome"}


def test_an_erased_person_is_nowhere_and_the_record_is_whole(stored: Running, caller: Caller) -> None:
    """Not in leads, words, answers that are kept for a repeated request, or events; every chain still verifies."""
    assert verify(stored.database).findings == ()
    keyed = {"headers": {"Idempotency-Key": "k1"}}
    caller.lead(lead_id="L1", email=ANN, company="Smithereens")
    caller.lead(lead_id="L2", email="bob@acme.example")
    caller.call("PUT", f"{PEOPLE}/{ANN}", json={"owner": "carl"}, **keyed)
    noted = verify(stored.database).newest_checkpoint
    assert "ann.smith" in everything(stored.database)
    response = caller.call("DELETE", f"{PEOPLE}/Ann.Smith@ACME.example")
    assert (response.status_code, response.json()) == (200, {"leads": ["L1"]})
    kept = everything(stored.database)
    assert "ann.smith" not in kept
    assert "bob@acme.example" in kept
    problem(caller.get(f"{PEOPLE}/{ANN}"), 404, "person_not_found")
    assert verify(stored.database, noted=noted).findings == ()


def test_somebody_is_erased_while_they_go_on_writing(stored: Running, caller: Caller, calling: Calling) -> None:
    """Nothing that was being decided at that moment brings them back, and no lead is lost."""
    writing, other = calling(stored), threading.Event()

    def write() -> None:
        for number in range(30):
            writing.lead(lead_id=f"L{number}", email=ANN)
            writing.post(f"/api/v1/leads/L{number}/pass", {"reason": "busy"})
            if number % 3 == 2:
                writing.post(f"/api/v1/leads/L{number}/close", {"outcome": "other"})
        other.set()

    thread = threading.Thread(target=write)
    thread.start()
    while not other.is_set():
        caller.call("DELETE", f"{PEOPLE}/{ANN}")
    thread.join()
    caller.call("DELETE", f"{PEOPLE}/{ANN}")
    assert "ann.smith" not in everything(stored.database)
    assert verify(stored.database).findings == ()
    with stored.database.reading() as tx:
        assert tx.rows("SELECT count(*), count(erased_at) FROM personal") == [(30, 30)]


def test_erasing_says_who_did_it(stored: Running, caller: Caller) -> None:
    """One event for each lead, in the chain of edits."""
    caller.lead(lead_id="L1", email=ANN)
    caller.call("DELETE", f"{PEOPLE}/{ANN}")
    with stored.database.reading() as tx:
        rows = tx.rows("SELECT l.id, e.body FROM events e JOIN leads l ON l.seq = e.lead WHERE e.kind = 'erased'")
    assert rows == [("L1", '{"by":"local"}')]


def test_an_erased_persons_open_lead_goes_on_and_a_new_one_is_a_strangers(caller: Caller) -> None:
    """Whoever has the open lead keeps it; a later one of the same address joins nothing."""
    first = caller.lead(lead_id="L1", email=ANN).json()
    caller.call("DELETE", f"{PEOPLE}/{ANN}")
    assert caller.get("/api/v1/leads/L1").json()["assignee"] == first["assignee"]
    assert caller.post("/api/v1/leads/L1/reassign", {"reason": "manual"}).json()["assignee"] != first["assignee"]
    assert caller.lead(lead_id="L2", email=ANN).json()["duplicate_of"] is None


@pytest.mark.parametrize(("path", "method"), [(f"/{ANN}/export", "GET"), (f"/{ANN}", "DELETE")])
def test_only_an_admin_may_give_out_or_erase(stored: Running, calling: Calling, path: str, method: str) -> None:
    """Reading what is known is less than that."""
    keyring = Keyring(KeysInMemory(data="data:read", both="data:write", admin="admin"))
    caller = calling(stored, ApiSettings(keyring, is_loopback=False))

    def call(key: str, method: str, path: str) -> int:
        headers = {"Authorization": f"Bearer tnt_{key}"}
        return caller.call(method, PEOPLE + path, headers=headers).status_code

    assert call("both", method, path) == call("data", method, path) == 403
    assert call("data", "GET", f"/{ANN}") == call("admin", method, path) == 404


def test_no_log_has_an_address(stored: Running, caller: Caller, capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever is asked about somebody, and also where it goes wrong."""
    caller.lead(lead_id="L1", email=ANN)
    put(caller, ANN, 200, owner="anna")
    for method, path in (("GET", ""), ("GET", "/export"), ("PUT", ""), ("DELETE", "")):
        caller.call(method, f"{PEOPLE}/{ANN}{path}", content=b"{")
    stored.database.close()
    said = capfd.readouterr()
    assert "ann.smith" not in said.out + said.err
    assert json.dumps(caller.get("/metrics").text).count("ann.smith") == 0
