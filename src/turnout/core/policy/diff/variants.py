"""What a rule's targets come to for one lead or another: an owner who is known or not, a territory, a list's row.

`[account.owner, sdr]` is the same as `[sdr]` for a lead without an account. So a difference is looked for among the
variants of two outcomes, and believed for a lead only with what its own facts say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from turnout.core.fields.catalogue import Value
from turnout.core.policy.bind import Bound, IsKnown
from turnout.core.policy.compile import KeyedList
from turnout.core.policy.diff.cells import among, named_in_cell
from turnout.core.policy.diff.items import Item, of_territory
from turnout.core.policy.diff.outcome import Found, Outcome, route_outcome
from turnout.core.policy.diff.sides import Side
from turnout.core.policy.model import ListTarget, OwnerTarget, Target, TerritoryTarget

# An account without an owner may have somebody who stands in, of whom the facts say nothing.
_ACCOUNT_OF: Final = {
    "account.owner": "account",
    "account.parent.owner": "account.parent",
    "account.ultimate_parent.owner": "account.ultimate_parent",
}
# Territories are told apart for so many of them; beyond, a territory's pool is one thing, whichever it is.
_TERRITORIES_MAX: Final = 100
# The same of the cells of a list's column.
_CELLS_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class Variant:
    """What an item comes to for leads that meet all of `inside` and none of `outside`."""

    inside: tuple[Bound, ...]
    outside: tuple[Bound, ...]
    outcome: Outcome


def variants_of(side: Side, item: Item) -> Iterator[Variant]:
    """Every variant of an item, first that for leads of which the most is known."""
    if not item.chain:
        yield Variant((), (), item.outcome)
        return
    rule = side.compiled.policy.rules[item.rule]
    for choice in product(*(list(_options(side, item.rule, found)) for found in item.chain)):
        inside = tuple(bound for option in choice for bound in option[0])
        outside = tuple(bound for option in choice for bound in option[1])
        outcome = route_outcome(side.compiled, rule, [option[2] for option in choice], side.renames)
        yield Variant(inside, outside, outcome)


def asked_by(side: Side, items: Sequence[Item]) -> Iterator[Bound]:
    """Every condition that the variants of these items ask."""
    seen = {(item.rule if isinstance(found.target, ListTarget) else 0, found) for item in items for found in item.chain}
    for rule, found in seen:
        for inside, outside, _ in _options(side, rule, found):
            yield from inside
            yield from outside


def fields_asked(side: Side) -> Iterator[str]:
    """The facts by which owners are known."""
    for path in owner_paths(side):
        yield path
        yield _ACCOUNT_OF.get(path, path)


def owner_paths(side: Side) -> Iterator[str]:
    """The owners that rules name."""
    for rule in side.compiled.policy.rules:
        for target in (*rule.to, *(target for row in rule.table for target in row.to)):
            if isinstance(target, OwnerTarget):
                yield target.path


Option = tuple[tuple[Bound, ...], tuple[Bound, ...], Found]


def _options(side: Side, rule: int, found: Found) -> Iterator[Option]:
    match found.target:
        case OwnerTarget(path):
            yield from _owners(path, found)
        case TerritoryTarget(column) if len(side.compiled.policy.territories) <= _TERRITORIES_MAX:
            yield from _territories(side, column)
        case ListTarget(name, column):
            yield from _rows(side, side.compiled.list_for(rule, name), column, found)
        case _:
            yield (), (), found


def _owners(path: str, found: Found) -> Iterator[Option]:
    owner, account = IsKnown(path), IsKnown(_ACCOUNT_OF.get(path, path))
    yield (owner,), (), found
    if account != owner:
        yield (account,), (owner,), found
    yield (), tuple(dict.fromkeys((owner, account))), Found(None, found.target)


def _rows(side: Side, keyed: KeyedList, column: str, found: Found) -> Iterator[Option]:
    """Each place or person that the list names, then that it names none."""
    by_cell: dict[str, set[str]] = defaultdict(set)
    place = keyed.table.columns.index(column)
    for key, row in keyed.rows.items():
        by_cell[row[place]].add(key)
    named = {cell: frozenset(keys) for cell, keys in by_cell.items() if cell}
    if len(named) <= _CELLS_MAX:
        for cell, keys in named.items():
            yield (among(side, keyed, keys),), (), Found(named_in_cell(side.compiled, cell), found.target)
    else:
        yield (among(side, keyed, frozenset().union(*named.values())),), (), found
    fits = [among(side, keyed, keys) for keys in named.values()]
    yield (), tuple(fits), Found(None, found.target)


def _territories(side: Side, column: str) -> Iterator[Option]:
    before: tuple[Bound, ...] = ()
    for territory, bound in zip(side.compiled.policy.territories, side.compiled.bound_territories, strict=True):
        here = side.bound(bound)
        yield (here,), before, of_territory(territory, column)
        before = (*before, here)
    yield (), before, Found(None, TerritoryTarget(column))


def real_outcome(side: Side, item: Item, facts: Mapping[str, Value]) -> Outcome:
    """What a rule does with this lead, with whatever its territory and its rows of lists say."""
    rule = side.compiled.policy.rules[item.rule]
    chain = rule.to if item.row is None else rule.table[item.row].to
    found = [_real(side, item.rule, target, facts) for target in chain]
    return route_outcome(side.compiled, rule, found, side.renames)


def _real(side: Side, rule: int, target: Target, facts: Mapping[str, Value]) -> Found:
    match target:
        case OwnerTarget(path):
            is_there = any(facts.get(name) is not None for name in (path, _ACCOUNT_OF.get(path, path)))
            return Found(target if is_there else None, target)
        case TerritoryTarget(column):
            territory = side.compiled.territory(facts) if side.compiled.policy.territories else None
            return Found(None, target) if territory is None else of_territory(territory, column)
        case ListTarget(name, column):
            keyed = side.compiled.list_for(rule, name)
            text = keyed.cell(facts.get(keyed.field), column)
            return Found(named_in_cell(side.compiled, text) if text else None, target)
        case _:
            return Found(target)
