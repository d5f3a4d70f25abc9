"""Counts and spreads that can be taken from one process and added to those of another. What they count is `families`'.

Plain dictionaries and lists behind one lock: a client library's own histograms cost a microsecond or two per value,
which a lead on the hot path does not have.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

import msgspec

# A family's name and the values of its labels.
Key = tuple[str, tuple[str, ...]]


class Spread:
    """How often values fell into each bucket, and their sum."""

    __slots__ = ("bounds", "counts", "sum")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def add(self, value: float, times: int = 1) -> None:
        """Count a value so many times."""
        # A value on a bound belongs to that bucket: Prometheus says `le`.
        self.counts[bisect_left(self.bounds, value)] += times
        self.sum += value * times

    def add_all(self, values: Iterable[float]) -> None:
        """Count each of the values once."""
        bounds, counts = self.bounds, self.counts
        for value in values:
            counts[bisect_left(bounds, value)] += 1
            self.sum += value

    def buckets(self) -> list[tuple[str, float]]:
        """Each bound with how many values are at most that; the last one is all of them."""
        names = [*(repr(float(bound)) for bound in self.bounds), "+Inf"]
        return list(zip(names, accumulate(map(float, self.counts)), strict=True))


class Taken(msgspec.Struct, array_like=True, gc=False):
    """What one process counted since it was asked last: counts, and of each spread the buckets that grew."""

    counts: list[tuple[str, tuple[str, ...], int]] = []
    spreads: list[tuple[str, tuple[str, ...], list[tuple[int, int]], float]] = []


class Numbers:
    """Counts and spreads by family and labels. Not for several threads at once: whoever owns it has the lock."""

    __slots__ = ("_bounds", "counts", "spreads")

    def __init__(self, bounds: dict[str, Sequence[float]]) -> None:
        self._bounds = bounds
        self.counts: dict[Key, int] = {}
        self.spreads: dict[Key, Spread] = {}

    def count(self, family: str, labels: tuple[str, ...] = (), times: int = 1) -> None:
        """Count something so many times."""
        key = family, labels
        self.counts[key] = self.counts.get(key, 0) + times

    def spread(self, family: str, labels: tuple[str, ...] = ()) -> Spread:
        """The spread under these labels."""
        key = family, labels
        found = self.spreads.get(key)
        if found is None:
            found = self.spreads[key] = Spread(self._bounds[family])
        return found

    def take(self) -> Taken:
        """Everything counted, which is then counted no more here."""
        counts = [(family, labels, count) for (family, labels), count in self.counts.items()]
        spreads = [
            (family, labels, [(place, count) for place, count in enumerate(spread.counts) if count], spread.sum)
            for (family, labels), spread in self.spreads.items()
        ]
        self.counts, self.spreads = {}, {}
        return Taken(counts, spreads)

    def add(self, taken: Taken) -> None:
        """Count what was counted elsewhere."""
        for family, labels, count in taken.counts:
            self.count(family, labels, count)
        for family, labels, grown, total in taken.spreads:
            spread = self.spread(family, labels)
            for place, count in grown:
                spread.counts[place] += count
            spread.sum += total
