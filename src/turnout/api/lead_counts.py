"""`GET /api/v1/lead-counts`: how many leads there are of what people look at all day, within whatever is asked for."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from turnout.api.lead_list import LeadQuery, asked_of
from turnout.api.reach import within_of
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.pipeline.boards.lead_list import count_leads_of

# Not below `/leads`: a lead may be called `counts`.
router = APIRouter(prefix="/api/v1/lead-counts", tags=["leads"])


class LeadCount(msgspec.Struct, frozen=True):
    """So many leads; with `more` there are at least so many, and it was not counted to the end."""

    count: int
    more: bool = False


class LeadCounts(msgspec.Struct, frozen=True):
    """How many leads there are in each view. `late` are open ones nobody answered in time, `held` wait for somebody."""

    all: LeadCount
    unanswered: LeadCount
    late: LeadCount
    offered: LeadCount
    held: LeadCount
    queued: LeadCount
    closed: LeadCount


@router.get(
    "",
    summary="How many leads",
    **scoped("leads:read", "invalid", said=shown(LeadCounts, "How many there are.")),
)
def read_counts(request: Request, front: TheFront, query: Annotated[LeadQuery, Query()]) -> Response:
    """Of those for which all that is asked holds. `order`, `limit` and `after` change nothing."""
    found = count_leads_of(front.database, asked_of(query, within_of(request)), front.now())
    return as_json(LeadCounts(**{view: LeadCount(*counted) for view, counted in found.items()}))
