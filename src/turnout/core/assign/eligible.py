"""Who of a pool can take this lead now, and of everybody else why not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from turnout.core.assign.books import Books
from turnout.core.assign.room import Here, Room
from turnout.core.decision import Candidates, Nobody, Verdict
from turnout.core.fields.catalogue import Value
from turnout.core.policy.bind import texts_of
from turnout.core.rep import RepId


class Considered(NamedTuple):
    """The outcome of looking at a pool: `able` are indices into the present; `nobody` says why it is empty."""

    here: Here
    able: Sequence[int]
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
    books.enter(room)
    here = room.here(now, minds_hours="hours" not in ignore, minds_absence="absences" not in ignore)
    reps = here.share.reps
    able: list[int] = list(range(len(here.positions)))
    blocked: dict[int, Verdict] = {}
    skilled, wanted = _skilled(room, facts) if room.pool.needs else (room.position.keys(), "")
    if wanted:
        lacking = [at for at in able if reps[at] not in skilled]
        able = _without(lacking, Verdict.UNSKILLED, able, here, blocked)
    if not able:
        reason = _absence_reason(room, here, skilled)
        return Considered(here, (), blocked, reason, f"nobody has {wanted}" if reason is Nobody.UNSKILLED else "")
    if excluded:
        able = _without([at for at in able if reps[at] in excluded], Verdict.EXCLUDED, able, here, blocked)
        if not able:
            return Considered(here, (), blocked, Nobody.EXCLUDED)
    if "caps" not in ignore:
        capped = _capped(room, books, now)
        if capped:
            able = _without([at for at in able if reps[at] in capped], Verdict.CAPPED, able, here, blocked)
        if room.open_limits:
            able = _without(_full(room, books, able, reps), Verdict.FULL, able, here, blocked)
    return Considered(here, able, blocked, None if able else Nobody.FULL)


def _without(
    out: Sequence[int], verdict: Verdict, able: list[int], here: Here, blocked: dict[int, Verdict]
) -> list[int]:
    """Those who are left when some are out; whoever is out gets the verdict."""
    if not out:
        return able
    for at in out:
        blocked[here.positions[at]] = verdict
    gone = set(out)
    return [at for at in able if at not in gone]


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


def _capped(room: Room, books: Books, now: datetime) -> Collection[RepId | None]:
    """Who has reached a cap of this pool or their own; a cap of the pool in all stops everybody."""
    out: set[RepId | None] = set(room.never)
    for cap in room.pool.caps:
        reached = books.caps.reached(room.pool.name, cap, now)
        if cap.count == 0 or None in reached:
            return room.members
        if reached:
            out.update(reached)
    for cap, whose in room.daily_caps.items():
        reached = books.caps.reached("", cap, now)
        if reached:
            # Everybody's days are counted alike: who has so many may be allowed more.
            out.update(whose.intersection(reached))
    return out


def _full(room: Room, books: Books, able: Sequence[int], reps: tuple[RepId, ...]) -> list[int]:
    """Who of the able has as much open work as they may have."""
    limits, count = room.open_limits, books.open.get
    return [at for at in able if (rep := reps[at]) in limits and count(rep, 0) >= limits[rep]]


def frees_at(room: Room, books: Books, now: datetime) -> datetime:
    """When time alone may next make somebody of the pool able: a shift, a return, a cap that rolls over."""
    books.enter(room)
    times = [room.here(now).until]
    for cap in room.pool.caps:
        times += books.caps.reached(room.pool.name, cap, now).values()
    for cap, whose in room.daily_caps.items():
        reached = books.caps.reached("", cap, now)
        times += [reached[rep] for rep in whose.intersection(reached)]
    return min(times)
