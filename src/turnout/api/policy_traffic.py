"""`/api/v1/policies/traffic`: how many leads went which way through the rules in a span of time."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query
from fastapi.responses import Response

from turnout.api.insight_questions import TheInsights
from turnout.api.moments import Instant, aware
from turnout.api.problems import FieldProblem, Problem
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.pipeline.asking.answer import said
from turnout.pipeline.insights.selecting import Span, select
from turnout.pipeline.insights.traffic import latest_by_rule, ways
from turnout.store.metadata import from_micros

router = APIRouter(prefix="/api/v1/policies", tags=["policies"])

_SPAN: Final = timedelta(days=30)


class WayRecord(msgspec.Struct, frozen=True):
    """How many leads a rule decided that are in this pool or queue, with this outcome; texts are empty for none."""

    rule: str
    pool: str
    queue: str
    outcome: str
    leads: int


class Traffic(msgspec.Struct, frozen=True, kw_only=True):
    """The ways of the leads that came in within a span, the most used first, as leads stand now.

    `latest` is when the last lead came in that a rule has decided, whenever that was; a rule that never did is missing.
    """

    from_: str = msgspec.field(name="from")
    to: str
    leads: int
    ways: list[WayRecord]
    latest: dict[str, str]


@router.get(
    "/traffic",
    summary="Traffic through the rules",
    **scoped("data:read", "invalid", said=shown(Traffic, "How many leads went which way.")),
)
def read_traffic(
    front: TheFront,
    insights: TheInsights,
    since: Annotated[
        Instant | None, Query(alias="from", description="Came in then or later; 30 days before `to` at first.")
    ] = None,
    until: Annotated[Instant | None, Query(alias="to", description="Came in before then; now at first.")] = None,
) -> Response:
    """Leads are counted by the rule that decided last and by where they are; test leads are left out."""
    now = front.now()
    end = aware(until, "to") or now
    begin = aware(since, "from") or end - _SPAN
    if begin > end:
        fault = "ends before it begins; `from` must be before `to`"
        raise Problem("invalid", f"the span {fault}", [FieldProblem("from", fault)])
    with insights.open(front.database) as (frame, _):
        view = select(frame, Span(begin, end), {}, now)
        found, latest = ways(view), latest_by_rule(frame)
    return as_json(
        Traffic(
            from_=said(begin),
            to=said(end),
            leads=view.size,
            ways=[WayRecord(*way) for way in found],
            latest={rule: said(from_micros(at)) for rule, at in latest.items()},
        )
    )
