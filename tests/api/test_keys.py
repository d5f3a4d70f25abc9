"""Keys over HTTP: made, given a new secret, revoked; each in the audit, and no secret anywhere but in one answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.client import Caller, problem
from tests.api.conftest import Calling
from tests.api.memory_front import START
from turnout.api.keyring import Keyring
from turnout.api.settings import ApiSettings
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.edits.keys import make_key
from turnout.pipeline.serving.running import Running
from turnout.store.api_keys import StoredKeys, list_keys

KEYS = "/api/v1/keys"


class Clock:
    """What a keyring looks at to see whether it is time to read its keys anew: always."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Ten seconds later each time."""
        self.now += 10
        return self.now


@pytest.fixture
def admin(stored: Running) -> str:
    """The secret of a key that may do everything."""
    with editing(stored.database, START, "cli") as edit:
        return make_key(edit, "admin", ["admin"])[1]


@pytest.fixture
def server(stored: Running, calling: Calling) -> Caller:
    """A server that everybody can reach, over the keys of a store."""
    keyring = Keyring(StoredKeys(stored.database), Clock())
    return calling(stored, ApiSettings(keyring, is_loopback=False), peer="203.0.113.7")


def bearer(secret: str) -> dict[str, str]:
    """The header for a secret."""
    return {"authorization": f"Bearer {secret}"}


def made(server: Caller, admin: str, *scopes: str) -> dict[str, Any]:
    """A key that was just made, with its secret."""
    response = server.post(KEYS, {"name": "new", "scopes": scopes or ["leads:read"]}, headers=bearer(admin))
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()
    return found


def test_a_key_opens_what_it_was_made_for(server: Caller, admin: str) -> None:
    """As soon as it was made; its secret stands in that answer and nowhere else."""
    key = made(server, admin, "leads:read", "audit:read")
    assert key["scopes"] == ["audit:read", "leads:read"]
    assert key["secret"].startswith(key["prefix"])
    assert server.get("/api/v1/holds", headers=bearer(key["secret"])).status_code == 200
    problem(server.get(KEYS, headers=bearer(key["secret"])), 403, "scope_missing")
    listed = server.get(KEYS, headers=bearer(admin))
    assert sorted(each["name"] for each in listed.json()["keys"]) == ["admin", "new"]
    assert key["secret"] not in listed.text
    assert server.get(f"{KEYS}/{key['id']}", headers=bearer(admin)).json()["name"] == "new"


def test_a_revoked_key_opens_nothing(server: Caller, admin: str) -> None:
    """It stays in the list, and revoking it again changes nothing."""
    key = made(server, admin)
    for _ in range(2):
        gone = server.call("DELETE", f"{KEYS}/{key['id']}", headers=bearer(admin))
        assert (gone.status_code, gone.content) == (204, b"")
    problem(server.get("/api/v1/holds", headers=bearer(key["secret"])), 401, "key_unknown")
    assert server.get(f"{KEYS}/{key['id']}", headers=bearer(admin)).json()["revoked_at"] == "2026-09-07T09:00:00Z"
    problem(server.call("DELETE", f"{KEYS}/key_none", headers=bearer(admin)), 404, "key_not_found")
    response = server.post(f"{KEYS}/{key['id']}/rotate", {}, headers=bearer(admin))
    problem(response, 409, "conflict")


def test_a_new_secret_goes_along_with_the_old_one_for_a_while(server: Caller, stored: Running, admin: str) -> None:
    """It is the same key: what it did before is still its own."""
    key = made(server, admin)
    response = server.post(f"{KEYS}/{key['id']}/rotate", {"overlap_seconds": 600}, headers=bearer(admin))
    renewed = response.json()
    assert (response.status_code, renewed["id"], renewed["old_until"]) == (200, key["id"], "2026-09-07T09:10:00Z")
    for secret in (key["secret"], renewed["secret"]):
        assert server.get("/api/v1/holds", headers=bearer(secret)).status_code == 200
    keyring = Keyring(StoredKeys(stored.database), Clock())
    late = START + timedelta(minutes=10)
    assert keyring.find(key["secret"].encode(), late - timedelta(seconds=1)) is not None
    assert keyring.find(key["secret"].encode(), late) is None
    assert keyring.find(renewed["secret"].encode(), late) is not None


def test_the_old_secret_may_end_at_once(server: Caller, admin: str) -> None:
    """Where somebody else has it."""
    key = made(server, admin)
    renewed = server.post(f"{KEYS}/{key['id']}/rotate", {"overlap_seconds": 0}, headers=bearer(admin)).json()
    problem(server.get("/api/v1/holds", headers=bearer(key["secret"])), 401, "key_unknown")
    assert server.get("/api/v1/holds", headers=bearer(renewed["secret"])).status_code == 200


def test_a_repeated_request_makes_one_key_and_shows_no_secret_again(
    server: Caller, stored: Running, admin: str
) -> None:
    """The secret is not kept, so the answer comes without it; nor does it stand anywhere in the store."""
    headers = bearer(admin) | {"idempotency-key": "k1"}
    body = {"name": "once", "scopes": ["leads:read"]}
    first, second = (server.post(KEYS, body, headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["idempotency-replayed"] == "true"
    assert second.json() == first.json() | {"secret": None}
    with stored.database.reading() as tx:
        assert sorted(key.name for key in list_keys(tx)) == ["admin", "once"]
        kept = tx.rows("SELECT body, headers FROM write_answers")
    assert first.json()["secret"] not in str(kept)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "x", "scopes": ["leads:raed"]}, "invalid"),
        ({"name": "x", "scopes": []}, "invalid"),
        ({"name": "", "scopes": ["admin"]}, "invalid"),
        ({"name": "x\u0000", "scopes": ["admin"]}, "invalid"),
        ({"name": "x", "scopes": ["form", "admin"]}, "invalid"),
        ({"name": "x", "scopes": ["admin"], "secret": "mine"}, "invalid"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(server: Caller, admin: str, body: dict[str, Any], code: str) -> None:
    """And nothing is kept."""
    problem(server.post(KEYS, body, headers=bearer(admin)), 422, code)
    assert len(server.get(KEYS, headers=bearer(admin)).json()["keys"]) == 1


def test_what_is_done_with_keys_stands_in_the_audit(server: Caller, admin: str) -> None:
    """Who made it, who gave it a new secret, who revoked it; never a secret."""
    key = made(server, admin)
    server.post(f"{KEYS}/{key['id']}/rotate", {}, headers=bearer(admin))
    server.call("DELETE", f"{KEYS}/{key['id']}", headers=bearer(admin))
    listed = server.get(KEYS, headers=bearer(admin)).json()["keys"]
    [own] = [each["id"] for each in listed if each["name"] == "admin"]
    found = server.get("/api/v1/audit", headers=bearer(admin)).json()["events"]
    told = [(each["kind"], each["by"], each["said"]["key"]) for each in found if each["kind"].startswith("key_")]
    assert told == [
        ("key_revoked", own, key["id"]),
        ("key_renewed", own, key["id"]),
        ("key_made", own, key["id"]),
        ("key_made", "cli", own),
    ]
    assert "tnt_" not in str(found)


def test_a_key_is_changed_only_as_it_was_seen(server: Caller, admin: str) -> None:
    """That somebody used it meanwhile does not matter."""
    key = made(server, admin)
    etag = server.get(f"{KEYS}/{key['id']}", headers=bearer(admin)).headers["etag"]
    server.post(f"{KEYS}/{key['id']}/rotate", {}, headers=bearer(admin))
    stale = server.call("DELETE", f"{KEYS}/{key['id']}", headers=bearer(admin) | {"if-match": etag})
    problem(stale, 412, "precondition_failed")
    fresh = server.get(f"{KEYS}/{key['id']}", headers=bearer(admin)).headers["etag"]
    assert server.call("DELETE", f"{KEYS}/{key['id']}", headers=bearer(admin) | {"if-match": fresh}).status_code == 204
