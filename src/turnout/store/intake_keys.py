"""Which capture was answered with which decision, kept for ever: the same key gets the first answer again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, LargeBinary, Table, Text

from turnout.store.many import delete_many, insert_many
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


_KEEP = insert_many(INTAKE_KEYS, *KeyRow._fields)
# A key that is only a hash of the content is used again once its window is over.
_USE_AGAIN = delete_many(INTAKE_KEYS, "scope", "key", "decision")


def find_keys(tx: Transaction, scope: str, keys: Sequence[str]) -> dict[str, KeyRow]:
    """What was answered under each of these keys of one scope, where something was."""
    found = tx.rows(f"SELECT * FROM intake_keys WHERE scope = ? AND key IN ({places(len(keys))})", (scope, *keys))
    return {row[1]: KeyRow(*row) for row in found}


def keep_keys(tx: Transaction, keys: Sequence[KeyRow], used_before: Sequence[KeyRow] = ()) -> None:
    """Write what was answered, in the order of the keys: whoever writes the same ones elsewhere waits, and then fails.

    `used_before` are rows of keys whose window is over.
    """
    if used_before:
        tx.run_many(_USE_AGAIN, [(row.scope, row.key, row.decision) for row in used_before])
    tx.run_many(_KEEP, sorted(keys))
