"""What a store knows of itself, by name: its id, the live policy, the version of its world, how far time has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Column, Table, Text

from turnout.store.metadata import METADATA, OFTEN_CHANGED
from turnout.store.transaction import Transaction, places

STORE_ID: Final = "store_id"
WORLD_VERSION: Final = "world_version"
LIVE_POLICY: Final = "live_policy"
POLICY_VERSION: Final = "policy_version"
PRESENCE_VERSION: Final = "presence_version"
LATEST_MOMENT: Final = "latest_moment"
EDITS: Final = "edits"
DECIDED: Final = "decided"
# Up to which version of the world clocks follow people's working time.
CLOCKS_WORLD: Final = "clocks_world"

META: Final = Table(
    "meta",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
    postgresql_with=OFTEN_CHANGED,
)

_PUT: Final = "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"

_BUMP: Final = (
    "INSERT INTO meta (name, value) VALUES (?, '1')"
    " ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(meta.value AS BIGINT) + 1 AS TEXT) RETURNING value"
)


def read_meta(tx: Transaction, name: str) -> str | None:
    """The text kept under a name, or None."""
    found = tx.rows("SELECT value FROM meta WHERE name = ?", (name,))
    return str(found[0][0]) if found else None


def read_number(tx: Transaction, name: str) -> int:
    """The whole number kept under a name; 0 where there is none."""
    return int(read_meta(tx, name) or 0)


def take_number(tx: Transaction, name: str) -> int | None:
    """The whole number under a name, which nobody else changes until the transaction ends; None while somebody does."""
    if tx.dialect == "sqlite":
        return read_number(tx, name)
    tx.run("INSERT INTO meta (name, value) VALUES (?, '0') ON CONFLICT (name) DO NOTHING", (name,))
    found = tx.rows("SELECT value FROM meta WHERE name = ? FOR UPDATE SKIP LOCKED", (name,))
    return int(found[0][0]) if found else None


def read_numbers(tx: Transaction, names: Sequence[str], *, is_held: bool = False) -> list[int]:
    """The whole number under each name, 0 where there is none, with one question.

    On PostgreSQL those that are held are kept from changing until the transaction ends.
    """
    end = " FOR SHARE" if is_held and tx.dialect == "postgresql" else ""
    found: dict[str, str] = dict(
        tx.rows(f"SELECT name, value FROM meta WHERE name IN ({places(len(names))}){end}", names)
    )
    return [int(found.get(name, 0)) for name in names]


def write_meta(tx: Transaction, name: str, value: str | int) -> None:
    """Keep a value under a name."""
    tx.run(_PUT, (name, str(value)))


def bump(tx: Transaction, name: str) -> int:
    """Add one to the number under a name and give the new one; whoever keeps a copy then knows that it is old.

    In one statement: of two who do so at once the second adds to what the first one left.
    """
    return int(tx.rows(_BUMP, (name,))[0][0])


def lock_edits(tx: Transaction) -> None:
    """Wait until nobody else edits, and keep others from it until the transaction ends. It is the first statement."""
    bump(tx, EDITS)
