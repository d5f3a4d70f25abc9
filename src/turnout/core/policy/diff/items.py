"""The ordered sections of a policy as lists of items of which the first that fits counts: rules, territories, promises.

A rule's table becomes an item a row. Where the two policies' data differ, so does a rule that asks it: an item for each
territory that its `territory.pool` may come to, and one for list rows whose cell is another now.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from turnout.core.policy.bind import AllOf, Bound, bind_condition
from turnout.core.policy.condition import Always, format_condition
from turnout.core.policy.diff.cells import ChangedCells, among, named_in_cell
from turnout.core.policy.diff.details import said
from turnout.core.policy.diff.outcome import Found, Outcome, route_outcome, simple_outcome
from turnout.core.policy.diff.sides import Side
from turnout.core.policy.model import (
    ListTarget,
    Policy,
    PoolTarget,
    RepTarget,
    Rule,
    SlaLine,
    Target,
    Territory,
    TerritoryTarget,
)
from turnout.core.policy.plain import policy_data
from turnout.core.policy.references import scope_of

EVERYTHING: Final = AllOf(())


@dataclass(frozen=True, slots=True)
class Item:
    """A condition with what follows. `onward` is the item that is asked next where this one leads on.

    `rule` and `row` are numbers in the policy; `row` is None for a rule without a table. `chain` are a rule's targets,
    so far as the item settles what they come to.
    """

    place: str
    bound: Bound
    outcome: Outcome
    onward: int
    rule: int
    row: int | None = None
    chain: tuple[Found, ...] = ()


def item_keys(items: Sequence[Item]) -> list[Hashable]:
    """What items have in common that are the same: condition, outcome, and what they lead past."""
    own = [(item.bound, item.outcome.key) for item in items]
    return [(*key, tuple(own[at + 1 : item.onward])) for at, (key, item) in enumerate(zip(own, items, strict=True))]


def territory_items(side: Side) -> list[Item]:
    """The territories, and last what a lead is that none of them fits."""
    compiled = side.compiled
    found = []
    for number, (territory, bound) in enumerate(
        zip(compiled.policy.territories, compiled.bound_territories, strict=True)
    ):
        outcome = simple_outcome(_territory_key(side, territory), _territory_said(territory))
        found.append(Item(f"territories > {territory.name}", side.bound(bound), outcome, number + 1, number))
    return [*found, Item("territories", EVERYTHING, simple_outcome("", "no territory"), len(found) + 1, len(found))]


def _territory_key(side: Side, territory: Territory) -> str:
    pool = side.renames.pools.get(territory.pool, territory.pool)
    return f"{side.territory_name(territory)}\x1f{pool}\x1f{territory.owner}"


def _territory_said(territory: Territory) -> str:
    given = [f"pool {territory.pool}"] if territory.pool else []
    given += [f"owner {territory.owner}"] if territory.owner else []
    return f"{territory.name} ({', '.join(given)})" if given else territory.name


def promise_items(side: Side) -> list[Item]:
    """The lines of `sla`, and last what a lead is promised that none of them fits."""
    policy = side.compiled.policy
    scope = scope_of(policy)
    lines = policy_data(Policy((), sla=policy.sla)).get("sla", [])
    assert not isinstance(lines, str | Mapping)
    found = []
    for number, (line, data) in enumerate(zip(policy.sla, lines, strict=True)):
        assert isinstance(data, Mapping)
        words = said({name: each for name, each in data.items() if name not in _NOT_PROMISED}) or _NO_PROMISE
        bound = side.bound(bind_condition(line.when, scope))
        found.append(Item(f"sla > {_line_name(line)}", bound, simple_outcome(words, words), number + 1, number))
    return [*found, Item("sla", EVERYTHING, simple_outcome(_NO_PROMISE, _NO_PROMISE), len(found) + 1, len(found))]


_NOT_PROMISED: Final = frozenset({"name", "when"})
_NO_PROMISE: Final = "nothing"


def _line_name(line: SlaLine) -> str:
    return line.name or ("default" if isinstance(line.when, Always) else format_condition(line.when))


def rule_items(side: Side, cells: ChangedCells) -> list[Item]:
    """The rules, a table's rows one by one. `cells` are the list rows that give something else now."""
    found: list[Item] = []
    for number, rule in enumerate(side.compiled.policy.rules):
        variants = list(_written(side, number, rule, cells))
        # A lead that is led on goes to the next rule, past what is left of this one.
        onward = len(found) + len(variants)
        for row, bound, chain in variants:
            place = f"rules > {rule.name}" if row is None else f"rules > {rule.name} > row {row + 1}"
            outcome = route_outcome(side.compiled, rule, chain, side.renames)
            found.append(Item(place, bound, outcome, onward, number, row, chain))
    return found


# The row of a rule's table, a condition, and what is tried for whoever meets it.
Written = tuple[int | None, Bound, tuple[Found, ...]]


def _written(side: Side, number: int, rule: Rule, cells: ChangedCells) -> Iterator[Written]:
    bound = side.bound(side.compiled.bound_rules[number])
    if not rule.table:
        yield from _resolved(side, number, None, bound, rule.to, cells)
    for at, row in enumerate(rule.table):
        both = AllOf((bound, side.bound(side.compiled.bound_tables[number][at])))
        yield from _resolved(side, number, at, both, row.to, cells)


def _resolved(
    side: Side, rule: int, row: int | None, bound: Bound, chain: Sequence[Target], cells: ChangedCells
) -> Iterator[Written]:
    """A chain with its condition; several where data settles the outcome and the policies' data differ."""
    chains: list[tuple[tuple[Bound, ...], tuple[Found, ...]]] = [((bound,), ())]
    for target in chain:
        options = list(_options(side, rule, target, cells))
        chains = [
            (bounds if when is None else (*bounds, when), (*before, found))
            for bounds, before in chains
            for when, found in options
        ]
    for bounds, targets in chains:
        yield row, bounds[0] if len(bounds) == 1 else AllOf(bounds), targets


def _options(side: Side, rule: int, target: Target, cells: ChangedCells) -> Iterator[tuple[Bound | None, Found]]:
    """What a target may come to, the first that fits; without a condition always, or else."""
    match target:
        case TerritoryTarget(column) if not side.shares_territories:
            pairs = zip(side.compiled.policy.territories, side.compiled.bound_territories, strict=True)
            for territory, bound in pairs:
                yield side.bound(bound), of_territory(territory, column)
            yield None, Found(None, target)
        case ListTarget(name, column):
            keyed = side.compiled.list_for(rule, name)
            for keys in cells.get((side.renames.lists.get(name, name), column, keyed.field), ()):
                text = keyed.cell(next(iter(keys)), column)
                named = named_in_cell(side.compiled, text) if text else None
                yield among(side, keyed, keys), Found(named, target)
            yield None, Found(target, by=keyed.field)
        case _:
            yield None, Found(target)


def of_territory(territory: Territory, column: str) -> Found:
    """What `territory.pool` or `territory.owner` comes to in a territory."""
    written = TerritoryTarget(column)
    if column == "pool":
        return Found(PoolTarget(territory.pool) if territory.pool else None, written)
    return Found(RepTarget(territory.owner) if territory.owner else None, written)
