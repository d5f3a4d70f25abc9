"""Who has a draft open right now: a row for each tab of a browser, forgotten soon after it stops saying so."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Column, Index, Integer, Table, Text

from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction

# `tab` is a name that the browser made up. No key to the draft: what is forgotten in a minute holds nothing back.
DRAFT_PRESENCE: Final = Table(
    "draft_presence",
    METADATA,
    Column("draft", WHOLE, primary_key=True),
    Column("tab", Text, primary_key=True),
    text_column("actor"),
    Column("is_editing", Integer, nullable=False),
    instant_column("seen_at", nullable=False),
    Index(None, "seen_at"),
    sqlite_with_rowid=False,
)
_NOTE: Final = (
    "INSERT INTO draft_presence (draft, tab, actor, is_editing, seen_at) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (draft, tab) DO UPDATE"
    " SET actor = excluded.actor, is_editing = excluded.is_editing, seen_at = excluded.seen_at"
)
_FORGET: Final = "DELETE FROM draft_presence WHERE seen_at < ?"
_OTHERS: Final = (
    "SELECT tab, actor, is_editing, seen_at FROM draft_presence WHERE draft = ? AND tab <> ? ORDER BY seen_at DESC, tab"
)


class PresenceRow(NamedTuple):
    """A tab in which a draft is open."""

    tab: str
    actor: str
    is_editing: int
    seen_at: int


def note_presence(tx: Transaction, draft: int, tab: str, actor: str, now: int, *, is_editing: bool) -> None:
    """Somebody has it open still."""
    tx.run(_NOTE, (draft, tab, actor, int(is_editing), now))


def forget_presence(tx: Transaction, before: int) -> None:
    """Whoever has said nothing since then is gone, from every draft."""
    tx.run(_FORGET, (before,))


def others_present(tx: Transaction, draft: int, tab: str) -> list[PresenceRow]:
    """Every other tab that has it open, whoever spoke last first."""
    return [PresenceRow(*row) for row in tx.rows(_OTHERS, (draft, tab))]
