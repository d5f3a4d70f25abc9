"""Which capture was answered with which decision, kept for ever: the same key gets the first answer again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, LargeBinary, Table, Text

from turnout.store.metadata import METADATA, WHOLE, instant_column
from turnout.store.transaction import Transaction, places

INTAKE_KEYS: Final = Table(
    "intake_keys",
    METADATA,
    Column("scope", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("lead", WHOLE, nullable=False),
    Column("decision", WHOLE, nullable=False),
    instant_column("at", nullable=False),
    sqlite_with_rowid=False,
)


class KeyRow(NamedTuple):
    """A row of `intake_keys`; `digest` is of what was sent, `decision` the first about the lead."""

    scope: str
    key: str
    digest: bytes
    lead: int
    decision: int
    at: int


# A key that is only a hash of the content is used again once its window is over.
_KEEP = (
    "INSERT INTO intake_keys VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (scope, key) DO UPDATE SET"
    " digest = excluded.digest, lead = excluded.lead, decision = excluded.decision, at = excluded.at"
)


def find_keys(tx: Transaction, scope: str, keys: Sequence[str]) -> dict[str, KeyRow]:
    """What was answered under each of these keys of one scope, where something was."""
    found = tx.rows(f"SELECT * FROM intake_keys WHERE scope = ? AND key IN ({places(len(keys))})", (scope, *keys))
    return {row[1]: KeyRow(*row) for row in found}


def keep_keys(tx: Transaction, keys: Sequence[KeyRow]) -> None:
    """Write what was answered."""
    tx.run_many(_KEEP, keys)
