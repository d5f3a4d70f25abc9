"""What a lead's sender may be known by besides their mailbox, as numbers that tell nobody anything.

A key is a hash of a phone number, or of a name with a company; which there are is for `core.match.person.live_keys` to
say, and `pipeline.matching.probable_duplicates` fills this. Erasing somebody takes their keys away.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final, NamedTuple

from sqlalchemy import Column, Index, Table

from turnout.store.many import insert_many
from turnout.store.metadata import METADATA, WHOLE
from turnout.store.transaction import Transaction, places

POSITION: Final = "person_keys"

PERSON_KEYS: Final = Table(
    "person_keys",
    METADATA,
    Column("key", WHOLE, primary_key=True, autoincrement=False),
    Column("lead", WHOLE, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
Index("person_keys_lead", PERSON_KEYS.c.lead)

_ADD = insert_many(PERSON_KEYS, "key", "lead", on_conflict="DO NOTHING")
_AT_ONCE_MAX: Final = 500
# Whoever has this one is in the index, whatever others they have.
IN_INDEX: Final = 0
# The row that whoever fills the index locks; it may not be there yet.
_HOLD: Final = "INSERT INTO meta (name, value) VALUES (?, '0') ON CONFLICT (name) DO UPDATE SET value = meta.value"
_SENDER: Final = (
    "SELECT l.seq, l.id, l.status, l.received_at, l.account, l.assignee, l.touched_at, "
    "coalesce(q.merged_into, p.person), p.facts "
    "FROM leads l JOIN personal p ON p.lead = l.seq LEFT JOIN people q ON q.person = p.person"
)


class Sender(NamedTuple):
    """A lead as far as it tells who sent it: where it is now, its person, and its stored facts."""

    lead: int
    id: str
    status: str
    received_at: int
    account: str | None
    assignee: str | None
    touched_at: int | None
    person: str | None
    facts: bytes | None


def hashed(text: str, salt: str) -> int:
    """The number that stands for a key in one store; with another `salt` it is another one."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8, key=salt.encode()[:64]).digest(), "big") >> 1


def add_keys(tx: Transaction, keys: Sequence[tuple[int, int]]) -> None:
    """Keep keys, each with its lead."""
    tx.run_many(_ADD, sorted(keys))


def senders_after(tx: Transaction, after: int, limit: int) -> list[Sender]:
    """The leads with higher numbers, the oldest first."""
    return [Sender(*row) for row in tx.rows(f"{_SENDER} WHERE l.seq > ? ORDER BY l.seq LIMIT ?", (after, limit))]


def senders_passed_over(tx: Transaction, after: int, until: int, limit: int) -> list[Sender]:
    """Leads between two numbers that have no keys: they became visible after others with higher numbers."""
    found = tx.rows(
        "SELECT seq FROM leads WHERE seq > ? AND seq <= ? "
        "EXCEPT SELECT lead FROM person_keys WHERE lead > ? AND lead <= ?",
        (after, until, after, until),
    )
    late = sorted(seq for (seq,) in found)[:limit]
    if not late:
        return []
    return [Sender(*row) for row in tx.rows(f"{_SENDER} WHERE l.seq IN ({places(len(late))}) ORDER BY l.seq", late)]


def senders_with(tx: Transaction, key: int, but: int, limit: int) -> list[Sender]:
    """The latest leads but one that have a key, the latest first."""
    rows = tx.rows(
        f"{_SENDER} JOIN person_keys k ON k.lead = l.seq WHERE k.key = ? AND k.lead <> ? ORDER BY k.lead DESC LIMIT ?",
        (key, but, limit),
    )
    return [Sender(*row) for row in rows]


def present_lead(tx: Transaction, lead: int) -> str:
    """The id of a lead, or of the one that it has joined by now."""
    while True:
        name, joined_to = tx.rows("SELECT id, joined_to FROM leads WHERE seq = ?", (lead,))[0]
        if joined_to is None:
            return str(name)
        lead = joined_to


def forget_keys(tx: Transaction, leads: Sequence[int]) -> None:
    """Take away every key of these leads. Whoever fills the index waits until this ends, and then finds no facts."""
    tx.run(_HOLD, (POSITION,))
    for start in range(0, len(leads), _AT_ONCE_MAX):
        some = leads[start : start + _AT_ONCE_MAX]
        tx.run(f"DELETE FROM person_keys WHERE lead IN ({places(len(some))})", some)


def forget_old_keys(tx: Transaction, before: int, until: int, limit: int) -> int:
    """Take away the keys of the oldest leads, so many at once, that came in before a moment; how many leads.

    Those with numbers above `until` keep theirs: who has none would be looked at again.
    """
    oldest = tx.rows(
        "SELECT l.seq, l.received_at FROM leads l WHERE l.seq <= ? AND l.seq IN "
        "(SELECT DISTINCT k.lead FROM person_keys k ORDER BY k.lead LIMIT ?) ORDER BY l.seq",
        (until, limit),
    )
    leads = [lead for lead, received_at in oldest if received_at < before]
    if leads:
        tx.run(f"DELETE FROM person_keys WHERE lead IN ({places(len(leads))})", leads)
    return len(leads)
