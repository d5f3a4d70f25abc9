"""Leads in somebody's hands, from one moment to another, and how each ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, text

from turnout.store.many import insert_many, update_many
from turnout.store.metadata import METADATA, WHOLE, instant_column
from turnout.store.transaction import Transaction

# `counter` is empty where no turn was paid; `turn` is what was paid, to give it back exactly.
ASSIGNMENTS: Final = Table(
    "assignments",
    METADATA,
    Column("seq", WHOLE, primary_key=True),
    Column("lead", WHOLE, nullable=False),
    Column("decision", WHOLE, nullable=False),
    Column("rep", Text, nullable=False),
    instant_column("since", nullable=False),
    instant_column("until"),
    Column("how_ended", Text),
    Column("pool", Text),
    Column("counter", Text),
    Column("turn", LargeBinary),
    instant_column("accept_by"),
    Column("is_offer", Integer, nullable=False),
)
_IS_OPEN = text("until IS NULL")
_IS_OVER = text("until IS NOT NULL")
Index("assignments_open_lead", ASSIGNMENTS.c.lead, unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN)
Index("assignments_open_rep", ASSIGNMENTS.c.rep, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN)
Index(
    "assignments_offers",
    ASSIGNMENTS.c.accept_by,
    ASSIGNMENTS.c.lead,
    sqlite_where=text("until IS NULL AND is_offer = 1"),
    postgresql_where=text("until IS NULL AND is_offer = 1"),
)
# For `assignment_list`. A new lead does not pay for these; whatever ends an assignment does.
Index("assignments_over_lead", ASSIGNMENTS.c.lead, sqlite_where=_IS_OVER, postgresql_where=_IS_OVER)
Index("assignments_over_rep", ASSIGNMENTS.c.rep, ASSIGNMENTS.c.seq, sqlite_where=_IS_OVER, postgresql_where=_IS_OVER)


class AssignmentRow(NamedTuple):
    """A row of `assignments`."""

    seq: int
    lead: int
    decision: int
    rep: str
    since: int
    until: int | None
    how_ended: str | None
    pool: str | None
    counter: str | None
    turn: bytes | None
    accept_by: int | None
    is_offer: int


_ADD = insert_many(ASSIGNMENTS, *AssignmentRow._fields)
_END = update_many(ASSIGNMENTS, ("until", "how_ended"), ("seq",))
_ACCEPT = update_many(ASSIGNMENTS, (), ("seq",), also="is_offer = 0")
_OPEN_OFFERS = "FROM assignments a JOIN leads l ON l.seq = a.lead WHERE a.until IS NULL AND a.is_offer = 1"


def add_assignments(tx: Transaction, assignments: Sequence[AssignmentRow]) -> None:
    """Keep leads that were given to somebody; some may have been taken back already."""
    tx.run_many(_ADD, assignments)


def end_assignments(tx: Transaction, ended: Sequence[tuple[int, str, int]]) -> None:
    """Write that leads are in these hands no longer: (until, how it ended, seq)."""
    tx.run_many(_END, ended)


def accept_offers(tx: Transaction, accepted: Sequence[int]) -> None:
    """Write that offers are accepted."""
    tx.run_many(_ACCEPT, [(seq,) for seq in accepted])


def postpone(tx: Transaction, lead: str, accept_by: int) -> None:
    """Look at an offer later."""
    tx.run(
        "UPDATE assignments SET accept_by = ? WHERE until IS NULL AND lead = (SELECT seq FROM leads WHERE id = ?)",
        (accept_by, lead),
    )


def next_expiry(tx: Transaction, until: int) -> tuple[int, str] | None:
    """The offer that runs out first, and the id of its lead; of two at one moment the lead that came in first.

    On PostgreSQL what has run out by `until` is locked, and what another process has in hand is left to it.
    """
    asked, order = f"SELECT a.accept_by, l.id {_OPEN_OFFERS}", "ORDER BY a.accept_by, a.lead LIMIT 1"
    if tx.dialect == "sqlite":
        found = tx.rows(f"{asked} {order}")
    else:
        found = tx.rows(f"{asked} AND a.accept_by <= ? {order} FOR UPDATE SKIP LOCKED", (until,))
        found = found or tx.rows(f"{asked} AND a.accept_by > ? {order}", (until,))
    return (found[0][0], found[0][1]) if found else None
