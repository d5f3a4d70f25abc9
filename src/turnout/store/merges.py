"""Merges of two accounts or two people: who went into whom, what each field's values were, and what undoing needs.

Where an account that is gone leads to stands here as well, under its old id. What a merge does is `pipeline`'s. Of
people everything here is personal, and is erased with them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, Literal, NamedTuple

from sqlalchemy import Column, Index, LargeBinary, Table, Text

from turnout.core.account import AccountId
from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction, places

Kind = Literal["account", "person"]
# `body` says every field with both values and the winner, and what moved; `images` are the rows as they were before
# and after, until the merge is undone.
MERGES: Final = Table(
    "merges",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("survivor", Text, nullable=False),
    Column("loser", Text, nullable=False),
    instant_column("at", nullable=False),
    text_column("by"),
    text_column("body"),
    Column("images", LargeBinary),
    instant_column("undone_at"),
    text_column("undone_by"),
    instant_column("erased_at"),
    Index(None, "survivor"),
    Index(None, "loser"),
)
# Where an id leads that was merged: always to an account that is there, over however many merges.
ACCOUNT_REDIRECTS: Final = Table(
    "account_redirects",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("survivor", Text, nullable=False),
    Column("merge", WHOLE, nullable=False),
    sqlite_with_rowid=False,
)
Index("account_redirects_survivor", ACCOUNT_REDIRECTS.c.survivor)
_IDS_AT_ONCE: Final = 500


class MergeRow(NamedTuple):
    """A row of `merges`."""

    number: int
    kind: Kind
    survivor: str
    loser: str
    at: int
    by: str
    body: str
    images: bytes | None
    undone_at: int | None
    undone_by: str
    erased_at: int | None


_FIELDS: Final = MergeRow._fields
_SELECT: Final = f"SELECT {', '.join(_FIELDS)} FROM merges"
_ADD: Final = (
    "INSERT INTO merges (kind, survivor, loser, at, by, body, images) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING number"
)


def add_merge(
    tx: Transaction, kind: Kind, survivor: str, loser: str, at: int, by: str, body: str, images: bytes
) -> int:
    """Keep a merge; gives its number."""
    return int(tx.rows(_ADD, (kind, survivor, loser, at, by, body, images))[0][0])


def keep_images(tx: Transaction, number: int, images: bytes) -> None:
    """Write what undoing a merge needs, once it is known."""
    tx.run("UPDATE merges SET images = ? WHERE number = ?", (images, number))


def find_merge(tx: Transaction, number: int) -> MergeRow | None:
    """The merge of this number, or None."""
    rows = tx.rows(f"{_SELECT} WHERE number = ?", (number,))
    return MergeRow(*rows[0]) if rows else None


def list_merges(
    tx: Transaction, *, kind: str = "", account: str = "", before: int | None = None, limit: int = 50
) -> list[MergeRow]:
    """So many merges, the newest first, behind the number `before`; of one kind or account, where it is named."""
    asked: list[tuple[str, list[str | int]]] = []
    if kind:
        asked.append(("kind = ?", [kind]))
    if account:
        asked.append(("kind = 'account' AND (survivor = ? OR loser = ?)", [account, account]))
    if before is not None:
        asked.append(("number < ?", [before]))
    where = f" WHERE {' AND '.join(sql for sql, _ in asked)}" if asked else ""
    params = [value for _, values in asked for value in values]
    rows = tx.rows(f"{_SELECT}{where} ORDER BY number DESC LIMIT ?", (*params, limit))
    return [MergeRow(*row) for row in rows]


def standing_merge(tx: Transaction, kind: Kind, loser: str) -> MergeRow | None:
    """The merge by which a record went into another one, unless it was undone."""
    rows = tx.rows(
        f"{_SELECT} WHERE kind = ? AND loser = ? AND undone_at IS NULL ORDER BY number DESC LIMIT 1", (kind, loser)
    )
    return MergeRow(*rows[0]) if rows else None


def later_merges(tx: Transaction, kind: Kind, name: str, after: int) -> list[int]:
    """The merges after one by which its survivor went into another one, and which stand."""
    rows = tx.rows(
        "SELECT number FROM merges WHERE kind = ? AND loser = ? AND number > ? AND undone_at IS NULL ORDER BY number",
        (kind, name, after),
    )
    return [number for (number,) in rows]


def end_merge(tx: Transaction, number: int, at: int, by: str) -> None:
    """A merge was undone: what undoing needed is needed no longer."""
    tx.run("UPDATE merges SET undone_at = ?, undone_by = ?, images = NULL WHERE number = ?", (at, by, number))


def erase_merges_of(tx: Transaction, mailboxes: Sequence[str], at: int) -> None:
    """Forget whom merges of these mailboxes were about; that there were merges stays."""
    marks = places(len(mailboxes))
    tx.run(
        "UPDATE merges SET survivor = '', loser = '', body = '', images = NULL, erased_at = ? "
        f"WHERE kind = 'person' AND (survivor IN ({marks}) OR loser IN ({marks}))",
        (at, *mailboxes, *mailboxes),
    )


def present_accounts(tx: Transaction, accounts: Collection[str]) -> dict[str, str]:
    """Where those of these ids lead whose account was merged into another one."""
    found: dict[str, str] = {}
    asked = sorted(set(accounts))
    for start in range(0, len(asked), _IDS_AT_ONCE):
        some = asked[start : start + _IDS_AT_ONCE]
        found.update(
            tx.rows(f"SELECT account, survivor FROM account_redirects WHERE account IN ({places(len(some))})", some)
        )
    return found


def all_redirects(tx: Transaction) -> dict[AccountId, AccountId]:
    """Every id whose account was merged, and where it leads."""
    rows = tx.rows("SELECT account, survivor FROM account_redirects ORDER BY account")
    return {AccountId(account): AccountId(survivor) for account, survivor in rows}


def former_ids(tx: Transaction, account: str) -> list[str]:
    """The ids of the accounts that went into this one."""
    return [
        each
        for (each,) in tx.rows("SELECT account FROM account_redirects WHERE survivor = ? ORDER BY account", (account,))
    ]


def drop_redirects(tx: Transaction, account: str) -> None:
    """An account is gone, and whatever led to it leads nowhere: its id, and theirs, may be used again."""
    tx.run("DELETE FROM account_redirects WHERE survivor = ?", (account,))


def redirect(tx: Transaction, loser: str, survivor: str, merge: int) -> None:
    """Let an id lead to the account that survived, and whatever led to it as well."""
    tx.run("UPDATE account_redirects SET survivor = ? WHERE survivor = ?", (survivor, loser))
    tx.run("INSERT INTO account_redirects (account, survivor, merge) VALUES (?, ?, ?)", (loser, survivor, merge))
