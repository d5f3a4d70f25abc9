"""Fair share: who is furthest behind what they should have received in this period.

    shortfall = (assignments + all calibrations) * weight / sum of weights - (own assignments + own calibration)

where a calibration makes up for time somebody could not receive anything: a joiner is credited with what the others
had on average before, an absent member with what the others received meanwhile, shared among them. The formula is
Cal.com's (getLuckyUser), computed in exact fractions.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from turnout.core.rep import RepId


@dataclass(frozen=True, slots=True)
class Sharer:
    """A member as fair share sees it: a weight, when they joined, and when they were away."""

    rep: RepId
    weight: int = 1
    joined_at: datetime | None = None
    absences: tuple[tuple[datetime, datetime], ...] = ()


class Received:
    """Who received something when, in rising order of time, ready to be counted."""

    def __init__(self, history: Sequence[tuple[datetime, RepId]]) -> None:
        self._all = sorted(at for at, _ in history)
        self._own: dict[RepId, list[datetime]] = {}
        for at, rep in sorted(history, key=lambda entry: entry[0]):
            self._own.setdefault(rep, []).append(at)

    @property
    def total(self) -> int:
        """How many were received in all."""
        return len(self._all)

    def count(self, rep: RepId) -> int:
        """How many a member received."""
        return len(self._own.get(rep, ()))

    def others_before(self, rep: RepId, at: datetime) -> int:
        """How many the others received before an instant."""
        return bisect_left(self._all, at) - bisect_left(self._own.get(rep, []), at)

    def others_between(self, rep: RepId, start: datetime, end: datetime) -> int:
        """How many the others received from one instant to another, both included."""
        own = self._own.get(rep, [])
        return _between(self._all, start, end) - _between(own, start, end)


def _between(times: Sequence[datetime], start: datetime, end: datetime) -> int:
    return max(0, bisect_right(times, end) - bisect_left(times, start))


def period_start(now: datetime, period: str, zone: str = "UTC") -> datetime:
    """The beginning of the `day` or the `month` that holds `now`, in a time zone, as an instant in UTC."""
    local = now.astimezone(ZoneInfo(zone))
    first = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if period == "month":
        first = first.replace(day=1)
    return first.astimezone(UTC)


def calibrations(
    members: Sequence[Sharer], received: Received, start: datetime, now: datetime
) -> dict[RepId, Fraction]:
    """What each member is credited with for the time they were not there."""
    return {
        member.rep: _joining(member, members, received, start, now) + _absence(member, members, received)
        for member in members
    }


def _joining(member: Sharer, members: Sequence[Sharer], received: Received, start: datetime, now: datetime) -> Fraction:
    joined = member.joined_at
    if joined is None or not start <= joined <= now:
        return Fraction(0)
    before = sum(
        1 for other in members if other.rep != member.rep and (other.joined_at is None or other.joined_at < joined)
    )
    had = received.others_before(member.rep, joined)
    return Fraction(had, before) if before and had else Fraction(0)


def _absence(member: Sharer, members: Sequence[Sharer], received: Received) -> Fraction:
    if len(members) < 2:
        return Fraction(0)
    meanwhile = sum(received.others_between(member.rep, start, end) for start, end in _merged(member.absences))
    return Fraction(meanwhile, len(members) - 1)


def _merged(spans: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Overlapping absences counted once."""
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def shortfalls(members: Sequence[Sharer], received: Received, start: datetime, now: datetime) -> dict[RepId, Fraction]:
    """How far each member is behind (positive) or ahead (negative), in assignments."""
    credit = calibrations(members, received, start, now)
    total_weight = sum(member.weight for member in members)
    counted = sum(received.count(member.rep) for member in members)
    pot = counted + sum(credit.values())
    return {
        member.rep: (pot * Fraction(member.weight, total_weight) if total_weight else Fraction(0))
        - received.count(member.rep)
        - credit[member.rep]
        for member in members
    }


def within_threshold(
    counts: Mapping[RepId, int], threshold: int, missing: Mapping[RepId, Fraction] | None = None
) -> tuple[RepId, ...]:
    """The members who are not more than `threshold` ahead: of the least count, or of the largest shortfall if given."""
    if threshold < 1:
        raise ValueError("a fairness threshold is a whole number of at least 1; leave it out for none")
    if missing is None:
        least = min(counts.values(), default=0)
        return tuple(rep for rep, count in counts.items() if count - least <= threshold)
    largest = max(missing.values(), default=Fraction(0))
    return tuple(rep for rep in counts if largest - missing[rep] <= threshold)


def history_of(times: Sequence[datetime], takers: Sequence[RepId], start: datetime) -> list[tuple[datetime, RepId]]:
    """The part of a counter's history that lies in the period."""
    first = bisect_left(times, start)
    return list(zip(times[first:], takers[first:], strict=True))
