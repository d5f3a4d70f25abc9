"""The numbers of a span, along it, and beside those of another one; and the same by rule, pool, team and so on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import prod
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from turnout.pipeline.edits.outcome_events import MISROUTED_REASONS
from turnout.pipeline.insights.frame import Column
from turnout.pipeline.insights.local_time import Step, starts_of, step_of, steps_of
from turnout.pipeline.insights.metrics import METRICS, came
from turnout.pipeline.insights.numbers import InsightNumber, number_of, numbers_by
from turnout.pipeline.insights.record import Kind
from turnout.pipeline.insights.selecting import Span, View
from turnout.pipeline.insights.worth import Worth, worth_by

Compare = Literal["previous", "year"]
# What stands on the first page, in its order.
SHOWN: Final = (
    "leads", "speed", "kept", "extended", "accuracy", "accepted", "reassigned", "unworked", "meeting", "won",
    "by_itself", "qualified", "opportunity", "matched", "fallback", "held",
)  # fmt: skip
GROUPED: Final = (
    "leads", "speed", "speed_working", "kept", "extended", "accepted", "accuracy", "reassigned", "unworked", "matched",
    "fallback", "held", "qualified", "meeting", "opportunity", "won",
)  # fmt: skip
_YEAR: Final = timedelta(days=364)
_BETWEEN: Final = " \u2192 "
# More combinations of names than this are told apart by sorting.
_NUMBERS_MAX: Final = 1 << 20


class InsightTold(msgspec.Struct, frozen=True, gc=False):
    """A metric over a span, before it, and step by step."""

    metric: str
    now: InsightNumber
    before: InsightNumber | None
    along: list[InsightNumber]


class InsightGroup(msgspec.Struct, frozen=True, gc=False):
    """All metrics of the leads with one name, by their ids; `before` of the span that is compared with.

    `names` are what leads are asked for by to get these: one, or several where leads are grouped by several. `won` is
    what won leads are worth.
    """

    name: str
    names: dict[str, str]
    numbers: dict[str, InsightNumber]
    before: dict[str, InsightNumber]
    won: list[Worth]


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
            None if before is None or METRICS[name].is_standing else number_of(before, METRICS[name]),
            numbers_by(view, METRICS[name], steps, len(starts)),
        )
        for name in shown
    ]
    return Overview(step, starts, told)


def grouped(
    view: View, before: View | None, by: tuple[Kind, ...], most: int, shown: Sequence[str] = GROUPED
) -> list[InsightGroup]:
    """The metrics by one kind of name, or by several together, the one with the most leads first.

    Names beyond `most` are left out.
    """
    found, codes = _numbered([view] if before is None else [view, before], by)
    leads = np.bincount(codes[0], minlength=len(found))
    names = view.frame.names
    called = {
        at: {kind.value: names.name(kind, code) for kind, code in zip(by, found[at].tolist(), strict=True)}
        for at in np.flatnonzero(leads).tolist()
    }
    chosen = sorted(called, key=lambda at: (-leads[at], *called[at].values()))[:most]
    place = np.full(len(found), -1, np.int64)
    place[chosen] = np.arange(len(chosen))
    now = _by(view, place[codes[0]], len(chosen), shown)
    compared = [name for name in shown if not METRICS[name].is_standing]
    then = {} if before is None else _by(before, place[codes[1]], len(chosen), compared)
    worth = worth_by(view, place[codes[0]], len(chosen)) if "won" in shown else [[] for _ in chosen]
    return [
        InsightGroup(
            _BETWEEN.join(filter(None, called[each].values())),
            called[each],
            {name: numbers[at] for name, numbers in now.items()},
            {name: numbers[at] for name, numbers in then.items()},
            worth[at],
        )
        for at, each in enumerate(chosen)
    ]


def _numbered(views: Sequence[View], by: tuple[Kind, ...]) -> tuple[Column, list[Column]]:
    """The leads of each view by the number of what they are called together; and the codes of each number, a row each.

    Names may be so many that most of their combinations do not occur; then only those that do have a number.
    """
    sizes = tuple(len(views[0].frame.names.by_code[kind]) for kind in by)
    codes = [np.ravel_multi_index([view.column(kind.value).astype(np.int64) for kind in by], sizes) for view in views]
    found = np.arange(prod(sizes)) if prod(sizes) <= _NUMBERS_MAX else np.unique(np.concatenate(codes))
    if len(found) < prod(sizes):
        codes = [np.searchsorted(found, each) for each in codes]
    return np.column_stack(np.unravel_index(found, sizes)), codes


def _by(view: View, groups: Column, size: int, shown: Sequence[str]) -> dict[str, list[InsightNumber]]:
    return {name: numbers_by(view, METRICS[name], groups, size) for name in shown}


def misrouted_by_reason(view: View) -> dict[str, int]:
    """Why leads were misrouted, by the reason that was reported last; the empty one where nobody said."""
    reasons = view.column("reason")[came(view, "misrouted")]
    counts = np.bincount(reasons, minlength=len(MISROUTED_REASONS) + 1).tolist()
    return {name: count for name, count in zip(("", *MISROUTED_REASONS), counts, strict=True) if count}
