"""`/api/v1/drafts`: policies on their way: written by one or several people, and everything they ever said.

A draft has an ETag; whoever changes one names it, and of two who change the same one the second is told who was first.
How others look at one is `draft_approval`'s, how it goes live `draft_publishing`'s.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.draft_records import (
    SHOWN,
    WRITE,
    DraftPage,
    RevisionList,
    State,
    TheDraft,
    changed,
    etag_of_draft,
    line_of,
    must_be_as_seen,
    needed_of,
    record_of,
    revision_of,
)
from turnout.api.editing import Changed, change, tagged_as, writing
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.policies import POLICY_BYTES_MAX, NoteText
from turnout.api.resource import TheFront, as_json, reads, scoped, shown
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.policies.drafts import change_draft, discard_draft, keep_draft, must_find_draft
from turnout.store.drafts import list_drafts, revisions_of

router = APIRouter(prefix="/api/v1/drafts", tags=["drafts"])


class DraftBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A policy's text, which need not be right yet, and the text of each list it reads by the path it names.

    `base` is the hash of the version it was made from; left out it is the live one.
    """

    text: Annotated[str, Meta(min_length=1)]
    lists: Annotated[dict[str, str], Meta(max_length=1_000)] = {}
    note: NoteText = ""
    base: Annotated[str, Meta(max_length=64)] | None = None


@router.get("", summary="Drafts", **scoped("data:read", "invalid", "bad_cursor", said=shown(DraftPage, "A page.")))
def read_drafts(front: TheFront, state: State | None = None, after: After = "", limit: Limit = PAGE) -> Response:
    """Every draft, or those in one state, the newest first."""
    place = place_of(after, int)
    with front.database.asking() as tx:
        found = list_drafts(tx, (state,) if state else (), int(place[0]) if place else None, limit + 1)
    page, follows = cut(found, limit, lambda row: (row.number,))
    return as_json(DraftPage([line_of(row) for row in page], follows))


@router.post("", summary="Begin a draft", **writing(WRITE, answers={201: SHOWN}, body=DraftBody))
async def begin(
    request: Request, body: Annotated[DraftBody, Depends(reads(DraftBody, bytes_max=POLICY_BYTES_MAX))]
) -> Response:
    """Keep a text that may be wrong; `problems` says what is, each with its place and line."""

    def do(edit: Edit) -> Changed:
        row = keep_draft(edit, body.text, body.lists, note=body.note, base=body.base)
        return changed(edit, row, needed_of(request), status=201)

    return await change(request, do)


@router.get("/{draft}", summary="One draft", **scoped("data:read", "draft_not_found", "invalid", said=SHOWN))
def read_draft(request: Request, draft: TheDraft, front: TheFront) -> Response:
    """The draft as it is now."""
    with front.database.asking() as tx:
        row = must_find_draft(tx, draft)
        return tagged_as(request, record_of(tx, row, needed_of(request)), etag_of_draft(row))


@router.get(
    "/{draft}/revisions",
    summary="What a draft ever said",
    **scoped("data:read", "draft_not_found", "invalid", said=shown(RevisionList, "All revisions.")),
)
def read_revisions(draft: TheDraft, front: TheFront) -> Response:
    """Nobody's text is lost: whatever was saved is here, with who saved it."""
    with front.database.asking() as tx:
        must_find_draft(tx, draft)
        return as_json(RevisionList([revision_of(row) for row in revisions_of(tx, draft)]))


@router.put(
    "/{draft}",
    summary="Change a draft",
    **writing(WRITE, "draft_not_found", "draft_over", "draft_scheduled", answers={200: SHOWN}, body=DraftBody),
)
async def put_draft(
    request: Request, draft: TheDraft, body: Annotated[DraftBody, Depends(reads(DraftBody, bytes_max=POLICY_BYTES_MAX))]
) -> Response:
    """Let it say something else. `If-Match` is needed: two people may have it open. Approvals must be given anew."""

    def do(edit: Edit) -> Changed:
        must_be_as_seen(request, must_find_draft(edit.tx, draft), is_needed=True)
        row = change_draft(edit, draft, body.text, body.lists, note=body.note)
        return changed(edit, row, needed_of(request))

    return await change(request, do)


@router.delete(
    "/{draft}",
    summary="Give a draft up",
    **writing(WRITE, "draft_not_found", "draft_over", "draft_scheduled", answers={200: SHOWN}),
)
async def delete_draft(request: Request, draft: TheDraft) -> Response:
    """It stays readable, and never goes live."""

    def do(edit: Edit) -> Changed:
        must_be_as_seen(request, must_find_draft(edit.tx, draft))
        return changed(edit, discard_draft(edit, draft), needed_of(request))

    return await change(request, do)
