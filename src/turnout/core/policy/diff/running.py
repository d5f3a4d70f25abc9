"""Leads run through one side's real engine: which items of a section they come by, in order, and what is tried there.

A search for differences works on facts that both sides share; what it finds is believed only when it was run here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from turnout.core.policy.bind import holds
from turnout.core.policy.diff.items import Item
from turnout.core.policy.diff.leads import Facts
from turnout.core.policy.diff.outcome import Outcome, Step, steps_said
from turnout.core.policy.diff.sides import Side
from turnout.core.policy.diff.variants import real_outcome

# The number of the first item that fits a lead, from a number on: what the engine itself says.
First = Callable[[Facts, int], int | None]


class Track:
    """One side's items of a section, and the way a lead takes through them."""

    def __init__(
        self,
        items: Sequence[Item],
        first: First,
        row: Callable[[Facts, int], int | None],
        outcome: Callable[[Item, Facts], Outcome],
    ) -> None:
        self.items = items
        self._first = first
        self._row = row
        self._outcome = outcome
        self._of: dict[tuple[int, int | None], list[int]] = defaultdict(list)
        for number, item in enumerate(items):
            self._of[item.rule, item.row].append(number)

    def first(self, own: Facts) -> int | None:
        """The first rule, or line, that fits."""
        return self._first(own, 0)

    def way(self, own: Facts, shared: Facts) -> Iterator[int]:
        """The items a lead comes by, until one ends its way: by the engine, and where data decides by the facts."""
        rule = self._first(own, 0)
        while rule is not None:
            number = self._item(rule, own, shared)
            if number is not None:
                yield number
                if not self.items[number].outcome.goes_on:
                    return
            rule = self._first(own, rule + 1)

    def _item(self, rule: int, own: Facts, shared: Facts) -> int | None:
        numbers = self._of.get((rule, self._row(own, rule)), ())
        if len(numbers) == 1:
            return numbers[0]
        return next((number for number in numbers if holds(self.items[number].bound, shared)), None)

    def tried(self, own: Facts, shared: Facts) -> str:
        """Everything that is tried for a lead, in words."""
        return steps_said(self.steps(list(self.way(own, shared)), own))

    def steps(self, way: Sequence[int], own: Facts) -> list[Step]:
        """Everything that is tried on a way, with what data say of this lead; the same is not tried twice."""
        return list(dict.fromkeys(step for number in way for step in self._outcome(self.items[number], own).steps))


def rule_track(side: Side, items: Sequence[Item]) -> Track:
    """The way through the rules, as `decide` goes it when no target yields anybody."""
    compiled = side.compiled
    rules = len(compiled.policy.rules)

    def first(facts: Facts, start: int) -> int | None:
        return compiled.rules.first(facts, start) if start < rules else None

    def row(facts: Facts, rule: int) -> int | None:
        table = compiled.tables.get(rule)
        # A table of which no row fits leads on, as a row that is not there does.
        return None if table is None else (found if (found := table.first(facts)) is not None else -1)

    def outcome(item: Item, facts: Facts) -> Outcome:
        return real_outcome(side, item, facts)

    return Track(items, first, row, outcome)


def territory_track(side: Side, items: Sequence[Item]) -> Track:
    """The first territory that fits."""
    return Track(items, _first_or_last(side.compiled.territories.first, len(items) - 1), _no_row, _as_it_is)


def promise_track(side: Side, items: Sequence[Item]) -> Track:
    """The first line of `sla` that fits."""
    return Track(items, _first_or_last(side.compiled.sla.first, len(items) - 1), _no_row, _as_it_is)


def _first_or_last(first: Callable[[Facts], int | None], last: int) -> First:
    def found(facts: Facts, start: int) -> int | None:
        number = first(facts) if start == 0 else None
        return last if number is None and start == 0 else number

    return found


def _no_row(_facts: Facts, _rule: int) -> int | None:
    return None


def _as_it_is(item: Item, _facts: Facts) -> Outcome:
    return item.outcome
