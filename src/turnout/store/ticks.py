"""Work that comes again and again: one row for each time it is due, so that it is done once whoever does it."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Column, Integer, Table, Text

from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction

# `tick` is the moment a time belongs to. `state` is `running`, `done` or `failed`; a failed one is tried again at
# `lease_until`, one that runs is somebody else's from then on.
TICKS: Final = Table(
    "ticks",
    METADATA,
    Column("schedule", Text, primary_key=True),
    Column("tick", WHOLE, primary_key=True),
    Column("state", Text, nullable=False),
    text_column("owner"),
    instant_column("lease_until", nullable=False),
    Column("attempts", Integer, nullable=False),
    text_column("error"),
    instant_column("ended_at"),
    sqlite_with_rowid=False,
)

# So many times of a schedule are kept, for whoever looks when it was done last.
KEPT: Final = 20
_CLAIM: Final = """
INSERT INTO ticks (schedule, tick, state, owner, lease_until, attempts) VALUES (?, ?, 'running', ?, ?, 1)
ON CONFLICT (schedule, tick) DO UPDATE
SET state = 'running', owner = excluded.owner, lease_until = excluded.lease_until, attempts = ticks.attempts + 1
WHERE ticks.state <> 'done' AND ticks.lease_until <= ? RETURNING attempts
"""
_END: Final = (
    "UPDATE ticks SET state = ?, lease_until = ?, error = ?, ended_at = ?"
    " WHERE schedule = ? AND tick = ? AND owner = ? AND attempts = ? AND state = 'running'"
)
_FORGET: Final = (
    "DELETE FROM ticks WHERE schedule = ? AND tick <"
    " (SELECT min(tick) FROM (SELECT tick FROM ticks WHERE schedule = ? ORDER BY tick DESC LIMIT ?) AS kept)"
)


class TickRow(NamedTuple):
    """One time of a schedule."""

    schedule: str
    tick: int
    state: str
    attempts: int
    error: str
    ended_at: int | None


def latest_tick(tx: Transaction, schedule: str) -> TickRow | None:
    """The latest time that anybody began, or None."""
    sql = (
        "SELECT schedule, tick, state, attempts, error, ended_at FROM ticks WHERE schedule = ?"
        " ORDER BY tick DESC LIMIT 1"
    )
    found = tx.rows(sql, (schedule,))
    return TickRow(*found[0]) if found else None


def claim_tick(tx: Transaction, schedule: str, tick: int, owner: str, now: int, lease_until: int) -> int | None:
    """Begin one time of a schedule; which try it is, or None where it was done or somebody is at it."""
    found = tx.rows(_CLAIM, (schedule, tick, owner, lease_until, now))
    return int(found[0][0]) if found else None


def end_tick(tx: Transaction, schedule: str, tick: int, owner: str, attempt: int, now: int) -> None:
    """It is done, and the oldest times are forgotten."""
    tx.run(_END, ("done", now, "", now, schedule, tick, owner, attempt))
    tx.run(_FORGET, (schedule, schedule, KEPT))


def fail_tick(tx: Transaction, schedule: str, tick: int, owner: str, attempt: int, error: str, again_at: int) -> None:
    """It failed, and is tried again from then on."""
    tx.run(_END, ("failed", again_at, error, None, schedule, tick, owner, attempt))
