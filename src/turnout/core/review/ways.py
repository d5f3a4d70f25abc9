"""Ways that leads can take through a policy, from its text alone: its chains of targets, and where each may lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from turnout.core.fields.catalogue import Value
from turnout.core.policy.compile import CompiledPolicy
from turnout.core.policy.model import (
    ListTarget,
    NextRule,
    OwnerTarget,
    Policy,
    PoolTarget,
    Target,
    TerritoryTarget,
)
from turnout.core.policy.targets import TargetError, parse_target


class Chain(NamedTuple):
    """Targets that are tried in order, and where they stand: `rules > Territories > row 3`."""

    place: str
    targets: tuple[Target, ...]


def chains_of(policy: Policy) -> Iterator[Chain]:
    """Every chain of a policy: of its rules, their tables, and its pools that have nobody."""
    for rule in policy.rules:
        if rule.to:
            yield Chain(f"rules > {rule.name}", rule.to)
        for number, row in enumerate(rule.table, 1):
            yield Chain(f"rules > {rule.name} > row {number}", row.to)
    for pool in policy.pools:
        for _, chain in pool.nobody.chains:
            yield Chain(f"pools > {pool.name} > nobody", chain)


def sla_place(policy: Policy, number: int) -> str:
    """The place of an SLA line, by its number from 0."""
    return f"sla > line {number + 1}" if number < len(policy.sla) else "sla"


def sla_targets(policy: Policy) -> Iterator[Chain]:
    """What the stages of promises give leads to, each as a chain of one."""
    for number, line in enumerate(policy.sla):
        for action in (action for stage in line.stages for action in stage.actions):
            verb, _, rest = action.partition(" ")
            if verb == "to":
                yield Chain(sla_place(policy, number), (parse_target(rest),))


def told_in(policy: Policy) -> Iterator[tuple[str, str]]:
    """Who is told something, as written, each with its place."""
    for rule in policy.rules:
        yield from ((f"rules > {rule.name}", who) for who in rule.tell)
    for number, line in enumerate(policy.sla):
        for action in (action for stage in line.stages for action in stage.actions):
            verb, _, rest = action.partition(" ")
            if verb == "tell":
                yield sla_place(policy, number), rest


def target_of(text: str) -> Target | None:
    """The target that somebody who is told, or a cell of a list, is written as; None where it is none."""
    try:
        return parse_target(text)
    except TargetError:
        return None


def aims_of(compiled: CompiledPolicy, facts: Mapping[str, Value]) -> str:
    """The pool that a lead with these facts comes to first; empty where a person, a queue or a hold comes before it."""
    number = compiled.rules.first(facts)
    while number is not None:
        if compiled.rule(number).reject:
            return ""
        for target in _chain_for(compiled, number, facts):
            if isinstance(target, NextRule):
                break
            aim = _aim(compiled, number, target, facts)
            if aim is not None:
                return aim
        if number + 1 >= len(compiled.policy.rules):
            break
        number = compiled.rules.first(facts, number + 1)
    return ""


def _chain_for(compiled: CompiledPolicy, number: int, facts: Mapping[str, Value]) -> tuple[Target, ...]:
    """A rule's targets for a lead; those of `next rule` where its table has no row for it."""
    rule = compiled.rule(number)
    if number not in compiled.tables:
        return rule.to
    row = compiled.tables[number].first(facts)
    return (NextRule(),) if row is None else rule.table[row].to


def _aim(compiled: CompiledPolicy, number: int, target: Target, facts: Mapping[str, Value]) -> str | None:
    """The pool of a target; empty where the way ends with a person or a place, None where it goes on."""
    match target:
        case PoolTarget(pool):
            return pool
        case OwnerTarget(path):
            return "" if facts.get(path) is not None else None
        case TerritoryTarget(column):
            territory = compiled.territory(facts)
            named = (territory.pool if column == "pool" else territory.owner) if territory else ""
            return (named if column == "pool" else "") if named else None
        case ListTarget(name, column):
            table = compiled.list_for(number, name)
            text = table.cell(facts.get(table.field), column)
            return (text if text in compiled.pools else "") if text else None
        case _:
            return ""
