"""The numbers of a span, along it, and beside those of another one; and the same by rule, pool, team and so on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from turnout.pipeline.edits.outcome_events import MISROUTED_REASONS
from turnout.pipeline.insights.local_time import Step, starts_of, step_of, steps_of
from turnout.pipeline.insights.metrics import METRICS, came
from turnout.pipeline.insights.numbers import InsightNumber, number_of, numbers_by
from turnout.pipeline.insights.record import Kind
from turnout.pipeline.insights.selecting import Span, View

Compare = Literal["previous", "year"]
# What stands on the first page, in its order.
SHOWN: Final = (
    "leads", "speed", "kept", "accuracy", "accepted", "reassigned", "unworked", "meeting", "won", "by_itself",
    "qualified", "opportunity",
)  # fmt: skip
GROUPED: Final = (
    "leads", "speed", "speed_working", "kept", "accepted", "accuracy", "reassigned", "unworked", "matched", "fallback",
    "held", "qualified", "meeting", "opportunity", "won",
)  # fmt: skip
_YEAR: Final = timedelta(days=364)


class InsightTold(msgspec.Struct, frozen=True, gc=False):
    """A metric over a span, before it, and step by step."""

    metric: str
    now: InsightNumber
    before: InsightNumber | None
    along: list[InsightNumber]


class InsightGroup(msgspec.Struct, frozen=True, gc=False):
    """All metrics of the leads with one name, by their ids; `before` of the span that is compared with."""

    name: str
    numbers: dict[str, InsightNumber]
    before: dict[str, InsightNumber]


class Overview(NamedTuple):
    """Every metric of a span; `starts` are when its steps begin."""

    step: Step
    starts: list[datetime]
    told: list[InsightTold]


def span_before(span: Span, compare: Compare) -> Span:
    """The span to compare with: as long and right before, or 52 weeks earlier, so that weekdays meet weekdays."""
    back = span.until - span.since if compare == "previous" else _YEAR
    return Span(span.since - back, span.until - back)


def overview(view: View, before: View | None, zone: ZoneInfo, shown: Sequence[str] = SHOWN) -> Overview:
    """The metrics of a view, as a whole and along its span."""
    step = step_of(view.span)
    starts = starts_of(view.span, step, zone)
    steps = steps_of(view.column("received"), starts)
    told = [
        InsightTold(
            name,
            number_of(view, METRICS[name]),
            None if before is None else number_of(before, METRICS[name]),
            numbers_by(view, METRICS[name], steps, len(starts)),
        )
        for name in shown
    ]
    return Overview(step, starts, told)


def grouped(view: View, before: View | None, by: Kind, most: int, shown: Sequence[str] = GROUPED) -> list[InsightGroup]:
    """The metrics by one kind of name, the one with the most leads first; names beyond `most` are left out."""
    names = view.frame.names.by_code[by]
    codes = view.column(by.value).astype(np.int64)
    leads = np.bincount(codes, minlength=len(names))
    chosen = sorted(np.flatnonzero(leads).tolist(), key=lambda code: (-leads[code], names[code].name))[:most]
    place = np.full(len(names), -1, np.int64)
    place[chosen] = np.arange(len(chosen))
    now = _by(view, place[codes], len(chosen), shown)
    then = {} if before is None else _by(before, place[before.column(by.value).astype(np.int64)], len(chosen), shown)
    return [
        InsightGroup(
            names[code].name,
            {name: numbers[at] for name, numbers in now.items()},
            {name: numbers[at] for name, numbers in then.items()},
        )
        for at, code in enumerate(chosen)
    ]


def _by(view: View, groups: np.ndarray, size: int, shown: Sequence[str]) -> dict[str, list[InsightNumber]]:
    return {name: numbers_by(view, METRICS[name], groups, size) for name in shown}


def misrouted_by_reason(view: View) -> dict[str, int]:
    """Why leads were misrouted, by the reason that was reported last; the empty one where nobody said."""
    reasons = view.column("reason")[came(view, "misrouted")]
    counts = np.bincount(reasons, minlength=len(MISROUTED_REASONS) + 1).tolist()
    return {name: count for name, count in zip(("", *MISROUTED_REASONS), counts, strict=True) if count}
