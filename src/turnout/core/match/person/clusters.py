"""Groups of records out of pairs that are alike: not whatever hangs together, but what fits together on the whole.

Links are taken from the strongest down. Two groups become one where their records agree on average, or where the link
is very strong and nothing much speaks against it; so a group that hangs on one weak link comes apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from turnout.core.match.person.score import odds_of

# So many records stand for each of two groups, and no single pair counts for more than this for it or against.
_STAND_FOR: Final = 5
_FOR_MAX: Final = 6.0
_AGAINST_EACH_MAX: Final = -12.0
# A link as strong as this joins groups whose records do not agree on average, unless they disagree by more than that.
_STRONG: Final = odds_of(0.99)
_AGAINST_MAX: Final = -2.0


class Link(NamedTuple):
    """Two records by their places, and the log odds that they are one person's or one company's."""

    one: int
    other: int
    odds: float


def group(size: int, links: Iterable[Link], judge: Callable[[int, int], float], odds_min: float) -> list[list[int]]:
    """Each group of at least two records, its places in order, the groups by their first.

    `judge` gives the log odds of two places that have no link. Of equal links the one of the lower places comes first.
    """
    strong = sorted((link for link in links if link.odds >= odds_min), key=lambda link: (-link.odds, link[:2]))
    groups = _Groups(size, judge, {(one, other): odds for one, other, odds in strong})
    for link in strong:
        groups.join(link)
    return groups.found()


class _Groups:
    def __init__(self, size: int, judge: Callable[[int, int], float], known: dict[tuple[int, int], float]) -> None:
        self._of = list(range(size))
        self._members: dict[int, list[int]] = {}
        self._judge = judge
        self._known = known

    def join(self, link: Link) -> None:
        """Make one group of the two that a link joins, where they fit."""
        one, other = self._of[link.one], self._of[link.other]
        if one == other:
            return
        first, second = self._members.get(one, [one]), self._members.get(other, [other])
        if len(first) + len(second) > 2 and not self._fit(first, second, link.odds):
            return
        if len(first) < len(second):
            one, other, first, second = other, one, second, first
        for place in second:
            self._of[place] = one
        self._members[one] = [*first, *second]
        self._members.pop(other, None)

    def _fit(self, first: list[int], second: list[int], odds: float) -> bool:
        pairs = [(one, other) for one in _some(first) for other in _some(second)]
        mean = sum(max(_AGAINST_EACH_MAX, min(_FOR_MAX, self._odds(*pair))) for pair in pairs) / len(pairs)
        return mean >= 0 or (odds >= _STRONG and mean >= _AGAINST_MAX)

    def _odds(self, one: int, other: int) -> float:
        pair = (one, other) if one < other else (other, one)
        if pair not in self._known:
            self._known[pair] = self._judge(*pair)
        return self._known[pair]

    def found(self) -> list[list[int]]:
        return sorted(sorted(members) for members in self._members.values())


def _some(members: list[int]) -> list[int]:
    """A few of a group, from all over it."""
    return members if len(members) <= _STAND_FOR else members[:: -(-len(members) // _STAND_FOR)]
