"""Simulations that were asked for, with how far each has come and what it came to. Running them is `pipeline`'s.

A result is about leads by their ids and people by theirs; it holds nothing that an erased person left behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Column, LargeBinary, Table

from turnout.store.metadata import METADATA, WHOLE, from_micros, instant_column, text_column, to_micros
from turnout.store.transaction import Row, Transaction

# `status` is one of the words below. `asked` is what was asked for, `result` what it came to, `misses` a list of
# sentences; all three are JSON. `policy` is empty until the draft was read.
WAITING: Final = "waiting"
RUNNING: Final = "running"
DONE: Final = "done"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"

SIMULATIONS: Final = Table(
    "simulations",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    text_column("policy"),
    text_column("asked", default="{}"),
    text_column("status", default=WAITING),
    text_column("actor"),
    text_column("error"),
    text_column("misses", default="[]"),
    Column("done", WHOLE, nullable=False, server_default="0"),
    Column("total", WHOLE, nullable=False, server_default="0"),
    instant_column("started_at", nullable=False),
    instant_column("seen_at", nullable=False),
    instant_column("ended_at"),
    Column("result", LargeBinary),
)
_FIELDS: Final = (
    "number", "policy", "asked", "status", "actor", "error", "misses", "done", "total", "started_at", "seen_at",
    "ended_at",
)  # fmt: skip
_SELECT: Final = f"SELECT {', '.join(_FIELDS)} FROM simulations"


@dataclass(frozen=True, slots=True)
class SimulationRow:
    """One simulation without its result. `seen_at` is when whoever runs it last said so."""

    number: int
    policy: str
    asked: str
    status: str
    actor: str
    error: str
    misses: str
    done: int
    total: int
    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None


def add_simulation(tx: Transaction, asked: str, actor: str, at: datetime) -> int:
    """Keep what is to be simulated; gives its number."""
    now = to_micros(at)
    [(number,)] = tx.rows(
        "INSERT INTO simulations (asked, status, actor, started_at, seen_at) VALUES (?, 'waiting', ?, ?, ?)"
        " RETURNING number",
        (asked, actor, now, now),
    )
    return int(number)


def claim_simulation(tx: Transaction, at: datetime, lost_before: datetime) -> SimulationRow | None:
    """The oldest that is to be done, which nobody else does then; also one whose process was last seen so long ago."""
    rows = tx.rows(
        f"{_SELECT} WHERE status = 'waiting' OR (status = 'running' AND seen_at < ?) ORDER BY number LIMIT 1",
        (to_micros(lost_before),),
    )
    if not rows:
        return None
    found = _row(rows[0])
    sql = "UPDATE simulations SET status = 'running', seen_at = ? WHERE number = ? AND status = ? AND seen_at = ?"
    taken = tx.run(sql, (to_micros(at), found.number, found.status, to_micros(found.seen_at)))
    return found if taken == 1 else None


def note_progress(tx: Transaction, number: int, done: int, total: int, at: datetime) -> bool:
    """Say how far it has come; False where it is no longer wanted."""
    params = (done, total, to_micros(at), number)
    sql = "UPDATE simulations SET done = ?, total = ?, seen_at = ? WHERE number = ? AND status = 'running'"
    return tx.run(sql, params) == 1


def end_simulation(
    tx: Transaction,
    number: int,
    status: str,
    at: datetime,
    *,
    policy: str = "",
    result: bytes | None = None,
    misses: str = "[]",
    error: str = "",
) -> bool:
    """Keep how it ended; False where it had ended before. Progress is told now and then, and at the end all is done."""
    sql = (
        f"UPDATE simulations SET status = ?, ended_at = ?, policy = ?, result = ?, misses = ?, error = ?"
        f"{', done = total' if status == DONE else ''}"
        " WHERE number = ? AND status IN ('waiting', 'running')"
    )
    return tx.run(sql, (status, to_micros(at), policy, result, misses, error, number)) == 1


def find_simulation(tx: Transaction, number: int) -> SimulationRow | None:
    """A simulation by its number, or None."""
    found = tx.rows(f"{_SELECT} WHERE number = ?", (number,))
    return _row(found[0]) if found else None


def result_of(tx: Transaction, number: int) -> bytes | None:
    """What it came to, as JSON; None before its end."""
    found = tx.rows("SELECT result FROM simulations WHERE number = ?", (number,))
    return bytes(found[0][0]) if found and found[0][0] is not None else None


def list_simulations(tx: Transaction, before: int | None, limit: int) -> list[SimulationRow]:
    """So many below a number, the newest first."""
    where, params = ("", ()) if before is None else (" WHERE number < ?", (before,))
    return [_row(row) for row in tx.rows(f"{_SELECT}{where} ORDER BY number DESC LIMIT ?", (*params, limit))]


def count_open(tx: Transaction) -> int:
    """How many wait or run."""
    return int(tx.rows("SELECT count(*) FROM simulations WHERE status IN ('waiting', 'running')")[0][0])


def drop_simulations(tx: Transaction, keep: int) -> None:
    """Keep only so many of the newest that have ended."""
    sql = (
        "DELETE FROM simulations WHERE status NOT IN ('waiting', 'running')"
        " AND number <= (SELECT max(number) FROM simulations) - ?"
    )
    tx.run(sql, (keep,))


def _row(row: Row) -> SimulationRow:
    found = dict(zip(_FIELDS, row, strict=True))
    for name in ("started_at", "seen_at", "ended_at"):
        found[name] = None if found[name] is None else from_micros(found[name])
    return SimulationRow(**found)
