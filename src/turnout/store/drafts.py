"""Drafts of the policy: the text of each as it is now and as it ever was, its results, its approvals, its moment.

A draft may be wrong; what goes live is a version (`policies`), which is never changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, text

from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction, places

# `state` is `open`, `scheduled`, `published` or `discarded`; `hash` is of what it says, empty where it cannot be read.
# `base` is what was live when it was begun, `expects` what must still be live when its moment comes (empty: whatever).
DRAFTS: Final = Table(
    "drafts",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("state", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    text_column("hash"),
    text_column("base"),
    text_column("note"),
    Column("text", Text, nullable=False),
    Column("lists", Text, nullable=False),
    text_column("author"),
    instant_column("made_at", nullable=False),
    text_column("changed_by"),
    instant_column("changed_at", nullable=False),
    text_column("editors", default="[]"),
    text_column("submitted_by"),
    instant_column("submitted_at"),
    instant_column("publish_at"),
    text_column("scheduled_by"),
    text_column("expects"),
    text_column("without", default="{}"),
    text_column("error"),
    Column("publication", WHOLE),
)
_IS_SCHEDULED = text("state = 'scheduled'")
Index("drafts_scheduled", DRAFTS.c.publish_at, sqlite_where=_IS_SCHEDULED, postgresql_where=_IS_SCHEDULED)
# What each revision said, so that nobody's work is lost when somebody else saves.
DRAFT_REVISIONS: Final = Table(
    "draft_revisions",
    METADATA,
    Column("draft", WHOLE, ForeignKey("drafts.number"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    text_column("hash"),
    Column("text", Text, nullable=False),
    Column("lists", Text, nullable=False),
    text_column("actor"),
    instant_column("at", nullable=False),
    sqlite_with_rowid=False,
)
# What was found about a content: results belong to the hash they were made for, and say nothing of another.
DRAFT_RESULTS: Final = Table(
    "draft_results",
    METADATA,
    Column("draft", WHOLE, ForeignKey("drafts.number"), primary_key=True),
    Column("hash", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("is_passed", Integer, nullable=False),
    Column("body", Text, nullable=False),
    text_column("actor"),
    instant_column("at", nullable=False),
    sqlite_with_rowid=False,
)
DRAFT_APPROVALS: Final = Table(
    "draft_approvals",
    METADATA,
    Column("draft", WHOLE, ForeignKey("drafts.number"), primary_key=True),
    Column("hash", Text, primary_key=True),
    Column("actor", Text, primary_key=True),
    instant_column("at", nullable=False),
    text_column("note"),
    sqlite_with_rowid=False,
)


class DraftRow(NamedTuple):
    """A row of `drafts`; `lists`, `editors` and `without` are JSON."""

    number: int
    state: str
    revision: int
    hash: str
    base: str
    note: str
    text: str
    lists: str
    author: str
    made_at: int
    changed_by: str
    changed_at: int
    editors: str
    submitted_by: str
    submitted_at: int | None
    publish_at: int | None
    scheduled_by: str
    expects: str
    without: str
    error: str
    publication: int | None

    @property
    def texts(self) -> Mapping[str, str]:
        """The text of each list by its path."""
        return _texts_in(self.lists)

    @property
    def passed_over(self) -> Mapping[str, str]:
        """What the gate leaves out at its moment, with the reason."""
        return _texts_in(self.without)

    @property
    def writers(self) -> frozenset[str]:
        """Everybody who has written of it."""
        return frozenset((self.author, *_names_in(self.editors)))


class RevisionRow(NamedTuple):
    """A row of `draft_revisions`."""

    draft: int
    revision: int
    hash: str
    text: str
    lists: str
    actor: str
    at: int


class ResultRow(NamedTuple):
    """A row of `draft_results`; `body` is JSON."""

    draft: int
    hash: str
    kind: str
    is_passed: int
    body: str
    actor: str
    at: int


class ApprovalRow(NamedTuple):
    """A row of `draft_approvals`."""

    draft: int
    hash: str
    actor: str
    at: int
    note: str


_texts_in: Final = msgspec.json.Decoder(dict[str, str]).decode
_names_in: Final = msgspec.json.Decoder(list[str]).decode
_COLUMNS: Final = ", ".join(DraftRow._fields)
_ADD: Final = f"INSERT INTO drafts ({_COLUMNS}) VALUES ({places(len(DraftRow._fields))})"
_CHANGE: Final = f"UPDATE drafts SET {', '.join(f'{name} = ?' for name in DraftRow._fields[1:])} WHERE number = ?"
_REVISION: Final = ", ".join(RevisionRow._fields)
_RESULT: Final = ", ".join(ResultRow._fields)
_APPROVAL: Final = ", ".join(ApprovalRow._fields)
_ADD_REVISION: Final = f"INSERT INTO draft_revisions ({_REVISION}) VALUES ({places(len(RevisionRow._fields))})"
_PUT_RESULT: Final = (
    f"INSERT INTO draft_results ({_RESULT}) VALUES ({places(len(ResultRow._fields))})"
    " ON CONFLICT (draft, hash, kind) DO UPDATE SET is_passed = excluded.is_passed, body = excluded.body,"
    " actor = excluded.actor, at = excluded.at"
)
_ADD_APPROVAL: Final = (
    f"INSERT INTO draft_approvals ({_APPROVAL}) VALUES ({places(len(ApprovalRow._fields))})"
    " ON CONFLICT (draft, hash, actor) DO NOTHING"
)


def next_number(tx: Transaction) -> int:
    """The number of the next draft; people read these, so there are no gaps: whoever edits does so alone."""
    return int(tx.rows("SELECT coalesce(max(number), 0) + 1 FROM drafts")[0][0])


def add_draft(tx: Transaction, row: DraftRow) -> None:
    """Keep a new draft with its first revision."""
    tx.run(_ADD, row)
    add_revision(tx, row)


def put_draft(tx: Transaction, row: DraftRow) -> None:
    """Write a draft as it is now; what it says is also kept with `add_revision`, where that is new."""
    tx.run(_CHANGE, (*row[1:], row.number))


def add_revision(tx: Transaction, row: DraftRow) -> None:
    """Keep what a draft says now among its revisions."""
    tx.run(_ADD_REVISION, (row.number, row.revision, row.hash, row.text, row.lists, row.changed_by, row.changed_at))


def find_draft(tx: Transaction, number: int) -> DraftRow | None:
    """A draft by its number, or None."""
    found = tx.rows(f"SELECT {_COLUMNS} FROM drafts WHERE number = ?", (number,))
    return DraftRow._make(found[0]) if found else None


def list_drafts(
    tx: Transaction, states: Sequence[str] = (), before: int | None = None, limit: int = 50
) -> list[DraftRow]:
    """Drafts below a number, the newest first; those in these states, or all."""
    conditions, params = ["number < ?"] if before is not None else [], [] if before is None else [before]
    if states:
        conditions.append(f"state IN ({places(len(states))})")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = tx.rows(f"SELECT {_COLUMNS} FROM drafts{where} ORDER BY number DESC LIMIT ?", (*params, *states, limit))
    return [DraftRow._make(row) for row in rows]


def due_drafts(tx: Transaction, now: int) -> list[int]:
    """The drafts whose moment has come and that are not live yet, in the order of their moments."""
    asked = "SELECT number FROM drafts WHERE state = 'scheduled' AND publish_at <= ? ORDER BY publish_at, number"
    return [number for (number,) in tx.rows(asked, (now,))]


def revisions_of(tx: Transaction, draft: int) -> list[RevisionRow]:
    """What a draft ever said, the newest first."""
    rows = tx.rows(f"SELECT {_REVISION} FROM draft_revisions WHERE draft = ? ORDER BY revision DESC", (draft,))
    return [RevisionRow._make(row) for row in rows]


def put_result(tx: Transaction, row: ResultRow) -> None:
    """Keep a result about a draft's content, in place of an earlier one of its kind."""
    tx.run(_PUT_RESULT, row)


def results_of(tx: Transaction, draft: int, content_hash: str) -> list[ResultRow]:
    """The results about what a draft says, by kind."""
    asked = f"SELECT {_RESULT} FROM draft_results WHERE draft = ? AND hash = ? ORDER BY kind"
    return [ResultRow._make(row) for row in tx.rows(asked, (draft, content_hash))]


def add_approval(tx: Transaction, row: ApprovalRow) -> bool:
    """Keep somebody's approval of what a draft says; False where they gave it before."""
    return tx.run(_ADD_APPROVAL, row) == 1


def approvals_of(tx: Transaction, draft: int, content_hash: str) -> list[ApprovalRow]:
    """Who approved what a draft says, the first first."""
    asked = f"SELECT {_APPROVAL} FROM draft_approvals WHERE draft = ? AND hash = ? ORDER BY at, actor"
    return [ApprovalRow._make(row) for row in tx.rows(asked, (draft, content_hash))]
