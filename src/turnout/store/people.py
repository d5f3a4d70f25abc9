"""People by their mailbox: which lead of theirs is open, and who had them last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, Table, Text

from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction

PEOPLE: Final = Table(
    "people",
    METADATA,
    Column("person", Text, primary_key=True),
    Column("open_lead", WHOLE),
    Column("owner", Text),
    instant_column("last_seen"),
    text_column("outcome"),
    sqlite_with_rowid=False,
)


class PersonRow(NamedTuple):
    """A row of `people`; `open_lead` is the lead's `seq`."""

    person: str
    open_lead: int | None
    owner: str | None
    last_seen: int | None
    outcome: str


_FIND = (
    "SELECT p.person, p.open_lead, p.owner, p.last_seen, p.outcome, l.id FROM people p"
    " LEFT JOIN leads l ON l.seq = p.open_lead WHERE p.person = ?"
)
_KEEP = (
    "INSERT INTO people (person, open_lead, owner, last_seen, outcome) VALUES (?, ?, ?, ?, ?) ON CONFLICT (person)"
    " DO UPDATE SET open_lead = excluded.open_lead, owner = excluded.owner, last_seen = excluded.last_seen,"
    " outcome = excluded.outcome"
)


def find_person(tx: Transaction, person: str) -> tuple[PersonRow, str | None] | None:
    """A person with the id of their open lead, or None for somebody new."""
    found = tx.rows(_FIND, (person,))
    return (PersonRow(*found[0][:5]), found[0][5]) if found else None


def keep_people(tx: Transaction, people: Sequence[PersonRow]) -> None:
    """Write people as they are now."""
    tx.run_many(_KEEP, people)
