"""Who of a pool can take this lead now, and of everybody else why not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from turnout.core.assign.books import Books
from turnout.core.assign.room import Here, Room
from turnout.core.decision import Candidates, Nobody, Verdict
from turnout.core.fields.catalogue import Value
from turnout.core.policy.bind import texts_of
from turnout.core.rep import RepId


@dataclass(frozen=True, slots=True)
class Considered:
    """The outcome of looking at a pool: `able` are indices into the present; `nobody` says why it is empty."""

    here: Here
    able: tuple[int, ...]
    blocked: Mapping[int, Verdict]
    nobody: Nobody | None = None
    detail: str = ""

    def candidates(self, room: Room) -> Candidates:
        """The verdicts without a choice."""
        return Candidates(room.members, self.here.verdicts, self.here.positions, self.blocked)


def consider(
    room: Room,
    books: Books,
    facts: Mapping[str, Value],
    now: datetime,
    ignore: Collection[str] = (),
    excluded: Collection[RepId] = (),
) -> Considered:
    """Everybody of the pool with a verdict, asked in order: active, here, skilled, excluded, caps, capacity."""
    here = room.here(now, minds_hours="hours" not in ignore, minds_absence="absences" not in ignore)
    reps = here.share.reps
    able: list[int] = list(range(len(reps)))
    blocked: dict[int, Verdict] = {}

    def block(out: frozenset[RepId], verdict: Verdict) -> None:
        nonlocal able
        if out:
            blocked.update((here.positions[at], verdict) for at in able if reps[at] in out)
            able = [at for at in able if reps[at] not in out]

    skilled, wanted = _skilled(room, facts)
    if wanted:
        blocked.update((here.positions[at], Verdict.UNSKILLED) for at in able if reps[at] not in skilled)
        able = [at for at in able if reps[at] in skilled]
    if not able:
        reason = _absence_reason(room, here, skilled)
        return Considered(here, (), blocked, reason, f"nobody has {wanted}" if reason is Nobody.UNSKILLED else "")
    block(frozenset(excluded), Verdict.EXCLUDED)
    if not able:
        return Considered(here, (), blocked, Nobody.EXCLUDED)
    if "caps" not in ignore:
        block(_capped(room, books, now), Verdict.CAPPED)
        block(_full(room, books, reps), Verdict.FULL)
    return Considered(here, tuple(able), blocked, None if able else Nobody.FULL)


def _absence_reason(room: Room, here: Here, skilled: Collection[RepId]) -> Nobody:
    """Nobody is here: nobody takes turns in the pool, everybody left, lacks a skill, is away, or has no hours now."""
    verdicts = dict(zip(room.members, here.verdicts, strict=True))
    working = [rep for rep, verdict in verdicts.items() if verdict not in {Verdict.LEFT, Verdict.WEIGHTLESS}]
    if not working:
        return Nobody.LEFT if Verdict.LEFT in here.verdicts else Nobody.EMPTY
    competent = [verdicts[rep] for rep in working if rep in skilled]
    if not competent:
        return Nobody.UNSKILLED
    return Nobody.AWAY if all(verdict is Verdict.AWAY for verdict in competent) else Nobody.CLOSED


def _skilled(room: Room, facts: Mapping[str, Value]) -> tuple[Collection[RepId], str]:
    """The members who have all that is needed, and that in words; an unknown need is no need."""
    skilled: Collection[RepId] = room.position.keys()
    said = []
    for need in room.pool.needs:
        values = need.values or tuple(texts_of(facts.get(need.field)))
        if values:
            able = [room.skilled(need, value) for value in values]
            has = frozenset.intersection(*able) if need.mode == "all" else frozenset.union(*able)
            skilled = has.intersection(skilled)
            said.append(f"{need.field} {(' and ' if need.mode == 'all' else ' or ').join(values)}")
    return skilled, ", and ".join(said)


def _capped(room: Room, books: Books, now: datetime) -> frozenset[RepId]:
    """Who has reached a cap of this pool or their own; a cap of the pool in all stops everybody."""
    out: set[RepId] = set(room.never)
    for cap in room.pool.caps:
        reached = books.caps.reached(room.pool.name, cap, now)
        if cap.count == 0 or None in reached:
            return frozenset(room.members)
        out.update(rep for rep in reached if rep is not None)
    for cap in room.daily_caps:
        out.update(rep for rep in books.caps.reached("", cap, now) if rep is not None)
    return frozenset(out)


def _full(room: Room, books: Books, reps: tuple[RepId, ...]) -> frozenset[RepId]:
    """Who has as much open work as they may have."""
    if not room.open_limits:
        return frozenset()
    limits, count = room.open_limits, books.open.get
    return frozenset([rep for rep in reps if rep in limits and count(rep, 0) >= limits[rep]])


def frees_at(room: Room, books: Books, now: datetime) -> datetime:
    """When time alone may next make somebody of the pool able: a shift, a return, a cap that rolls over."""
    times = [room.here(now).until]
    for cap in room.pool.caps:
        times += books.caps.reached(room.pool.name, cap, now).values()
    for cap in room.daily_caps:
        times += books.caps.reached("", cap, now).values()
    return min(times)
