"""`POST /api/v1/preview`: what would become of a lead right now. Nothing is written, and no turn is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from turnout.api.intake import enrich
from turnout.api.lead_ids import LeadIds
from turnout.api.posting import read_posted
from turnout.api.record import read_lead
from turnout.api.resource import TheBridge, TheFront, as_json, body_of, headers_of, scoped, shown
from turnout.pipeline.asking.jobs import Capture, Preview

router = APIRouter(prefix="/api/v1/preview", tags=["leads"])

_IDS = LeadIds()
_declared = scoped(
    "leads:read",
    *("bad_body", "body_too_large", "wrong_media_type", "invalid", "empty_lead", "bad_lead_id", "no_policy"),
    said=shown("Previewed", "What would be decided, and why."),
)


@router.post("", summary="What would become of a lead", **_declared)
async def preview(request: Request, front: TheFront, bridge: TheBridge) -> Response:
    """The keys of a posted lead's answer, with the sentences of its receipt."""
    posted = read_posted(headers_of(request), await body_of(request))
    lead = read_lead(posted.record, front.now(), _IDS).lead
    known, policy = enrich(front, lead)
    answer, done = await bridge.answer(Preview(Capture(lead, known, policy, origin="preview")))
    said = done.data
    sentences = said.get("sentences", ()) if isinstance(said, Mapping) else said or ()
    return as_json({**_fields(answer), "sentences": list(sentences)})


def _fields(answer: Any) -> dict[str, Any]:  # noqa: ANN401 - any struct
    return {name: getattr(answer, name) for name in answer.__struct_fields__}
