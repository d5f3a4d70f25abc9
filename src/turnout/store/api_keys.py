"""API keys: who may call the server, and for what. A secret is shown once; only its hash is kept.

A key that is given a new secret keeps its id, and with it what it did before; its old secret may go on for a while.
What is done with keys is an edit, in `pipeline.edits.keys`.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, LargeBinary, Table, Text

from turnout.errors import InputError, suggestion
from turnout.store.meta import bump, read_number
from turnout.store.metadata import METADATA, from_micros, instant_column, text_column, to_micros
from turnout.store.transaction import Row, Transaction

if TYPE_CHECKING:
    from turnout.store.database import Database

KEYS_VERSION: Final = "keys_version"
MARK: Final = "tnt_"
# What of a secret is kept, for people to tell keys apart by.
SHOWN_CHARS: Final = 10
NAME_CHARS_MAX: Final = 100
SCOPES: Final = {
    "leads:write": "post leads",
    "leads:read": "read leads, decisions, holds and pools, and preview",
    "leads:work": "accept, pass, touch, close, reassign and merge leads, and say who is there",
    "data:read": "read accounts, people, opportunities, reps, teams, calendars, absences and lists",
    "data:write": "change accounts, people, opportunities, reps, teams, calendars, absences and lists",
    "absences:write": "say who is absent, and how reps are told; `data:write` has it in it",
    "policy:write": "upload and publish policies",
    "audit:read": "search and export the audit",
    "admin": "everything",
    "metrics": "read the metrics",
    "form": "post leads from the forms of a website; such a key is no secret",
}

API_KEYS: Final = Table(
    "api_keys",
    METADATA,
    Column("id", Text, primary_key=True),
    text_column("name"),
    Column("hash", LargeBinary, nullable=False, unique=True),
    text_column("prefix"),
    text_column("scopes"),
    instant_column("created_at", nullable=False),
    instant_column("used_at"),
    instant_column("revoked_at"),
    Column("old_hash", LargeBinary),
    instant_column("old_until"),
)

_COLUMNS: Final = "id, name, hash, prefix, scopes, created_at, used_at, revoked_at, old_hash, old_until"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept. `prefix` is how its secret begins; a revoked one opens nothing any more.

    `old_hash` is that of the secret before this one, which is good until `old_until`.
    """

    id: str
    name: str
    hash: bytes
    prefix: str
    scopes: frozenset[str]
    created_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    old_hash: bytes | None = None
    old_until: datetime | None = None


def create_key(tx: Transaction, name: str, scopes: Collection[str], now: datetime) -> tuple[ApiKey, str]:
    """A new key and its secret, which nobody can read again. Raises InputError for a scope that does not exist."""
    if not name.strip() or len(name) > NAME_CHARS_MAX or not name.isprintable():
        raise InputError(f"a key needs a name of at most {NAME_CHARS_MAX} characters, such as `website`")
    if not scopes:
        raise InputError(f"a key needs a scope: one or more of {_listed(SCOPES)}")
    for scope in scopes:
        if scope not in SCOPES:
            raise InputError(f"scope `{scope}` is unknown{suggestion(scope, SCOPES) or f'; give {_listed(SCOPES)}'}")
    if "form" in scopes and len(set(scopes)) > 1:
        raise InputError("a key with scope `form` stands in web pages for all to see; give it no other scope")
    secret = _new_secret()
    key = ApiKey(
        f"key_{secrets.token_hex(6)}", name.strip(), hash_secret(secret), secret[:SHOWN_CHARS], frozenset(scopes), now
    )
    values = (key.id, key.name, key.hash, key.prefix, " ".join(sorted(key.scopes)), to_micros(now))
    tx.run(
        "INSERT INTO api_keys (id, name, hash, prefix, scopes, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        values,
    )
    bump(tx, KEYS_VERSION)
    return key, secret


def rotate_key(tx: Transaction, key: ApiKey, old_until: datetime) -> tuple[ApiKey, str]:
    """The key with a new secret, and that secret; the one before it is good until then, any older one no more."""
    secret = _new_secret()
    new = replace(key, hash=hash_secret(secret), prefix=secret[:SHOWN_CHARS], old_hash=key.hash, old_until=old_until)
    values = (new.hash, new.prefix, new.old_hash, to_micros(old_until), new.id)
    tx.run("UPDATE api_keys SET hash = ?, prefix = ?, old_hash = ?, old_until = ? WHERE id = ?", values)
    bump(tx, KEYS_VERSION)
    return new, secret


def _new_secret() -> str:
    return MARK + secrets.token_urlsafe(32)


def hash_secret(secret: str) -> bytes:
    """What is kept of a secret. It is random and long, so that a plain hash cannot be turned back by guessing."""
    return sha256(secret.encode()).digest()


def list_keys(tx: Transaction) -> list[ApiKey]:
    """Every key, revoked ones included, in the order they were made."""
    return [_key(row) for row in tx.rows(f"SELECT {_COLUMNS} FROM api_keys ORDER BY created_at, id")]


def find_key(tx: Transaction, key: str) -> ApiKey | None:
    """The key with an id, or None."""
    found = tx.rows(f"SELECT {_COLUMNS} FROM api_keys WHERE id = ?", (key,))
    return _key(found[0]) if found else None


def _key(row: Row) -> ApiKey:
    key, name, hashed, prefix, scopes, created_at, used_at, revoked_at, old_hash, old_until = row
    return ApiKey(
        key,
        name,
        bytes(hashed),
        prefix,
        frozenset(scopes.split()),
        from_micros(created_at),
        _instant(used_at),
        _instant(revoked_at),
        None if old_hash is None else bytes(old_hash),
        _instant(old_until),
    )


def revoke_key(tx: Transaction, named: str, now: datetime) -> ApiKey:
    """Shut a key out, named by its id or its name. Raises InputError where that is not exactly one key in use."""
    keys = [key for key in list_keys(tx) if key.revoked_at is None]
    found = [key for key in keys if named == key.id] or [key for key in keys if named == key.name]
    if not found:
        near = suggestion(named, [*(key.id for key in keys), *(key.name for key in keys)])
        raise InputError(f"no key in use is called `{named}`{near or '; see `turnout key list`'}")
    if len(found) > 1:
        raise InputError(f"{len(found)} keys are called `{named}`; name one by its id: {_listed(k.id for k in found)}")
    tx.run("UPDATE api_keys SET revoked_at = ? WHERE id = ?", (to_micros(now), found[0].id))
    bump(tx, KEYS_VERSION)
    return replace(found[0], revoked_at=now)


def note_used(tx: Transaction, used: Mapping[str, datetime]) -> None:
    """Write when keys were last used."""
    tx.run_many("UPDATE api_keys SET used_at = ? WHERE id = ?", [(to_micros(at), key) for key, at in used.items()])


class StoredKeys:
    """The keys of a store, as a server asks for them: has anything changed, what is there, who was here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def version(self) -> int:
        """A number that changes whenever a key is made, revoked or given a new secret. Raises StoreError."""
        with self._database.asking() as tx:
            return read_number(tx, KEYS_VERSION)

    def in_use(self) -> Sequence[ApiKey]:
        """Every key that was not revoked. Raises StoreError."""
        with self._database.asking() as tx:
            return [key for key in list_keys(tx) if key.revoked_at is None]

    def note_used(self, used: Mapping[str, datetime]) -> None:
        """Write when keys were last used. Raises StoreError."""
        with self._database.begin() as tx:
            note_used(tx, used)


def _instant(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
