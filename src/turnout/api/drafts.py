"""`/api/v1/drafts`: policies on their way: written by one or several people, looked at, approved, live now or later.

A draft has an ETag; whoever changes one names it, and of two who change the same one the second is told who was first.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, Depends, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.editing import Changed, change, match_etag, tagged_as, writing
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.policies import POLICY_BYTES_MAX, NoteText, Reason
from turnout.api.problems import Problem
from turnout.api.resource import TheFront, as_json, headers_of, reads, scoped, shown
from turnout.config import Settings
from turnout.pipeline.asking.answer import said
from turnout.pipeline.asking.front import Front
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.policies.drafts import (
    Going,
    approve_draft,
    attach,
    attach_gate,
    change_draft,
    discard_draft,
    keep_draft,
    must_be_going,
    must_find_draft,
    problems_of,
    publish_kept,
    read_row,
    said_who_changed,
    schedule_draft,
    submit_draft,
    unschedule_draft,
)
from turnout.pipeline.policies.gates import GateResult, demands_of, gate, must_pass
from turnout.pipeline.policies.readings import read_ahead
from turnout.store.drafts import DraftRow, RevisionRow, approvals_of, list_drafts, results_of, revisions_of
from turnout.store.metadata import from_micros
from turnout.store.policies import live_policy
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/drafts", tags=["drafts"])

State = Literal["open", "scheduled", "published", "discarded"]
Kind = Literal["check", "tests", "difference", "simulation"]
TheDraft = Annotated[int, Path(description="The draft's number.", ge=1, le=2**53)]
Hash = Annotated[str, Meta(min_length=1, max_length=64)]
_WRITE: Final = "policy:write"


class DraftBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A policy's text, which need not be right yet, and the text of each list it reads by the path it names.

    `base` is the hash of the version it was made from; left out it is the live one.
    """

    text: Annotated[str, Meta(min_length=1)]
    lists: Annotated[dict[str, str], Meta(max_length=1_000)] = {}
    note: NoteText = ""
    base: Annotated[str, Meta(max_length=64)] | None = None


class ApprovalBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A yes to what a draft says; with `hash` only if it says that still."""

    hash: Annotated[str, Meta(max_length=64)] = ""
    note: NoteText = ""


class GoingBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a draft goes live: now, or at a moment. `replaces` is the hash that must be live just before.

    `without_tests` and `without_check` are reasons for publishing whatever its tests or the check say; they stay in the
    record.
    """

    at: datetime | None = None
    note: NoteText = ""
    replaces: Annotated[str, Meta(max_length=64)] = ""
    without_tests: Reason = ""
    without_check: Reason = ""


class ResultBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A result about what a draft says, by the hash of that; `body` is whatever came out."""

    hash: Hash
    passed: bool
    body: dict[str, Any] = {}


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


_shown = shown(DraftRecord, "The draft. Its `ETag` is what a change of it names in `If-Match`.")


@router.get("", summary="Drafts", **scoped("data:read", "invalid", "bad_cursor", said=shown(DraftPage, "A page.")))
def read_drafts(front: TheFront, state: State | None = None, after: After = "", limit: Limit = PAGE) -> Response:
    """Every draft, or those in one state, the newest first."""
    place = place_of(after, int)
    with front.database.asking() as tx:
        found = list_drafts(tx, (state,) if state else (), int(place[0]) if place else None, limit + 1)
    page, follows = cut(found, limit, lambda row: (row.number,))
    return as_json(DraftPage([_line(row) for row in page], follows))


@router.post("", summary="Begin a draft", **writing(_WRITE, answers={201: _shown}, body=DraftBody))
async def begin(
    request: Request, body: Annotated[DraftBody, Depends(reads(DraftBody, bytes_max=POLICY_BYTES_MAX))]
) -> Response:
    """Keep a text that may be wrong; `problems` says what is, each with its place and line."""
    await run_in_threadpool(read_ahead, request.app.state.front.database, body.text, body.lists)

    def do(edit: Edit) -> Changed:
        row = keep_draft(edit, body.text, body.lists, note=body.note, base=body.base)
        return _changed(edit, row, _needed(request), status=201)

    return await change(request, do)


@router.get("/{draft}", summary="One draft", **scoped("data:read", "draft_not_found", "invalid", said=_shown))
def read_draft(request: Request, draft: TheDraft, front: TheFront) -> Response:
    """The draft as it is now."""
    with front.database.asking() as tx:
        row = must_find_draft(tx, draft)
        return tagged_as(request, _record(tx, row, _needed(request)), _etag(row))


@router.get(
    "/{draft}/revisions",
    summary="What a draft ever said",
    **scoped("data:read", "draft_not_found", "invalid", said=shown(RevisionList, "All revisions.")),
)
def read_revisions(draft: TheDraft, front: TheFront) -> Response:
    """Nobody's text is lost: whatever was saved is here, with who saved it."""
    with front.database.asking() as tx:
        must_find_draft(tx, draft)
        return as_json(RevisionList([_revision(row) for row in revisions_of(tx, draft)]))


@router.put(
    "/{draft}",
    summary="Change a draft",
    **writing(_WRITE, "draft_not_found", "draft_over", "draft_scheduled", answers={200: _shown}, body=DraftBody),
)
async def put_draft(
    request: Request, draft: TheDraft, body: Annotated[DraftBody, Depends(reads(DraftBody, bytes_max=POLICY_BYTES_MAX))]
) -> Response:
    """Let it say something else. `If-Match` is needed: two people may have it open. Approvals must be given anew."""
    await run_in_threadpool(read_ahead, request.app.state.front.database, body.text, body.lists)

    def do(edit: Edit) -> Changed:
        _must_be_as_seen(request, must_find_draft(edit.tx, draft), is_needed=True)
        row = change_draft(edit, draft, body.text, body.lists, note=body.note)
        return _changed(edit, row, _needed(request))

    return await change(request, do)


@router.delete(
    "/{draft}",
    summary="Give a draft up",
    **writing(_WRITE, "draft_not_found", "draft_over", "draft_scheduled", answers={200: _shown}),
)
async def delete_draft(request: Request, draft: TheDraft) -> Response:
    """It stays readable, and never goes live."""

    def do(edit: Edit) -> Changed:
        _must_be_as_seen(request, must_find_draft(edit.tx, draft))
        return _changed(edit, discard_draft(edit, draft), _needed(request))

    return await change(request, do)


@router.put(
    "/{draft}/results/{kind}",
    summary="Attach a result",
    **writing(_WRITE, "draft_not_found", "draft_over", "draft_changed", answers={200: _shown}, body=ResultBody),
)
async def put_result(
    request: Request, draft: TheDraft, kind: Kind, body: Annotated[ResultBody, Depends(reads(ResultBody))]
) -> Response:
    """What a check, tests, a difference or a simulation came to, for whoever approves. Refused for another content."""

    def do(edit: Edit) -> Changed:
        row = attach(edit, draft, kind, body.hash, body.body, is_passed=body.passed)
        return _changed(edit, row, _needed(request))

    return await change(request, do)


@router.post(
    "/{draft}/check",
    summary="Check a draft and run its tests",
    **writing(_WRITE, "draft_not_found", "draft_over", "draft_changed", "invalid_policy", answers={200: _shown}),
)
async def check(request: Request, draft: TheDraft) -> Response:
    """Look at what it says as publishing would, and attach what came out; nothing is refused for that."""
    front: Front = request.app.state.front
    found, content = await run_in_threadpool(_gated, front, draft, GoingBody(), request.app.state.settings.said)

    def do(edit: Edit) -> Changed:
        return _changed(edit, attach_gate(edit, draft, content, found), _needed(request))

    return await change(request, do)


@router.post(
    "/{draft}/submit",
    summary="Ask for approval",
    **writing(_WRITE, "draft_not_found", "draft_over", "draft_scheduled", "invalid_policy", answers={200: _shown}),
)
async def submit(request: Request, draft: TheDraft) -> Response:
    """Say that a draft is ready for somebody else's eyes; it must be one that can be read."""

    def do(edit: Edit) -> Changed:
        _must_be_as_seen(request, must_find_draft(edit.tx, draft))
        return _changed(edit, submit_draft(edit, draft), _needed(request))

    return await change(request, do)


_approving = writing(
    _WRITE, "draft_not_found", "draft_over", "draft_changed", "draft_unreadable", "own_draft", answers={200: _shown},
    body=ApprovalBody,
)  # fmt: skip
_approving["openapi_extra"]["requestBody"]["required"] = False


@router.post("/{draft}/approve", summary="Approve a draft", **_approving)
async def approve(
    request: Request, draft: TheDraft, body: Annotated[ApprovalBody, Depends(reads(ApprovalBody, is_optional=True))]
) -> Response:
    """Say yes to what it says now. Whoever wrote of it, or asked for approval, cannot."""

    def do(edit: Edit) -> Changed:
        _must_be_as_seen(request, must_find_draft(edit.tx, draft))
        return _changed(edit, approve_draft(edit, draft, body.note, body.hash), _needed(request))

    return await change(request, do)


_going = writing(
    _WRITE, "draft_not_found", "draft_over", "draft_scheduled", "draft_changed", "approval_needed", "live_moved",
    "invalid_policy", "policy_tests_failed", "policy_check_failed", "policy_thresholds_missed", answers={200: _shown},
    body=GoingBody,
)  # fmt: skip
_going["openapi_extra"]["requestBody"]["required"] = False


@router.post("/{draft}/publish", summary="Let a draft go live", **_going)
async def publish(
    request: Request, draft: TheDraft, body: Annotated[GoingBody, Depends(reads(GoingBody, is_optional=True))]
) -> Response:
    """Make it a version and the live one, now or at a moment. It must pass its tests and the check.

    At its moment it is looked at once more; where it cannot go live then, it is open again and `error` says why.
    """
    front: Front = request.app.state.front
    settings: Settings = request.app.state.settings.said
    if body.at is not None and body.at.tzinfo is None:
        raise Problem("invalid", "`at` has no zone; write it as `2026-12-01T06:00:00Z`")
    found, content = await run_in_threadpool(_gated, front, draft, body, settings)
    passed = must_pass(found)

    def do(edit: Edit) -> Changed:
        _must_be_as_seen(request, must_find_draft(edit.tx, draft))
        attach_gate(edit, draft, content, passed)
        going = Going(body.note, settings.approvals, passed.passed_over, body.replaces)
        if body.at is not None:
            return _changed(edit, schedule_draft(edit, draft, body.at, going), settings.approvals)
        return _changed(edit, publish_kept(edit, draft, going), settings.approvals)

    return await change(request, do)


def _gated(front: Front, draft: int, body: GoingBody, settings: Settings) -> tuple[GateResult, str]:
    """How a draft stands before the gate, and the hash of what was looked at, before anybody is kept waiting.

    Raises RefusedError, PolicyError.
    """
    with front.database.asking() as tx:
        found = read_row(tx, must_be_going(tx, draft))
    without = {"without_tests": body.without_tests, "without_check": body.without_check}
    return gate(front.database, found, front.now(), demands_of(settings), **without), found.hash


@router.post(
    "/{draft}/cancel",
    summary="Cancel a draft's moment",
    **writing(_WRITE, "draft_not_found", "not_scheduled", answers={200: _shown}),
)
async def cancel(request: Request, draft: TheDraft) -> Response:
    """It does not go live at its moment, and is open again."""

    def do(edit: Edit) -> Changed:
        _must_be_as_seen(request, must_find_draft(edit.tx, draft))
        return _changed(edit, unschedule_draft(edit, draft), _needed(request))

    return await change(request, do)


def _changed(edit: Edit, row: DraftRow, needed: int, status: int = 200) -> Changed:
    """A draft as it is now; its ETag is the one that the next change of it names."""
    location = f"/api/v1/drafts/{row.number}" if status == 201 else ""
    return Changed(_record(edit.tx, row, needed), status, location, etag=_etag(row))


def _needed(request: Request) -> int:
    needed: int = request.app.state.settings.said.approvals
    return needed


def _etag(row: DraftRow) -> str:
    """Another one with each change of the text or the state; results and approvals do not disturb who writes."""
    return f'"draft-{row.number}-{row.revision}-{row.state}"'


def _must_be_as_seen(request: Request, row: DraftRow, *, is_needed: bool = False) -> None:
    """Let a change through that is meant for the draft as it is now. Raises Problem, which says who was faster."""
    if is_needed and b"if-match" not in headers_of(request):
        raise Problem("precondition_failed", "send `If-Match` with the draft's ETag: somebody else may be changing it")
    try:
        match_etag(request, _etag(row))
    except Problem as problem:
        raise Problem(problem.code, f"{problem.detail}; {said_who_changed(row)}") from None


def _line(row: DraftRow) -> DraftLine:
    return DraftLine(**_columns(row))


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


def _record(tx: Transaction, row: DraftRow, needed: int) -> DraftRecord:
    problems = problems_of(tx, row) if not row.hash else ()
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


def _revision(row: RevisionRow) -> Revision:
    lists = msgspec.json.decode(row.lists, type=dict[str, str])
    return Revision(row.revision, row.hash or None, row.actor, _at(row.at) or "", row.text, lists)


def _at(micros: int | None) -> str | None:
    return None if micros is None else said(from_micros(micros))
