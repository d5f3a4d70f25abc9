"""Who is signed in, the links with which people say a password, and sign-ins under way at a provider.

What proves any of these is a random secret that only its holder has; here is its hash.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import Column, LargeBinary, Table, Text

from turnout.store.meta import bump
from turnout.store.metadata import METADATA, from_micros, instant_column, text_column, to_micros
from turnout.store.transaction import Transaction
from turnout.store.users import USERS_VERSION

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("hash", LargeBinary, primary_key=True),
    Column("user_id", Text, nullable=False, index=True),
    instant_column("created_at", nullable=False),
    instant_column("seen_at", nullable=False),
)
INVITATIONS: Final = Table(
    "invitations",
    METADATA,
    Column("hash", LargeBinary, primary_key=True),
    Column("user_id", Text, nullable=False, index=True),
    instant_column("until", nullable=False),
)
# A browser that was sent to a provider and has not come back.
OIDC_REQUESTS: Final = Table(
    "oidc_requests",
    METADATA,
    Column("hash", LargeBinary, primary_key=True),
    text_column("state"),
    text_column("nonce"),
    text_column("verifier"),
    text_column("back_to"),
    instant_column("until", nullable=False),
)


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A browser in which somebody is signed in: since when, and when they were last seen to be there."""

    hash: bytes
    user: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class OidcRequest:
    """What a provider's answer is held against: `verifier` is PKCE's, `back_to` where somebody wanted to go."""

    state: str
    nonce: str
    verifier: str
    back_to: str
    until: datetime


def new_token() -> str:
    """A secret of 256 bits that nobody guesses."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is kept of a secret; it is random and long, so that nobody turns this back by guessing."""
    return sha256(token.encode()).digest()


def add_session(tx: Transaction, token: str, user: str, now: datetime) -> None:
    """Keep that somebody is signed in where this secret is."""
    at = to_micros(now)
    sql = "INSERT INTO sessions (hash, user_id, created_at, seen_at) VALUES (?, ?, ?, ?)"
    tx.run(sql, (token_hash(token), user, at, at))


def find_session(tx: Transaction, hashed: bytes) -> StoredSession | None:
    """The session with a secret of this hash, or None; whether it is over is for the caller to say."""
    rows = tx.rows("SELECT user_id, created_at, seen_at FROM sessions WHERE hash = ?", (hashed,))
    return StoredSession(hashed, rows[0][0], *map(from_micros, rows[0][1:])) if rows else None


def note_seen(tx: Transaction, seen: Iterable[tuple[bytes, datetime]]) -> None:
    """Write when sessions were last used; none goes back."""
    rows = [(to_micros(at), hashed, to_micros(at)) for hashed, at in seen]
    tx.run_many("UPDATE sessions SET seen_at = ? WHERE hash = ? AND seen_at < ?", rows)


def end_session(tx: Transaction, hashed: bytes) -> None:
    """End one session; every server knows within a second."""
    if tx.run("DELETE FROM sessions WHERE hash = ?", (hashed,)):
        bump(tx, USERS_VERSION)


def end_sessions_of(tx: Transaction, user: str, but: bytes = b"") -> None:
    """End every session of somebody, and the links that were made for them; `but` is the hash of one that goes on."""
    tx.run("DELETE FROM sessions WHERE user_id = ? AND hash <> ?", (user, but))
    tx.run("DELETE FROM invitations WHERE user_id = ?", (user,))
    bump(tx, USERS_VERSION)


def forget_ended(tx: Transaction, seen_before: datetime, made_before: datetime, now: datetime) -> None:
    """Forget sessions that are over, and links and sign-ins that nobody used in time."""
    bounds = (to_micros(seen_before), to_micros(made_before))
    tx.run("DELETE FROM sessions WHERE seen_at < ? OR created_at < ?", bounds)
    tx.run("DELETE FROM invitations WHERE until < ?", (to_micros(now),))
    tx.run("DELETE FROM oidc_requests WHERE until < ?", (to_micros(now),))


def add_invitation(tx: Transaction, token: str, user: str, until: datetime) -> None:
    """Keep a link with which somebody may say a password, in place of any before it."""
    tx.run("DELETE FROM invitations WHERE user_id = ?", (user,))
    sql = "INSERT INTO invitations (hash, user_id, until) VALUES (?, ?, ?)"
    tx.run(sql, (token_hash(token), user, to_micros(until)))


def take_invitation(tx: Transaction, token: str, now: datetime) -> str | None:
    """Whose link this is, which then is none any more; None where it is over, used or never was."""
    found = tx.rows("DELETE FROM invitations WHERE hash = ? RETURNING user_id, until", (token_hash(token),))
    return str(found[0][0]) if found and found[0][1] >= to_micros(now) else None


def add_oidc_request(tx: Transaction, token: str, request: OidcRequest) -> None:
    """Keep what a provider's answer to this browser will be held against."""
    sql = "INSERT INTO oidc_requests (hash, state, nonce, verifier, back_to, until) VALUES (?, ?, ?, ?, ?, ?)"
    values = (request.state, request.nonce, request.verifier, request.back_to, to_micros(request.until))
    tx.run(sql, (token_hash(token), *values))


def take_oidc_request(tx: Transaction, token: str) -> OidcRequest | None:
    """What was kept for a browser, once."""
    sql = "DELETE FROM oidc_requests WHERE hash = ? RETURNING state, nonce, verifier, back_to, until"
    found = tx.rows(sql, (token_hash(token),))
    if not found:
        return None
    state, nonce, verifier, back_to, until = found[0]
    return OidcRequest(state, nonce, verifier, back_to, from_micros(until))
