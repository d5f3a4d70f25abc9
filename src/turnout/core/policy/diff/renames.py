"""Parts of a policy that have another name and the same content: said as renames, not as one gone and one new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from turnout.core.policy.model import (
    Fallback,
    HoldTarget,
    ListTarget,
    Policy,
    Pool,
    PoolTarget,
    QueueTarget,
    Target,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Renames:
    """New names by old ones, of each kind of part. A name that stayed is not in here."""

    calendars: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    queues: Mapping[str, str] = field(default_factory=dict)
    pools: Mapping[str, str] = field(default_factory=dict)
    define: Mapping[str, str] = field(default_factory=dict)

    def target(self, target: Target) -> Target:
        """An old target as the new policy calls it."""
        match target:
            case PoolTarget(pool):
                return PoolTarget(self.pools.get(pool, pool))
            case QueueTarget(queue):
                return QueueTarget(self.queues.get(queue, queue))
            case ListTarget(name, column):
                return ListTarget(self.lists.get(name, name), column)
            case HoldTarget(seconds, calendar) if calendar:
                return HoldTarget(seconds, self.calendars.get(calendar, self.pools.get(calendar, calendar)))
            case _:
                return target

    def pool(self, pool: Pool) -> Pool:
        """An old pool as it would stand in the new policy. Its ledger goes by the name it had."""
        return replace(
            pool,
            name=self.pools.get(pool.name, pool.name),
            hours=self.calendars.get(pool.hours, pool.hours),
            nobody=Fallback(tuple((why, tuple(map(self.target, chain))) for why, chain in pool.nobody.chains)),
        )


def find_renames(old: Policy, new: Policy) -> Renames:
    """What is called otherwise in the new policy and says the same. Of several that say the same, none is."""
    first = Renames(
        calendars=_pairs(
            {each.name: replace(each, name="") for each in old.calendars},
            {each.name: replace(each, name="") for each in new.calendars},
        ),
        lists=_pairs(
            {each.name: (each.columns, each.rows) for each in old.lists},
            {each.name: (each.columns, each.rows) for each in new.lists},
        ),
        # A queue that says nothing of itself is like every other such queue.
        queues=_pairs(
            {each.name: (each.watched_by, each.note) for each in old.queues if each.watched_by or each.note},
            {each.name: (each.watched_by, each.note) for each in new.queues if each.watched_by or each.note},
        ),
        define=_pairs(dict(old.define), dict(new.define)),
    )
    return _with_pools(old, new, first)


def _with_pools(old: Policy, new: Policy, renames: Renames) -> Renames:
    """Pools name each other, so that finding one may show another."""
    while True:
        said = renames
        found = _pairs(
            {pool.name: _content(said.pool(pool)) for pool in old.pools},
            {pool.name: _content(pool) for pool in new.pools},
        )
        if found == renames.pools:
            return renames
        renames = replace(renames, pools=found)


def _content(pool: Pool) -> Pool:
    """What a pool says without its name and what is only said about it."""
    return replace(pool, name="", note="", counter="")


def _pairs(old: Mapping[str, T], new: Mapping[str, T]) -> dict[str, str]:
    gone = _by_content({name: each for name, each in old.items() if name not in new})
    come = _by_content({name: each for name, each in new.items() if name not in old})
    return {
        names[0]: come[content][0]
        for content, names in gone.items()
        if len(names) == 1 and len(come.get(content, ())) == 1
    }


def _by_content(parts: Mapping[str, T]) -> dict[Hashable, list[str]]:
    found: dict[Hashable, list[str]] = defaultdict(list)
    for name, content in parts.items():
        assert isinstance(content, Hashable)
        found[content].append(name)
    return found
