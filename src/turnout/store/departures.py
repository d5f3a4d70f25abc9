"""People who leave: when each is to go, what was decided of what they had, and what undoing it needs.

What leaving does is `pipeline`'s. A row is kept for good; of what was there before only until it is undone.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Column, Index, LargeBinary, Table, Text, text

from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction

SCHEDULED: Final = "scheduled"
DONE: Final = "done"
CANCELLED: Final = "cancelled"
UNDONE: Final = "undone"

# `wishes` says what somebody chose, as JSON; `body` what became of everything, once it is done. `images` are the rows
# as they were before and after, until it is undone.
DEPARTURES: Final = Table(
    "departures",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("rep", Text, nullable=False),
    Column("state", Text, nullable=False),
    instant_column("due_at", nullable=False),
    instant_column("made_at", nullable=False),
    text_column("by"),
    text_column("why"),
    text_column("wishes"),
    text_column("body"),
    Column("images", LargeBinary),
    instant_column("done_at"),
    instant_column("undone_at"),
    text_column("undone_by"),
    text_column("trouble"),
    Index(None, "rep"),
)
_IS_SCHEDULED: Final = text("state = 'scheduled'")
Index("departures_due", DEPARTURES.c.due_at, sqlite_where=_IS_SCHEDULED, postgresql_where=_IS_SCHEDULED)


class DepartureRow(NamedTuple):
    """A row of `departures`. Instants are microseconds."""

    number: int
    rep: str
    state: str
    due_at: int
    made_at: int
    by: str
    why: str
    wishes: str
    body: str
    images: bytes | None
    done_at: int | None
    undone_at: int | None
    undone_by: str
    trouble: str


_SELECT: Final = f"SELECT {', '.join(DepartureRow._fields)} FROM departures"


def add_departure(tx: Transaction, rep: str, due_at: int, made_at: int, by: str, why: str, wishes: str) -> int:
    """Keep that somebody is to leave; gives its number."""
    sql = (
        "INSERT INTO departures (rep, state, due_at, made_at, by, why, wishes)"
        " VALUES (?, 'scheduled', ?, ?, ?, ?, ?) RETURNING number"
    )
    return int(tx.rows(sql, (rep, due_at, made_at, by, why, wishes))[0][0])


def find_departure(tx: Transaction, number: int) -> DepartureRow | None:
    """The departure of this number, or None."""
    rows = tx.rows(f"{_SELECT} WHERE number = ?", (number,))
    return DepartureRow(*rows[0]) if rows else None


def list_departures(
    tx: Transaction, *, rep: str = "", state: str = "", before: int | None = None, limit: int = 50
) -> list[DepartureRow]:
    """So many departures, the newest first; of one rep or state where it is named."""
    asked: list[tuple[str, str | int]] = []
    if rep:
        asked.append(("rep = ?", rep))
    if state:
        asked.append(("state = ?", state))
    if before is not None:
        asked.append(("number < ?", before))
    where = f" WHERE {' AND '.join(sql for sql, _ in asked)}" if asked else ""
    rows = tx.rows(f"{_SELECT}{where} ORDER BY number DESC LIMIT ?", (*(value for _, value in asked), limit))
    return [DepartureRow(*row) for row in rows]


def scheduled_for(tx: Transaction, rep: str) -> DepartureRow | None:
    """The departure that somebody is going to have, or None."""
    return next(iter(list_departures(tx, rep=rep, state=SCHEDULED, limit=1)), None)


def due_departures(tx: Transaction, now: int) -> list[int]:
    """The departures whose moment has come, in order."""
    rows = tx.rows(
        "SELECT number FROM departures WHERE state = 'scheduled' AND due_at <= ? ORDER BY due_at, number", (now,)
    )
    return [int(number) for (number,) in rows]


def end_departure(tx: Transaction, number: int, body: str, images: bytes, at: int) -> None:
    """It is done; what became of everything, and what undoing it needs."""
    tx.run(
        "UPDATE departures SET state = 'done', body = ?, images = ?, done_at = ?, trouble = '' WHERE number = ?",
        (body, images, at, number),
    )


def note_trouble(tx: Transaction, number: int, trouble: str) -> None:
    """Keep why somebody could not leave when it was time."""
    tx.run("UPDATE departures SET trouble = ? WHERE number = ? AND state = 'scheduled'", (trouble, number))


def cancel_departure(tx: Transaction, number: int, at: int, by: str) -> None:
    """Nobody leaves after all."""
    sql = "UPDATE departures SET state = 'cancelled', undone_at = ?, undone_by = ? WHERE number = ?"
    tx.run(sql, (at, by, number))


def undo_departure(tx: Transaction, number: int, body: str, at: int, by: str) -> None:
    """It was undone: what undoing needed is needed no longer."""
    tx.run(
        "UPDATE departures SET state = 'undone', body = ?, images = NULL, undone_at = ?, undone_by = ?"
        " WHERE number = ?",
        (body, at, by, number),
    )
