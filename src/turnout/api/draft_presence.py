"""`PUT /api/v1/drafts/{draft}/presence`: whoever has a draft open says so now and then, and hears who else has.

Nothing is locked by it, and nothing is recorded: it is forgotten within a minute.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.draft_records import TheDraft
from turnout.api.resource import TheCaller, TheFront, as_json, reads, reference, scoped, shown
from turnout.pipeline.asking.answer import said
from turnout.pipeline.asking.front import Front
from turnout.pipeline.policies.drafts import must_find_draft
from turnout.store.draft_presence import forget_presence, note_presence, others_present
from turnout.store.metadata import from_micros, to_micros

router = APIRouter(prefix="/api/v1/drafts", tags=["drafts"])

# By the wall clock: a browser speaks every ten seconds, one whose tab sleeps once a minute.
GONE_AFTER: Final = timedelta(seconds=60)


class EditorPresenceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tab that has the draft open, by a name of its own; `is_editing` while it has changes that are not saved."""

    tab: Annotated[str, Meta(min_length=8, max_length=64, pattern="^[0-9a-zA-Z-]+$")]
    is_editing: bool = False


class PresentTab(msgspec.Struct, frozen=True):
    """Somebody else who has it open, perhaps in another tab of their own."""

    tab: str
    by: str
    is_editing: bool
    seen_at: str


class Present(msgspec.Struct, frozen=True):
    """Who else has the draft open, and which revision it has by now."""

    here: list[PresentTab]
    revision: int
    state: str


_declared = scoped(
    "data:read",
    *("draft_not_found", "invalid", "bad_body", "body_too_large", "wrong_media_type"),
    said=shown(Present, "Who else has it open."),
)
_declared["openapi_extra"]["requestBody"] = {
    "content": {"application/json": {"schema": reference(EditorPresenceBody)}},
    "required": True,
}


@router.put("/{draft}/presence", summary="Say that a draft is open", **_declared)
async def put_presence(
    draft: TheDraft,
    front: TheFront,
    caller: TheCaller,
    body: Annotated[EditorPresenceBody, Depends(reads(EditorPresenceBody))],
) -> Response:
    """Whoever has it open, and every tab that said so within the last minute."""
    return as_json(await run_in_threadpool(_present, front, draft, body, caller.id))


def _present(front: Front, draft: int, body: EditorPresenceBody, actor: str) -> Present:
    with front.database.asking() as tx:
        row = must_find_draft(tx, draft)
    # A demo's clock runs ahead of whoever looks at it; who is here is about them.
    now = datetime.now(UTC)
    with front.database.begin() as tx:
        forget_presence(tx, to_micros(now - GONE_AFTER))
        note_presence(tx, draft, body.tab, actor, to_micros(now), is_editing=body.is_editing)
        found = others_present(tx, draft, body.tab)
    here = [PresentTab(each.tab, each.actor, bool(each.is_editing), said(from_micros(each.seen_at))) for each in found]
    return Present(here, row.revision, row.state)
