"""One version of the policy with the pools' people in their rooms: everything fixed that a decision needs.

A lead that waits keeps the engine it was decided with, so that publishing a new policy never strands it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from turnout.core.assign.room import Room
from turnout.core.decide.world import World
from turnout.core.policy.compile import CompiledPolicy, compile_policy
from turnout.core.policy.model import Pick, Policy, PoolTarget, QueueTarget, RepTarget, Target
from turnout.core.policy.targets import TargetError, parse_target


class Engine:
    """A compiled policy and the world it speaks of."""

    def __init__(self, policy: Policy | CompiledPolicy, world: World) -> None:
        self.policy = policy if isinstance(policy, CompiledPolicy) else compile_policy(policy)
        self.world = world
        self.rooms = {name: Room(pool, world.roster, self.policy.calendars) for name, pool in self.policy.pools.items()}
        _join_counters(self.rooms.values())


def _join_counters(rooms: Iterable[Room]) -> None:
    """Let pools that keep balances, or a history, in one counter know of each other."""
    by_counter: dict[str, list[Room]] = defaultdict(list)
    everybody = list(rooms)
    timed = {room.pool.counter_name for room in everybody if room.keeps_times}
    for room in everybody:
        room.keeps_times = room.pool.counter_name in timed
        if room.pool.pick is Pick.ROUND_ROBIN:
            by_counter[room.pool.counter_name].append(room)
    for sharing in by_counter.values():
        for room in sharing:
            room.partners = tuple(other for other in sharing if other is not room)


def named_by_data(engine: Engine, text: str) -> Target | None:
    """What a cell of a list means: a rep by id or e-mail address, a pool, or a queue."""
    roster = engine.world.roster
    if not text:
        return None
    if text in roster.reps:
        return RepTarget(text)
    if text in engine.rooms:
        return PoolTarget(text)
    if text.casefold() in roster.by_email:
        return RepTarget(roster.by_email[text.casefold()])
    queues = {queue.name for queue in engine.policy.policy.queues}
    if text in queues:
        return QueueTarget(text)
    try:
        target = parse_target(text)
    except TargetError:
        return None
    is_queue = isinstance(target, QueueTarget) and target.queue in queues
    is_rep = isinstance(target, RepTarget) and target.rep in roster.reps
    return target if is_queue or is_rep else None
