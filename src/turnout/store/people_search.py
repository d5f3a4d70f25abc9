"""People as somebody looks at them: one by one or in pages, with what is remembered and the leads that are theirs.

What the lead path asks of them is in `people`. An erased person has no name any more, and is not among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from turnout.store.transaction import Transaction, places


class KnownPerson(NamedTuple):
    """Somebody by their mailbox: who had them, when they were last seen, what came of it, and their open lead's id."""

    person: str
    owner: str | None
    last_seen: int | None
    outcome: str
    open_lead: str | None


class TheirLead(NamedTuple):
    """A lead of somebody's, as it is now."""

    id: str
    received_at: int
    status: str
    outcome: str
    assignee: str | None
    close_outcome: str


_KNOWN: Final = (
    "SELECT p.person, p.owner, p.last_seen, p.outcome, l.id FROM people p LEFT JOIN leads l ON l.seq = p.open_lead"
)
# What stands in the place of an erased mailbox is none; of some there is a row only for writers to take turns by.
_REMEMBERED: Final = (
    "p.person LIKE '%@%' AND "
    "(p.open_lead IS NOT NULL OR p.owner IS NOT NULL OR p.last_seen IS NOT NULL OR p.outcome <> '')"
)
_KEEP: Final = (
    "INSERT INTO people (person, owner, last_seen, outcome) VALUES (?, ?, ?, ?) ON CONFLICT (person) "
    "DO UPDATE SET owner = excluded.owner, last_seen = excluded.last_seen, outcome = excluded.outcome"
)


def list_people(tx: Transaction, after: str, limit: int) -> list[KnownPerson]:
    """So many people behind a mailbox, in the order of these."""
    rows = tx.rows(f"{_KNOWN} WHERE p.person > ? AND {_REMEMBERED} ORDER BY p.person LIMIT ?", (after, limit))
    return [KnownPerson(*row) for row in rows]


def find_person(tx: Transaction, person: str) -> KnownPerson | None:
    """What is remembered of a mailbox, or None."""
    rows = tx.rows(f"{_KNOWN} WHERE p.person = ? AND {_REMEMBERED}", (person,))
    return KnownPerson(*rows[0]) if rows else None


def leads_of_mailboxes(tx: Transaction, mailboxes: Sequence[str], limit: int) -> list[TheirLead]:
    """The leads that came from some mailboxes, the newest first."""
    rows = tx.rows(
        "SELECT l.id, l.received_at, l.status, l.outcome, l.assignee, l.close_outcome FROM personal p "
        f"JOIN leads l ON l.seq = p.lead WHERE p.person IN ({places(len(mailboxes))}) ORDER BY p.lead DESC LIMIT ?",
        (*mailboxes, limit),
    )
    return [TheirLead(*row) for row in rows]


def keep_person(tx: Transaction, person: str, owner: str | None, last_seen: int | None, outcome: str) -> None:
    """Remember of a mailbox who had it and what came of it. Its open lead stays as it is."""
    tx.run(_KEEP, (person, owner, last_seen, outcome))
