"""`/api/v1/reps/{rep}/presence`: a rep says whether they are there. Reps themselves are imported."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response

from turnout.api.resource import TheBridge, as_json, reads, scoped, shown
from turnout.core.rep import Presence, RepId
from turnout.pipeline.jobs import Present

router = APIRouter(prefix="/api/v1/reps", tags=["reps"])

TheRep = Annotated[str, Path(description="The rep's id.", min_length=1, max_length=200)]


class PresenceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether somebody takes leads right now."""

    presence: Presence


class PresenceSaid(msgspec.Struct, frozen=True):
    """What a rep said of themselves, and the leads that had waited for them."""

    rep: str
    presence: Presence
    assigned: list[str] = []


_declared = scoped(
    "leads:work",
    *("rep_not_found", "refused", "unknown_rep", "invalid", "bad_body", "body_too_large", "wrong_media_type"),
    said=shown("PresenceSaid", "It is kept."),
)
_declared["openapi_extra"]["requestBody"] = {
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/PresenceBody"}}},
    "required": True,
}


@router.post("/{rep}/presence", summary="Say whether a rep is there", **_declared)
async def say_present(
    rep: TheRep, bridge: TheBridge, body: Annotated[PresenceBody, Depends(reads(PresenceBody))]
) -> Response:
    """Somebody who comes back is given what waited for them."""
    data = (await bridge.ask(Present(RepId(rep), body.presence))).data
    return as_json(PresenceSaid(rep, body.presence, list(data["assigned"]) if data else []))
