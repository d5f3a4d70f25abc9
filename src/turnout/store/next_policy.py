"""Which version goes live next, and who is still reading it: rows of `meta`, where a long version is announced.

Whoever decides raises a hand while it reads what is announced, and lowers it when it is through. What it may be asked
for besides are the versions that its leads came in under.
"""

from __future__ import annotations

from typing import Final

from turnout.store.meta import read_meta, write_meta
from turnout.store.transaction import Transaction

_NEXT: Final = "next_policy"
_HAND: Final = "reading_policy:"


def name_next(tx: Transaction, content_hash: str) -> None:
    """Say which version goes live next; empty where none does."""
    write_meta(tx, _NEXT, content_hash)


def next_policy(tx: Transaction) -> str:
    """The hash of the version that goes live next, or empty."""
    return read_meta(tx, _NEXT) or ""


def raise_hand(tx: Transaction, who: str, content_hash: str) -> None:
    """Say that somebody is reading a version."""
    write_meta(tx, _HAND + who, content_hash)


def lower_hand(tx: Transaction, who: str) -> None:
    """Say that they are through."""
    tx.run("DELETE FROM meta WHERE name = ?", (_HAND + who,))


def readers_of(tx: Transaction, content_hash: str) -> list[str]:
    """Who is reading a version."""
    found = tx.rows("SELECT name FROM meta WHERE name LIKE ? AND value = ?", (f"{_HAND}%", content_hash))
    return [str(name).removeprefix(_HAND) for (name,) in found]


def long_versions_in_use(tx: Transaction, chars_max: int, lately: int) -> list[str]:
    """Versions with more characters than this that leads wait under, or that were live among the latest so many."""
    found = tx.rows(
        "SELECT hash FROM policies WHERE length(text) + length(lists) > ? AND (hash IN (SELECT policy FROM holds)"
        " OR hash IN (SELECT policy FROM publications ORDER BY number DESC LIMIT ?)) ORDER BY number DESC",
        (chars_max, lately),
    )
    return [str(content_hash) for (content_hash,) in found]
