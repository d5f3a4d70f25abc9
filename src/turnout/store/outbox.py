"""Messages to be delivered, written with what they are about. Whoever delivers them is the worker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, Index, Integer, Table, Text, text

from turnout.store.many import insert_many, update_many
from turnout.store.metadata import METADATA, WHOLE, instant_column
from turnout.store.transaction import Transaction

# A decision tells a recipient once what it has to tell, so the key is the delivery's idempotency key as well; it begins
# with the lead, so that what concerns one lead lies together. `state` is `due`, `sent`, `cancelled` or `parked`.
OUTBOX: Final = Table(
    "outbox",
    METADATA,
    Column("lead", WHOLE, primary_key=True),
    Column("decision", WHOLE, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("recipient", Text, primary_key=True),
    Column("text", Text, nullable=False),
    instant_column("due_at", nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    sqlite_with_rowid=False,
)
Index("outbox_due", OUTBOX.c.due_at, sqlite_where=text("state = 'due'"), postgresql_where=text("state = 'due'"))


class MessageRow(NamedTuple):
    """A row of `outbox` as it is written. `kind` is `assigned`, `offered`, `joined`, `tell` or `alert`."""

    lead: int
    decision: int
    kind: str
    recipient: str
    text: str
    due_at: int


_ADD = insert_many(OUTBOX, *MessageRow._fields, constants={"state": "'due'", "attempts": "0"}, on_conflict="DO NOTHING")
_CANCEL = update_many(
    OUTBOX, (), ("lead",), also="state = 'cancelled'", only="outbox.state = 'due' AND kind IN ('assigned', 'offered')"
)


def add_messages(tx: Transaction, messages: Sequence[MessageRow]) -> None:
    """Write messages; one that was written already is not written again."""
    tx.run_many(_ADD, messages)


def cancel_messages(tx: Transaction, leads: Sequence[int]) -> None:
    """Whoever was to be told that they have these leads has them no longer."""
    tx.run_many(_CANCEL, [(lead,) for lead in leads])
