"""`/api/v1/insights`: what many leads come to. Which leads says `insight_questions`, the numbers are `pipeline`'s."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from turnout.api.insight_questions import Asked, Compared, LeadsOf, TheInsights, asking
from turnout.api.resource import as_json, scoped, shown
from turnout.pipeline.asking.answer import said
from turnout.pipeline.insights.comparing import WhyNot
from turnout.pipeline.insights.fairness import PoolShares, fairness
from turnout.pipeline.insights.frame import Frame
from turnout.pipeline.insights.local_time import Step
from turnout.pipeline.insights.metrics import METRICS, Better, Unit
from turnout.pipeline.insights.overview import InsightGroup, InsightTold, grouped, misrouted_by_reason, overview
from turnout.pipeline.insights.record import Kind
from turnout.pipeline.insights.spread import (
    Clock,
    LoadCell,
    SpeedLine,
    WaitingLine,
    ages,
    load_by_weekday,
    load_by_zone,
    speed_by,
)
from turnout.pipeline.insights.worth import Worth, worth_of
from turnout.store.within import Within

router = APIRouter(prefix="/api/v1/insights", tags=["metrics"])

By = Literal["team", "pool", "rule", "queue", "rep", "source", "tier", "segment", "territory", "zone", "country"]
# A path is the rule that decided, and the pool or the queue it led to.
ByPath = Literal[By, "path"]
_PATH: Final = (Kind.RULE, Kind.POOL, Kind.QUEUE)
_GROUPS_MAX: Final = 500
_NAMES_SHOWN: Final = 200


class InsightState(msgspec.Struct, frozen=True):
    """How true the numbers are: at what moment, and what is missing.

    `behind` counts events that are not in them yet. While leads are counted for the first time, `counted` says which
    part of them is; else it is 1.
    """

    as_of: str
    behind: int
    counted: float


class InsightOverview(msgspec.Struct, frozen=True):
    """Every metric of a span, beside that of another and step by step: `starts` are when the steps begin.

    Where a comparison was asked for and would mislead, `not_compared` says why: the `record` does not reach back to the
    beginning of that time (it begins at `record_since`), or `few` leads came in then.
    `misrouted` counts misrouted leads by reason, `won` is what won leads are worth. `minutes_saved` is the setting
    `manual_minutes` times the leads that were decided by themselves.
    """

    state: InsightState
    since: str
    until: str
    compared_since: str | None
    compared_until: str | None
    not_compared: WhyNot | None
    record_since: str | None
    step: Step
    starts: list[str]
    metrics: list[InsightTold]
    misrouted: dict[str, int]
    won: list[Worth]
    minutes_saved: float
    minutes_per_lead: float


class InsightGroups(msgspec.Struct, frozen=True):
    """The metrics by one kind of name, the one with the most leads first."""

    state: InsightState
    by: ByPath
    groups: list[InsightGroup]


class SpeedSpread(msgspec.Struct, frozen=True):
    """Touched leads by how long it took: of all of them, whose name is empty, and of each name."""

    state: InsightState
    clock: Clock
    lines: list[SpeedLine]


class WaitingLeads(msgspec.Struct, frozen=True):
    """Open leads that nobody touched, by where they are and how long they have waited."""

    state: InsightState
    lines: list[WaitingLine]


class Fairness(msgspec.Struct, frozen=True):
    """How pools shared their leads, beside what chance alone would give."""

    state: InsightState
    pools: list[PoolShares]


class LoadMap(msgspec.Struct, frozen=True):
    """When leads come in. Rows are the days from Monday, or the zones in `rows`; hours are those of the asked zone."""

    state: InsightState
    rows: list[str]
    cells: list[LoadCell]


class MetricDefinition(msgspec.Struct, frozen=True):
    """What a metric means."""

    id: str
    title: str
    meaning: str
    unit: Unit
    better: Better


class MetricDefinitions(msgspec.Struct, frozen=True):
    """Every metric, and the names that leads can be told apart by."""

    metrics: list[MetricDefinition]
    names: dict[str, list[str]]


class GroupsOf(Compared):
    """What groups are asked for."""

    by: ByPath = Field(
        "tier", description="What leads are grouped by; `path`: by rule, and the pool or queue it led to."
    )
    limit: int = Field(50, description="How many groups at most.", ge=1, le=_GROUPS_MAX)


class SpeedOf(LeadsOf):
    """Whose speed is asked for."""

    by: By | None = Field(None, description="What leads are grouped by; left out: all together.")
    clock: Clock = Field("wall", description="`wall`, or `working` for the working time of whoever touched it.")
    limit: int = Field(12, description="How many groups at most.", ge=1, le=_GROUPS_MAX)


class LoadOf(LeadsOf):
    """Which map is asked for."""

    by: Literal["weekday", "zone"] = Field("weekday", description="What its rows are.")
    limit: int = Field(12, description="How many zones at most.", ge=1, le=_GROUPS_MAX)


@router.get("", summary="Numbers", **scoped("leads:read", "invalid", said=shown(InsightOverview, "The numbers.")))
def read_overview(request: Request, insights: TheInsights, query: Annotated[Compared, Query()]) -> Response:
    """Of leads that came in within the span, tests left out; what happened to them counts whenever it happened."""
    per_lead = request.app.state.settings.said.manual_minutes
    with asking(request, insights, query) as asked:
        found = overview(asked.view, asked.before, asked.zone)
        by_itself = next(told.now.count for told in found.told if told.metric == "by_itself")
        span, then = asked.view.span, None if asked.before is None else asked.before.span
        answer = InsightOverview(
            _state(asked),
            said(span.since),
            said(span.until),
            None if then is None else said(then.since),
            None if then is None else said(then.until),
            asked.why_not,
            None if asked.began is None else said(asked.began),
            found.step,
            [said(start) for start in found.starts],
            found.told,
            misrouted_by_reason(asked.view),
            worth_of(asked.view),
            by_itself * per_lead,
            per_lead,
        )
    return as_json(answer)


@router.get(
    "/groups", summary="Numbers by name", **scoped("leads:read", "invalid", said=shown(InsightGroups, "The numbers."))
)
def read_groups(request: Request, insights: TheInsights, query: Annotated[GroupsOf, Query()]) -> Response:
    """The same numbers by rule, pool, team, tier and so on."""
    with asking(request, insights, query) as asked:
        by = _PATH if query.by == "path" else (Kind(query.by),)
        groups = grouped(asked.view, asked.before, by, query.limit)
        answer = InsightGroups(_state(asked), query.by, groups)
    return as_json(answer)


@router.get(
    "/speed",
    summary="Speed to lead, spread out",
    **scoped("leads:read", "invalid", said=shown(SpeedSpread, "How fast.")),
)
def read_speed(request: Request, insights: TheInsights, query: Annotated[SpeedOf, Query()]) -> Response:
    """How many leads were touched within minutes, hours or days."""
    with asking(request, insights, query) as asked:
        by = None if query.by is None else Kind(query.by)
        answer = SpeedSpread(_state(asked), query.clock, speed_by(asked.view, by, query.clock, query.limit))
    return as_json(answer)


@router.get(
    "/ages",
    summary="Leads that wait",
    **scoped("leads:read", "invalid", said=shown(WaitingLeads, "How long they wait.")),
)
def read_ages(request: Request, insights: TheInsights, query: Annotated[LeadsOf, Query()]) -> Response:
    """Open leads that nobody has touched by now, of those that came in within the span."""
    with asking(request, insights, query) as asked:
        answer = WaitingLeads(_state(asked), ages(asked.view))
    return as_json(answer)


@router.get("/fairness", summary="Fairness", **scoped("leads:read", "invalid", said=shown(Fairness, "Who got what.")))
def read_fairness(request: Request, insights: TheInsights, query: Annotated[LeadsOf, Query()]) -> Response:
    """By count and by score, of leads that pools gave out; a pool is counted whole, whoever of it may be seen."""
    with asking(request, insights, query, is_whole=True) as asked:
        answer = Fairness(_state(asked), _seen(fairness(asked.view), asked.within))
    return as_json(answer)


@router.get("/load", summary="Load over time", **scoped("leads:read", "invalid", said=shown(LoadMap, "When.")))
def read_load(request: Request, insights: TheInsights, query: Annotated[LoadOf, Query()]) -> Response:
    """When leads come in over the week, or over the day by the zone they are in, and which are answered in time."""
    with asking(request, insights, query) as asked:
        if query.by == "weekday":
            answer = LoadMap(_state(asked), [], load_by_weekday(asked.view, asked.zone))
        else:
            answer = LoadMap(_state(asked), *load_by_zone(asked.view, asked.zone, query.limit))
    return as_json(answer)


@router.get(
    "/definitions", summary="What numbers mean", **scoped("leads:read", said=shown(MetricDefinitions, "Every metric."))
)
def read_definitions(request: Request, insights: TheInsights) -> Response:
    """Each metric with its meaning, and what leads may be asked for by."""
    with insights.open(request.app.state.front.database) as (frame, _):
        names = _names(frame)
    metrics = [
        MetricDefinition(name, each.title, each.meaning, each.unit, each.better) for name, each in METRICS.items()
    ]
    return as_json(MetricDefinitions(metrics, names))


def _names(frame: Frame) -> dict[str, list[str]]:
    kinds = (Kind.TEAM, Kind.POOL, Kind.RULE, Kind.QUEUE, Kind.SOURCE, Kind.TIER, Kind.SEGMENT, Kind.TERRITORY)
    return {kind.value: sorted(name.name for name in frame.names.by_code[kind][1 : _NAMES_SHOWN + 1]) for kind in kinds}


def _state(asked: Asked) -> InsightState:
    progress, now = asked.frame.progress, asked.view.now
    counted = 1.0 if progress.is_over else progress.built / progress.end if progress.end else 0.0
    return InsightState(_moment(now), asked.frame.behind, round(counted, 4))


def _moment(at: datetime) -> str:
    return said(at.replace(microsecond=0))


def _seen(pools: list[PoolShares], within: Within | None) -> list[PoolShares]:
    """Of each pool those whom somebody may see; pools with nobody of theirs are left out."""
    if within is None:
        return pools
    mine = [msgspec.structs.replace(pool, reps=[rep for rep in pool.reps if rep.rep in within.reps]) for pool in pools]
    return [pool for pool in mine if pool.reps]
