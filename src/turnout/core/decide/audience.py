"""Whom `tell WHO` means for one lead: a person by id where there is one, else a place that has people."""

from __future__ import annotations

from turnout.core.assign.roster import Roster
from turnout.core.decide.case import Case
from turnout.core.decide.engine import named_by_data
from turnout.core.policy.model import (
    ListTarget,
    OwnerTarget,
    PoolTarget,
    QueueTarget,
    RepTarget,
    Rule,
    Target,
    TerritoryTarget,
)
from turnout.core.policy.targets import TargetError, parse_target
from turnout.core.rep import RepId


def recipient(case: Case, who: str, rule: Rule | None, assignee: RepId | None, rep: RepId | None) -> str:
    """A rep's id, `pool NAME`, `queue NAME` or an address; empty where it names nobody for this lead.

    `assignee` has the lead now, `rep` is the one whose promise it is; `rule` is the one that decided.
    """
    if who == "manager":
        return manager_of(case.engine.world.roster, rep) or ""
    if who == "assignee":
        return assignee or ""
    if "@" in who:
        return who
    try:
        target = parse_target(who)
    except TargetError:
        return ""
    return _named(case, target, rule)


def manager_of(roster: Roster, rep: RepId | None) -> RepId | None:
    """Whom a rep reports to; None where nobody is named, or they are not here either."""
    found = roster.reps.get(rep) if rep is not None else None
    manager = roster.reps.get(found.manager) if found is not None and found.manager is not None else None
    return manager.id if manager is not None and manager.is_active else None


def _named(case: Case, target: Target, rule: Rule | None) -> str:
    match target:
        case OwnerTarget(path):
            return _active(case, case.facts.get(path))
        case RepTarget(rep):
            return _active(case, rep)
        case QueueTarget(queue):
            return f"queue {queue}"
        case PoolTarget(name):
            return _place(case, name)
        case ListTarget() | TerritoryTarget():
            found = _looked_up(case, target, rule)
            return "" if found is None else _named(case, found, rule)
        case _:
            return ""


def _active(case: Case, rep: object) -> str:
    """Somebody who works here, or whoever stands in for them."""
    found = case.engine.world.roster.reps.get(RepId(rep)) if isinstance(rep, str) else None
    if found is None or found.is_active:
        return found.id if found else ""
    backup = case.engine.world.roster.reps.get(found.backup) if found.backup else None
    return backup.id if backup is not None and backup.is_active else ""


def _place(case: Case, name: str) -> str:
    """What a bare name means: a pool, a queue, or a rep."""
    engine = case.engine
    if name in engine.rooms:
        return f"pool {name}"
    if any(queue.name == name for queue in engine.policy.policy.queues):
        return f"queue {name}"
    return _active(case, name)


def _looked_up(case: Case, target: ListTarget | TerritoryTarget, rule: Rule | None) -> Target | None:
    """Whom a list's row or the territory of this lead names."""
    policy = case.engine.policy
    if isinstance(target, TerritoryTarget):
        territory = policy.territory(case.facts)
        if territory is None:
            return None
        if target.column == "pool":
            return PoolTarget(territory.pool) if territory.pool else None
        return RepTarget(territory.owner) if territory.owner else None
    numbers = [number for number, each in enumerate(policy.policy.rules) if rule is not None and each.name == rule.name]
    table = policy.list_for(numbers[0] if numbers else len(policy.policy.rules) - 1, target.list)
    return named_by_data(case.engine, table.cell(case.facts.get(table.field), target.column))
