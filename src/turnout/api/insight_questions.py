"""What every question about many leads says: which leads, of which time, beside which other; and who may see them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from turnout.api.moments import Instant, aware
from turnout.api.problems import FieldProblem, Problem
from turnout.api.reach import within_of
from turnout.core.calendar.zones import zone_of
from turnout.errors import CalendarError
from turnout.pipeline.insights.comparing import WhyNot, record_began, why_not_compared
from turnout.pipeline.insights.frame import Frame, Insights
from turnout.pipeline.insights.overview import Compare, span_before
from turnout.pipeline.insights.record import DIMENSIONS, Kind
from turnout.pipeline.insights.selecting import Span, View, select
from turnout.store.insight_rows import leads_within
from turnout.store.transaction import Transaction
from turnout.store.within import Within

_CHARS_MAX: Final = 200
_SPAN: Final = timedelta(days=28)
_SPAN_MAX: Final = timedelta(days=3_700)


def _name(said: str) -> Any:  # noqa: ANN401 - what pydantic takes for a default
    return Field(None, description=said, max_length=_CHARS_MAX)


class LeadsOf(BaseModel):
    """Leads that came in within a time and have these names; an empty one asks for leads that have none."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    since: Instant | None = Field(None, description="Came in then or later; 28 days before `until` at first.")
    until: Instant | None = Field(None, description="Came in before then; now at first.")
    zone: str = Field("UTC", description="The IANA time zone that days and hours are of.", max_length=64)
    team: str | None = _name("The team that has it.")
    pool: str | None = _name("The pool it came through.")
    rule: str | None = _name("The rule that decided.")
    queue: str | None = _name("The queue it lies in.")
    rep: str | None = _name("The rep who has it.")
    source: str | None = _name("Where it came from.")
    tier: str | None = _name("The SLA line that holds for it.")
    segment: str | None = _name("The segment of its account.")
    territory: str | None = _name("The territory it fits.")
    country: str | None = _name("The country it is in.")
    in_zone: str | None = _name("The time zone it is in.")


class Compared(LeadsOf):
    """The same, beside those of another time."""

    compare: Compare | None = Field(
        None, description="`previous`: as long, right before. `year`: 52 weeks earlier, so that weekdays are the same."
    )


class Asked(NamedTuple):
    """What is asked, once it was read: the leads of a time, and those they are compared with.

    `before` is None where nothing is compared: not asked for, or `why_not`. `began` is when the first lead came in.
    """

    view: View
    before: View | None
    why_not: WhyNot | None
    began: datetime | None
    zone: ZoneInfo
    frame: Frame
    tx: Transaction
    within: Within | None


def _insights(request: Request) -> Insights:
    """The frame of this process, made when it is first asked for."""
    state = request.app.state
    if not hasattr(state, "insights"):
        state.insights = Insights()
    insights: Insights = state.insights
    return insights


TheInsights = Annotated[Insights, Depends(_insights)]


@contextmanager
def asking(request: Request, insights: Insights, query: LeadsOf, *, is_whole: bool = False) -> Iterator[Asked]:
    """The leads a question is about, as far as whoever asks may see them, or all where it is of the whole.

    Raises Problem.
    """
    front = request.app.state.front
    now: datetime = front.now()
    span, zone = _span(query, now), _zone(query.zone)
    compare = query.compare if isinstance(query, Compared) else None
    filters = {kind: value for kind in DIMENSIONS if (value := _value(query, kind)) is not None}
    within = within_of(request)
    with insights.open(front.database) as (frame, tx):
        reach = None if within is None or is_whole else _reach(tx, within)
        view = select(frame, span, filters, now, reach)
        before = None if compare is None else select(frame, span_before(span, compare), filters, now, reach)
        began = None if before is None else record_began(frame)
        why_not = None if before is None else why_not_compared(began, before)
        yield Asked(view, before if why_not is None else None, why_not, began, zone, frame, tx, within)


def _value(query: LeadsOf, kind: Kind) -> str | None:
    name = "in_zone" if kind is Kind.ZONE else kind.value
    value: str | None = getattr(query, name)
    return value


def _reach(tx: Transaction, within: Within) -> npt.NDArray[np.int64]:
    return np.array(leads_within(tx, within), np.int64)


def _span(query: LeadsOf, now: datetime) -> Span:
    until = aware(query.until, "until") or now
    since = aware(query.since, "since") or until - _SPAN
    if since >= until:
        raise _fault("since", "must be before `until`")
    if until - since > _SPAN_MAX:
        raise _fault("since", "lies more than ten years before `until`")
    return Span(since, until)


def _zone(name: str) -> ZoneInfo:
    try:
        return zone_of(name)
    except CalendarError as error:
        raise _fault("zone", str(error)) from None


def _fault(field: str, fault: str) -> Problem:
    return Problem("invalid", f"`{field}` {fault}", [FieldProblem(field, fault)])
