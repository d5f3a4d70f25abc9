"""Which buttons of messages were pressed: each works once, so what came of it is kept as long as its link lives.

Written with what the press did, in the same transaction. What a button is, is `pipeline.notices.links`' to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Index, Table, Text

from turnout.store.metadata import METADATA, WHOLE, from_micros, instant_column, text_column, to_micros
from turnout.store.transaction import Transaction

# `comment` is what somebody wrote as they passed the lead on; it may be personal, and is erased with the lead's facts.
LINK_USES: Final = Table(
    "link_uses",
    METADATA,
    Column("press", Text, primary_key=True),
    Column("lead", WHOLE, nullable=False),
    Column("rep", Text, nullable=False),
    Column("action", Text, nullable=False),
    text_column("choice"),
    text_column("comment"),
    instant_column("at", nullable=False),
    instant_column("expires_at", nullable=False),
    Index(None, "expires_at"),
    Index(None, "lead"),
    sqlite_with_rowid=False,
)
_FORGOTTEN_AT_ONCE_MAX: Final = 20
_FIND: Final = "SELECT action, choice, at FROM link_uses WHERE press = ?"
_KEEP: Final = (
    "INSERT INTO link_uses (press, lead, rep, action, choice, comment, at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
# What somebody wrote is worth keeping; the use of a link that nobody can use any more is not.
_FORGET: Final = (
    "DELETE FROM link_uses WHERE press IN (SELECT press FROM link_uses"
    f" WHERE expires_at < ? AND comment = '' ORDER BY expires_at LIMIT {_FORGOTTEN_AT_ONCE_MAX})"
)
_COMMENTS: Final = "SELECT comment, rep, at FROM link_uses WHERE lead = ? AND comment <> '' ORDER BY at, press"


@dataclass(frozen=True, slots=True)
class Use:
    """One press of a button: `press` names it for good, `rep` is whose link it is, `choice` is what they chose."""

    press: str
    rep: str
    action: str
    expires_at: datetime
    choice: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """What a press did, and when."""

    action: str
    choice: str
    at: datetime


def find_use(tx: Transaction, press: str) -> Used | None:
    """What a press has done, or None where it has not been made."""
    found = tx.rows(_FIND, (press,))
    if not found:
        return None
    action, choice, at = found[0]
    return Used(action, choice, from_micros(at))


def keep_use(tx: Transaction, use: Use, lead: int, at: datetime) -> None:
    """Keep that a button was pressed, and forget some whose links are long over."""
    tx.run(_FORGET, (to_micros(at),))
    kept = (use.press, lead, use.rep, use.action, use.choice, use.comment, to_micros(at), to_micros(use.expires_at))
    tx.run(_KEEP, kept)


def comments_on(tx: Transaction, lead: int) -> list[tuple[str, str, datetime]]:
    """What was written about a lead as it was passed on: (comment, rep, when), oldest first."""
    return [(comment, rep, from_micros(at)) for comment, rep, at in tx.rows(_COMMENTS, (lead,))]


def forget_comments(tx: Transaction, lead: int) -> None:
    """What was written about a lead is gone: somebody's data are erased."""
    tx.run("UPDATE link_uses SET comment = '' WHERE lead = ? AND comment <> ''", (lead,))
