"""Promises that run, one row a clock. Whoever acts on those that are due is the worker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, Index, Integer, Table, Text, text

from turnout.store.many import insert_many, update_many
from turnout.store.metadata import METADATA, WHOLE, instant_column
from turnout.store.transaction import Transaction

# The clocks of a decision are numbered from 0; the key begins with the lead, so that they lie together.
# `kind` is `accept`, `touch`, `at_most` or `stage`; `state` is `running`, `met`, `ended` (decided anew) or `fired`.
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
    sqlite_with_rowid=False,
)
Index("clocks_due", CLOCKS.c.due_at, sqlite_where=text("state = 'running'"), postgresql_where=text("state = 'running'"))


class ClockRow(NamedTuple):
    """A row of `clocks` as it starts; `counts` is `working` or `always`, `actions` is a JSON list."""

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


_START = insert_many(CLOCKS, *ClockRow._fields, constants={"state": "'running'"})
_END = update_many(CLOCKS, ("state", "ended_at"), ("lead",), only="clocks.state = 'running'")


def end_clocks(tx: Transaction, ended: Sequence[tuple[str, int, int]]) -> None:
    """Stop whatever runs for leads: (state, when, lead). What has fired stays fired."""
    # The first word about a lead stands; over arrays only one row of each may be said.
    tx.run_many(_END, list({lead: (state, at, lead) for state, at, lead in reversed(ended)}.values()))


def start_clocks(tx: Transaction, clocks: Sequence[ClockRow]) -> None:
    """Set clocks running."""
    tx.run_many(_START, clocks)


def meet_clocks(tx: Transaction, lead: int, kind: str, at: int) -> None:
    """A promise was kept: the clock of this kind stops."""
    tx.run(
        "UPDATE clocks SET state = 'met', ended_at = ? WHERE lead = ? AND kind = ? AND state = 'running'",
        (at, lead, kind),
    )
