"""List rows whose cell is another in the new policy, as far as a target such as `named.rep` asks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from turnout.core.policy.bind import ACCOUNT_KEYS, AllOf, Among, Bound, Negation
from turnout.core.policy.compile import CompiledPolicy, KeyedList
from turnout.core.policy.diff.sides import Side, Sides
from turnout.core.policy.model import PoolTarget, QueueTarget, RepTarget, Target
from turnout.core.policy.references import catalogue_of
from turnout.core.policy.targets import TargetError, parse_target

# Keys with the same old and the same new cell, for each list's (new) name, column and the field a row is found by.
ChangedCells = Mapping[tuple[str, str, str], tuple[frozenset[str], ...]]


def changed_cells(sides: Sides) -> ChangedCells:
    """The keys under which a list of both policies gives something else now."""
    new_names = sides.old.renames.lists
    found: dict[tuple[str, str, str], tuple[frozenset[str], ...]] = {}
    for (name, field), was in sides.old.compiled.lists.items():
        now = sides.new.compiled.lists.get((new_names.get(name, name), field))
        if now is None:
            continue
        for column in was.table.columns:
            if column in now.table.columns and (groups := _groups(was, now, column)):
                found[new_names.get(name, name), column, was.field] = groups
    return found


def _groups(was: KeyedList, now: KeyedList, column: str) -> tuple[frozenset[str], ...]:
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key in dict.fromkeys((*was.rows, *now.rows)):
        before, after = _cell(was, key, column), _cell(now, key, column)
        if before != after:
            groups[before, after].add(key)
    return tuple(map(frozenset, groups.values()))


def _cell(keyed: KeyedList, key: str, column: str) -> str:
    row = keyed.rows.get(key)
    return row[keyed.table.columns.index(column)] if row else ""


def among(side: Side, keyed: KeyedList, keys: frozenset[str]) -> Bound:
    """The leads whose row these keys have. A key that the list does not have is asked for only where no other fits."""
    field = side.fields.get(keyed.field, keyed.field)
    spec = catalogue_of(side.compiled.policy).get(keyed.field)
    many = keyed.field == ACCOUNT_KEYS or (spec is not None and spec.many)
    fits = Among(field, keys, many)
    if not many or not keys.isdisjoint(keyed.rows):
        return fits
    return AllOf((fits, Negation(Among(field, frozenset(keyed.rows), many))))


def named_in_cell(compiled: CompiledPolicy, text: str) -> Target:
    """What a cell means without a look at the people: a pool or a queue of the policy, else a rep."""
    if text in compiled.pools:
        return PoolTarget(text)
    queues = {queue.name for queue in compiled.policy.queues}
    if text in queues:
        return QueueTarget(text)
    try:
        target = parse_target(text)
    except TargetError:
        return RepTarget(text)
    is_queue = isinstance(target, QueueTarget) and target.queue in queues
    return target if is_queue or isinstance(target, RepTarget) else RepTarget(text)
