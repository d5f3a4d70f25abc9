"""A draft as `/api/v1/drafts` shows it: in a list, by itself with all that is known of it, and what it once said.

Which ETag it has, and what a change of it must name, is here as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import Path, Request

from turnout import errors
from turnout.api.editing import Changed, match_etag
from turnout.api.problems import Problem
from turnout.api.resource import headers_of, shown
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.policies.drafts import problems_for, problems_of, said_who_changed
from turnout.store.drafts import DraftRow, RevisionRow, approvals_of, results_of
from turnout.store.metadata import from_micros
from turnout.store.policies import live_policy
from turnout.store.transaction import Transaction

State = Literal["open", "scheduled", "published", "discarded"]
TheDraft = Annotated[int, Path(description="The draft's number.", ge=1, le=2**53)]
WRITE: Final = "policy:write"


class DraftProblem(msgspec.Struct, frozen=True):
    """What keeps a draft from being read: its place in the text, and what is wrong. `line` is 0 where unknown."""

    place: str
    message: str
    line: int


class DraftResult(msgspec.Struct, frozen=True):
    """A result about what a draft says now."""

    kind: str
    passed: bool
    by: str
    at: str
    body: dict[str, Any]


class Approval(msgspec.Struct, frozen=True):
    """Somebody's yes to what a draft says now."""

    by: str
    at: str
    note: str


class DraftLine(msgspec.Struct, frozen=True, kw_only=True):
    """A draft in the list of drafts. `hash` is of what it says, null where it cannot be read yet.

    `error` says why it could not go live at its moment.
    """

    draft: int
    state: State
    revision: int
    hash: str | None
    base: str | None
    note: str
    author: str
    made_at: str
    changed_by: str
    changed_at: str
    editors: list[str]
    submitted_by: str | None
    submitted_at: str | None
    publish_at: str | None
    scheduled_by: str | None
    error: str | None
    deploy: int | None


class DraftRecord(DraftLine, frozen=True, kw_only=True):
    """A draft with all that is known of it. Results and approvals are about what it says now, and no other text.

    `live` is what is live: where that is not `base`, somebody has published since.
    """

    live: str | None
    approvals_needed: int
    approvals: list[Approval]
    results: list[DraftResult]
    problems: list[DraftProblem]
    text: str
    lists: dict[str, str]


class DraftPage(msgspec.Struct, frozen=True):
    """Drafts, the newest first; `next` is null on the last page."""

    drafts: list[DraftLine]
    next: str | None = None


class Revision(msgspec.Struct, frozen=True):
    """What a draft once said."""

    revision: int
    hash: str | None
    by: str
    at: str
    text: str
    lists: dict[str, str]


class RevisionList(msgspec.Struct, frozen=True):
    """Everything a draft ever said, the newest first."""

    revisions: list[Revision]


SHOWN: Final = shown(DraftRecord, "The draft. Its `ETag` is what a change of it names in `If-Match`.")


def record_of(tx: Transaction, row: DraftRow, needed: int) -> DraftRecord:
    """A draft as it is, of which so many others must approve."""
    return _record(tx, row, needed, problems_of(tx, row) if not row.hash else ())


def changed(edit: Edit, row: DraftRow, needed: int, status: int = 200) -> Changed:
    """A draft as it is after a change; its ETag is the one that the next change of it names."""
    location = f"/api/v1/drafts/{row.number}" if status == 201 else ""
    record = _record(edit.tx, row, needed, problems_for(edit, row) if not row.hash else ())
    return Changed(record, status, location, etag=etag_of_draft(row))


def needed_of(request: Request) -> int:
    """How many others must approve before a draft goes live."""
    needed: int = request.app.state.settings.said.approvals
    return needed


def etag_of_draft(row: DraftRow) -> str:
    """Another one with each change of the text or the state; results and approvals do not disturb who writes."""
    return f'"draft-{row.number}-{row.revision}-{row.state}"'


def must_be_as_seen(request: Request, row: DraftRow, *, is_needed: bool = False) -> None:
    """Let a change through that is meant for the draft as it is now. Raises Problem, which says who was faster."""
    if is_needed and b"if-match" not in headers_of(request):
        raise Problem("precondition_failed", "send `If-Match` with the draft's ETag: somebody else may be changing it")
    try:
        match_etag(request, etag_of_draft(row))
    except Problem as problem:
        raise Problem(problem.code, f"{problem.detail}; {said_who_changed(row)}") from None


def line_of(row: DraftRow) -> DraftLine:
    """A draft as a list of drafts shows it."""
    return DraftLine(**_columns(row))


def revision_of(row: RevisionRow) -> Revision:
    """What it once said."""
    lists = msgspec.json.decode(row.lists, type=dict[str, str])
    return Revision(row.revision, row.hash or None, row.actor, _at(row.at) or "", row.text, lists)


def _record(tx: Transaction, row: DraftRow, needed: int, problems: Sequence[errors.Problem]) -> DraftRecord:
    return DraftRecord(
        **_columns(row),
        live=live_policy(tx),
        approvals_needed=needed,
        approvals=[
            Approval(each.actor, _at(each.at) or "", each.note) for each in approvals_of(tx, row.number, row.hash)
        ],
        results=[
            DraftResult(each.kind, bool(each.is_passed), each.actor, _at(each.at) or "", msgspec.json.decode(each.body))
            for each in results_of(tx, row.number, row.hash)
        ],
        problems=[DraftProblem(each.place, each.message, each.line) for each in problems],
        text=row.text,
        lists=dict(row.texts),
    )


def _columns(row: DraftRow) -> dict[str, Any]:
    return {
        "draft": row.number,
        "state": row.state,
        "revision": row.revision,
        "hash": row.hash or None,
        "base": row.base or None,
        "note": row.note,
        "author": row.author,
        "made_at": _at(row.made_at),
        "changed_by": row.changed_by,
        "changed_at": _at(row.changed_at),
        "editors": sorted(row.writers),
        "submitted_by": row.submitted_by or None,
        "submitted_at": _at(row.submitted_at),
        "publish_at": _at(row.publish_at),
        "scheduled_by": row.scheduled_by or None,
        "error": row.error or None,
        "deploy": row.publication,
    }


def _at(micros: int | None) -> str | None:
    return None if micros is None else said(from_micros(micros))
