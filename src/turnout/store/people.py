"""People by their mailbox: which lead of theirs is open, who had them last, and which mailboxes are one person's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, Index, Table, Text, text

from turnout.store.many import insert_many, upsert_many
from turnout.store.metadata import METADATA, OFTEN_CHANGED, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction, places

# `merged_into` is the mailbox of the person that this one turned out to be; its row then remembers nothing itself.
PEOPLE: Final = Table(
    "people",
    METADATA,
    Column("person", Text, primary_key=True),
    Column("open_lead", WHOLE),
    Column("owner", Text),
    instant_column("last_seen"),
    text_column("outcome"),
    Column("merged_into", Text),
    sqlite_with_rowid=False,
    postgresql_with=OFTEN_CHANGED,
)
_IS_MERGED: Final = text("merged_into IS NOT NULL")
Index("people_merged_into", PEOPLE.c.merged_into, sqlite_where=_IS_MERGED, postgresql_where=_IS_MERGED)


class PersonRow(NamedTuple):
    """A row of `people`; `open_lead` is the lead's `seq`."""

    person: str
    open_lead: int | None
    owner: str | None
    last_seen: int | None
    outcome: str


class FoundPerson(NamedTuple):
    """What the store knows of a mailbox, the id of its open lead, and the mailbox of the person it was merged into."""

    row: PersonRow
    lead: str | None
    merged_into: str | None


_FIND = (
    "SELECT p.person, p.open_lead, p.owner, p.last_seen, p.outcome, l.id, p.merged_into FROM people p"
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


def find_people(tx: Transaction, people: Sequence[str]) -> dict[str, FoundPerson]:
    """Each of these mailboxes that the store knows, with the id of its open lead."""
    if not people:
        return {}
    found = tx.rows(f"{_FIND}({places(len(people))})", people)
    return {row[0]: FoundPerson(PersonRow(*row[:5]), *row[5:]) for row in found}


def keep_people(tx: Transaction, people: Sequence[PersonRow]) -> None:
    """Write people as they are now."""
    tx.run_many(_KEEP, people)


def person_of(tx: Transaction, mailbox: str) -> str:
    """The mailbox of the person whom an address reaches: its own, unless it was merged into another one."""
    rows = tx.rows("SELECT merged_into FROM people WHERE person = ? AND merged_into IS NOT NULL", (mailbox,))
    return str(rows[0][0]) if rows else mailbox


def mailboxes_of(tx: Transaction, person: str) -> list[str]:
    """Every mailbox of a person: that which stands for them, and those that were merged into it."""
    return [
        person,
        *(each for (each,) in tx.rows("SELECT person FROM people WHERE merged_into = ? ORDER BY person", (person,))),
    ]


def merged_mailboxes(tx: Transaction) -> dict[str, str]:
    """Every mailbox that was merged into another one, with that one."""
    return dict(tx.rows("SELECT person, merged_into FROM people WHERE merged_into IS NOT NULL"))


def merge_mailbox(tx: Transaction, mailbox: str, into: str) -> None:
    """From now on a mailbox, and each that was merged into it, is another person's; it remembers nothing itself."""
    tx.run("UPDATE people SET merged_into = ? WHERE merged_into = ?", (into, mailbox))
    tx.run(
        "INSERT INTO people (person, merged_into) VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET "
        "open_lead = NULL, owner = NULL, last_seen = NULL, outcome = '', merged_into = excluded.merged_into",
        (mailbox, into),
    )


def keep_open_lead(tx: Transaction, person: str, lead: int) -> None:
    """This is the lead of a person that others join."""
    tx.run(
        "INSERT INTO people (person, open_lead) VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET "
        "open_lead = excluded.open_lead",
        (person, lead),
    )
