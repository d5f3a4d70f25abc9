"""Spans of a day, intervals between instants, and the arithmetic on sorted lists of them.

Knows nothing of zones, weekdays or holidays. Everything is half-open: the opening instant is inside, the closing
instant is outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from turnout.errors import CalendarError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DAY_SECONDS: Final = 86_400
SECOND_MICROS: Final = 1_000_000

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Interval: TypeAlias = tuple[datetime, datetime]
"""From one aware instant up to, not including, another; an absence or a pause."""

Stretch: TypeAlias = tuple[int, int]
"""An interval in whole microseconds since 1970-01-01T00:00Z; floats never enter."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Part of a local day, in seconds since its midnight on the wall clock; 86,400 is the next midnight."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= DAY_SECONDS:
            raise CalendarError(f"`{self}` is not part of a day; a span starts before it ends, within 00:00 to 24:00")

    def __str__(self) -> str:
        return f"{write_clock(self.start)}-{write_clock(self.end)}"


def write_clock(seconds: int) -> str:
    """Seconds since midnight as a person writes them: `09:00`, or `09:00:30` where seconds matter."""
    minutes, rest = divmod(seconds, 60)
    clock = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{clock}:{rest:02}" if rest else clock


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time in order, with overlapping and touching spans made one."""
    return tuple(Span(start, end) for start, end in merge((span.start, span.end) for span in spans))


def cut_spans(spans: Iterable[Span], breaks: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of `spans` when `breaks` are taken out."""
    whole = merge((span.start, span.end) for span in spans)
    holes = merge((span.start, span.end) for span in breaks)
    return tuple(Span(start, end) for start, end in subtract(whole, holes))


def to_micros(at: datetime) -> int:
    """An aware instant in microseconds since the epoch; a naive one is a TypeError, since it names no instant."""
    since = at - EPOCH
    return (since.days * DAY_SECONDS + since.seconds) * SECOND_MICROS + since.microseconds


def to_instant(micros: int) -> datetime:
    """Microseconds since the epoch as an aware UTC datetime."""
    return EPOCH + timedelta(0, 0, micros)


def stretches(intervals: Iterable[Interval]) -> list[Stretch]:
    """Intervals as sorted, disjoint stretches; one that is empty or runs backwards takes no time and is dropped."""
    return merge((to_micros(start), to_micros(end)) for start, end in intervals)


def merge(pieces: Iterable[Stretch]) -> list[Stretch]:
    """The pieces in order, empty ones dropped, overlapping and touching ones made one."""
    merged: list[Stretch] = []
    for start, end in sorted(piece for piece in pieces if piece[0] < piece[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def subtract(pieces: Iterable[Stretch], holes: Sequence[Stretch]) -> list[Stretch]:
    """`pieces` without `holes`; both sorted and disjoint."""
    left: list[Stretch] = []
    first = 0
    for start, end in pieces:
        at = start
        while first < len(holes) and holes[first][1] <= start:
            first += 1
        for hole_start, hole_end in holes[first:]:
            if hole_start >= end:
                break
            if at < hole_start:
                left.append((at, hole_start))
            at = hole_end
        if at < end:
            left.append((at, end))
    return left


def intersect(ours: Sequence[Stretch], theirs: Sequence[Stretch]) -> list[Stretch]:
    """The time that lies in both; both sorted and disjoint."""
    shared: list[Stretch] = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        start, end = max(ours[i][0], theirs[j][0]), min(ours[i][1], theirs[j][1])
        if start < end:
            shared.append((start, end))
        if ours[i][1] < theirs[j][1]:
            i += 1
        else:
            j += 1
    return shared
