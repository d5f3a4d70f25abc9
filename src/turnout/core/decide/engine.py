"""One version of the policy with the pools' people in their rooms: everything fixed that a decision needs.

A lead that waits keeps the engine it was decided with, so that publishing a new policy never strands it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from turnout.core.assign.room import Room
from turnout.core.decide.world import World
from turnout.core.policy.compile import CompiledPolicy, compile_policy
from turnout.core.policy.model import ListTarget, Pick, Policy, PoolTarget, QueueTarget, RepTarget, Target
from turnout.core.policy.targets import TargetError, parse_target
from turnout.core.rep import RepId
from turnout.errors import suggestion


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
            found += self._weightless(name, room)
            if not room.members:
                found.append(f"pools > {name}: nobody is in team `{room.pool.team}`; name a team that has reps")
            elif len(gone) == len(room.members):
                found.append(f"pools > {name}: nobody in it is active; its leads go where `nobody` says")
        found += [f"rules > {rule}: `rep {rep}` {why}" for rule, rep, why in self._named_reps()]
        found += self._territory_owners()
        found += self._list_cells()
        return found

    def _weightless(self, name: str, room: Room) -> list[str]:
        """A pool that weighs by a number nobody has weighs everybody alike."""
        column, reps = room.pool.weight_by, self.world.roster.reps
        if not column or any(column in reps[rep].numbers for rep in room.members if rep in reps):
            return []
        known = {number for rep in reps.values() for number in rep.numbers}
        return [f"pools > {name}: no rep has a number `{column}`, so all weigh the same{suggestion(column, known)}"]

    def _list_cells(self) -> list[str]:
        """Cells that a rule sends leads to and that name nobody, and keys that stand twice."""
        found = []
        for rule in self.policy.policy.rules:
            targets = [*rule.to, *(target for row in rule.table for target in row.to)]
            for target in (target for target in targets if isinstance(target, ListTarget)):
                table = self.policy.policy.listed(target.list)
                at = table.columns.index(target.column)
                cells = dict.fromkeys(row[at] for row in table.rows if row[at])
                wrong = [cell for cell in cells if named_by_data(self, cell) is None]
                if wrong:
                    some = ", ".join(f"`{cell}`" for cell in wrong[:5])
                    found.append(f"lists > {table.name}: {some} in `{target.column}` is no rep, pool or queue")
        for table in self.policy.policy.lists:
            keys = Counter(row[0].casefold() for row in table.rows)
            twice = [key for key, count in keys.items() if count > 1]
            if twice:
                found.append(f"lists > {table.name}: `{twice[0]}` stands there twice; its first row counts")
        return list(dict.fromkeys(found))

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
