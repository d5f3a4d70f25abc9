"""Leads that are decided anew by another version of the policy: each time this is done, and how far it came.

Which leads it is about is written down before the first of them is touched, and each lead's line changes in the
transaction that changes the lead: so it can be interrupted anywhere, and nothing is done twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, text

from turnout.store.many import insert_many
from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction, places

# `kind` is `undo` or `migrate`; `state` is `running`, `stopped` or `done`. `deploy` is the publication it is about,
# `policy` the version that decides now. With `moves` 0 leads stay where they are and are only under that one; with
# `with_touched` 0 those that are answered by the time it comes to them are left alone.
REHOMINGS: Final = Table(
    "rehomings",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("deploy", WHOLE, nullable=False),
    Column("policy", Text, ForeignKey("policies.hash"), nullable=False),
    Column("moves", Integer, nullable=False),
    Column("with_touched", Integer, nullable=False),
    Column("state", Text, nullable=False),
    text_column("actor"),
    text_column("note"),
    instant_column("made_at", nullable=False),
    instant_column("ended_at"),
)
# `state` is `to do`, `moved`, `kept` (it was right where it is) or `left` (it could not be touched, see `note`).
REHOMED_LEADS: Final = Table(
    "rehomed_leads",
    METADATA,
    Column("rehoming", WHOLE, ForeignKey("rehomings.number"), primary_key=True),
    Column("lead", WHOLE, primary_key=True),
    Column("state", Text, nullable=False),
    text_column("was_with"),
    text_column("is_with"),
    text_column("note"),
    instant_column("at"),
    sqlite_with_rowid=False,
)
_IS_TO_DO = text("state = 'to do'")
Index(
    "rehomed_leads_to_do",
    REHOMED_LEADS.c.rehoming,
    REHOMED_LEADS.c.lead,
    sqlite_where=_IS_TO_DO,
    postgresql_where=_IS_TO_DO,
)
TO_DO: Final = "to do"


class RehomingRow(NamedTuple):
    """A row of `rehomings`."""

    number: int
    kind: str
    deploy: int
    policy: str
    moves: int
    with_touched: int
    state: str
    actor: str
    note: str
    made_at: int
    ended_at: int | None


class RehomedRow(NamedTuple):
    """A row of `rehomed_leads`, with the lead's id."""

    lead: str
    state: str
    was_with: str
    is_with: str
    note: str
    at: int | None


_COLUMNS: Final = ", ".join(RehomingRow._fields)
_ADD: Final = (
    f"INSERT INTO rehomings ({_COLUMNS})"
    f" SELECT coalesce(max(number), 0) + 1, {places(len(RehomingRow._fields) - 1)} FROM rehomings WHERE true"
    " RETURNING number"
)
_ADD_LEADS = insert_many(REHOMED_LEADS, "rehoming", "lead", constants={"state": "'to do'"})
_END_LEAD: Final = (
    "UPDATE rehomed_leads SET state = ?, was_with = ?, is_with = ?, note = ?, at = ?"
    " WHERE rehoming = ? AND lead = ? AND state = 'to do' RETURNING lead"
)


def add_rehoming(tx: Transaction, row: RehomingRow) -> int:
    """Write down that leads are to be decided by a version; its number, which is not the row's. Edits take turns."""
    return int(tx.rows(_ADD, row[1:])[0][0])


def add_rehomed_leads(tx: Transaction, rehoming: int, leads: Sequence[int]) -> None:
    """Write down which leads it is about, by their numbers."""
    tx.run_many(_ADD_LEADS, [(rehoming, lead) for lead in leads])


def find_rehoming(tx: Transaction, number: int) -> RehomingRow | None:
    """One of them by its number, or None."""
    found = tx.rows(f"SELECT {_COLUMNS} FROM rehomings WHERE number = ?", (number,))
    return RehomingRow._make(found[0]) if found else None


def rehomings_of(tx: Transaction, deploy: int) -> list[RehomingRow]:
    """What was done about a publication, the newest first."""
    rows = tx.rows(f"SELECT {_COLUMNS} FROM rehomings WHERE deploy = ? ORDER BY number DESC", (deploy,))
    return [RehomingRow._make(row) for row in rows]


def running_rehomings(tx: Transaction) -> list[RehomingRow]:
    """Those that are not through and that nobody has stopped, the oldest first."""
    rows = tx.rows(f"SELECT {_COLUMNS} FROM rehomings WHERE state = 'running' ORDER BY number")
    return [RehomingRow._make(row) for row in rows]


def set_state(tx: Transaction, number: int, state: str, ended_at: int | None = None) -> None:
    """It is running, stopped or done."""
    tx.run("UPDATE rehomings SET state = ?, ended_at = ? WHERE number = ?", (state, ended_at, number))


def leads_to_do(tx: Transaction, rehoming: int, limit: int) -> list[str]:
    """The ids of the next leads that it has not come to, in the order in which they came in."""
    asked = (
        "SELECT l.id FROM rehomed_leads r JOIN leads l ON l.seq = r.lead"
        " WHERE r.rehoming = ? AND r.state = 'to do' ORDER BY r.lead LIMIT ?"
    )
    return [lead for (lead,) in tx.rows(asked, (rehoming, limit))]


def end_lead(
    tx: Transaction, rehoming: int, lead: int, state: str, was_with: str, is_with: str, note: str, at: int
) -> bool:
    """Write what became of a lead, in its own transaction; False where that was written before."""
    return bool(tx.rows(_END_LEAD, (state, was_with, is_with, note, at, rehoming, lead)))


def is_to_do(tx: Transaction, rehoming: int, lead: int) -> bool:
    """Whether a lead is still waiting for its turn."""
    asked = "SELECT 1 FROM rehomed_leads WHERE rehoming = ? AND lead = ? AND state = 'to do'"
    return bool(tx.rows(asked, (rehoming, lead)))


def counts_of(tx: Transaction, rehoming: int) -> dict[str, int]:
    """How many leads are in each state."""
    asked = "SELECT state, count(*) FROM rehomed_leads WHERE rehoming = ? GROUP BY state"
    return dict(tx.rows(asked, (rehoming,)))


def leads_of(tx: Transaction, rehoming: int, after: str = "", limit: int = 50, state: str = "") -> list[RehomedRow]:
    """What became of its leads, by id; those in one state, or all."""
    more, params = (" AND r.state = ?", (state,)) if state else ("", ())
    asked = (
        "SELECT l.id, r.state, r.was_with, r.is_with, r.note, r.at FROM rehomed_leads r JOIN leads l ON l.seq = r.lead"
        f" WHERE r.rehoming = ? AND l.id > ?{more} ORDER BY l.id LIMIT ?"
    )
    return [RehomedRow._make(row) for row in tx.rows(asked, (rehoming, after, *params, limit))]
