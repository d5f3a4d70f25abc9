"""Which leads come by another item: every pair of outcomes where the two policies part, each with a lead that shows it.

A lead that fits no item which changed, moved, came or went takes the same way through both policies. So only those are
searched, each against the items of the other side that it shares a lead with. Two ways part at the first items that are
not aligned; before them, items that lead on and are in both may have been passed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from turnout.core.policy.boxes import Answer
from turnout.core.policy.boxes import Facts as Found
from turnout.core.policy.diff.ground import Ground
from turnout.core.policy.diff.leads import Lead
from turnout.core.policy.diff.onward import Onward


@dataclass(frozen=True, slots=True)
class Parting:
    """Leads that the old policy takes to one item and the new one to another, where something else becomes of them."""

    old: int
    new: int
    lead: Lead


@dataclass(frozen=True, slots=True)
class Undecided:
    """An item of which it is not known whether something else becomes of its leads; `is_new` says where it stands."""

    number: int
    is_new: bool
    is_spent: bool


def find_partings(ground: Ground) -> Iterator[Parting | Undecided]:
    """For each item that changed every other outcome that leads of it have on the other side, and one such lead."""
    for number in ground.changed_new:
        yield from _Search(ground, number, is_new=True).run()
    for number in ground.changed_old:
        yield from _Search(ground, number, is_new=False).run()


class _Search:
    """One changed item against the items of the other side, in their order."""

    def __init__(self, ground: Ground, number: int, *, is_new: bool) -> None:
        self._ground = ground
        self._number = number
        self._is_new = is_new
        self._own, self._other = (ground.new, ground.old) if is_new else (ground.old, ground.new)
        self._item = self._own.items[number]
        self._is_undecided = False

    def run(self) -> Iterator[Parting | Undecided]:
        if self._ground.budget.is_spent():
            yield Undecided(self._number, self._is_new, is_spent=True)
            return
        yield from self._partings()
        if self._is_undecided:
            yield Undecided(self._number, self._is_new, self._ground.budget.is_spent())

    def _partings(self) -> Iterator[Parting]:
        ground, own, other = self._ground, self._own, self._other
        own_condition = own.conditions[self._number]
        if ground.space.find_outside([own_condition], own.always_before(self._number)) is Answer.NOTHING:
            return
        overlapping = ground.space.overlapping(own_condition)
        seen: set[str] = set()
        blocked, failures, patience = 0, 0, 1
        own_before, own_clauses = own.always_before(self._number), own.clauses[self._number]
        for number, item in enumerate(other.items):
            outside = blocked | own_before
            if not own_clauses & ~outside:
                return
            if not other.clauses[number] & overlapping & ~outside:
                continue
            is_asked = not self._is_alike(item.outcome.key, goes_on=item.outcome.goes_on)
            is_asked = is_asked and not self._was_asked(number) and item.outcome.said not in seen
            if is_asked:
                found = self._ask(number, blocked)
                if isinstance(found, Lead):
                    seen.add(item.outcome.said)
                    yield Parting(number, self._number, found) if self._is_new else Parting(self._number, number, found)
                else:
                    failures += found is Answer.NOTHING
                    self._is_undecided |= found is Answer.NOT_DECIDED
            if not other.may_be_passed(number, self._number):
                blocked |= other.covers[number]
            # What came before may leave nothing of this item; asked ever more seldom while it does leave something.
            if failures >= patience:
                failures, patience = 0, 2 * patience
                if self._find_rest(own_condition, blocked) is Answer.NOTHING:
                    return

    def _is_alike(self, key: object, *, goes_on: bool) -> bool:
        return not goes_on and key == self._item.outcome.key

    def _was_asked(self, number: int) -> bool:
        """True for a pair of changed items that was looked at from the new side already."""
        return not self._is_new and number in self._ground.changed_new_set

    def _find_rest(self, condition: int, blocked: int) -> Found | Answer:
        outside = blocked | self._own.always_before(self._number)
        return self._ground.space.find_outside([condition], outside, budget=self._ground.budget)

    def _ask(self, number: int, blocked: int) -> Lead | Answer:
        """A lead that comes by this item and by that of the other side, where something else becomes of it."""
        ground = self._ground
        old, new = (number, self._number) if self._is_new else (self._number, number)
        inside = [ground.old.conditions[old], ground.new.conditions[new]]
        outside = blocked | self._own.before(self._number, number)
        outside |= ground.old.rows_before(old) | ground.new.rows_before(new)
        return Onward(ground, inside, outside, (old, new)).find()
