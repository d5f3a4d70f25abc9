"""`/api/v1/drafts/{draft}`, looked at by others: results about what it says, asking for approval, a second yes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.draft_records import SHOWN, WRITE, TheDraft, changed, must_be_as_seen, needed_of
from turnout.api.editing import Changed, change, writing
from turnout.api.policies import NoteText
from turnout.api.resource import reads
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.policies.drafts import approve_draft, attach, must_find_draft, submit_draft

router = APIRouter(prefix="/api/v1/drafts", tags=["drafts"])

Kind = Literal["check", "tests", "difference", "simulation"]
Hash = Annotated[str, Meta(min_length=1, max_length=64)]


class ApprovalBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A yes to what a draft says; with `hash` only if it says that still."""

    hash: Annotated[str, Meta(max_length=64)] = ""
    note: NoteText = ""


class ResultBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A result about what a draft says, by the hash of that; `body` is whatever came out."""

    hash: Hash
    passed: bool
    body: dict[str, Any] = {}


@router.put(
    "/{draft}/results/{kind}",
    summary="Attach a result",
    **writing(WRITE, "draft_not_found", "draft_over", "draft_changed", answers={200: SHOWN}, body=ResultBody),
)
async def put_result(
    request: Request, draft: TheDraft, kind: Kind, body: Annotated[ResultBody, Depends(reads(ResultBody))]
) -> Response:
    """What a check, tests, a difference or a simulation came to, for whoever approves. Refused for another content."""

    def do(edit: Edit) -> Changed:
        row = attach(edit, draft, kind, body.hash, body.body, is_passed=body.passed)
        return changed(edit, row, needed_of(request))

    return await change(request, do)


@router.post(
    "/{draft}/submit",
    summary="Ask for approval",
    **writing(WRITE, "draft_not_found", "draft_over", "draft_scheduled", "invalid_policy", answers={200: SHOWN}),
)
async def submit(request: Request, draft: TheDraft) -> Response:
    """Say that a draft is ready for somebody else's eyes; it must be one that can be read."""

    def do(edit: Edit) -> Changed:
        must_be_as_seen(request, must_find_draft(edit.tx, draft))
        return changed(edit, submit_draft(edit, draft), needed_of(request))

    return await change(request, do)


_approving = writing(
    WRITE, "draft_not_found", "draft_over", "draft_changed", "draft_unreadable", "own_draft", answers={200: SHOWN},
    body=ApprovalBody,
)  # fmt: skip
_approving["openapi_extra"]["requestBody"]["required"] = False


@router.post("/{draft}/approve", summary="Approve a draft", **_approving)
async def approve(
    request: Request, draft: TheDraft, body: Annotated[ApprovalBody, Depends(reads(ApprovalBody, is_optional=True))]
) -> Response:
    """Say yes to what it says now. Whoever wrote of it, or asked for approval, cannot."""

    def do(edit: Edit) -> Changed:
        must_be_as_seen(request, must_find_draft(edit.tx, draft))
        return changed(edit, approve_draft(edit, draft, body.note, body.hash), needed_of(request))

    return await change(request, do)
