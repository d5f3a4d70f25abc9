"""Counts, medians and shares of a view: as a whole, by group, and along time."""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from turnout.pipeline.insights.frame import Column
from turnout.pipeline.insights.metrics import Metric, Unit
from turnout.pipeline.insights.selecting import View

# A duration is told to the millisecond; what is longer than a century is a century.
_TICKS: Final = 1_000
_TICKS_BITS: Final = 42
_TICKS_MAX: Final = (1 << _TICKS_BITS) - 1


class InsightNumber(msgspec.Struct, frozen=True, gc=False):
    """A number: `count` leads of `of`. `value` is a share, a median of seconds (with the 90th of 100), or the count."""

    value: float | None
    count: int
    of: int
    p90: float | None = None


def number_of(view: View, metric: Metric) -> InsightNumber:
    """A metric of all leads of a view."""
    return numbers_by(view, metric, np.zeros(view.size, np.int64), 1)[0]


def numbers_by(view: View, metric: Metric, groups: npt.NDArray[np.int64], size: int) -> list[InsightNumber]:
    """A metric by group: `groups` has the group of each lead, from 0 on, out of `size`; -1 for none."""
    is_grouped = groups >= 0
    all_in = bool(is_grouped.all())
    of_mask = metric.of(view)
    fits_mask = metric.fits(view) if metric.fits is not None else of_mask
    if not all_in:
        of_mask, fits_mask = of_mask & is_grouped, fits_mask & is_grouped
    of = np.bincount(groups[of_mask], minlength=size).tolist()
    count = np.bincount(groups[fits_mask], minlength=size).tolist()
    if metric.unit is Unit.SECONDS:
        assert metric.seconds is not None, "a duration says how long"
        middles = percentiles(metric.seconds(view)[fits_mask], groups[fits_mask], size, (0.5, 0.9))
        return [InsightNumber(middles[0][at], count[at], of[at], middles[1][at]) for at in range(size)]
    if metric.unit is Unit.SHARE:
        return [InsightNumber(count[at] / of[at] if of[at] else None, count[at], of[at]) for at in range(size)]
    return [InsightNumber(count[at], count[at], of[at]) for at in range(size)]


def percentiles(
    seconds: Column, groups: npt.NDArray[np.int64], size: int, shares: tuple[float, ...]
) -> list[list[float | None]]:
    """Of each group the value below which such a share lies, between the two next to it; None of nothing.

    Exact to the millisecond. One sort serves all groups: a group's number stands before its values.
    """
    ticks = np.minimum(np.rint(seconds * _TICKS), _TICKS_MAX).astype(np.int64)
    order = np.sort((groups << _TICKS_BITS) | ticks) & _TICKS_MAX
    counts = np.bincount(groups, minlength=size)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    found: list[list[float | None]] = []
    for share in shares:
        places = starts + share * (counts - 1)
        has = counts > 0
        low = np.floor(places[has]).astype(np.int64)
        high = np.minimum(low + 1, (starts + counts - 1)[has])
        part = places[has] - low
        values: list[float | None] = [None] * size
        between = (order[low] * (1 - part) + order[high] * part) / _TICKS
        for at, value in zip(np.flatnonzero(has).tolist(), between.tolist(), strict=True):
            values[at] = round(value, 3)
        found.append(values)
    return found
