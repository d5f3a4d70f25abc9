"""Moments of many leads in somebody's time zone: steps of time that numbers are told by, and hours of the week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from turnout.pipeline.insights.selecting import Span
from turnout.store.metadata import from_micros, to_micros

Step = Literal["hour", "day", "week", "month"]
_DAY: Final = 86_400_000_000
_HOUR: Final = 3_600_000_000
# What a span is told by: the finest step that gives no more points than a line can show.
_STEPS: Final[tuple[tuple[timedelta, Step], ...]] = (
    (timedelta(days=2), "hour"),
    (timedelta(days=92), "day"),
    (timedelta(days=731), "week"),
)
# 1 January 1970 was a Thursday; weekdays count from Monday.
_FIRST_WEEKDAY: Final = 3
_STARTS_MAX: Final = 2_000


def step_of(span: Span) -> Step:
    """The step a span is told by."""
    return next((step for most, step in _STEPS if span.until - span.since <= most), "month")


def starts_of(span: Span, step: Step, zone: ZoneInfo) -> list[datetime]:
    """When each step of a span begins, in the zone's own days, weeks (from Monday) and months; the first is cut off."""
    found = [span.since]
    for start in _steps_after(span.since.astimezone(zone), step):
        if start >= span.until or len(found) >= _STARTS_MAX:
            return found
        found.append(start)
    return found


def _steps_after(at: datetime, step: Step) -> Iterator[datetime]:
    if step == "hour":
        hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        while True:
            hour += timedelta(hours=1)
            yield hour
    day = at.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    while True:
        if step == "day":
            day += timedelta(days=1)
        elif step == "week":
            day += timedelta(days=7 - day.weekday())
        else:
            day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield day.replace(tzinfo=at.tzinfo).astimezone(UTC)


def steps_of(received: npt.NDArray[np.int64], starts: list[datetime]) -> npt.NDArray[np.int64]:
    """Which step each moment lies in."""
    bounds = np.array([to_micros(start) for start in starts])
    return np.searchsorted(bounds, received, side="right") - 1


def weekday_and_hour(
    received: npt.NDArray[np.int64], zone: ZoneInfo
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The weekday (0 for Monday) and the hour of each moment, as clocks of the zone show it."""
    if not len(received):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    starts, offsets = _offsets(int(received.min()), int(received.max()), zone)
    local = received + offsets[np.searchsorted(starts, received, side="right") - 1]
    return (local // _DAY + _FIRST_WEEKDAY) % 7, local % _DAY // _HOUR


def _offsets(low: int, high: int, zone: ZoneInfo) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """From when on clocks of a zone are so far ahead, between two moments: looked up day by day, then to the second."""
    starts, offsets = [low], [_offset(low, zone)]
    at = low
    while at < high:
        after = min(at + _DAY, high)
        offset = _offset(after, zone)
        if offset != offsets[-1]:
            starts.append(_change(at, after, offsets[-1], zone))
            offsets.append(offset)
        at = after
    return np.array(starts), np.array(offsets)


def _change(low: int, high: int, before: int, zone: ZoneInfo) -> int:
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return high


def _offset(at: int, zone: ZoneInfo) -> int:
    found = from_micros(at).astimezone(zone).utcoffset()
    assert found is not None, "a zone says how far it is ahead"
    return found // timedelta(microseconds=1)
