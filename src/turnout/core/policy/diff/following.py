"""Leads that there were, followed through two policies: what becomes of each in both, and only where that differs.

A search finds one lead for every transition; this says how many of a company's own leads each of them is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from turnout.core.policy.compile import CompiledPolicy
from turnout.core.policy.diff.align import align
from turnout.core.policy.diff.bounds import apart
from turnout.core.policy.diff.cells import changed_cells
from turnout.core.policy.diff.difference import What
from turnout.core.policy.diff.items import Item, item_keys, promise_items, rule_items, territory_items
from turnout.core.policy.diff.leads import Facts
from turnout.core.policy.diff.renames import find_renames
from turnout.core.policy.diff.running import Track, promise_track, rule_track, territory_track
from turnout.core.policy.diff.sides import Side, Sides, make_sides


class Told(NamedTuple):
    """What becomes of a lead under the old policy and under the new one, in the words of a transition."""

    what: What
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many leads of late a transition is about, and some of them by id."""

    leads: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """The leads of a time, followed through both policies: how many there were, and how many each transition has."""

    leads: int
    by: Mapping[Told, Count] = field(default_factory=dict)

    @property
    def differing(self) -> int:
        """How many leads go elsewhere."""
        return sum(count.leads for told, count in self.by.items() if told.what is What.ROUTE)


class Following:
    """Two policies, ready to follow leads through both."""

    def __init__(self, old: CompiledPolicy, new: CompiledPolicy) -> None:
        self._sides = sides = make_sides(old, new, find_renames(old.policy, new.policy))
        cells = changed_cells(sides)
        sections = (
            _Section(What.ROUTE, sides, lambda side: rule_items(side, cells), rule_track),
            _Section(What.TERRITORY, sides, territory_items, territory_track),
            _Section(What.PROMISE, sides, promise_items, promise_track),
        )
        self._sections = [section for section in sections if not section.is_same]

    def differences(self, old: Facts, new: Facts) -> Iterator[Told]:
        """What differs for a lead, by its facts as each policy reads them."""
        for section in self._sections:
            if (found := section.differs(old, new)) is not None:
                yield found


class _Section:
    """One ordered section of both policies."""

    def __init__(
        self,
        what: What,
        sides: Sides,
        items_of: Callable[[Side], list[Item]],
        track_of: Callable[[Side, Sequence[Item]], Track],
    ) -> None:
        self._what = what
        self._sides = sides
        items = items_of(sides.old), items_of(sides.new)
        self._aligned = align(item_keys(items[0]), item_keys(items[1]))
        self.is_same = len(self._aligned) == len(items[0]) == len(items[1])
        self._old, self._new = track_of(sides.old, items[0]), track_of(sides.new, items[1])
        self._simple = _simple_pairs(self._old, self._new, self._aligned)

    def differs(self, old: Facts, new: Facts) -> Told | None:
        if self._simple.get(self._old.first(old)) == (self._new.first(new),):
            return None
        shared = _shared(self._sides, old, new)
        way_old, way_new = list(self._old.way(old, shared)), list(self._new.way(new, shared))
        if self._old.steps(way_old, old) == self._new.steps(way_new, new):
            return None
        at = next(
            (n for n, (was, now) in enumerate(zip(way_old, way_new, strict=False)) if self._aligned.get(was) != now),
            min(len(way_old), len(way_new)) - 1,
        )
        return Told(self._what, _said(self._old, way_old, at), _said(self._new, way_new, at))


def _said(track: Track, way: Sequence[int], at: int) -> str:
    return track.items[way[at]].outcome.said if 0 <= at < len(way) else "no rule fits"


def _simple_pairs(old: Track, new: Track, aligned: dict[int, int]) -> dict[int | None, tuple[int | None]]:
    """Rules that are one item in both policies and end the way: of whoever comes there first the same becomes."""
    alone_old, alone_new = _alone(old.items), _alone(new.items)
    return {
        old.items[was].rule: (new.items[now].rule,)
        for was, now in aligned.items()
        if was in alone_old and now in alone_new and not old.items[was].outcome.goes_on
    }


def _alone(items: Sequence[Item]) -> set[int]:
    rules = [item.rule for item in items]
    return {
        number
        for number, rule in enumerate(rules)
        if (number == 0 or rules[number - 1] != rule) and (number + 1 == len(rules) or rules[number + 1] != rule)
    }


def _shared(sides: Sides, old: Facts, new: Facts) -> Facts:
    """A lead's facts as the two sides share them."""
    found = {**{name: value for name, value in new.items() if name not in sides.new.fields}, **old}
    for was, now in sides.old.fields.items():
        found[now] = old.get(was)
    for name in sides.new.fields:
        found[apart(name)] = new.get(name)
    territory = old.get("territory")
    if isinstance(territory, str):
        found["territory"] = sides.old.territories.get(territory, territory)
    return {name: value for name, value in found.items() if value is not None}
