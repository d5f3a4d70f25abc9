"""Disputes: somebody says that a lead should not have come to them, and somebody who may says whether that is so.

One of a lead is open at a time. What is written beside the code may be about a person, so it goes when they are erased.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Column, Index, Table, Text, text

from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction, places
from turnout.store.windows import Where
from turnout.store.within import Within

STATES: Final = ("open", "upheld", "declined")

# `rep` had the lead when it was disputed, `wanted` is whom it was meant for; an upheld one counts as its `outcome`.
DISPUTES: Final = Table(
    "disputes",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("lead", WHOLE, nullable=False),
    Column("code", Text, nullable=False),
    text_column("note"),
    Column("wanted", Text),
    Column("rep", Text),
    text_column("raised_by"),
    instant_column("at", nullable=False),
    text_column("state", default="open"),
    instant_column("answered_at"),
    text_column("answered_by"),
    text_column("answer_note"),
    Column("outcome", WHOLE),
)
_IS_OPEN: Final = text("state = 'open'")
Index("disputes_open", DISPUTES.c.lead, unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN)
Index("disputes_lead", DISPUTES.c.lead)
Index("disputes_state", DISPUTES.c.state, DISPUTES.c.number)


class DisputeRow(NamedTuple):
    """A row of `disputes`."""

    number: int
    lead: int
    code: str
    note: str
    wanted: str | None
    rep: str | None
    raised_by: str
    at: int
    state: str = "open"
    answered_at: int | None = None
    answered_by: str = ""
    answer_note: str = ""
    outcome: int | None = None


class FoundDispute(NamedTuple):
    """A dispute with its lead as it is now; `facts` are None once its person was erased."""

    row: DisputeRow
    lead: str
    status: str
    assignee: str | None
    rule: str
    facts: bytes | None


_FIELDS: Final = DisputeRow._fields
_ADD: Final = (
    f"INSERT INTO disputes ({', '.join(_FIELDS[1:])}) VALUES ({', '.join('?' * len(_FIELDS[1:]))}) RETURNING number"
)
_FOUND: Final = (
    f"SELECT {', '.join(f'x.{name}' for name in _FIELDS)}, l.id, l.status, l.assignee, l.rule, p.facts "
    "FROM disputes x JOIN leads l ON l.seq = x.lead JOIN personal p ON p.lead = x.lead"
)
_ANSWER: Final = (
    "UPDATE disputes SET state = ?, answered_at = ?, answered_by = ?, answer_note = ?, outcome = ? "
    "WHERE number = ? AND state = 'open'"
)


def add_dispute(tx: Transaction, row: DisputeRow) -> int:
    """Keep a dispute; gives its number. That of the row does not count."""
    return int(tx.rows(_ADD, row[1:])[0][0])


def open_dispute_of(tx: Transaction, lead: int) -> int | None:
    """The number of the dispute of a lead that nobody has answered, or None."""
    found = tx.rows("SELECT number FROM disputes WHERE lead = ? AND state = 'open'", (lead,))
    return int(found[0][0]) if found else None


def find_dispute(tx: Transaction, number: int) -> FoundDispute | None:
    """One dispute by its number, or None."""
    found = tx.rows(f"{_FOUND} WHERE x.number = ?", (number,))
    return _read(found[0]) if found else None


def disputes_of(tx: Transaction, lead: str) -> list[FoundDispute]:
    """Every dispute of a lead, the newest first."""
    return [_read(row) for row in tx.rows(f"{_FOUND} WHERE l.id = ? ORDER BY x.number DESC", (lead,))]


def list_disputes(
    tx: Transaction, state: str, reps: Collection[str] | None, within: Within | None, before: int | None, limit: int
) -> list[FoundDispute]:
    """So many disputes, the newest first, behind a number. `reps` had their leads; None is anybody, no state is any."""
    if reps is not None and not reps:
        return []
    parts: list[str] = []
    params: list[str | int] = []
    if state:
        parts, params = ["x.state = ?"], [state]
    if reps is not None:
        parts.append(f"x.rep IN ({places(len(reps))})")
        params += sorted(reps)
    if before is not None:
        parts.append("x.number < ?")
        params.append(before)
    seen = within.leads("l") if within is not None else Where("", ())
    where = f" WHERE {' AND '.join(parts or ['1 = 1'])}{seen.sql}"
    rows = tx.rows(f"{_FOUND}{where} ORDER BY x.number DESC LIMIT ?", (*params, *seen.params, limit))
    return [_read(row) for row in rows]


def count_open_disputes(tx: Transaction) -> int:
    """How many nobody has answered."""
    return int(tx.rows("SELECT count(*) FROM disputes WHERE state = 'open'")[0][0])


def settle_dispute(tx: Transaction, row: DisputeRow) -> bool:
    """Keep the answer that a row has; False where somebody was quicker."""
    answer = (row.state, row.answered_at, row.answered_by, row.answer_note, row.outcome)
    return bool(tx.run(_ANSWER, (*answer, row.number)))


def forget_dispute_notes(tx: Transaction, leads: Sequence[int]) -> None:
    """Take away what was written beside the codes of these leads' disputes."""
    for lead in leads:
        tx.run("UPDATE disputes SET note = '', answer_note = '' WHERE lead = ?", (lead,))


def _read(row: Sequence[Any]) -> FoundDispute:
    *fields, lead, status, assignee, rule, facts = row
    known = None if facts is None else bytes(facts)
    return FoundDispute(DisputeRow._make(fields), lead, status, assignee, rule, known)
