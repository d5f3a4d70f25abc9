"""`/api/v1/metrics/outcomes`: how often leads went to the right person, and what they came to, by who had them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final, Literal

import msgspec
from fastapi import APIRouter, Query
from fastapi.responses import Response

from turnout.api.moments import Instant, aware
from turnout.api.problems import FieldProblem, Problem
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.outcome_events import KINDS, Outcomes, measure

router = APIRouter(prefix="/api/v1/metrics", tags=["metrics"])

By = Literal["rule", "pool", "team", "queue", "rep", "source"]
_SPAN: Final = timedelta(days=30)


class OutcomeRate(msgspec.Struct, frozen=True):
    """How many leads came to something, which share of the decided ones that is, and what it is worth by currency."""

    leads: int
    rate: float
    value: dict[str, float] = {}


class OutcomeGroup(msgspec.Struct, frozen=True):
    """What a group of leads came to. `decided` is how many there are; rates of few leads say little.

    `accuracy` is the share that was not misrouted, null where nothing was decided. `outcomes` has every kind that came.
    """

    name: str
    decided: int
    misrouted: int
    accuracy: float | None
    outcomes: dict[str, OutcomeRate]


class OutcomeMetrics(msgspec.Struct, frozen=True, kw_only=True):
    """What the leads that were given to somebody in a span of time came to, all of them and by group.

    Groups come with the most leads first. `reasons` counts misrouted leads by why they were.
    """

    from_: str = msgspec.field(name="from")
    to: str
    by: By
    total: OutcomeGroup
    groups: list[OutcomeGroup]
    reasons: dict[str, int]


@router.get(
    "/outcomes",
    summary="Accuracy and conversion",
    **scoped("leads:read", "invalid", said=shown(OutcomeMetrics, "What leads came to.")),
)
def read_metrics(
    front: TheFront,
    by: Annotated[By, Query(description="What leads are counted by.")] = "rule",
    since: Annotated[
        Instant | None, Query(alias="from", description="Decided then or later; 30 days before `to` at first.")
    ] = None,
    until: Annotated[Instant | None, Query(alias="to", description="Decided before then; now at first.")] = None,
) -> Response:
    """Leads are those that a rep or a queue was given in that time; what became of them counts whenever it happened.

    A lead that went through several hands counts for each; what became of it, for whoever had it then.
    """
    end = aware(until, "to") or front.now()
    begin = aware(since, "from") or end - _SPAN
    if begin > end:
        fault = "ends before it begins; `from` must be before `to`"
        raise Problem("invalid", f"the span {fault}", [FieldProblem("from", fault)])
    with front.database.reading() as tx:
        found = measure(tx, by, begin, end)
    return as_json(
        OutcomeMetrics(
            from_=said(begin),
            to=said(end),
            by=by,
            total=_group(found.total),
            groups=[_group(group) for group in found.groups],
            reasons=found.reasons,
        )
    )


def _group(found: Outcomes) -> OutcomeGroup:
    rates = {
        kind: OutcomeRate(count, _rounded(found.rate_of(kind)) or 0.0, _amounts(found.values.get(kind, {})))
        for kind in KINDS
        if (count := found.leads.get(kind, 0))
    }
    return OutcomeGroup(found.group, found.decided, found.leads.get("misrouted", 0), _rounded(found.accuracy), rates)


def _amounts(values: dict[str, int]) -> dict[str, float]:
    return {currency: value / 100 for currency, value in sorted(values.items())}


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
