"""Whether pools shared their leads fairly: what everybody got beside what chance alone would give, by count and value.

The measure is that of `core.simulate.chance`, from which a simulation tells the same of a draft.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

import msgspec
import numpy as np

from turnout.core.simulate.chance import DEVIATIONS
from turnout.pipeline.insights.metrics import drawn
from turnout.pipeline.insights.record import Kind
from turnout.pipeline.insights.selecting import View

_DIGITS: Final = 4


class ChanceShare(msgspec.Struct, frozen=True, gc=False):
    """What somebody got, and the range that 95 of 100 drawings by weight alone would give."""

    got: float
    expected: float
    low: float
    high: float

    @property
    def is_within(self) -> bool:
        """Whether chance alone would give as much."""
        return self.low <= self.got <= self.high


class RepShare(msgspec.Struct, frozen=True, gc=False):
    """One rep of a pool: by count of leads and by their score."""

    rep: str
    count: ChanceShare
    value: ChanceShare


class PoolShares(msgspec.Struct, frozen=True, gc=False):
    """A pool and how it shared `leads`, whoever is furthest from their share first."""

    pool: str
    leads: int
    value: float
    reps: list[RepShare]


def fairness(view: View) -> list[PoolShares]:
    """Every pool that chose among several, the one with the most leads first."""
    some, names = view.only(drawn(view)), view.frame.names
    draws = view.frame.draws()
    draw, values = some.column("draw"), some.column("value").astype(np.float64)
    size = len(draws.pools)
    counts, sums = np.bincount(draw, minlength=size), np.bincount(draw, values, minlength=size)
    squares = np.bincount(draw, values * values, minlength=size)
    # One row for each who could have had leads of a draw; a rep of a pool is one number.
    spread = draws.chance * (1 - draws.chance)
    key = draws.pools[draws.draw] * (1 << 20) + draws.rep
    pairs, place = np.unique(key, return_inverse=True)
    terms = (
        (counts[draws.draw] * draws.chance, counts[draws.draw] * spread),
        (sums[draws.draw] * draws.chance, squares[draws.draw] * spread),
    )
    means = [np.bincount(place, mean, minlength=len(pairs)) for mean, _ in terms]
    deviations = [DEVIATIONS * np.sqrt(np.bincount(place, part, minlength=len(pairs))) for _, part in terms]
    got_at = np.searchsorted(pairs, draws.pools[draw] * (1 << 20) + some.column(Kind.REP.value).astype(np.int64))
    got = [np.bincount(got_at, minlength=len(pairs)), np.bincount(got_at, values, minlength=len(pairs))]
    pools: defaultdict[int, list[RepShare]] = defaultdict(list)
    for at, pair in enumerate(pairs.tolist()):
        if means[0][at] > 0:
            count, value = (_chance(got[way][at], means[way][at], deviations[way][at]) for way in (0, 1))
            pools[pair >> 20].append(RepShare(names.name(Kind.REP, pair & ((1 << 20) - 1)), count, value))
    of_pool, worth = np.bincount(draws.pools, counts), np.bincount(draws.pools, sums)
    found = [
        PoolShares(
            names.name(Kind.POOL, pool),
            int(of_pool[pool]),
            round(float(worth[pool]), _DIGITS),
            sorted(reps, key=lambda share: (-_distance(share), share.rep)),
        )
        for pool, reps in pools.items()
    ]
    return sorted(found, key=lambda pool: (-pool.leads, pool.pool))


def _chance(got: float, mean: float, deviation: float) -> ChanceShare:
    low, high = max(0.0, mean - deviation), mean + deviation
    return ChanceShare(*(round(float(number), _DIGITS) for number in (got, mean, low, high)))


def _distance(share: RepShare) -> float:
    """How far somebody is from their share, in widths of the range."""
    return max(abs(each.got - each.expected) / ((each.high - each.low) or 1.0) for each in (share.count, share.value))
