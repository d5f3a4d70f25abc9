"""Decisions, never edited: the whole of each as one body, beside it what is asked for often, and what they share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, Float, Integer, LargeBinary, Table, Text, UniqueConstraint

from turnout.store.many import insert_many
from turnout.store.metadata import METADATA, WHOLE, instant_column
from turnout.store.transaction import Transaction

# A decision's public id is `LEAD.NUMBER`. Every column but `seq`, `lead` and `number` is also in `body`.
DECISIONS: Final = Table(
    "decisions",
    METADATA,
    Column("seq", WHOLE, primary_key=True),
    Column("lead", WHOLE, nullable=False),
    Column("number", Integer, nullable=False),
    instant_column("decided_at", nullable=False),
    Column("outcome", Text, nullable=False),
    Column("assignee", Text),
    Column("team", Text, nullable=False),
    Column("pool", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("account", Text),
    Column("match_score", Float),
    Column("duplicate_of", Text),
    Column("sla", Text, nullable=False),
    instant_column("sla_due"),
    instant_column("accept_by"),
    instant_column("held_until"),
    Column("reason", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("lead", "number"),
)
# Who was in a pool and here: the same for thousands of decisions, kept once under a hash of its content.
INTERNED: Final = Table(
    "interned",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)


class DecisionRow(NamedTuple):
    """A row of `decisions`."""

    seq: int
    lead: int
    number: int
    decided_at: int
    outcome: str
    assignee: str | None
    team: str
    pool: str
    queue: str
    rule: str
    account: str | None
    match_score: float | None
    duplicate_of: str | None
    sla: str
    sla_due: int | None
    accept_by: int | None
    held_until: int | None
    reason: str
    policy: str
    body: bytes


_ADD = insert_many(DECISIONS, *DecisionRow._fields)
_OF_LEAD = ", ".join(f"d.{name}" for name in DecisionRow._fields)
_INTERN = insert_many(INTERNED, "hash", "body", on_conflict="(hash) DO NOTHING")
_JOINED = f"SELECT {_OF_LEAD}, l.id, l.received_at FROM leads l JOIN decisions d"


def add_decisions(tx: Transaction, decisions: Sequence[DecisionRow]) -> None:
    """Keep decisions; what they share is kept before them."""
    tx.run_many(_ADD, decisions)


def keep_interned(tx: Transaction, interned: Sequence[tuple[str, bytes]]) -> None:
    """Keep what rows refer to by its hash, before the first of them is kept: (hash, bytes)."""
    if interned:
        tx.run_many(_INTERN, interned)


def decision_of(tx: Transaction, lead: str, number: int | None = None) -> tuple[DecisionRow, str, int] | None:
    """A decision about a lead (the latest without a number) with the lead's id and when it came in; or None."""
    if number is None:
        found = tx.rows(f"{_JOINED} ON d.seq = l.decision WHERE l.id = ?", (lead,))
    else:
        found = tx.rows(f"{_JOINED} ON d.lead = l.seq WHERE l.id = ? AND d.number = ?", (lead, number))
    return _read(found[0]) if found else None


def decisions_of(tx: Transaction, lead: str) -> list[tuple[DecisionRow, str, int]]:
    """Every decision about a lead, oldest first."""
    return [_read(row) for row in tx.rows(f"{_JOINED} ON d.lead = l.seq WHERE l.id = ? ORDER BY d.number", (lead,))]


def decision_by_seq(tx: Transaction, seq: int) -> tuple[DecisionRow, str, int]:
    """The decision of that number, which is there."""
    return _read(tx.rows(f"{_JOINED} ON d.lead = l.seq WHERE d.seq = ?", (seq,))[0])


def _read(row: tuple[object, ...]) -> tuple[DecisionRow, str, int]:
    width = len(DecisionRow._fields)
    return DecisionRow._make(row[:width]), str(row[width]), int(str(row[width + 1]))


def interned_body(tx: Transaction, key: str) -> bytes:
    """The bytes kept under a hash; empty where they are gone, which whoever reads them calls damage."""
    found = tx.rows("SELECT body FROM interned WHERE hash = ?", (key,))
    return bytes(found[0][0]) if found else b""
