"""Accounts that change hands because territories did: what was planned, and how far each of them has come.

What moves, and what is done with it, is `pipeline`'s. An account is an item; its leads and deals that went along stand
beside it, so that a batch can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, Index, Integer, Table, Text

from turnout.store.many import insert_many, update_many
from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction, places

PLANNED: Final = "planned"
RUNNING: Final = "running"
STOPPED: Final = "stopped"
DONE: Final = "done"
UNDOING: Final = "undoing"
UNDONE: Final = "undone"
MOVED: Final = "moved"
SKIPPED: Final = "skipped"

# `wishes` are the exceptions as JSON, `body` the counts of the preview. `undo_from` and `undo_to` are the first and the
# last batch that are taken back, while they are.
REALIGNMENTS: Final = Table(
    "realignments",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("state", Text, nullable=False),
    Column("policy", Text, nullable=False),
    instant_column("made_at", nullable=False),
    text_column("by"),
    text_column("why"),
    text_column("wishes"),
    text_column("body"),
    Column("batch_size", Integer, nullable=False),
    Column("batches", Integer, nullable=False),
    instant_column("ended_at"),
    text_column("ended_by"),
    Column("undo_from", Integer),
    Column("undo_to", Integer),
    text_column("trouble"),
)
# `state` is `planned`, `moved`, `skipped` or `undone`; `why` is where the new owner comes from, or why it was skipped.
REALIGNED_ACCOUNTS: Final = Table(
    "realigned_accounts",
    METADATA,
    Column("realignment", WHOLE, primary_key=True),
    Column("position", WHOLE, primary_key=True),
    Column("batch", Integer, nullable=False),
    Column("account", Text, nullable=False),
    Column("former", Text),
    Column("owner", Text, nullable=False),
    text_column("why"),
    Column("state", Text, nullable=False),
    sqlite_with_rowid=False,
)
Index("realigned_accounts_batch", REALIGNED_ACCOUNTS.c.realignment, REALIGNED_ACCOUNTS.c.batch)
Index(
    "realigned_accounts_state",
    REALIGNED_ACCOUNTS.c.realignment,
    REALIGNED_ACCOUNTS.c.state,
    REALIGNED_ACCOUNTS.c.batch,
)
# `kind` is `lead` or `deal`; `name` a lead's id or a deal's number; `decision` is the number of the lead's decision by
# which it moved.
REALIGNED_WORK: Final = Table(
    "realigned_work",
    METADATA,
    Column("realignment", WHOLE, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("batch", Integer, nullable=False),
    Column("account", Text, nullable=False),
    Column("former", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("decision", Integer, nullable=False),
    Column("state", Text, nullable=False),
    text_column("why"),
    sqlite_with_rowid=False,
)
Index("realigned_work_batch", REALIGNED_WORK.c.realignment, REALIGNED_WORK.c.batch)
_IDS_AT_ONCE: Final = 500


class RealignmentRow(NamedTuple):
    """A row of `realignments`. Instants are microseconds."""

    number: int
    state: str
    policy: str
    made_at: int
    by: str
    why: str
    wishes: str
    body: str
    batch_size: int
    batches: int
    ended_at: int | None
    ended_by: str
    undo_from: int | None
    undo_to: int | None
    trouble: str


class AccountMove(NamedTuple):
    """An account that changes hands: from whom (None for nobody) to whom, and why."""

    position: int
    batch: int
    account: str
    former: str | None
    owner: str
    why: str
    state: str


class WorkMove(NamedTuple):
    """A lead or a deal that went along with its account."""

    kind: str
    name: str
    batch: int
    account: str
    former: str
    owner: str
    decision: int
    state: str
    why: str


_SELECT: Final = f"SELECT {', '.join(RealignmentRow._fields)} FROM realignments"
_SELECT_MOVES: Final = f"SELECT {', '.join(AccountMove._fields)} FROM realigned_accounts WHERE realignment = ?"
_SELECT_WORK: Final = f"SELECT {', '.join(WorkMove._fields)} FROM realigned_work WHERE realignment = ?"
_ADD_MOVES = insert_many(REALIGNED_ACCOUNTS, "realignment", *AccountMove._fields)
_ADD_WORK = insert_many(REALIGNED_WORK, "realignment", *WorkMove._fields, on_conflict="DO NOTHING")
_END_MOVES = update_many(REALIGNED_ACCOUNTS, ("state", "why"), ("realignment", "position"))
_END_WORK = update_many(REALIGNED_WORK, ("state", "why"), ("realignment", "kind", "name"))


def add_realignment(
    tx: Transaction, policy: str, at: int, by: str, why: str, wishes: str, body: str, batch_size: int, batches: int
) -> int:
    """Keep a plan; gives its number."""
    sql = (
        "INSERT INTO realignments (state, policy, made_at, by, why, wishes, body, batch_size, batches)"
        " VALUES ('planned', ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number"
    )
    return int(tx.rows(sql, (policy, at, by, why, wishes, body, batch_size, batches))[0][0])


def add_moves(tx: Transaction, number: int, moves: Sequence[AccountMove]) -> None:
    """Keep which accounts are to change hands."""
    tx.run_many(_ADD_MOVES, [(number, *move) for move in moves])


def add_work(tx: Transaction, number: int, work: Sequence[WorkMove]) -> None:
    """Keep which leads and deals went along."""
    tx.run_many(_ADD_WORK, [(number, *each) for each in work])


def find_realignment(tx: Transaction, number: int) -> RealignmentRow | None:
    """The realignment of this number, or None."""
    rows = tx.rows(f"{_SELECT} WHERE number = ?", (number,))
    return RealignmentRow(*rows[0]) if rows else None


def list_realignments(tx: Transaction, before: int | None = None, limit: int = 50) -> list[RealignmentRow]:
    """So many realignments below a number, the newest first."""
    where, params = ("", ()) if before is None else (" WHERE number < ?", (before,))
    return [RealignmentRow(*row) for row in tx.rows(f"{_SELECT}{where} ORDER BY number DESC LIMIT ?", (*params, limit))]


def going_realignments(tx: Transaction) -> list[int]:
    """Those of which a batch is to be done or taken back, the oldest first."""
    rows = tx.rows("SELECT number FROM realignments WHERE state IN ('running', 'undoing') ORDER BY number")
    return [int(number) for (number,) in rows]


def moves_of(tx: Transaction, number: int, *, state: str = "", after: int = -1, limit: int = 50) -> list[AccountMove]:
    """So many accounts of a realignment behind a position, of one state where it is named."""
    also, params = (" AND state = ?", (state,)) if state else ("", ())
    sql = f"{_SELECT_MOVES} AND position > ?{also} ORDER BY position LIMIT ?"
    return [AccountMove(*row) for row in tx.rows(sql, (number, after, *params, limit))]


def moves_in(tx: Transaction, number: int, batch: int) -> list[AccountMove]:
    """The accounts of a batch."""
    rows = tx.rows(f"{_SELECT_MOVES} AND batch = ? ORDER BY position", (number, batch))
    return [AccountMove(*row) for row in rows]


def work_in(tx: Transaction, number: int, batch: int) -> list[WorkMove]:
    """The leads and deals that went along with the accounts of a batch."""
    rows = tx.rows(f"{_SELECT_WORK} AND batch = ? ORDER BY kind, name", (number, batch))
    return [WorkMove(*row) for row in rows]


def work_of(tx: Transaction, number: int, kind: str, after: str = "", limit: int = 50) -> list[WorkMove]:
    """So many leads or deals that went along, behind a name."""
    sql = f"{_SELECT_WORK} AND kind = ? AND name > ? ORDER BY name LIMIT ?"
    return [WorkMove(*row) for row in tx.rows(sql, (number, kind, after, limit))]


def next_batch(tx: Transaction, number: int) -> int | None:
    """The first batch with an account that has not moved yet, or None."""
    sql = "SELECT min(batch) FROM realigned_accounts WHERE realignment = ? AND state = 'planned'"
    found = tx.rows(sql, (number,))[0][0]
    return None if found is None else int(found)


def moved_batches(tx: Transaction, number: int, batch: int | None = None) -> tuple[int, int, int] | None:
    """The first and the last batch with an account that has moved, and how many there are; of one batch, if named."""
    also, params = ("", ()) if batch is None else (" AND batch = ?", (batch,))
    sql = (
        "SELECT min(batch), max(batch), count(DISTINCT batch) FROM realigned_accounts"
        f" WHERE realignment = ? AND state = 'moved'{also}"
    )
    first, last, count = tx.rows(sql, (number, *params))[0]
    return None if first is None else (int(first), int(last), int(count))


def last_moved(tx: Transaction, number: int, first: int, last: int) -> int | None:
    """The last of these batches with an account that has moved, or None."""
    sql = (
        "SELECT max(batch) FROM realigned_accounts WHERE realignment = ? AND state = 'moved'"
        " AND batch >= ? AND batch <= ?"
    )
    found = tx.rows(sql, (number, first, last))[0][0]
    return None if found is None else int(found)


def count_moves(tx: Transaction, number: int) -> dict[str, int]:
    """How many accounts are in which state."""
    rows = tx.rows("SELECT state, count(*) FROM realigned_accounts WHERE realignment = ? GROUP BY state", (number,))
    return {str(state): int(count) for state, count in rows}


def count_work(tx: Transaction, number: int) -> dict[tuple[str, str], int]:
    """How many leads and deals are in which state, by kind and state."""
    rows = tx.rows(
        "SELECT kind, state, count(*) FROM realigned_work WHERE realignment = ? GROUP BY kind, state", (number,)
    )
    return {(str(kind), str(state)): int(count) for kind, state, count in rows}


def end_moves(tx: Transaction, number: int, ended: Iterable[tuple[int, str, str]]) -> None:
    """Write what became of accounts: position, state, why."""
    tx.run_many(_END_MOVES, [(state, why, number, position) for position, state, why in ended])


def end_work(tx: Transaction, number: int, ended: Iterable[tuple[str, str, str, str]]) -> None:
    """Write what became of leads and deals: kind, name, state, why."""
    tx.run_many(_END_WORK, [(state, why, number, kind, name) for kind, name, state, why in ended])


def moved_by_rep(tx: Transaction, number: int, state: str, first: int, last: int) -> dict[str, dict[str, list[int]]]:
    """How many accounts, leads and deals everybody gave and got, of those of these batches that are in one state.

    Per rep and kind it is [gave, got].
    """
    found: dict[str, dict[str, list[int]]] = {}
    rows = tx.rows(
        "SELECT 'account', former, owner, count(*) FROM realigned_accounts WHERE realignment = ? AND state = ?"
        " AND batch >= ? AND batch <= ? GROUP BY former, owner"
        " UNION ALL SELECT kind, former, owner, count(*) FROM realigned_work WHERE realignment = ? AND state = ?"
        " AND batch >= ? AND batch <= ? GROUP BY kind, former, owner",
        (number, state, first, last) * 2,
    )
    for kind, former, owner, count in rows:
        for rep, side in ((former, 0), (owner, 1)):
            if rep is not None:
                counts = found.setdefault(str(rep), {}).setdefault(str(kind), [0, 0])
                counts[side] += int(count)
    return found


def change_realignment(tx: Transaction, number: int, state: str, **values: str | int | None) -> None:
    """A realignment is in another state, with these columns."""
    sets = "".join(f", {name} = ?" for name in values)
    tx.run(f"UPDATE realignments SET state = ?{sets} WHERE number = ?", (state, *values.values(), number))


def owners_of(tx: Transaction, accounts: Sequence[str]) -> dict[str, str | None]:
    """Who owns each of these accounts now; one that is gone is not in it."""
    found: dict[str, str | None] = {}
    for start in range(0, len(accounts), _IDS_AT_ONCE):
        some = accounts[start : start + _IDS_AT_ONCE]
        found.update(tx.rows(f"SELECT id, owner FROM accounts WHERE id IN ({places(len(some))})", some))
    return found
