"""How numbers are spread: touches by how long they took, open leads by how long they wait, leads over the week."""

from __future__ import annotations

from typing import Final, Literal
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from turnout.pipeline.insights.local_time import weekday_and_hour
from turnout.pipeline.insights.metrics import METRICS, Metric, seconds_of_age, unworked
from turnout.pipeline.insights.record import Flag, Kind
from turnout.pipeline.insights.selecting import Mask, View

# Where one bin ends and the next begins, in seconds; the last has no end.
SPEED_BINS: Final = (0, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 259_200)
AGE_BINS: Final = (0, 3_600, 14_400, 86_400, 259_200, 604_800, 1_209_600)
_HOURS: Final = 24
_DAYS: Final = 7
Clock = Literal["wall", "working"]


class InsightBin(msgspec.Struct, frozen=True, gc=False):
    """Leads with so many seconds: from, below (None for the last), and how many."""

    since: int
    until: int | None
    leads: int


class SpeedLine(msgspec.Struct, frozen=True, gc=False):
    """How fast leads of one name were touched."""

    name: str
    touched: int
    bins: list[InsightBin]


class WaitingLine(msgspec.Struct, frozen=True, gc=False):
    """Open leads that nobody touched, by how long they have waited: with somebody, in a queue, and on hold."""

    where: Literal["hands", "queue", "hold"]
    leads: int
    bins: list[InsightBin]


class LoadCell(msgspec.Struct, frozen=True, gc=False):
    """Leads of an hour of a row: how many came in, of how many a promise can be told, and how many were kept.

    `row` is the weekday, or the place of a zone among those that are given.
    """

    row: int
    hour: int
    leads: int
    told: int
    kept: int


def speed_by(view: View, by: Kind | None, clock: Clock, most: int) -> list[SpeedLine]:
    """Touched leads by how long it took, of all of them (the empty name first) and of each name."""
    metric = METRICS["speed" if clock == "wall" else "speed_working"]
    assert metric.fits is not None, "a duration is of those that have one"
    assert metric.seconds is not None, "a duration says how long"
    fits = metric.fits(view)
    seconds = metric.seconds(view)[fits]
    lines = [SpeedLine("", len(seconds), _binned(seconds, SPEED_BINS))]
    if by is None:
        return lines
    codes = view.column(by.value)[fits]
    names = view.frame.names.by_code[by]
    leads = np.bincount(codes, minlength=len(names))
    chosen = sorted(np.flatnonzero(leads).tolist(), key=lambda each: (-leads[each], names[each].name))[:most]
    of_codes = [
        SpeedLine(names[code].name, int(leads[code]), _binned(seconds[codes == code], SPEED_BINS)) for code in chosen
    ]
    return [*lines, *of_codes]


def ages(view: View) -> list[WaitingLine]:
    """Open leads that nobody touched, by where they are and how long they have been there."""
    return [_age_line(view, where) for where in ("hands", "queue", "hold")]


def _age_line(view: View, where: Literal["hands", "queue", "hold"]) -> WaitingLine:
    seconds = seconds_of_age(view)[waiting_in(view, where)]
    return WaitingLine(where, len(seconds), _binned(seconds, AGE_BINS))


def waiting_in(view: View, where: str) -> Mask:
    """Open leads that nobody touched: those on hold, in a queue, or with somebody."""
    held, queued = view.has(Flag.IS_HELD), view.has(Flag.IN_QUEUE)
    if where == "hold":
        return unworked(view) & held
    return unworked(view) & (queued if where == "queue" else ~held & ~queued)


def _binned(seconds: np.ndarray, edges: tuple[int, ...]) -> list[InsightBin]:
    counts = np.bincount(np.searchsorted(edges, seconds, side="right") - 1, minlength=len(edges)).tolist()
    return [
        InsightBin(since, until, count) for since, until, count in zip(edges, (*edges[1:], None), counts, strict=True)
    ]


def load_by_weekday(view: View, zone: ZoneInfo) -> list[LoadCell]:
    """When leads come in over the week, and how many of each hour were touched in time."""
    weekdays, hours = weekday_and_hour(view.column("received"), zone)
    return _cells(view, weekdays * _HOURS + hours, _DAYS)


def load_by_zone(view: View, zone: ZoneInfo, most: int) -> tuple[list[str], list[LoadCell]]:
    """When leads come in over the day by the zone they are in, the one with the most leads first."""
    names = view.frame.names.by_code[Kind.ZONE]
    codes = view.column(Kind.ZONE.value)
    leads = np.bincount(codes, minlength=len(names))
    chosen = sorted(np.flatnonzero(leads).tolist(), key=lambda code: (-leads[code], names[code].name))[:most]
    place = np.full(len(names), len(chosen), np.int64)
    place[chosen] = np.arange(len(chosen))
    _, hours = weekday_and_hour(view.column("received"), zone)
    cells = _cells(view, place[codes] * _HOURS + hours, len(chosen) + 1)
    return [names[code].name for code in chosen], [cell for cell in cells if cell.row < len(chosen)]


def _cells(view: View, places: np.ndarray, rows: int) -> list[LoadCell]:
    kept: Metric = METRICS["kept"]
    assert kept.fits is not None, "a share is of those that fit"
    size = rows * _HOURS
    leads = np.bincount(places, minlength=size).tolist()
    told = np.bincount(places[kept.of(view)], minlength=size).tolist()
    fits = np.bincount(places[kept.fits(view)], minlength=size).tolist()
    return [LoadCell(at // _HOURS, at % _HOURS, count, told[at], fits[at]) for at, count in enumerate(leads) if count]
