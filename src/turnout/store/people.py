"""People by their mailbox: which lead of theirs is open, and who had them last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, Table, Text

from turnout.store.many import insert_many, upsert_many
from turnout.store.metadata import METADATA, OFTEN_CHANGED, WHOLE, instant_column, text_column
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
    postgresql_with=OFTEN_CHANGED,
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
_KEEP = upsert_many(PEOPLE, *PersonRow._fields)


_MAKE = insert_many(PEOPLE, "person", on_conflict="(person) DO NOTHING")


def make_people(tx: Transaction, people: Sequence[str]) -> None:
    """Have a row for each of these people, in their order, so that there is something to lock; for PostgreSQL."""
    tx.run_many(_MAKE, [(person,) for person in people])


def lock_people(tx: Transaction, people: Sequence[str], *, is_waiting: bool) -> list[tuple[str, int]]:
    """Those of these people who have a row, locked, with the moment at which they were last seen; 0 for never.

    Without waiting, those whom somebody else has are left out.
    """
    end = "" if is_waiting else " SKIP LOCKED"
    where = f"person IN ({places(len(people))}) ORDER BY person FOR UPDATE{end}"
    sql = f"SELECT person, coalesce(last_seen, 0) FROM people WHERE {where}"
    return [(person, seen) for person, seen in tx.rows(sql, people)]


def find_people(tx: Transaction, people: Sequence[str]) -> dict[str, tuple[PersonRow, str | None]]:
    """Each of these people whom the store knows, with the id of their open lead."""
    if not people:
        return {}
    found = tx.rows(f"{_FIND}({places(len(people))})", people)
    return {row[0]: (PersonRow(*row[:5]), row[5]) for row in found}


def keep_people(tx: Transaction, people: Sequence[PersonRow]) -> None:
    """Write people as they are now."""
    tx.run_many(_KEEP, people)
