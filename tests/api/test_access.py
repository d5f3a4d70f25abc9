"""Who may do what: keys and scopes, and who needs none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from tests.api.client import LEADS, Caller, problem
from tests.api.conftest import Calling
from tests.api.memory_front import START, MemoryFront
from turnout.api.headers import client_address
from turnout.api.keyring import Keyring
from turnout.api.settings import ApiSettings
from turnout.store.api_keys import SCOPES, ApiKey

LEAD = {"email": "a@a.example"}


class KeysInMemory:
    """Keys by their secret, as a store has them."""

    def __init__(self, **scopes: str) -> None:
        self.keys = {name: _key(name, said) for name, said in scopes.items()}
        self.number = self.reads = 0
        self.used: dict[str, datetime] = {}

    def version(self) -> int:
        """How often the keys changed."""
        return self.number

    def in_use(self) -> Sequence[ApiKey]:
        """The keys."""
        self.reads += 1
        return list(self.keys.values())

    def note_used(self, used: Mapping[str, datetime]) -> None:
        """Keep it."""
        self.used |= used


def _key(name: str, scopes: str) -> ApiKey:
    secret = f"tnt_{name}".encode()
    return ApiKey(f"key_{name}", name, sha256(secret).digest(), "tnt_", frozenset(scopes.split()), START)


@pytest.fixture
def public(front: MemoryFront, calling: Calling) -> Caller:
    """A server that everybody can reach, with a key per scope (`tnt_write` for leads, `tnt_data_write`, ...)."""
    names = {scope.removeprefix("leads:").replace(":", "_"): scope for scope in SCOPES}
    settings = ApiSettings(Keyring(KeysInMemory(**names)), is_loopback=False)
    return calling(front, settings, peer="203.0.113.7")


def bearer(name: str) -> dict[str, str]:
    """The header for a key."""
    return {"authorization": f"Bearer tnt_{name}"}


ROUTES = [
    ("POST", LEADS, {"write", "admin", "form"}),
    ("GET", f"{LEADS}/L1", {"read", "admin"}),
    ("GET", f"{LEADS}/L1/decisions", {"read", "admin"}),
    ("GET", "/api/v1/decisions/L1.1", {"read", "admin"}),
    ("GET", "/api/v1/decisions/L1.1/receipt", {"read", "admin"}),
    ("GET", "/api/v1/holds", {"read", "admin"}),
    ("GET", "/api/v1/pools", {"read", "admin"}),
    ("GET", "/api/v1/pools/desk", {"read", "admin"}),
    ("POST", "/api/v1/preview", {"read", "admin"}),
    *(
        ("POST", f"{LEADS}/L1/{action}", {"work", "admin"})
        for action in ("accept", "pass", "reassign", "touch", "close", "merge", "separate")
    ),
    ("POST", "/api/v1/reps/anna/presence", {"work", "admin"}),
    ("GET", "/metrics", {"metrics", "admin"}),
]


@pytest.mark.parametrize(("method", "path", "allowed"), ROUTES)
def test_each_route_is_for_its_scope(public: Caller, method: str, path: str, allowed: set[str]) -> None:
    """With the scope whatever the route says, without it 403, without a key 401."""
    for name in ("write", "read", "work", "admin", "metrics", "form"):
        response = public.call(method, path, json={} if method == "POST" else None, headers=bearer(name))
        if name in allowed:
            assert response.status_code not in {401, 403}
        else:
            problem(response, 403, "scope_missing")
    response = public.call(method, path, json={} if method == "POST" else None)
    problem(response, 401, "key_missing")
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_health_and_the_script_need_no_key(public: Caller) -> None:
    """Everything else does."""
    assert public.get("/healthz").status_code == 200
    assert public.get("/embed.js").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer tnt_writ"},
        {"authorization": "Bearer tnt_write2"},
        {"authorization": "Bearer"},
        {"authorization": "Basic dG50X3dyaXRl"},
        {"authorization": "tnt_write"},
        {"x-api-key": "TNT_WRITE"},
    ],
)
def test_a_key_that_is_not_known_is_a_401(public: Caller, local: Caller, headers: dict[str, str]) -> None:
    """Also on this machine: whoever shows a key means it."""
    for caller in (public, local):
        problem(caller.post(LEADS, LEAD, headers=headers), 401, "key_unknown")


def test_a_key_may_be_said_in_two_ways(public: Caller) -> None:
    """`Authorization: Bearer`, in any case, or `X-API-Key`."""
    assert public.post(LEADS, LEAD, headers={"authorization": "bearer  tnt_write"}).status_code == 201
    assert public.post(LEADS, LEAD, headers={"x-api-key": "tnt_write"}).status_code == 200


def test_keys_have_their_own_idempotency_keys(public: Caller) -> None:
    """What one integration calls its first lead says nothing of another's."""
    headers = {"idempotency-key": "1"}
    first = public.post(LEADS, LEAD, headers=headers | bearer("write")).json()
    second = public.post(LEADS, LEAD, headers=headers | bearer("admin"))
    assert (second.status_code, second.json()["duplicate_of"]) == (201, first["lead_id"])


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-for": "198.51.100.1"},
        {"forwarded": "for=198.51.100.1"},
        {"x-real-ip": "198.51.100.1"},
        {"via": "1.1 proxy"},
        {"host": "turnout.example"},
        {"host": "localhost.evil.example"},
        {"host": "127.0.0.1.evil.example:8080"},
        {"host": ""},
    ],
)
def test_what_a_proxy_passes_on_needs_a_key(local: Caller, headers: dict[str, str]) -> None:
    """The peer is this machine, and the caller need not be."""
    problem(local.post(LEADS, LEAD, headers=headers), 401, "key_missing")
    problem(local.get("/metrics", headers=headers), 401, "key_missing")


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:8080"])
def test_this_machine_has_several_names(local: Caller, host: str) -> None:
    """None of them needs a key."""
    assert local.post(LEADS, LEAD, headers={"host": host}).status_code == 201


def test_another_peer_needs_a_key_on_a_loopback_server(front: MemoryFront, calling: Calling) -> None:
    """Whatever host it names."""
    problem(calling(front, peer="192.0.2.1").post(LEADS, LEAD), 401, "key_missing")


def test_a_public_server_needs_a_key_from_this_machine_too(front: MemoryFront, calling: Calling) -> None:
    """Being near is no right where others can be near as well."""
    problem(calling(front, ApiSettings(is_loopback=False)).post(LEADS, LEAD), 401, "key_missing")


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_another_sites_page_may_not_use_this_machines_right(local: Caller, headers: dict[str, str]) -> None:
    """A browser here shows pages from everywhere; they may post leads and nothing else."""
    local.lead(lead_id="L1", email="a@a.example", source="hot")
    problem(local.post(f"{LEADS}/L1/accept", headers=headers), 403, "foreign_page")
    problem(local.get(f"{LEADS}/L1", headers=headers), 403, "foreign_page")
    assert local.get(f"{LEADS}/L1", headers={"origin": "http://localhost:8080"}).status_code == 200


def test_changed_keys_are_read_within_a_second() -> None:
    """Asked for at most once a second, and read only when their number changed."""
    ticks = [100.0]
    source = KeysInMemory(write="leads:write")
    ring = Keyring(source, lambda: ticks[0])
    assert ring.find(b"tnt_write", START) is not None
    source.keys["late"] = _key("late", "admin")
    del source.keys["write"]
    source.number += 1
    ticks[0] += 0.9
    assert ring.find(b"tnt_late", START) is None
    ticks[0] += 0.2
    late = ring.find(b"tnt_late", START)
    assert late is not None
    assert late.may("leads:read")
    assert ring.find(b"tnt_write", START) is None
    ticks[0] += 5
    ring.find(b"tnt_late", START)
    assert source.reads == 2


def test_which_keys_were_used_is_written_down_later() -> None:
    """Not on the way of a request; only what was used since the last time."""
    source = KeysInMemory(write="leads:write", read="leads:read")
    ring = Keyring(source)
    ring.find(b"tnt_write", START)
    assert not source.used
    ring.note_used()
    assert source.used == {"key_write": START}
    source.used.clear()
    ring.note_used()
    assert not source.used


@pytest.mark.parametrize(
    ("peer", "forwarded", "counted"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "10.9.9.9, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "<script>", "127.0.0.1"),
        ("2001:db8:0:1::5", "", "20010db800000001::/64"),
        ("2001:db8:0:1:ffff::6", "", "20010db800000001::/64"),
        ("", "", ""),
    ],
)
def test_callers_are_counted_by_address(peer: str, forwarded: str, counted: str) -> None:
    """A proxy here is believed for what it added itself; an IPv6 network is one caller."""
    headers = {b"x-forwarded-for": forwarded.encode()} if forwarded else {}
    assert client_address(headers, peer) == counted


def test_the_clock_of_the_server_says_when_a_key_was_used(public: Caller) -> None:
    """It is the one clock there is."""
    assert datetime(2026, 9, 7, 9, tzinfo=UTC) == START
    assert public.post(LEADS, LEAD, headers=bearer("write")).status_code == 201
