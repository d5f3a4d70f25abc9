"""Everybody whom a policy names, each with the place and what stands there; teams and whole pools are not names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from turnout.core.policy.model import Policy, PoolTarget, RepTarget
from turnout.core.policy.targets import format_target
from turnout.core.review.ways import chains_of, sla_targets, target_of, told_in


class Named(NamedTuple):
    """A rep's id as a policy writes it, where it stands, and in which words; the cells of lists are `lists`'."""

    rep: str
    place: str
    said: str


def people_named(policy: Policy) -> Iterator[Named]:
    """Every mention, in the order of the file as far as there is one."""
    for chain in (*chains_of(policy), *sla_targets(policy)):
        for target in chain.targets:
            if isinstance(target, RepTarget):
                yield Named(target.rep, chain.place, format_target(target))
    for rule in policy.rules:
        if rule.owner:
            yield Named(rule.owner, f"rules > {rule.name}", f"owner: {rule.owner}")
    yield from _told(policy)
    for number, territory in enumerate(policy.territories, 1):
        if territory.owner:
            yield Named(territory.owner, f"territories > row {number}", f"owner {territory.owner}")
    for pool in policy.pools:
        for member in pool.reps:
            yield Named(member.rep, f"pools > {pool.name}", f"reps: {member.rep}")
    for queue in policy.queues:
        if queue.watched_by:
            yield Named(queue.watched_by, f"queues > {queue.name}", f"watched by: {queue.watched_by}")


def _told(policy: Policy) -> Iterator[Named]:
    places = {pool.name for pool in policy.pools} | {queue.name for queue in policy.queues} | {"manager", "assignee"}
    for place, who in told_in(policy):
        target = target_of(who)
        if isinstance(target, RepTarget):
            yield Named(target.rep, place, f"tell {who}")
        elif isinstance(target, PoolTarget) and who not in places and "@" not in who:
            yield Named(who, place, f"tell {who}")
