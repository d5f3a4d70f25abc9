"""One version of the policy with the pools' people in their rooms: everything fixed that a decision needs.

A lead that waits keeps the engine it was decided with, so that publishing a new policy never strands it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from turnout.core.assign.room import Room
from turnout.core.decide.world import World
from turnout.core.policy.compile import CompiledPolicy, compile_policy
from turnout.core.policy.model import Pick, Policy, RepTarget
from turnout.core.rep import RepId


class Engine:
    """A compiled policy and the world it speaks of."""

    def __init__(self, policy: Policy | CompiledPolicy, world: World) -> None:
        self.policy = policy if isinstance(policy, CompiledPolicy) else compile_policy(policy)
        self.world = world
        self.rooms = {name: Room(pool, world.roster, self.policy.calendars) for name, pool in self.policy.pools.items()}
        _join_counters(self.rooms.values())

    def notices(self) -> list[str]:
        """What the policy says that this world cannot keep: pools without people, members who left. With the remedy."""
        found = []
        reps = self.world.roster.reps
        for name, room in self.rooms.items():
            gone = [rep for rep in room.members if rep in reps and not reps[rep].is_active]
            if room.pool.reps and gone:
                names = ", ".join(f"`{rep}` ({reps[rep].status})" for rep in gone)
                found.append(f"pools > {name}: {names} cannot receive leads; take them out of the pool")
            if not room.members:
                found.append(f"pools > {name}: nobody is in team `{room.pool.team}`; name a team that has reps")
            elif len(gone) == len(room.members):
                found.append(f"pools > {name}: nobody in it is active; its leads go where `nobody` says")
        found += [f"rules > {rule}: `rep {rep}` {why}" for rule, rep, why in self._named_reps()]
        found += self._territory_owners()
        return found

    def _named_reps(self) -> list[tuple[str, str, str]]:
        found = []
        for rule in self.policy.policy.rules:
            targets = [*rule.to, *(target for row in rule.table for target in row.to)]
            found += [
                (rule.name, t.rep, why) for t in targets if isinstance(t, RepTarget) and (why := self._gone(t.rep))
            ]
        return found

    def _territory_owners(self) -> list[str]:
        return [
            f"territories > {territory.name}: owner `{territory.owner}` {why}"
            for territory in self.policy.policy.territories
            if territory.owner and (why := self._gone(territory.owner))
        ]

    def _gone(self, rep: str) -> str:
        found = self.world.roster.reps.get(RepId(rep))
        if found is None:
            return "is not among the reps; add them or name somebody else"
        return "" if found.is_active else f"cannot receive leads ({found.status}); name somebody else"


def _join_counters(rooms: Iterable[Room]) -> None:
    """Let pools that keep balances in one counter know of each other."""
    by_counter: dict[str, list[Room]] = defaultdict(list)
    for room in rooms:
        if room.pool.pick is Pick.ROUND_ROBIN:
            by_counter[room.pool.counter_name].append(room)
    for sharing in by_counter.values():
        for room in sharing:
            room.partners = tuple(other for other in sharing if other is not room)
