"""Territories and promises: rows that nothing comes to, territories that claim the same leads, leads of none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from turnout.core.policy.bind import Bound, bind_condition
from turnout.core.policy.boxes import Answer, Facts, Space, impossible_in, is_possible
from turnout.core.policy.boxes.axis import bits_in
from turnout.core.policy.check.ground import finding
from turnout.core.policy.check.leftover import leftover_regions
from turnout.core.policy.check.words import joined
from turnout.core.policy.compile import CompiledPolicy
from turnout.core.policy.condition import Condition, format_condition
from turnout.core.policy.finding import Budget, Finding, Witness
from turnout.core.policy.index import Index
from turnout.core.policy.model import Territory
from turnout.core.policy.references import catalogue_of, scope_of

_SHOWN_MAX = 10
_NAMED_MAX = 3


@dataclass(frozen=True, slots=True)
class _Table:
    """Rows of which the first that fits counts: their space, their index, and how findings name them."""

    compiled: CompiledPolicy
    space: Space
    index: Index
    conditions: Sequence[Condition]
    names: Sequence[str]
    places: Sequence[str]
    code: str
    budget: Budget

    def outcome(self, facts: Facts) -> str:
        """What the engine makes of a lead."""
        row = self.index.first(facts)
        return "no row fits it" if row is None else f"{self.names[row]} gets it"


def check_territories(compiled: CompiledPolicy, budget: Budget) -> Iterator[Finding]:
    """What is wrong with the territories."""
    territories = compiled.policy.territories
    if not territories:
        return
    table = _table(
        compiled,
        compiled.bound_territories,
        [territory.when for territory in territories],
        [f"territory `{territory.name}`" for territory in territories],
        [f"territories > row {number}" for number in range(1, len(territories) + 1)],
        "dead-territory",
        budget,
    )
    yield from _dead_rows(table)
    yield from _overlapping(table, territories)
    yield from _holes(table)


def check_sla(compiled: CompiledPolicy, budget: Budget) -> Iterator[Finding]:
    """Promises that no lead ever gets."""
    lines = compiled.policy.sla
    if not lines:
        return
    scope = scope_of(compiled.policy)
    named = [f"line {number}" + (f" `{line.name}`" if line.name else "") for number, line in enumerate(lines, 1)]
    table = _table(
        compiled,
        [bind_condition(line.when, scope) for line in lines],
        [line.when for line in lines],
        [f"promise {name}" for name in named],
        [f"sla > line {number}" for number in range(1, len(lines) + 1)],
        "dead-sla-line",
        budget,
    )
    yield from _dead_rows(table)


def _table(
    compiled: CompiledPolicy,
    bounds: Sequence[Bound],
    conditions: Sequence[Condition],
    names: Sequence[str],
    places: Sequence[str],
    code: str,
    budget: Budget,
) -> _Table:
    index = Index(bounds)
    space = Space(bounds, catalogue_of(compiled.policy), impossible_in(compiled, index.fields))
    return _Table(compiled, space, index, conditions, names, places, code, budget)


def _dead_rows(table: _Table) -> Iterator[Finding]:
    for row in range(len(table.names)):
        if table.budget.is_spent():
            yield finding("not-decided", table.places[row], f"the time was up before {table.names[row]}")
            return

        def comes(facts: Facts, row: int = row) -> bool:
            return is_possible(table.compiled, facts, table.index.fields) and table.index.first(facts) == row

        found = table.space.find([row], range(row), comes, table.budget)
        if isinstance(found, Answer):
            yield _dead_row(table, row, found)


def _dead_row(table: _Table, row: int, answer: Answer) -> Finding:
    name, place = table.names[row], table.places[row]
    if answer is Answer.NOT_DECIDED:
        return finding("not-decided", place, f"whether any lead comes to {name} was not decided")
    alone = table.space.find([row], budget=table.budget)
    when = format_condition(table.conditions[row])
    if alone is Answer.NOTHING:
        return finding("never-true", place, f"no lead can ever meet `{when}`")
    takers = _takers(table, row)
    above = joined([table.names[taker] for taker in takers]) or "what stands above it"
    dead = finding(table.code, place, f"no lead comes to {name} (`{when}`): {above} above it takes every one")
    also = tuple(table.places[taker] for taker in takers)
    if isinstance(alone, Answer):
        return replace(dead, also=also)
    taken = table.space.simplest(alone, [row])
    return replace(dead, also=also, witness=Witness(taken, table.outcome(taken)))


def _takers(table: _Table, row: int) -> list[int]:
    """Rows above one that take its leads, a few of them."""
    takers: list[int] = []
    while len(takers) < _SHOWN_MAX:
        found = table.space.find([row], takers, budget=table.budget)
        taker = row if isinstance(found, Answer) else table.index.first(found)
        if taker is None or taker >= row or taker in takers:
            break
        takers.append(taker)
    return takers


def _overlapping(table: _Table, territories: Sequence[Territory]) -> Iterator[Finding]:
    """Pairs of territories that claim the same leads for somebody else, none a special case of the other."""
    space = table.space
    owners: dict[int, list[int]] = {}
    for row in range(len(territories)):
        for clause in bits_in(space.clauses_of(row)):
            owners.setdefault(clause, []).append(row)
    shown = 0
    for row, territory in enumerate(territories):
        overlapping = bits_in(space.overlapping(row))
        others = {other for clause in overlapping for other in owners.get(clause, ()) if other > row}
        ends = (territory.pool, territory.owner)
        differing = [other for other in sorted(others) if (territories[other].pool, territories[other].owner) != ends]
        found = _overlap(table, row, differing)
        if shown == _SHOWN_MAX or table.budget.is_spent():
            return
        if found is not None:
            shown += 1
            yield found


def _overlap(table: _Table, row: int, others: Sequence[int]) -> Finding | None:
    """The finding about a territory and all below it that claim some of its leads, with a lead of the first."""
    leads = {other: facts for other in others if (facts := _claimed_twice(table, row, other)) is not None}
    if not leads:
        return None
    named = [table.names[other] for other in leads]
    if len(named) > _NAMED_MAX:
        named = [*named[:_NAMED_MAX], f"{len(named) - _NAMED_MAX} more"]
    said = f"{table.names[row]} and {joined(named)} below it claim the same leads; the upper one gets them"
    found = finding("territories-overlap", table.places[row], said)
    facts = next(iter(leads.values()))
    also = tuple(table.places[other] for other in leads)
    return replace(found, witness=Witness(facts, table.outcome(facts)), also=also)


def _claimed_twice(table: _Table, row: int, other: int) -> Facts | None:
    """A lead of two territories of which neither is a special case of the other; None where there is none."""

    def is_first(facts: Facts) -> bool:
        return is_possible(table.compiled, facts, table.index.fields) and table.index.first(facts) == row

    for one, another in ((row, other), (other, row)):
        if table.space.find([one], [another], budget=table.budget) is Answer.NOTHING:
            return None
    facts = table.space.find([row, other], range(row), is_first, table.budget)
    if isinstance(facts, Answer):
        return None
    return table.space.simplest(facts, [row, other], table.space.bits_of(range(row)), is_first)


def _holes(table: _Table) -> Iterator[Finding]:
    """Leads of no territory, in words."""
    rows = range(len(table.names))

    def is_free(facts: Facts) -> bool:
        return is_possible(table.compiled, facts, table.index.fields) and table.index.first(facts) is None

    for said, facts in leftover_regions(table.space, table.space.bits_of(rows), is_free, table.budget):
        hole = finding("territory-hole", "territories", f"leads belong to no territory where {said}")
        yield replace(hole, witness=Witness(facts, "no territory fits it"))
