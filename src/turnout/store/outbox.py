"""Notices: who is to be told what and why, written with what they are about.

Which messages a notice becomes is planned by the worker (`deliveries`), which then never looks at it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from sqlalchemy import Column, Index, Integer, Table, Text, text

from turnout.store.many import insert_many, update_many
from turnout.store.meta import read_meta, write_meta
from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction

# A decision tells a recipient once what it has to tell, and each stage of its promise once, which is `number`; the key
# begins with the lead, so that what concerns one lead lies together. `state` is `due`, `planned` or `cancelled`; `note`
# says why nobody is told, where that is so. Lead 0 is none: such a notice is about Turnout itself.
OUTBOX: Final = Table(
    "outbox",
    METADATA,
    Column("lead", WHOLE, primary_key=True),
    Column("decision", WHOLE, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("recipient", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    instant_column("due_at", nullable=False),
    Column("state", Text, nullable=False),
    text_column("note"),
    sqlite_with_rowid=False,
)
Index("outbox_due", OUTBOX.c.due_at, sqlite_where=text("state = 'due'"), postgresql_where=text("state = 'due'"))


# Since when nobody is told of anything for want of a channel.
UNTOLD_SINCE: Final = "untold_since"


class MessageRow(NamedTuple):
    """A row of `outbox` as it is written. `kind` is one of `NoticeKind`.

    `number` tells apart what one decision tells the same recipient in the same way: which stage of its promise fired.
    """

    lead: int
    decision: int
    kind: str
    recipient: str
    text: str
    due_at: int
    number: int = 0


class KeptNotice(NamedTuple):
    """A notice as it is kept."""

    decision: int
    kind: str
    recipient: str
    number: int
    text: str
    due_at: int
    state: str
    note: str


class NoticeRow(NamedTuple):
    """A notice that is due."""

    lead: int
    decision: int
    kind: str
    recipient: str
    number: int
    text: str
    due_at: int


_ADD = insert_many(OUTBOX, *MessageRow._fields, constants={"state": "'due'"}, on_conflict="DO NOTHING")
_CANCEL = update_many(
    OUTBOX,
    (),
    ("lead",),
    also="state = 'cancelled'",
    only="outbox.state = 'due' AND kind IN ('assigned', 'offered', 'remind')",
)
_DUE = (
    f"SELECT {', '.join(NoticeRow._fields)} FROM outbox WHERE state = 'due' AND due_at <= ?"
    " ORDER BY due_at LIMIT ? {skipping}"
)
_PLANNED = update_many(
    OUTBOX,
    ("note",),
    ("lead", "decision", "kind", "recipient", "number"),
    also="state = 'planned'",
    only="outbox.state = 'due'",
)
_KEY: Final = "lead, decision, kind, recipient, number"
_PLAN_ALL: Final = f"""
UPDATE outbox SET state = 'planned', note = ? WHERE ({_KEY}) IN (
    SELECT {_KEY} FROM outbox WHERE state = 'due' AND due_at <= ? ORDER BY {_KEY} {{skipping}}
)
"""


def add_messages(tx: Transaction, messages: Sequence[MessageRow]) -> None:
    """Write messages; one that was written already is not written again."""
    tx.run_many(_ADD, messages)


def tell_admins(tx: Transaction, subject: str, words: str, now: int) -> None:
    """Let those who look after Turnout know something that is about no lead; once for each subject, ever."""
    # What a decision's number is for a lead, is a number made of the subject here.
    number = int.from_bytes(sha256(subject.encode()).digest()[:7], "big")
    add_messages(tx, [MessageRow(0, number, "alert", "", words, now)])


def cancel_messages(tx: Transaction, leads: Sequence[int]) -> None:
    """Whoever was to be told that they have these leads has them no longer."""
    tx.run_many(_CANCEL, [(lead,) for lead in leads])


def are_notices_due(tx: Transaction, now: int) -> bool:
    """Whether anybody is to be told anything by now."""
    return bool(tx.rows("SELECT 1 FROM outbox WHERE state = 'due' AND due_at <= ? LIMIT 1", (now,)))


def due_notices(tx: Transaction, now: int, limit: int) -> list[NoticeRow]:
    """What somebody is to be told by now, the oldest first; until the transaction ends nobody else plans it."""
    skipping = "FOR UPDATE SKIP LOCKED" if tx.dialect == "postgresql" else ""
    return [NoticeRow(*row) for row in tx.rows(_DUE.format(skipping=skipping), (now, limit))]


def mark_planned(tx: Transaction, notices: Sequence[tuple[NoticeRow, str]]) -> None:
    """Messages were made of these, or none, and why not."""
    rows = sorted((row.lead, row.decision, row.kind, row.recipient, row.number, note) for row, note in notices)
    tx.run_many(_PLANNED, [(note, *key) for *key, note in rows])


def plan_all(tx: Transaction, note: str, now: int) -> None:
    """Whatever is due is told to nobody, for this reason.

    What somebody else has in hand is left to the next time: every process does this, and would wait for the others.
    """
    skipping = "FOR UPDATE SKIP LOCKED" if tx.dialect == "postgresql" else ""
    tx.run(_PLAN_ALL.format(skipping=skipping), (note, now))
    if read_meta(tx, UNTOLD_SINCE) is None:
        write_meta(tx, UNTOLD_SINCE, now)


def can_tell(tx: Transaction) -> None:
    """There is a channel."""
    tx.run("DELETE FROM meta WHERE name = ?", (UNTOLD_SINCE,))


def texts_of(tx: Transaction, notices: Iterable[tuple[int, int, str, str, int]]) -> list[str]:
    """What notices say, by lead, decision, kind, recipient and number; empty for one that is not there."""
    sql = "SELECT text FROM outbox WHERE lead = ? AND decision = ? AND kind = ? AND recipient = ? AND number = ?"
    return [str(found[0][0]) if (found := tx.rows(sql, key)) else "" for key in notices]


def notices_of_lead(tx: Transaction, lead: int) -> list[KeptNotice]:
    """Everybody who was to be told about a lead, in order."""
    sql = (
        f"SELECT {', '.join(KeptNotice._fields)} FROM outbox WHERE lead = ? ORDER BY due_at, decision, kind, recipient"
    )
    return [KeptNotice(*row) for row in tx.rows(sql, (lead,))]
