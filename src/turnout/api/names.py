"""`/api/v1/names`: what everybody who may have had a lead is called.

Who got a lead and why is told to all who work here, so whoever may see that much sees names; what else is known of
somebody, their hours, leads and numbers, is `reps`' and has a reach.
"""

from __future__ import annotations

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response

from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.store.reps import rep_names

router = APIRouter(prefix="/api/v1/names", tags=["reps"])


class RepName(msgspec.Struct, frozen=True):
    """What a rep is called, by their id. One who has left or is on leave is not active, and still named."""

    id: str
    name: str
    is_active: bool


class RepNames(msgspec.Struct, frozen=True):
    """Everybody, in the order in which they came."""

    reps: list[RepName]


@router.get("", summary="What reps are called", **scoped("leads:read", "invalid", said=shown(RepNames, "Everybody.")))
def read_names(front: TheFront) -> Response:
    """Names alone, for whoever sees who has a lead."""
    with front.database.asking() as tx:
        return as_json(RepNames([RepName(rep, name or rep, status == "active") for rep, name, status in rep_names(tx)]))
