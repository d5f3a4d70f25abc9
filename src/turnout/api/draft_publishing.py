"""`/api/v1/drafts/{draft}`, on its way to being live: looked at as the gate does, published now or at a moment."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.draft_records import SHOWN, WRITE, TheDraft, changed, must_be_as_seen, needed_of
from turnout.api.editing import Changed, change, writing
from turnout.api.policies import NoteText, Reason
from turnout.api.problems import Problem
from turnout.api.resource import reads
from turnout.config import Settings
from turnout.pipeline.asking.front import Front
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.policies.drafts import (
    Going,
    attach_gate,
    must_be_going,
    must_find_draft,
    publish_kept,
    read_row,
    schedule_draft,
    unschedule_draft,
)
from turnout.pipeline.policies.gates import GateResult, demands_of, gate, must_pass

router = APIRouter(prefix="/api/v1/drafts", tags=["drafts"])


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


@router.post(
    "/{draft}/check",
    summary="Check a draft and run its tests",
    **writing(WRITE, "draft_not_found", "draft_over", "draft_changed", "invalid_policy", answers={200: SHOWN}),
)
async def check(request: Request, draft: TheDraft) -> Response:
    """Look at what it says as publishing would, and attach what came out; nothing is refused for that."""
    front: Front = request.app.state.front
    found, content = await run_in_threadpool(_gated, front, draft, GoingBody(), request.app.state.settings.said)

    def do(edit: Edit) -> Changed:
        return changed(edit, attach_gate(edit, draft, content, found), needed_of(request))

    return await change(request, do)


_going = writing(
    WRITE, "draft_not_found", "draft_over", "draft_scheduled", "draft_changed", "approval_needed", "live_moved",
    "invalid_policy", "policy_tests_failed", "policy_check_failed", "policy_thresholds_missed", answers={200: SHOWN},
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
        must_be_as_seen(request, must_find_draft(edit.tx, draft))
        attach_gate(edit, draft, content, passed)
        going = Going(body.note, settings.approvals, passed.passed_over, body.replaces)
        if body.at is not None:
            return changed(edit, schedule_draft(edit, draft, body.at, going), settings.approvals)
        return changed(edit, publish_kept(edit, draft, going), settings.approvals)

    return await change(request, do)


@router.post(
    "/{draft}/cancel",
    summary="Cancel a draft's moment",
    **writing(WRITE, "draft_not_found", "not_scheduled", answers={200: SHOWN}),
)
async def cancel(request: Request, draft: TheDraft) -> Response:
    """It does not go live at its moment, and is open again."""

    def do(edit: Edit) -> Changed:
        must_be_as_seen(request, must_find_draft(edit.tx, draft))
        return changed(edit, unschedule_draft(edit, draft), needed_of(request))

    return await change(request, do)


def _gated(front: Front, draft: int, body: GoingBody, settings: Settings) -> tuple[GateResult, str]:
    """How a draft stands before the gate, and the hash of what was looked at, before anybody is kept waiting.

    Raises RefusedError, PolicyError.
    """
    with front.database.asking() as tx:
        found = read_row(tx, must_be_going(tx, draft))
    without = {"without_tests": body.without_tests, "without_check": body.without_check}
    return gate(front.database, found, front.now(), demands_of(settings), **without), found.hash
