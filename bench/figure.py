"""What a benchmark says: a spread of measured values, what is asked of it, and the peers it stands beside.

How it is shown is in `table`; how it is measured in `stopwatch`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median


class Unit(StrEnum):
    """What a figure counts."""

    SECONDS = "seconds"
    TIMES = "times"
    BYTES = "bytes"
    SHARE = "share"


class Verdict(StrEnum):
    """What became of the promise; empty for a figure that promises nothing."""

    MET = "met"
    WANT_MISSED = "want missed"
    MUST_MISSED = "must missed"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """The least, the middle and the most of several runs."""

    least: float
    median: float
    most: float


def spread_of(runs: Sequence[float]) -> Spread:
    """The spread of at least one run."""
    return Spread(min(runs), median(runs), max(runs))


@dataclass(frozen=True, slots=True)
class Peer:
    """Another way to do the same, measured in the same run; `note` says what is worth knowing of the comparison."""

    name: str
    spread: Spread
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table. `at_least` and `want` are bounds for the median, in the figure's unit.

    They are upper bounds, but lower ones for a share, of which more is better.
    """

    what: str
    spread: Spread
    unit: Unit = Unit.SECONDS
    at_least: float | None = None
    want: float | None = None
    peers: tuple[Peer, ...] = ()
    note: str = ""

    @property
    def verdict(self) -> Verdict:
        """Whether the median keeps what must be and what we want."""
        if self.at_least is None or self.want is None:
            return Verdict.NONE
        sign = -1 if self.unit is Unit.SHARE else 1
        if sign * self.spread.median > sign * self.at_least:
            return Verdict.MUST_MISSED
        return Verdict.MET if sign * self.spread.median <= sign * self.want else Verdict.WANT_MISSED

    def ratio(self, peer: Peer) -> float:
        """How many times the peer's median is of ours, or ours of the peer's for a share; above 1 we are better."""
        ours, theirs = self.spread.median, peer.spread.median
        return ours / theirs if self.unit is Unit.SHARE else theirs / ours
