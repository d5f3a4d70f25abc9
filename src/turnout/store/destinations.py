"""Where messages go: how each place is, as far as that keeps the next message from being sent there.

A destination is a channel, or one endpoint of it (`webhook:7`). What limits it has is in the settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, Integer, Table, Text

from turnout.store.many import insert_many
from turnout.store.metadata import METADATA, OFTEN_CHANGED, instant_column, text_column
from turnout.store.transaction import Transaction

# `blocked_at` is set while a person has to mend something; `not_before` while the place itself asked for a pause, or
# `failures` in a row make one wise; `paced_until` is how far its rate is used up, for all workers together.
DESTINATIONS: Final = Table(
    "destinations",
    METADATA,
    Column("name", Text, primary_key=True),
    instant_column("blocked_at"),
    text_column("why"),
    Column("failures", Integer, nullable=False, server_default="0"),
    instant_column("not_before", nullable=False),
    instant_column("paced_until", nullable=False),
    sqlite_with_rowid=False,
    postgresql_with=OFTEN_CHANGED,
)


class DestinationRow(NamedTuple):
    """A row of `destinations`."""

    name: str
    blocked_at: int | None
    why: str
    failures: int
    not_before: int
    paced_until: int


_COLUMNS: Final = ", ".join(DestinationRow._fields)
_ADD: Final = insert_many(
    DESTINATIONS, "name", constants={"not_before": "0", "paced_until": "0"}, on_conflict="(name) DO NOTHING"
)
_READY: Final = """
SELECT name FROM destinations d WHERE blocked_at IS NULL AND not_before <= ?
AND EXISTS (SELECT 1 FROM deliveries x WHERE x.destination = d.name AND x.state = 'due' AND x.due_at <= ?) ORDER BY name
"""


def add_destinations(tx: Transaction, names: Iterable[str]) -> None:
    """Know these places from now on."""
    tx.run_many(_ADD, [(name,) for name in sorted(set(names))])


def ready_destinations(tx: Transaction, now: int) -> list[str]:
    """Places to which something is due and may be sent."""
    return [str(row[0]) for row in tx.rows(_READY, (now, now))]


def take_turn_at(tx: Transaction, name: str, now: int) -> tuple[int, int] | None:
    """How far its rate is used up, and how many messages to it are under way; None where it is not to be sent to now.

    Until the transaction ends nobody else claims anything for it.
    """
    skipping = "FOR UPDATE SKIP LOCKED" if tx.dialect == "postgresql" else ""
    sql = f"SELECT paced_until FROM destinations WHERE name = ? AND blocked_at IS NULL AND not_before <= ? {skipping}"
    found = tx.rows(sql, (name, now))
    if not found:
        return None
    [(sending,)] = tx.rows("SELECT count(*) FROM deliveries WHERE destination = ? AND state = 'sending'", (name,))
    return int(found[0][0]), int(sending)


def pace(tx: Transaction, name: str, until: int) -> None:
    """Its rate is used up so far."""
    tx.run("UPDATE destinations SET paced_until = ? WHERE name = ?", (until, name))


def note_success(tx: Transaction, name: str) -> None:
    """It works: there is no reason to wait."""
    tx.run("UPDATE destinations SET failures = 0, not_before = 0 WHERE name = ? AND failures > 0", (name,))


def note_failure(tx: Transaction, name: str, now: int) -> int:
    """It did not take a message; how many in a row that makes, or 0 for one that was under way as a pause began."""
    sql = "UPDATE destinations SET failures = failures + 1 WHERE name = ? AND not_before <= ? RETURNING failures"
    found = tx.rows(sql, (name, now))
    return int(found[0][0]) if found else 0


def pause(tx: Transaction, name: str, until: int) -> None:
    """Leave it alone until then, or longer where that was said before."""
    tx.run("UPDATE destinations SET not_before = ? WHERE name = ? AND not_before < ?", (until, name, until))


def block(tx: Transaction, name: str, why: str, at: int) -> bool:
    """Send nothing there until a person has mended something; False where that is known already."""
    sql = "UPDATE destinations SET blocked_at = ?, why = ? WHERE name = ? AND blocked_at IS NULL RETURNING name"
    return bool(tx.rows(sql, (at, why, name)))


def wake(tx: Transaction, name: str) -> bool:
    """Something was mended: send there again; whether it was blocked."""
    sql = (
        "UPDATE destinations SET blocked_at = NULL, why = '', failures = 0, not_before = 0"
        " WHERE name = ? AND blocked_at IS NOT NULL RETURNING name"
    )
    return bool(tx.rows(sql, (name,)))


def forget_destination(tx: Transaction, name: str) -> None:
    """There is no such place any more."""
    tx.run("DELETE FROM destinations WHERE name = ?", (name,))


def list_destinations(tx: Transaction) -> Sequence[DestinationRow]:
    """Every place that something was ever to be sent to."""
    return [DestinationRow(*row) for row in tx.rows(f"SELECT {_COLUMNS} FROM destinations ORDER BY name")]


def blocked_destinations(tx: Transaction) -> list[DestinationRow]:
    """Those that wait for a person."""
    return [row for row in list_destinations(tx) if row.blocked_at is not None]


def hurry(tx: Transaction) -> None:
    """Forget pauses and pace: they were counted by a clock that was set back since."""
    tx.run("UPDATE destinations SET not_before = 0, paced_until = 0 WHERE not_before > 0 OR paced_until > 0")
