"""Promises that run, one row a clock, and the times in which they stand still. What a due one does is the core's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, Index, Integer, Table, Text, text

from turnout.store.many import insert_many, update_many
from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction, places

# The clocks of a lead are numbered from 0, over all its decisions; `decision` is the one that set the clock running.
# `kind` is `accept`, `touch`, `at_most`, `stage` or `snooze`; `state` is `running`, `paused`, `met`, `fired` or `ended`
# (the lead is no longer with this rep). `rep` is whose working time counts, or who is reminded; nobody's is empty.
# `stage` says which stage of the SLA line it is, from 1. `version` grows whenever the due time changes. `is_missed` is
# 1 where the answer came late, or has not come. `extended_seconds` is how much longer people gave a promise.
CLOCKS: Final = Table(
    "clocks",
    METADATA,
    Column("lead", WHOLE, primary_key=True),
    Column("decision", WHOLE, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    instant_column("started_at", nullable=False),
    instant_column("due_at", nullable=False),
    Column("allowance_seconds", Integer, nullable=False),
    Column("counts", Text, nullable=False),
    Column("actions", Text, nullable=False),
    Column("world_version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    instant_column("ended_at"),
    text_column("rep"),
    Column("stage", Integer, nullable=False, server_default=text("0")),
    Column("version", Integer, nullable=False, server_default=text("0")),
    Column("is_missed", Integer, nullable=False, server_default=text("0")),
    Column("extended_seconds", Integer, nullable=False, server_default=text("0")),
    sqlite_with_rowid=False,
)
Index("clocks_due", CLOCKS.c.due_at, sqlite_where=text("state = 'running'"), postgresql_where=text("state = 'running'"))
# What was missed and what was done about it is looked for in time; neither costs anything before it happens.
_MISSED: Final = text("is_missed = 1")
Index("clocks_missed", CLOCKS.c.due_at, sqlite_where=_MISSED, postgresql_where=_MISSED)
_STAGE_FIRED: Final = text("kind = 'stage' AND state = 'fired'")
Index("clocks_stages", CLOCKS.c.ended_at, sqlite_where=_STAGE_FIRED, postgresql_where=_STAGE_FIRED)

# Times in which the clocks of a lead stand still; the last one may have no end yet.
PAUSES: Final = Table(
    "pauses",
    METADATA,
    Column("lead", WHOLE, primary_key=True),
    Column("number", Integer, primary_key=True),
    instant_column("since", nullable=False),
    instant_column("until"),
    Column("reason", Text, nullable=False),
    sqlite_with_rowid=False,
)


class ClockRow(NamedTuple):
    """A row of `clocks`; `counts` is `working` or `always`, `actions` is a JSON list."""

    lead: int
    decision: int
    number: int
    kind: str
    started_at: int
    due_at: int
    allowance_seconds: int
    counts: str
    actions: str
    world_version: int
    state: str = "running"
    ended_at: int | None = None
    rep: str = ""
    stage: int = 0
    version: int = 0
    is_missed: int = 0
    extended_seconds: int = 0


class PauseRow(NamedTuple):
    """A row of `pauses`."""

    lead: int
    number: int
    since: int
    until: int | None
    reason: str


class DueClock(NamedTuple):
    """A clock that is due, with the id of its lead, its latest decision, and how far time has come for it."""

    clock: ClockRow
    lead: str
    decision: int
    moment: int


_START = insert_many(CLOCKS, *ClockRow._fields)
_CHANGED: Final = (
    *("started_at", "due_at", "allowance_seconds", "counts", "world_version", "state", "ended_at", "version"),
    *("is_missed", "extended_seconds"),
)
_CHANGE = update_many(CLOCKS, _CHANGED, ("lead", "number"))
_COLUMNS: Final = ", ".join(f"c.{name}" for name in ClockRow._fields)
_OF_LEAD: Final = f"SELECT {_COLUMNS} FROM clocks c WHERE c.lead = ? ORDER BY c.number"
_MOMENT: Final = "max(l.decided_at, coalesce(l.touched_at, 0), coalesce(l.closed_at, 0))"
_DUE: Final = f"""
SELECT {_COLUMNS}, l.id, l.decision, {_MOMENT} FROM clocks c JOIN leads l ON l.seq = c.lead
WHERE c.state = 'running' AND c.due_at <= ? ORDER BY c.due_at, c.lead, c.number LIMIT ?
"""
DUE: Final = {
    "sqlite": _DUE,
    "postgresql": f"{_DUE.replace('max(', 'greatest(')} FOR UPDATE OF c, l SKIP LOCKED",
}
NEXT: Final = "SELECT due_at FROM clocks WHERE state = 'running' AND due_at > ? ORDER BY due_at LIMIT 1"
_ADD_PAUSES = insert_many(PAUSES, *PauseRow._fields)
_END_PAUSES = update_many(PAUSES, ("until",), ("lead",), only="pauses.until IS NULL")
_LEADS_OF_REP: Final = """
SELECT l.seq, l.id FROM assignments a JOIN leads l ON l.seq = a.lead WHERE a.rep = ? AND a.until IS NULL AND a.lead > ?
AND EXISTS (SELECT 1 FROM clocks c WHERE c.lead = a.lead AND c.state = 'running' AND c.counts = 'working')
ORDER BY a.lead LIMIT ?
"""


def start_clocks(tx: Transaction, clocks: Sequence[ClockRow]) -> None:
    """Keep new clocks."""
    tx.run_many(_START, clocks)


def change_clocks(tx: Transaction, clocks: Sequence[ClockRow]) -> None:
    """Write how clocks stand that were kept before."""
    tx.run_many(
        _CHANGE,
        [(*(getattr(each, name) for name in _CHANGED), each.lead, each.number) for each in clocks],
    )


def clocks_of(tx: Transaction, lead: int) -> list[ClockRow]:
    """Every clock of a lead, in the order of their numbers."""
    return [ClockRow(*row) for row in tx.rows(_OF_LEAD, (lead,))]


def clocks_of_many(tx: Transaction, leads: Sequence[int]) -> list[ClockRow]:
    """Every clock of these leads, of each in the order of their numbers."""
    if not leads:
        return []
    asked = f"SELECT {_COLUMNS} FROM clocks c WHERE c.lead IN ({places(len(leads))}) ORDER BY c.lead, c.number"
    return [ClockRow(*row) for row in tx.rows(asked, leads)]


def due_clocks(tx: Transaction, until: int, limit: int) -> list[DueClock]:
    """Clocks that are due by `until`, by moment, then by the lead that came in first, then in their own order.

    On PostgreSQL they are locked with their leads, and what another process has in hand is left to it.
    """
    return [_due(row) for row in tx.rows(DUE[tx.dialect], (until, limit))]


def next_due(tx: Transaction, after: int) -> int | None:
    """When the next clock falls due after a moment; None where none runs."""
    found = tx.rows(NEXT, (after,))
    return found[0][0] if found else None


def first_due(tx: Transaction) -> int | None:
    """When the first clock of all that run falls due, however long ago."""
    return next_due(tx, -1)


def postpone(tx: Transaction, clock: ClockRow, until: int) -> None:
    """Look at a clock later, whose lead cannot be read."""
    tx.run("UPDATE clocks SET due_at = ? WHERE lead = ? AND number = ?", (until, clock.lead, clock.number))


def leads_with_clocks(tx: Transaction, rep: str, after: int, limit: int) -> list[tuple[int, str]]:
    """Leads in somebody's hands for which their working time counts: (number, id), those that came after this one."""
    return [(seq, name) for seq, name in tx.rows(_LEADS_OF_REP, (rep, after, limit))]


def _due(row: Sequence[object]) -> DueClock:
    count = len(ClockRow._fields)
    return DueClock(ClockRow(*row[:count]), *row[count:])  # type: ignore[arg-type]


def pauses_of(tx: Transaction, lead: int) -> list[PauseRow]:
    """When the clocks of a lead stood still."""
    asked = "SELECT lead, number, since, until, reason FROM pauses WHERE lead = ? ORDER BY number"
    return [PauseRow(*row) for row in tx.rows(asked, (lead,))]


def add_pauses(tx: Transaction, pauses: Sequence[PauseRow]) -> None:
    """Clocks of leads stand still from now on."""
    tx.run_many(_ADD_PAUSES, pauses)


def end_pauses(tx: Transaction, ended: Sequence[tuple[int, int]]) -> None:
    """They run again: (until, lead)."""
    tx.run_many(_END_PAUSES, ended)


def all_clocks(tx: Transaction) -> Iterator[tuple[ClockRow, str]]:
    """Every clock with the id of its lead, by lead and number."""
    asked = f"SELECT {_COLUMNS}, l.id FROM clocks c JOIN leads l ON l.seq = c.lead ORDER BY c.lead, c.number"
    return ((ClockRow(*row[:-1]), row[-1]) for row in tx.rows(asked))
