"""`/api/v1/leads/{lead}/extensions`: who gave a promise of a lead more time, and why. Doing it is `work`'s."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response

from turnout.api.leads import TheLead
from turnout.api.problems import Problem
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.pipeline.boards.extensions import Extension, read_extensions

router = APIRouter(prefix="/api/v1/leads", tags=["leads"])


class Extensions(msgspec.Struct, frozen=True):
    """Every time a promise of a lead was given more time, the oldest first."""

    extensions: list[Extension]


@router.get(
    "/{lead}/extensions",
    summary="How promises of a lead were extended",
    **scoped("leads:read", "lead_not_found", "invalid", said=shown(Extensions, "Each extension, oldest first.")),
)
def read_extensions_of(lead: TheLead, front: TheFront) -> Response:
    """What the record says of them; a promise that was extended is kept by its last moment."""
    found = read_extensions(front.database, lead)
    if found is None:
        raise Problem("lead_not_found", f"there is no lead `{lead[:200]}`")
    return as_json(Extensions(found))
