"""Leads that were given to others together, so that it can be undone together: whose each was, and what came of it.

How they are moved, and when a move can be taken back, is `pipeline.handing_over`'s.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import Column, Index, Table, Text

from turnout.store.many import update_many
from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Row, Transaction

MOVED: Final = "moved"
UNDONE: Final = "undone"
STAYED: Final = "stayed"

# `id` is what whoever moved them called it; `rep` is whom they were given to, None where the policy found somebody.
BULK_MOVES: Final = Table(
    "bulk_moves",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    text_column("by"),
    instant_column("at", nullable=False),
    text_column("reason"),
    Column("rep", Text),
    instant_column("undone_at"),
    text_column("undone_by"),
)
Index("bulk_moves_by", BULK_MOVES.c.by, BULK_MOVES.c.number)
# `former` had the lead, None where nobody did; `decision` is the number of the decision by which it moved. `state` is
# `moved`, `undone`, or `stayed`, with why it was left where it is.
BULK_MOVE_LEADS: Final = Table(
    "bulk_move_leads",
    METADATA,
    Column("move", WHOLE, primary_key=True),
    Column("lead", WHOLE, primary_key=True),
    Column("former", Text),
    Column("decision", WHOLE, nullable=False),
    Column("state", Text, nullable=False),
    text_column("why"),
    sqlite_with_rowid=False,
)
Index("bulk_move_leads_lead", BULK_MOVE_LEADS.c.lead)


class BulkMoveRow(NamedTuple):
    """A row of `bulk_moves`. Instants are microseconds."""

    number: int
    id: str
    by: str
    at: int
    reason: str
    rep: str | None
    undone_at: int | None
    undone_by: str


class MovedLead(NamedTuple):
    """A lead that was moved, by its number in the store and its id; `facts` are None once its person was erased."""

    lead: int
    id: str
    former: str | None
    decision: int
    state: str
    why: str
    facts: bytes | None


_FIELDS: Final = BulkMoveRow._fields
_READ: Final = f"SELECT {', '.join(_FIELDS)} FROM bulk_moves"
_BEGIN: Final = "INSERT INTO bulk_moves (id, by, at, reason, rep) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING"
_ADD: Final = (
    "INSERT INTO bulk_move_leads (move, lead, former, decision, state) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (move, lead) DO UPDATE SET decision = excluded.decision"
)
_LEADS: Final = (
    "SELECT m.lead, l.id, m.former, m.decision, m.state, m.why, p.facts FROM bulk_move_leads m "
    "JOIN leads l ON l.seq = m.lead JOIN personal p ON p.lead = m.lead WHERE m.move = ? {more} ORDER BY m.lead LIMIT ?"
)
_OF_LEAD: Final = (
    f"SELECT {', '.join(f'b.{name}' for name in _FIELDS)} FROM bulk_move_leads m JOIN bulk_moves b "
    "ON b.number = m.move JOIN leads l ON l.seq = m.lead WHERE l.id = ? ORDER BY b.number DESC LIMIT ?"
)
_END: Final = update_many(BULK_MOVE_LEADS, ("state", "why"), ("move", "lead"))


def begin_move(tx: Transaction, row: BulkMoveRow) -> None:
    """Keep that a move begins; whoever comes second under the same name adds to it."""
    tx.run(_BEGIN, row[1:6])


def add_moved(tx: Transaction, move: int, lead: int, former: str | None, decision: int) -> None:
    """Keep that a lead was moved. One that is moved again under the same name has its first holder still."""
    tx.run(_ADD, (move, lead, former, decision, MOVED))


def find_move(tx: Transaction, move: str) -> BulkMoveRow | None:
    """The move of a name, or None."""
    found = tx.rows(f"{_READ} WHERE id = ?", (move,))
    return _row(found[0]) if found else None


def list_moves(tx: Transaction, by: str | None, before: int | None, limit: int) -> list[BulkMoveRow]:
    """Moves of somebody, or of everybody, the newest first."""
    conditions = ["by = ?"] * (by is not None) + ["number < ?"] * (before is not None)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    values = [value for value in (by, before) if value is not None]
    return [_row(row) for row in tx.rows(f"{_READ} {where} ORDER BY number DESC LIMIT ?", (*values, limit))]


def moves_of_lead(tx: Transaction, lead: str, limit: int) -> list[BulkMoveRow]:
    """The moves that a lead was a part of, the newest first."""
    return [_row(row) for row in tx.rows(_OF_LEAD, (lead, limit))]


def leads_of_move(tx: Transaction, move: int, limit: int, state: str = "", after: int = 0) -> list[MovedLead]:
    """Leads of a move in the order in which they came in; with `state` those of it."""
    more, values = "AND m.lead > ?", [after]
    more += " AND m.state = ?" if state else ""
    found = tx.rows(_LEADS.format(more=more), (move, *values, *([state] if state else []), limit))
    return [MovedLead(*row) for row in found]


def count_moved(tx: Transaction, move: int) -> dict[str, int]:
    """How many leads of a move are in each state."""
    return dict(tx.rows("SELECT state, count(*) FROM bulk_move_leads WHERE move = ? GROUP BY state", (move,)))


def end_moved(tx: Transaction, move: int, ended: list[tuple[int, str, str]]) -> None:
    """Keep what became of leads when a move was undone: state and why, by lead."""
    tx.run_many(_END, [(state, why, move, lead) for lead, state, why in ended])


def note_undone(tx: Transaction, move: int, at: int, by: str) -> None:
    """Keep that a move is taken back, since when and by whom; what was kept of that first stays."""
    sql = "UPDATE bulk_moves SET undone_at = ?, undone_by = ? WHERE number = ? AND undone_at IS NULL"
    tx.run(sql, (at, by, move))


def _row(row: Row) -> BulkMoveRow:
    values: list[Any] = list(row)
    return BulkMoveRow(*values)
