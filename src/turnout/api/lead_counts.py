"""`GET /api/v1/leads/counts`: how many leads there are of what people look at all day, within whatever is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from turnout.api.lead_list import LeadQuery, asked_of
from turnout.api.reach import within_of
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.pipeline.boards.lead_list import count_leads_of
from turnout.store.lead_list import LeadsAsked
from turnout.store.metadata import to_micros

router = APIRouter(prefix="/api/v1/leads", tags=["leads"])

# What must hold of a lead beside what is asked, by view; `late` and `unanswered` say more below.
_VIEWS: Final[dict[str, dict[str, str]]] = {
    "all": {},
    "unanswered": {"status": "open"},
    "late": {"status": "open"},
    "offered": {"status": "open", "outcome": "offered"},
    "held": {"status": "open", "outcome": "held"},
    "queued": {"status": "open", "outcome": "queued"},
    "closed": {"status": "closed"},
}
_UNANSWERED: Final = frozenset({"unanswered", "late"})


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
    "/counts",
    summary="How many leads",
    **scoped("leads:read", "invalid", said=shown(LeadCounts, "How many there are.")),
)
def read_counts(request: Request, front: TheFront, query: Annotated[LeadQuery, Query()]) -> Response:
    """Of those for which all that is asked holds. `order`, `limit` and `after` change nothing."""
    asked, now = asked_of(query, within_of(request)), front.now()
    wanted = {view: _within(asked, view, must, now) for view, must in _VIEWS.items()}
    found = count_leads_of(front.database, {view: each for view, each in wanted.items() if each is not None})
    return as_json(LeadCounts(**{view: LeadCount(*found.get(view, (0, False))) for view in _VIEWS}))


def _within(asked: LeadsAsked, view: str, must: dict[str, Any], now: datetime) -> LeadsAsked | None:
    """What is asked of leads of a view; None where none can be in both."""
    if any(asked.equal.get(name, value) != value for name, value in must.items()):
        return None
    found = replace(asked, equal={**asked.equal, **must})
    if view in _UNANSWERED:
        if asked.is_touched:
            return None
        found = replace(found, is_touched=False)
    if view == "late":
        start, end = asked.spans.get("sla_due", (None, None))
        now_is = to_micros(now)
        found = replace(found, spans={**asked.spans, "sla_due": (start, now_is if end is None else min(end, now_is))})
    return found
