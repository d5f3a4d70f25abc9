"""When a company is large: by the segment of its account, else by its employees, at the number that tells best."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from turnout.core.policy.condition import And, Comparison, Condition, Op, Or
from turnout.core.review.drafting.areas import Size, size_named
from turnout.core.review.drafting.seen import Seen, SeenSize

ENTERPRISE_MIN: Final = 1_000
MID_MARKET_MIN: Final = 100
_ROUND: Final = (10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 2_500, 5_000, 10_000)
_ACCOUNTS_MIN: Final = 20
# A number that tells fewer of the accounts right is not better than the usual one.
_RIGHT_MIN: Final = 0.65


@dataclass(frozen=True, slots=True)
class Sizes:
    """From how many employees on a company is mid-market, and enterprise; and what accounts call each class.

    `because` says where the numbers come from.
    """

    enterprise_min: int = ENTERPRISE_MIN
    mid_market_min: int = MID_MARKET_MIN
    labels: Mapping[Size, tuple[str, ...]] = field(default_factory=dict)
    because: str = "the usual numbers; put in yours"

    def condition(self, size: Size) -> Condition | None:
        """When a company is of this class; None where nothing of what is known can tell."""
        labels = self.labels.get(size, ())
        said = Comparison("account.segment", Op.IN if len(labels) > 1 else Op.IS, labels) if labels else None
        number = self._employees(size)
        if number is None or said is None:
            return said or number
        if not self.labels:
            return number
        return Or((said, And((Comparison("account.segment", Op.UNKNOWN), number))))

    def _employees(self, size: Size) -> Condition | None:
        match size:
            case Size.ENTERPRISE:
                return Comparison("employees", Op.AT_LEAST, (str(self.enterprise_min),))
            case Size.MID_MARKET:
                return Comparison("employees", Op.IN, (f"{self.mid_market_min}..{self.enterprise_min - 1}",))
            case Size.SMALL:
                return Comparison("employees", Op.LESS, (str(self.mid_market_min),))
            case Size.PUBLIC:
                return None

    def employees_of(self, size: Size | None) -> int:
        """A number of employees of a company of this class; of a small one where none is said."""
        match size:
            case Size.ENTERPRISE:
                return 2 * self.enterprise_min
            case Size.MID_MARKET:
                return self.mid_market_min
            case _:
                return max(1, self.mid_market_min // 4)


def sizes_of(seen: Seen) -> Sizes:
    """The classes as this company uses them."""
    labels: defaultdict[Size, dict[str, None]] = defaultdict(dict)
    for account in seen.accounts:
        if account.segment and (size := size_named(account.segment)):
            labels[size][account.segment] = None
    named = {size: tuple(sorted(found)) for size, found in labels.items()}
    classed = [(size_named(each.segment), each) for each in seen.account_sizes]
    upper = _cut(classed, {Size.ENTERPRISE}, {Size.MID_MARKET, Size.SMALL})
    lower = _cut(classed, {Size.ENTERPRISE, Size.MID_MARKET}, {Size.SMALL})
    enterprise = upper[0] if upper else ENTERPRISE_MIN
    mid_market = lower[0] if lower and lower[0] < enterprise else min(MID_MARKET_MIN, max(2, enterprise // 10))
    if upper or lower:
        right, total = (upper or lower or (0, 0, 0))[1:]
        because = f"these numbers put {right:,} of {total:,} accounts into the segment they have"
        return Sizes(enterprise, mid_market, named, because)
    return Sizes(enterprise, mid_market, named)


def _cut(
    classed: Sequence[tuple[Size | None, SeenSize]], above: Collection[Size], below: Collection[Size]
) -> tuple[int, int, int] | None:
    """The round number that tells two kinds of accounts apart best, how many it puts right, and of how many."""
    upper = [(each.employees, each.count) for size, each in classed if size in above and each.employees > 0]
    lower = [(each.employees, each.count) for size, each in classed if size in below and each.employees > 0]
    ups, downs = (sum(count for _, count in side) for side in (upper, lower))
    if min(ups, downs) < _ACCOUNTS_MIN:
        return None

    def shares(number: int) -> tuple[float, int]:
        over = sum(count for employees, count in upper if employees >= number)
        under = sum(count for employees, count in lower if employees < number)
        # Both kinds count alike, however many there are of each.
        return over / ups + under / downs, over + under

    best = max(_ROUND, key=lambda number: shares(number)[0])
    quality, right = shares(best)
    return (best, right, ups + downs) if quality / 2 >= _RIGHT_MIN else None
