"""`/api/v1/insights/leads`: the leads behind a number, exactly those that were counted; as pages, and whole as CSV."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import Field

from turnout.api.insight_questions import LeadsOf, TheInsights, asking
from turnout.api.pages import CURSOR_CHARS_MAX, PAGE, PAGE_MAX, cursor_of, place_of
from turnout.api.problems import FieldProblem, Problem
from turnout.api.resource import as_json, scoped, shown
from turnout.errors import RefusedError
from turnout.pipeline.insights.listing import InsightLead, Narrow, Part, as_csv, list_counted, listed, narrowed
from turnout.pipeline.insights.metrics import METRICS
from turnout.pipeline.insights.selecting import View

router = APIRouter(prefix="/api/v1/insights", tags=["metrics"])

_SECONDS_MAX: Final = 10.0**10
CSV: Final = {"text/csv": {"schema": {"type": "string"}}}
_LEADS: Final = {"description": "The leads, a line each.", "content": CSV}


class CountedLeads(msgspec.Struct, frozen=True):
    """A page of the leads behind a number, the newest first, of `total`; `next` is null on the last page."""

    leads: list[InsightLead]
    total: int
    next: str | None = None


class NarrowOf(LeadsOf):
    """Which of the leads that a number counts are meant."""

    metric: str = Field("leads", description="The metric, by its id.", max_length=40)
    part: Part = Field("fits", description="`of`: those it is about. `fits`: those that count. `rest`: the others.")
    seconds_from: float | None = Field(
        None, description="Of a duration, or a wait: so long or longer.", ge=0, le=_SECONDS_MAX
    )
    seconds_to: float | None = Field(None, description="Shorter than that.", ge=0, le=_SECONDS_MAX)
    waiting: Literal["hands", "queue", "hold"] | None = Field(None, description="Untouched, and where they are.")
    weekday: int | None = Field(None, description="Came in on this day, 0 for Monday.", ge=0, le=6)
    hour: int | None = Field(None, description="Came in within this hour of the day.", ge=0, le=23)
    reason: str | None = Field(None, description="Why it was misrouted.", max_length=40)
    fault: str | None = Field(
        None,
        description="What is wrong with its data: an id of `/data-health`, `unknown:FIELD`, `known:FIELD`, "
        "`known:FIELD:PLACE` or `typed:FIELD`.",
        max_length=60,
    )


class PageOf(NarrowOf):
    """A page of them."""

    limit: int = Field(PAGE, description="How many at most.", ge=1, le=PAGE_MAX)
    after: str = Field("", description="`next` of the page before; empty at first.", max_length=CURSOR_CHARS_MAX)


@router.get(
    "/leads",
    summary="The leads behind a number",
    **scoped("leads:read", "bad_cursor", "invalid", said=shown(CountedLeads, "A page of leads.")),
)
def read_counted(request: Request, insights: TheInsights, query: Annotated[PageOf, Query()]) -> Response:
    """Exactly the leads that a metric counts over the same span and names."""
    place = place_of(query.after, int)
    with asking(request, insights, query) as asked:
        view = _narrowed(asked.view, query, asked.zone.key)
        found = list_counted(asked.tx, view, None if place is None else max(0, int(place[0])), query.limit)
    return as_json(CountedLeads(found.leads, found.total, None if found.next is None else cursor_of(found.next)))


@router.get("/leads.csv", summary="The leads behind a number, as CSV", **scoped("leads:read", "invalid", said=_LEADS))
def export_counted(request: Request, insights: TheInsights, query: Annotated[NarrowOf, Query()]) -> Response:
    """The same leads, all of them."""
    with asking(request, insights, query) as asked:
        view = _narrowed(asked.view, query, asked.zone.key)
        leads = listed(view, view.seqs[::-1])
    return StreamingResponse(
        as_csv(request.app.state.front.database, leads),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="turnout-{query.metric}-{len(leads.seqs)}.csv"'},
    )


def _narrowed(view: View, query: NarrowOf, zone: str) -> View:
    if query.metric not in METRICS:
        raise _fault("metric", f"`{query.metric}` is no metric; see `/api/v1/insights/definitions`")
    narrow = Narrow(
        query.metric,
        query.part,
        query.seconds_from,
        query.seconds_to,
        query.waiting,
        query.weekday,
        query.hour,
        query.reason,
        query.fault,
        zone,
    )
    try:
        return narrowed(view, narrow)
    except RefusedError as error:
        raise _fault("fault", str(error)) from None


def _fault(field: str, fault: str) -> Problem:
    return Problem("invalid", fault, [FieldProblem(field, fault)])
