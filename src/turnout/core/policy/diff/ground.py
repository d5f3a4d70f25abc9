"""What a search for differences in one section stands on: both sides' items in one space of conditions, aligned."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from turnout.core.policy.bind import AllOf, Bound, Negation
from turnout.core.policy.boxes import Answer, Space
from turnout.core.policy.boxes import Facts as Found
from turnout.core.policy.diff.items import Item
from turnout.core.policy.diff.leads import Lead, Leads
from turnout.core.policy.diff.outcome import Outcome
from turnout.core.policy.diff.running import Track
from turnout.core.policy.diff.sides import Side, Sides
from turnout.core.policy.diff.variants import asked_by, variants_of
from turnout.core.policy.finding import Budget

# An item of the old policy and one of the new.
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Option:
    """What an item comes to for leads in all of these conditions and outside of these clauses."""

    inside: Sequence[int]
    outside: int
    outcome: Outcome


class Lane:
    """One side's items with their conditions in the space; `partner` is the same item on the other side."""

    def __init__(self, side: Side, items: Sequence[Item], partner: Mapping[int, int], conditions: _Numbers) -> None:
        self._side = side
        self._numbers = conditions
        self.items = items
        self.partner = partner
        self.conditions = [conditions.number(item.bound) for item in items]
        self._covers = [conditions.number(bound) for bound in _covers(items)]
        for bound in asked_by(side, items):
            conditions.number(bound)
        self.clauses: list[int] = []
        self.covers: list[int] = []
        self._options: dict[int, list[Option]] = {}
        self._always: list[int] = []
        self._passed: list[int] = []

    def settle(self, space: Space) -> None:
        """Learn the clauses of the items."""
        self._space = space
        self.clauses = [space.clauses_of(condition) for condition in self.conditions]
        self.covers = [space.bits_of((condition,)) for condition in self._covers]
        self._passed = [
            place for place, item in enumerate(self.items) if item.outcome.goes_on and place in self.partner
        ]
        passed, before = frozenset(self._passed), 0
        for place, cover in enumerate(self.covers):
            self._always.append(before)
            if place not in passed:
                before |= cover

    def options(self, number: int) -> list[Option]:
        """What the item comes to, for whom."""
        if number not in self._options:
            numbers, found = self._numbers, []
            for variant in variants_of(self._side, self.items[number]):
                outside = self._space.bits_of([numbers.number(bound) for bound in variant.outside])
                found.append(Option([numbers.number(bound) for bound in variant.inside], outside, variant.outcome))
            self._options[number] = found
        return self._options[number]

    def always_before(self, number: int) -> int:
        """The clauses of earlier items that end the way, or part it, whatever the other side does."""
        return self._always[number]

    def before(self, number: int, other: int) -> int:
        """The clauses of earlier items that keep a lead from this one, where it comes by `other` on the other side."""
        found = self._always[number]
        for place in self._passed:
            if place >= number:
                break
            if not self.may_be_passed(place, other):
                found |= self.covers[place]
        return found

    def may_be_passed(self, number: int, other: int) -> bool:
        """True for an item that leads on, on both sides, before a lead comes by `other` on the other side."""
        return self.items[number].outcome.goes_on and self.partner.get(number, other) < other

    def rows_before(self, number: int) -> int:
        """The clauses of earlier rows of the same table: of them only the first that fits counts."""
        found, place = 0, number - 1
        while place >= 0 and self.items[place].rule == self.items[number].rule:
            found |= self.covers[place]
            place -= 1
        return found


def _covers(items: Sequence[Item]) -> list[Bound]:
    """For each item the leads that it takes when they come to it: those that no earlier row led past it."""
    found: list[Bound] = []
    rule, led_on = -1, list[Bound]()
    for item in items:
        if item.rule != rule:
            rule, led_on = item.rule, []
        found.append(AllOf((item.bound, *(Negation(bound) for bound in led_on))) if led_on else item.bound)
        if item.outcome.goes_on:
            led_on.append(item.bound)
    return found


@dataclass(slots=True)
class _Numbers:
    """Conditions by number; equal ones have one."""

    listed: dict[Bound, int] = field(default_factory=dict)

    def number(self, bound: Bound) -> int:
        return self.listed.setdefault(bound, len(self.listed))


class Ground:
    """Both lanes of a section, and the leads that can be."""

    def __init__(
        self,
        sides: Sides,
        tracks: tuple[Track, Track],
        aligned: Mapping[int, int],
        make_space: Callable[[Sequence[Bound]], Space],
        leads: Leads,
        budget: Budget,
    ) -> None:
        self.tracks = tracks
        numbers = _Numbers()
        self.old = Lane(sides.old, tracks[0].items, aligned, numbers)
        self.new = Lane(sides.new, tracks[1].items, {now: was for was, now in aligned.items()}, numbers)
        self.space = make_space(list(numbers.listed))
        self.old.settle(self.space)
        self.new.settle(self.space)
        self.changed_old = [number for number in range(len(self.old.items)) if number not in self.old.partner]
        self.changed_new = [number for number in range(len(self.new.items)) if number not in self.new.partner]
        self.changed_new_set = frozenset(self.changed_new)
        self.budget = budget
        self._leads = leads

    def find(self, inside: Sequence[int], outside: int, at: Pair) -> Lead | Answer:
        """A lead in these conditions, outside of these clauses, that parts at a pair of items, as both engines say."""
        last: list[Lead] = []

        def accepts(found: Found) -> bool:
            lead = next((lead for lead in self._leads.like(found) if self._parts_at(at, lead)), None)
            last[:] = [] if lead is None else [lead]
            return lead is not None

        answer = self.space.find_outside(inside, outside, accepts, self.budget)
        return answer if isinstance(answer, Answer) else last[-1]

    def simplest(self, lead: Lead, at: Pair) -> Lead:
        """The lead without the facts that nothing hangs on."""
        return self._leads.simplest(lead, lambda fewer: self._parts_at(at, fewer))

    def tried_for(self, lead: Lead) -> tuple[str, str]:
        """Everything that is tried for a lead in words, by the old policy and by the new one."""
        old, new = self.tracks
        return old.tried(lead.old, lead.shared), new.tried(lead.new, lead.shared)

    def _parts_at(self, at: Pair, lead: Lead) -> bool:
        """Whether a lead comes by both items and other things are tried for it in all."""
        old, new = self.tracks
        way_old, way_new = list(old.way(lead.old, lead.shared)), list(new.way(lead.new, lead.shared))
        if at[0] not in way_old or at[1] not in way_new:
            return False
        return old.steps(way_old, lead.old) != new.steps(way_new, lead.new)

    def is_empty(self, inside: Sequence[int], outside: int) -> Answer | None:
        """NOTHING where no lead is there, NOT_DECIDED where that was not settled, None where one may be."""
        answer = self.space.find_outside(inside, outside, budget=self.budget)
        return answer if isinstance(answer, Answer) else None
