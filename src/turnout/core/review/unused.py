"""Names that nothing uses: definitions, lists, pools, calendars, queues, fields; counters that nobody shares.

A name is used only where something used leads to it: a pool that only an unused pool falls back to is unused too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from turnout.core.policy.condition import Condition, Op, comparisons_in, names_in
from turnout.core.policy.finding import Budget, Finding
from turnout.core.policy.model import (
    HoldTarget,
    ListTarget,
    Policy,
    PoolTarget,
    QueueTarget,
    Target,
    TerritoryTarget,
)
from turnout.core.review.company import Company
from turnout.core.review.lists import conditions_of
from turnout.core.review.saying import found, named
from turnout.core.review.ways import sla_targets, target_of, told_in


def review_unused(company: Company, _budget: Budget) -> Iterator[Finding]:
    """Every name that could be taken out without changing any decision."""
    policy, uses = company.policy, _Uses(company.policy)
    yield from _unused("definition", "define", dict(policy.define), uses.definitions)
    yield from _unused("list", "lists", (table.name for table in policy.lists), uses.lists)
    yield from _unused("calendar", "calendars", (hours.name for hours in policy.calendars), uses.calendars)
    yield from _unused("queue", "queues", (queue.name for queue in policy.queues), uses.queues)
    yield from _unused("pool", "pools", (pool.name for pool in policy.pools), uses.pools)
    yield from _unused("field", "fields", (field.name for field in policy.fields), uses.fields)
    if policy.territories and not uses.has_territories:
        said = "no rule sends leads to `territory.pool` or `territory.owner`, and no condition reads `territory`"
        yield found("unused-territories", "territories", f"{said}, so the table decides nothing")
    yield from _lonely_counters(policy)


def _unused(kind: str, section: str, names: Iterable[str], used: set[str]) -> Iterator[Finding]:
    for name in names:
        if name not in used:
            yield found(f"unused-{kind}", f"{section} > {name}", _SAID[kind])


_SAID = {
    "definition": "no condition uses it",
    "list": "no condition looks anything up in it, and no target takes a column of it",
    "calendar": "no condition, pool or hold uses it",
    "queue": "no rule, pool or promise sends leads to it",
    "pool": "no rule, territory, list, promise or other pool in use sends leads to it, so its people get none by it",
    "field": "no condition or pool reads it; that is right for a field that is only shown to people",
}


def _lonely_counters(policy: Policy) -> Iterator[Finding]:
    sharing = Counter(pool.counter_name for pool in policy.pools)
    for pool in policy.pools:
        if pool.counter and pool.counter != pool.name and sharing[pool.counter] == 1:
            others = sorted({other.counter for other in policy.pools if other.counter} - {pool.counter})
            hint = f"; other pools draw on {named(others)}" if others else ""
            said = f"counter `{pool.counter}` is drawn on by this pool alone, so it shares turns with nobody{hint}"
            yield found("counter-of-one", f"pools > {pool.name} > counter", said)


class _Uses:
    """What is used, found by following every way from the rules and the promises."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._define = dict(policy.define)
        self._pools = {pool.name: pool for pool in policy.pools}
        self._tables = {table.name: table for table in policy.lists}
        self.definitions: set[str] = set()
        self.lists: set[str] = set()
        self.calendars: set[str] = set()
        self.queues: set[str] = set()
        self.pools: set[str] = set()
        self.fields: set[str] = set()
        self.has_territories = False
        for place, condition in conditions_of(policy):
            if not place.startswith(("define > ", "territories > ")):
                self._read(condition)
        for rule in policy.rules:
            self._follow(target for targets in (rule.to, *(row.to for row in rule.table)) for target in targets)
        self._follow(target for chain in sla_targets(policy) for target in chain.targets)
        for _, who in told_in(policy):
            self._tell(who)
        # Territories are used where a target or a condition names them, and then their conditions and pools are.
        if self.has_territories or "territory" in self.fields:
            self.has_territories = True
            for territory in policy.territories:
                self._read(territory.when)
                self._follow([PoolTarget(territory.pool)] if territory.pool else [])
        self.fields |= {field.source for field in policy.fields if field.name in self.fields}

    def _read(self, condition: Condition) -> None:
        for comparison in comparisons_in(condition):
            self.fields.add(comparison.field)
            if comparison.op in {Op.ARRIVES_IN, Op.ARRIVES_OUTSIDE}:
                self.calendars.update(comparison.values)
            elif comparison.op is Op.IN and len(comparison.values) == 1:
                self.lists.update(comparison.values)
        for name in names_in(condition):
            self.fields.add(name)
            if name in self._define and name not in self.definitions:
                self.definitions.add(name)
                self._read(self._define[name])

    def _follow(self, targets: Iterable[Target]) -> None:
        for target in targets:
            match target:
                case PoolTarget(name):
                    self._use_pool(name)
                case QueueTarget(queue):
                    self.queues.add(queue)
                case HoldTarget(_, calendar) if calendar:
                    self.calendars.add(calendar)
                    self._use_pool(calendar)
                case ListTarget(name, column):
                    self._use_column(name, column)
                case TerritoryTarget():
                    self.has_territories = True
                case _:
                    pass

    def _use_pool(self, name: str) -> None:
        pool = self._pools.get(name)
        if pool is None or name in self.pools:
            return
        self.pools.add(name)
        self.calendars.add(pool.hours)
        self.fields |= {need.field for need in pool.needs}
        self._follow(target for _, chain in pool.nobody.chains for target in chain)

    def _use_column(self, name: str, column: str) -> None:
        table = self._tables.get(name)
        if table is None:
            return
        self.lists.add(name)
        at = table.columns.index(column)
        for cell in dict.fromkeys(row[at] for row in table.rows if row[at]):
            self._use_pool(cell)
            target = target_of(cell)
            self.queues.add(target.queue if isinstance(target, QueueTarget) else cell)

    def _tell(self, who: str) -> None:
        self.queues.add(who)
        target = target_of(who)
        if isinstance(target, PoolTarget):
            self._use_pool(who)
        elif target is not None:
            self._follow([target])
