"""Which item of the old policy is which of the new one: those that say the same, in the same order."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Sequence


def align(old: Sequence[Hashable], new: Sequence[Hashable]) -> dict[int, int]:
    """The longest run, not necessarily without gaps, of equal keys in both, as new places by old ones.

    Of equal keys the first in one is paired with the first in the other, and so on: then keys are without doubles, and
    the longest common sequence is the longest rising one (Hunt and Szymanski, 1977).
    """
    places: dict[tuple[Hashable, int], int] = {key: place for place, key in enumerate(_numbered(new))}
    pairs = [(was, places[key]) for was, key in enumerate(_numbered(old)) if key in places]
    return _longest_rising(pairs)


def _numbered(keys: Sequence[Hashable]) -> list[tuple[Hashable, int]]:
    """Each key with how many like it came before."""
    seen: dict[Hashable, int] = defaultdict(int)
    found = []
    for key in keys:
        found.append((key, seen[key]))
        seen[key] += 1
    return found


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The most pairs whose second numbers rise as their first do."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for number, (_, now) in enumerate(pairs):
        at = bisect_left(ends, now)
        ends[at : at + 1] = [now]
        last[at : at + 1] = [number]
        before.append(last[at - 1] if at else None)
    kept: dict[int, int] = {}
    link = last[-1] if last else None
    while link is not None:
        was, now = pairs[link]
        kept[was] = now
        link = before[link]
    return dict(reversed(kept.items()))
