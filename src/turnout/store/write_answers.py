"""What a write under an `Idempotency-Key` was answered, for a while: the same key gets the first answer again.

Leads that come in have keys of their own, kept for ever, in `intake_keys`. Secrets are never kept here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple
from urllib.parse import unquote

from sqlalchemy import Column, Index, LargeBinary, Table, Text

from turnout.errors import RefusedError
from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column, to_micros
from turnout.store.transaction import Transaction

WRITE_ANSWERS: Final = Table(
    "write_answers",
    METADATA,
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("status", WHOLE, nullable=False),
    Column("body", LargeBinary, nullable=False),
    text_column("headers"),
    instant_column("at", nullable=False),
    Index(None, "at"),
    sqlite_with_rowid=False,
)
# A caller who has not tried again for so long will not.
KEPT: Final = timedelta(days=7)
_FORGOTTEN_AT_ONCE_MAX: Final = 20

_READ_AT_ONCE_MAX: Final = 500
_PAGE: Final = (
    "SELECT scope, key, body, headers FROM write_answers WHERE (scope, key) > (?, ?) ORDER BY scope, key LIMIT ?"
)
_FIND: Final = "SELECT digest, status, body, headers FROM write_answers WHERE scope = ? AND key = ?"
_KEEP: Final = "INSERT INTO write_answers (scope, key, digest, status, body, headers, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
_FORGET: Final = (
    "DELETE FROM write_answers WHERE (scope, key) IN"
    f" (SELECT scope, key FROM write_answers WHERE at < ? ORDER BY at LIMIT {_FORGOTTEN_AT_ONCE_MAX})"
)


class WriteAnswer(NamedTuple):
    """An answer as it was given; `headers` are JSON, for whoever wrote them to read."""

    status: int
    body: bytes
    headers: str = ""


def find_answer(tx: Transaction, scope: str, key: str, digest: bytes) -> WriteAnswer | None:
    """What was answered under a key of one caller. Raises RefusedError where something else was asked under it."""
    found = tx.rows(_FIND, (scope, key))
    if not found:
        return None
    kept, status, body, headers = found[0]
    if bytes(kept) != digest:
        said = "this key was used for another request; send a new key with each new one"
        raise RefusedError("idempotency_key_reused", said)
    return WriteAnswer(status, bytes(body), headers)


def keep_answer(tx: Transaction, scope: str, key: str, digest: bytes, answer: WriteAnswer, at: datetime) -> None:
    """Keep an answer under a key, and forget some of those that are old."""
    tx.run(_FORGET, (to_micros(at - KEPT),))
    tx.run(_KEEP, (scope, key, digest, answer.status, answer.body, answer.headers, to_micros(at)))


def forget_mentions(tx: Transaction, text: str) -> None:
    """Forget every answer that has a text in it, however it is written: somebody's data are erased."""
    wanted, scope, key = text.casefold(), "", ""
    while found := tx.rows(_PAGE, (scope, key, _READ_AT_ONCE_MAX)):
        for scope, key, body, headers in found:
            if wanted in f"{bytes(body).decode()}{unquote(headers)}".casefold():
                tx.run("DELETE FROM write_answers WHERE scope = ? AND key = ?", (scope, key))
