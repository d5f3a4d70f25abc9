"""People by their mailbox: which lead of theirs is open, and who had them last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, Table, Text

from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction, places

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
    " LEFT JOIN leads l ON l.seq = p.open_lead WHERE p.person IN "
)
_KEEP = (
    "INSERT INTO people (person, open_lead, owner, last_seen, outcome) VALUES (?, ?, ?, ?, ?) ON CONFLICT (person)"
    " DO UPDATE SET open_lead = excluded.open_lead, owner = excluded.owner, last_seen = excluded.last_seen,"
    " outcome = excluded.outcome"
)


def find_people(tx: Transaction, people: Sequence[str]) -> dict[str, tuple[PersonRow, str | None]]:
    """Each of these people whom the store knows, with the id of their open lead."""
    found = tx.rows(f"{_FIND}({places(len(people))})", people)
    return {row[0]: (PersonRow(*row[:5]), row[5]) for row in found}


def keep_people(tx: Transaction, people: Sequence[PersonRow]) -> None:
    """Write people as they are now."""
    tx.run_many(_KEEP, people)
