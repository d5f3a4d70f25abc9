"""Counts, medians and shares of a view: as a whole, by group, and along time."""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from turnout.pipeline.insights.frame import Column
from turnout.pipeline.insights.metrics import Metric, Unit
from turnout.pipeline.insights.selecting import Mask, View

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
    of, fits = _masks(view, metric)
    count, of_count = int(np.count_nonzero(fits)), int(np.count_nonzero(of))
    if metric.unit is Unit.SECONDS:
        assert metric.seconds is not None, "a duration says how long"
        middle, high = _percentiles_of_all(metric.seconds(view)[fits], (0.5, 0.9))
        return InsightNumber(middle, count, of_count, high)
    return _number(metric.unit, count, of_count)


def numbers_by(view: View, metric: Metric, groups: npt.NDArray[np.int64], size: int) -> list[InsightNumber]:
    """A metric by group: `groups` has the group of each lead, from 0 on, out of `size`; -1 for none."""
    of_mask, fits = _masks(view, metric)
    # Those that fit are among those it is of, so that one count by both tells each: neither, of, or fits as well.
    standing = of_mask.view(np.uint8) + fits.view(np.uint8)
    counts = np.bincount((groups + 1) * 3 + standing, minlength=(size + 1) * 3).reshape(-1, 3)[1:]
    of, count = (counts[:, 1] + counts[:, 2]).tolist(), counts[:, 2].tolist()
    if metric.unit is Unit.SECONDS:
        assert metric.seconds is not None, "a duration says how long"
        fits = fits & (groups >= 0)
        middles = percentiles(metric.seconds(view)[fits], groups[fits], size, (0.5, 0.9))
        return [InsightNumber(middles[0][at], count[at], of[at], middles[1][at]) for at in range(size)]
    return [_number(metric.unit, count[at], of[at]) for at in range(size)]


def _masks(view: View, metric: Metric) -> tuple[Mask, Mask]:
    """Which leads a metric is of, and which of them fit."""
    of = view.mask(f"of {metric.title}", metric.of)
    return of, of if metric.fits is None else view.mask(f"fits {metric.title}", metric.fits)


def _number(unit: Unit, count: int, of: int) -> InsightNumber:
    value = count if unit is Unit.LEADS else count / of if of else None
    return InsightNumber(value, count, of)


def _percentiles_of_all(seconds: Column, shares: tuple[float, ...]) -> list[float | None]:
    """As `percentiles`, of one group: without sorting all of it."""
    if not len(seconds):
        return [None] * len(shares)
    places = [share * (len(seconds) - 1) for share in shares]
    bounds = sorted({min(int(place) + more, len(seconds) - 1) for place in places for more in (0, 1)})
    parted = np.partition(_ticks(seconds), bounds)
    found: list[float | None] = []
    for place in places:
        low = int(place)
        high, part = min(low + 1, len(seconds) - 1), place - int(place)
        found.append(round(float(parted[low] * (1 - part) + parted[high] * part) / _TICKS, 3))
    return found


def _ticks(seconds: Column) -> npt.NDArray[np.int64]:
    ticks: npt.NDArray[np.int64] = np.minimum(np.rint(seconds * _TICKS), _TICKS_MAX).astype(np.int64)
    return ticks


def percentiles(
    seconds: Column, groups: npt.NDArray[np.int64], size: int, shares: tuple[float, ...]
) -> list[list[float | None]]:
    """Of each group the value below which such a share lies, between the two next to it; None of nothing.

    Exact to the millisecond. One sort serves all groups: a group's number stands before its values.
    """
    order = np.sort((groups << _TICKS_BITS) | _ticks(seconds)) & _TICKS_MAX
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
