"""`/api/v1/holds`: the leads that wait, visibly, in the order in which they are served."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from turnout.api.reach import within_of
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.pipeline.serving.reading import read_holds

router = APIRouter(prefix="/api/v1/holds", tags=["holds"])

PAGE_MAX = 500
# Ours are shorter: a rank and a number that a database can hold.
CURSOR_CHARS_MAX = 20
After = Annotated[str, Query(description="`next` of the page before; empty at first.", max_length=CURSOR_CHARS_MAX)]
Limit = Annotated[int, Query(description="How many at most.", ge=1, le=PAGE_MAX)]


class Holds(msgspec.Struct, frozen=True):
    """A page of waiting leads; `next` is null on the last one."""

    holds: list[dict[str, Any]]
    next: str | None = None


@router.get(
    "", summary="Leads that wait", **scoped("leads:read", "invalid", said=shown("Holds", "A page of waiting leads."))
)
def list_holds(request: Request, front: TheFront, after: After = "", limit: Limit = 100) -> Response:
    """What each waits for, since when, when it is looked at again, and when its wait is over."""
    within = within_of(request)
    if within is None:
        found = front.holds(after, limit)
    else:
        with front.database.asking() as tx:
            found = read_holds(tx, after, limit, within)
    follows = str(found[-1]["cursor"]) if len(found) == limit else None
    return as_json(Holds([dict(hold) for hold in found], follows))
