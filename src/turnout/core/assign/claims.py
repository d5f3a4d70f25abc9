"""Whose claim on the next lead is the strongest: measures asked one after the other, each only among those still tied.

What somebody is short of is worked out in `fair_share`; here the measures are put in their order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from turnout.core.rep import RepId

_NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Claim:
    """What speaks for one member. A measure that does not count is left at its default for everybody."""

    rep: RepId
    shortfall: Fraction = Fraction(0)
    weight: int = 1
    priority: int = 0
    last_at: datetime | None = None


def in_order_of_claim(claims: Iterable[Claim]) -> list[RepId]:
    """The members, strongest claim first; those whom nothing tells apart stay in the order given.

    The largest shortfall, then the largest weight, the highest priority, the longest time since the last lead (never is
    longest). The order of the measures is Cal.com's (getLuckyUser).
    """
    return [claim.rep for claim in sorted(claims, key=_rank)]


def _rank(claim: Claim) -> tuple[Fraction, int, int, datetime]:
    return -claim.shortfall, -claim.weight, -claim.priority, claim.last_at or _NEVER
