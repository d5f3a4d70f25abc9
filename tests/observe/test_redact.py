"""Redaction: no address and no key gets through, wherever it stands; what is of use to an operator does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnout.core.lead import Lead, LeadId
from turnout.observe.redact import HIDDEN, is_hidden, redact, redact_fields, redact_text

_ADDRESSES = st.emails() | st.from_regex(r'"[a-z .]{1,8}"@[a-z]{1,8}\.[a-z]{2,3}', fullmatch=True)
_AROUND = st.text(st.characters(exclude_characters='"', exclude_categories=["Cs"]), max_size=20)
_KEYS = st.from_regex(r"tnt_[A-Za-z0-9_-]{20,50}", fullmatch=True)


def _all_text(value: object) -> str:
    return msgspec.json.encode(value).decode()


@given(_AROUND, _ADDRESSES, _AROUND)
def test_no_address_gets_through_in_a_text(before: str, address: str, after: str) -> None:
    """Whatever stands around it, with or without a space between."""
    said = redact_text(f"{before}{address}{after}")
    assert address not in said
    assert address.rpartition("@")[2] not in said.split()


@given(_ADDRESSES)
def test_no_address_gets_through_in_other_spellings(address: str) -> None:
    """As in a URL, as in JSON that was escaped, or with a full-width sign."""
    local, _, host = address.rpartition("@")
    for sign in ("%40", "\\u0040", "\uff20", "&#64;"):
        assert host not in redact_text(f"for {local}{sign}{host} it failed")


@given(
    _AROUND.filter(lambda text: not text or not text[-1].isalnum()),
    _KEYS,
    st.sampled_from(["", " ", '"', "'", ",", ";"]),
)
def test_no_key_gets_through_in_a_text(before: str, key: str, after: str) -> None:
    """Our keys are known by how they begin, so they are found anywhere."""
    assert key[4:] not in redact_text(f"{before}{key}{after}")


@given(st.recursive(
    _ADDRESSES | _KEYS | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_ADDRESSES | st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
))  # fmt: skip
def test_nothing_gets_through_at_any_depth(value: object) -> None:
    """Lists in maps in lists, and the names of maps too."""
    said = _all_text(redact(value))
    assert "@" not in said
    assert "tnt_" not in said.replace(f"tnt_{HIDDEN}", "")


@pytest.mark.parametrize("name", [
    "email", "Email", "work_email", "e-mail", "E Mail", "name", "first_name", "lastName", "customer_name", "phone",
    "Phone Number", "mobile", "message", "comments", "password", "db_password", "secret", "client_secret", "token",
    "Authorization", "api_key", "X-API-Key", "key", "idempotency_key", "Cookie", "ip", "ip_address", "facts", "values",
    "body",
])  # fmt: skip
def test_personal_and_secret_fields_are_hidden_whole(name: str) -> None:
    """The name alone decides, whatever the value looks like."""
    assert redact_fields({name: "Anna"}) == {name: HIDDEN}
    assert redact_fields({"deep": [{name: 4915112345678}]}) == {"deep": [{name: HIDDEN}]}


@pytest.mark.parametrize("name", [
    "lead", "decision", "rep", "rule", "pool", "status", "route", "seconds", "jobs", "pool_name", "file_name", "port",
    "keys_version", "policy", "code", "table", "chain",
])  # fmt: skip
def test_what_an_operator_needs_is_shown(name: str) -> None:
    """Ids and names of things are not personal."""
    assert not is_hidden(name)
    assert redact_fields({name: "x1"}) == {name: "x1"}


@pytest.mark.parametrize(("text", "secret"), [
    ("Authorization: Bearer abc.def-ghi", "abc.def"),
    ("sent authorization=Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
    ("open postgresql://turnout:hunter2@db/turnout", "hunter2"),
    ("failed with password=hunter2&x=1", "hunter2"),
    ("{'password': 'hunter2 and more', 'x': 1}", "hunter2"),
    ('{"first_name": "Anna", "x": 1}', "Anna"),
    ("api_key: hunter2", "hunter2"),
])  # fmt: skip
def test_secrets_inside_text_are_hidden(text: str, secret: str) -> None:
    """Exceptions and URLs quote what they were given."""
    assert secret not in redact_text(text)


def test_other_objects_are_told_by_their_type_only() -> None:
    """Nobody knows what their text would give away."""
    lead = Lead(LeadId("L1"), datetime(2026, 3, 2, tzinfo=UTC), {"email": "ann@acme.example"})
    assert redact({"lead": lead, "data": b"ann@acme.example"}) == {"lead": "<Lead>", "data": "<bytes>"}


def test_plain_values_stay() -> None:
    """Numbers, truths, instants and paths are what logs are for."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    given_values = {"n": 3, "share": 0.5, "is_new": True, "none": None, "at": at, "path": Path("/x/y")}
    assert redact(given_values) == {**given_values, "at": str(at), "path": "/x/y"}


def test_a_value_that_contains_itself_ends() -> None:
    """Depth is limited, so a log line is always written."""
    loop: list[object] = []
    loop.append(loop)
    assert HIDDEN in _all_text(redact(loop))


def test_an_exception_is_told_by_its_type_and_clean_text() -> None:
    """What failed is of use; whose address it failed for is not."""
    assert redact(ValueError("no such mailbox ann@acme.example")) == f"ValueError: no such mailbox {HIDDEN}"
