"""Waiting leads, visible to everybody, in the order in which they are served, with the moment to look again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from turnout.store.many import delete_many, insert_many
from turnout.store.metadata import METADATA, WHOLE, instant_column
from turnout.store.transaction import Transaction

# `ranking` is 0 for high priority, 1 for normal, 2 for low. Leads are numbered as they come, so `lead` is the arrival.
HOLDS: Final = Table(
    "holds",
    METADATA,
    Column("lead", WHOLE, primary_key=True, autoincrement=False),
    Column("cause", Text, nullable=False),
    Column("ranking", Integer, nullable=False),
    Column("policy", Text, nullable=False),
    Column("rule_number", Integer, nullable=False),
    instant_column("since", nullable=False),
    instant_column("wake_at", nullable=False),
    instant_column("ends_at"),
    Column("body", LargeBinary, nullable=False),
)
Index("holds_wake_at", HOLDS.c.wake_at, HOLDS.c.ranking, HOLDS.c.lead)
HOLD_POOLS: Final = Table(
    "hold_pools",
    METADATA,
    Column("pool", Text, primary_key=True),
    Column("ranking", Integer, primary_key=True),
    Column("lead", WHOLE, primary_key=True),
    sqlite_with_rowid=False,
)
Index("hold_pools_lead", HOLD_POOLS.c.lead)


class HoldRow(NamedTuple):
    """A row of `holds`."""

    lead: int
    cause: str
    ranking: int
    policy: str
    rule_number: int
    since: int
    wake_at: int
    ends_at: int | None
    body: bytes


class Waiting(NamedTuple):
    """A lead that waits for a pool, as far as is needed to say whether it is worth looking at."""

    ranking: int
    lead: int
    id: str
    cause: str
    policy: str
    rule_number: int


_ADD = insert_many(HOLDS, *HoldRow._fields)
_ADD_POOLS = insert_many(HOLD_POOLS, "pool", "ranking", "lead")
_END, _END_POOLS = delete_many(HOLDS, "lead"), delete_many(HOLD_POOLS, "lead")
_DUE = "SELECT h.wake_at, l.id FROM holds h JOIN leads l ON l.seq = h.lead"
_DUE_ORDER = "ORDER BY h.wake_at, h.ranking, h.lead LIMIT 1"
_FOR_POOL = """
SELECT p.ranking, p.lead, l.id, h.cause, h.policy, h.rule_number
FROM hold_pools p JOIN holds h ON h.lead = p.lead JOIN leads l ON l.seq = p.lead
WHERE p.pool = ? AND (p.ranking > ? OR (p.ranking = ? AND p.lead > ?)) ORDER BY p.ranking, p.lead LIMIT ?
"""


def end_holds(tx: Transaction, leads: Sequence[int]) -> None:
    """These leads wait no longer."""
    rows = [(lead,) for lead in leads]
    tx.run_many(_END, rows)
    tx.run_many(_END_POOLS, rows)


def add_holds(tx: Transaction, holds: Sequence[HoldRow], pools: Sequence[tuple[str, int, int]]) -> None:
    """These leads wait, for pools: (pool, ranking, lead)."""
    tx.run_many(_ADD, holds)
    tx.run_many(_ADD_POOLS, pools)


def next_wake(tx: Transaction, until: int) -> tuple[int, str] | None:
    """The earliest moment to look again, and the id of the lead: by moment, then priority, then arrival.

    On PostgreSQL what is due by `until` is locked, and what another process looks at just now is left to it.
    """
    if tx.dialect == "sqlite":
        found = tx.rows(f"{_DUE} {_DUE_ORDER}")
    else:
        found = tx.rows(f"{_DUE} WHERE h.wake_at <= ? {_DUE_ORDER} FOR UPDATE SKIP LOCKED", (until,))
        found = found or tx.rows(f"{_DUE} WHERE h.wake_at > ? {_DUE_ORDER}", (until,))
    return (found[0][0], found[0][1]) if found else None


def postpone(tx: Transaction, lead: str, wake_at: int) -> None:
    """Look at a waiting lead later."""
    tx.run("UPDATE holds SET wake_at = ? WHERE lead = (SELECT seq FROM leads WHERE id = ?)", (wake_at, lead))


def pools_waited_for(tx: Transaction) -> list[str]:
    """The pools that any lead waits for."""
    return [pool for (pool,) in tx.rows("SELECT DISTINCT pool FROM hold_pools")]


def waiting_for(tx: Transaction, pool: str, after: tuple[int, int], limit: int) -> list[Waiting]:
    """The next leads that wait for a pool behind (ranking, lead), in the order in which they are served."""
    ranking, lead = after
    return [Waiting(*row) for row in tx.rows(_FOR_POOL, (pool, ranking, ranking, lead, limit))]
