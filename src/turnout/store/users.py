"""People who sign in: who they are, what role they have, and how they prove that they are it. Sessions: `sessions`.

A password is here as its hash alone; how one is made is `pipeline.edits.passwords`'. What is personal is here and
nowhere else: the record knows people by their ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import msgspec
from sqlalchemy import Column, Index, Integer, Table, Text, text

from turnout.store.meta import bump, read_number
from turnout.store.metadata import METADATA, WHOLE, from_micros, instant_column, text_column, to_micros, upsert
from turnout.store.transaction import Row, Transaction

Role = Literal["admin", "ops", "manager", "rep", "viewer"]
USERS_VERSION: Final = "users_version"
EMAIL_CHARS_MAX: Final = 254
NAME_CHARS_MAX: Final = 100

# `subject` is how a provider of sign-in names somebody: its address and their id there.
USERS: Final = Table(
    "users",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("email", Text, nullable=False, unique=True),
    text_column("name"),
    Column("role", Text, nullable=False),
    Column("rep", Text),
    text_column("teams", default="[]"),
    text_column("zone"),
    text_column("language"),
    text_column("password"),
    text_column("subject"),
    Column("is_active", Integer, nullable=False, server_default="1"),
    instant_column("created_at", nullable=False),
    instant_column("signed_in_at"),
)
_HAS_SUBJECT = text("subject <> ''")
Index("users_subject", USERS.c.subject, unique=True, sqlite_where=_HAS_SUBJECT, postgresql_where=_HAS_SUBJECT)

_NAMES: Final = (
    "email", "name", "role", "rep", "teams", "zone", "language", "password", "subject", "is_active", "created_at",
    "signed_in_at",
)  # fmt: skip
_READ: Final = f"SELECT id, {', '.join(_NAMES)} FROM users"
_PUT: Final = upsert("users", "id", _NAMES)
_texts: Final = msgspec.json.Decoder(tuple[str, ...]).decode


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in. `rep` is the rep they are, `teams` those they manage.

    `password` is the hash of theirs, empty where they have none; `zone` and `language` are empty where they said none.
    """

    id: str
    email: str
    name: str
    role: Role
    created_at: datetime
    rep: str | None = None
    teams: tuple[str, ...] = ()
    zone: str = ""
    language: str = ""
    password: str = ""
    subject: str = ""
    is_active: bool = True
    signed_in_at: datetime | None = None


def put_user(tx: Transaction, user: User) -> None:
    """Keep a user as they are; every server knows within a second."""
    signed_in_at = None if user.signed_in_at is None else to_micros(user.signed_in_at)
    teams = msgspec.json.encode(user.teams).decode()
    tx.run(
        _PUT,
        (
            *(user.id, user.email, user.name, user.role, user.rep, teams, user.zone, user.language, user.password),
            *(user.subject, int(user.is_active), to_micros(user.created_at), signed_in_at),
        ),
    )
    bump(tx, USERS_VERSION)


def note_signed_in(tx: Transaction, user: str, at: datetime) -> None:
    """Write when somebody was last let in."""
    tx.run("UPDATE users SET signed_in_at = ? WHERE id = ?", (to_micros(at), user))


def remove_user(tx: Transaction, user: str) -> None:
    """Forget somebody: nothing of them is left here."""
    tx.run("DELETE FROM users WHERE id = ?", (user,))
    bump(tx, USERS_VERSION)


def find_user(tx: Transaction, user: str) -> User | None:
    """The user with an id, or None."""
    return _one(tx.rows(f"{_READ} WHERE id = ?", (user,)))


def user_by_email(tx: Transaction, email: str) -> User | None:
    """The user with an address, in any case of letters, or None."""
    return _one(tx.rows(f"{_READ} WHERE email = ?", (email.strip().lower(),)))


def user_by_subject(tx: Transaction, subject: str) -> User | None:
    """The user whom a provider of sign-in names so, or None."""
    return _one(tx.rows(f"{_READ} WHERE subject = ?", (subject,))) if subject else None


def list_users(tx: Transaction) -> list[User]:
    """Every user, in the order in which they came."""
    return [_user(row) for row in tx.rows(f"{_READ} ORDER BY number")]


def has_users(tx: Transaction) -> bool:
    """Whether there is anybody who may sign in."""
    return bool(tx.rows("SELECT 1 FROM users WHERE is_active = 1 LIMIT 1"))


def users_version(tx: Transaction) -> int:
    """A number that changes whenever a user does, or a session ends."""
    return read_number(tx, USERS_VERSION)


def reps_of_teams(tx: Transaction, teams: Sequence[str]) -> tuple[str, ...]:
    """Everybody who is in one of these teams, those who left too."""
    wanted = set(teams)
    if not wanted:
        return ()
    return tuple(rep for rep, said in tx.rows("SELECT id, teams FROM reps ORDER BY number") if wanted & {*_texts(said)})


def _one(rows: list[Row]) -> User | None:
    return _user(rows[0]) if rows else None


def _user(row: Row) -> User:
    user, email, name, role, rep, teams, zone, language, password, subject, is_active, created_at, signed_in_at = row
    return User(
        *(user, email, name, role, from_micros(created_at), rep, _texts(teams), zone, language, password, subject),
        bool(is_active),
        None if signed_in_at is None else from_micros(signed_in_at),
    )
