"""A pool with its people in it: members, weights and skills settled, and who is here right now, remembered.

Availability changes a few times a day and is asked thousands of times, so it is worked out once per change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import gcd

from turnout.core.assign.capacity import daily_cap
from turnout.core.assign.fair_share import Sharer
from turnout.core.assign.ledger import Share
from turnout.core.assign.roster import FOREVER, Roster
from turnout.core.calendar import ALWAYS, Calendar
from turnout.core.decision import Verdict
from turnout.core.fields.canonical import canonical
from turnout.core.fields.catalogue import BUILT_IN, Meaning
from turnout.core.fields.text import fold
from turnout.core.policy.model import Cap, Need, Pick, Pool
from turnout.core.rep import Rep, RepId

RAMP_STEPS = 1_000
# What leads need is typed by strangers, so not every value is remembered for ever.
SKILLS_MAX = 2_000
FAIR_SHARES = frozenset({Pick.FAIR_SHARE_DAY, Pick.FAIR_SHARE_MONTH})


@dataclass(frozen=True, slots=True)
class Here:
    """Who of a pool is here, from one instant until another. `verdicts` is aligned with the members.

    `weights` are those of `share` before they were divided by what they have in common, in 1 / RAMP_STEPS.
    """

    since: datetime
    until: datetime
    version: int
    verdicts: tuple[Verdict, ...]
    share: Share
    positions: tuple[int, ...]
    absent: tuple[RepId, ...]
    weights: tuple[int, ...]


class Room:
    """One pool of a policy, resolved against a roster."""

    def __init__(self, pool: Pool, roster: Roster, calendars: Mapping[str, Calendar]) -> None:
        self.pool = pool
        self._roster = roster
        named = {member.rep: member.weight for member in pool.reps}
        ids = [RepId(member.rep) for member in pool.reps] if pool.reps else list(roster.members.get(pool.team, ()))
        self.members: tuple[RepId, ...] = tuple(ids)
        self.position = {rep: at for at, rep in enumerate(ids)}
        self.weights = {
            rep: named.get(rep, 1) if pool.reps and not pool.weight_by else self._weight(rep) for rep in ids
        }
        self.partners: tuple[Room, ...] = ()
        self.keeps_times = pool.pick in FAIR_SHARES
        self.team = pool.team or self._common_team()
        self._hours = ALWAYS if pool.hours == "always" else calendars.get(pool.hours)
        reps = [rep for each in ids if (rep := roster.reps.get(each))]
        self.daily_caps = _whose(reps)
        self.open_limits = {rep.id: limit for rep in reps if (limit := _least(rep.open_cap, pool.open_max)) is not None}
        self.never = frozenset(rep.id for rep in reps if rep.daily_cap == 0)
        self.common_zone = _commonest([rep.zone for rep in reps]) or "UTC"
        self._here: dict[tuple[bool, bool], Here] = {}
        self._counter_weights: dict[RepId, int] | None = None
        self._joint: tuple[tuple[Here, ...], Share, tuple[RepId, ...]] | None = None
        self._skilled: dict[tuple[str, str], frozenset[RepId]] = {}

    def zone(self, rep: RepId) -> str:
        """The time zone in which a member's days begin."""
        found = self._roster.reps.get(rep)
        return found.zone if found else "UTC"

    def own_cap(self, rep: RepId) -> Cap | None:
        """The member's own daily cap, which spans all pools."""
        found = self._roster.reps.get(rep)
        return None if found is None or found.daily_cap is None else daily_cap(found.daily_cap)

    def sharer(self, rep: RepId) -> Sharer:
        """The member as fair share sees them."""
        found = self._roster.reps.get(rep)
        joined = found.joined_on if found else None
        at = datetime(joined.year, joined.month, joined.day, tzinfo=UTC) if joined else None
        return Sharer(rep, self.weights[rep], at, self._roster.absences(rep))

    def _weight(self, rep_id: RepId) -> int:
        """The rep's own number for the field the pool weighs by; 1 where the pool weighs by none."""
        rep = self._roster.reps.get(rep_id)
        if not self.pool.weight_by or rep is None:
            return 1
        return max(0, rep.numbers.get(self.pool.weight_by, 1))

    def _common_team(self) -> str:
        """The team most members are in, for pools that name people."""
        return _commonest([rep.teams[0] for each in self.members if (rep := self._roster.reps.get(each)) and rep.teams])

    @property
    def counter_weights(self) -> dict[RepId, int]:
        """The weights of everybody who shares the pool's counter; the pool's own where somebody has two."""
        if self._counter_weights is None:
            rooms = (*self.partners, self)
            self._counter_weights = {rep: weight for room in rooms for rep, weight in room.weights.items()}
        return self._counter_weights

    def turn_takers(self, here: Here, now: datetime) -> tuple[Share, tuple[RepId, ...]]:
        """Everybody present who grows by a turn of this pool, and everybody away: of all pools with its counter.

        The same objects until somebody comes or goes.
        """
        if not self.partners:
            return here.share, here.absent
        heres = (here, *(room.here(now) for room in self.partners))
        if self._joint is None or any(old is not new for old, new in zip(self._joint[0], heres, strict=True)):
            self._joint = (heres, *_joint_share(heres))
        return self._joint[1], self._joint[2]

    def here(self, now: datetime, *, minds_hours: bool = True, minds_absence: bool = True) -> Here:
        """Who is here now; the same object until something changes."""
        kind = (minds_hours, minds_absence)
        found = self._here.get(kind)
        if found is None or not found.since <= now < found.until or found.version != self._roster.version:
            found = self._here[kind] = self._look_round(now, minds_hours=minds_hours, minds_absence=minds_absence)
        return found

    def _look_round(self, now: datetime, *, minds_hours: bool, minds_absence: bool) -> Here:
        hours = self._hours if minds_hours else ALWAYS
        until, verdicts, positions, absent = FOREVER, [], [], []
        weights: list[int] = []
        for at, rep_id in enumerate(self.members):
            verdict, changes = self._roster.availability(rep_id, now, hours, minds_absence=minds_absence)
            if verdict is not Verdict.LEFT and self.weights[rep_id] == 0:
                verdict, changes = Verdict.WEIGHTLESS, FOREVER
            until = min(until, changes)
            if verdict is None:
                weight, ramps_until = self._ramped(self._roster.reps[rep_id], now)
                until = min(until, ramps_until)
                positions.append(at)
                weights.append(weight)
            else:
                absent.append(rep_id)
            verdicts.append(verdict or Verdict.ELIGIBLE)
        share = _share_of([self.members[at] for at in positions], weights)
        version = self._roster.version
        return Here(now, until, version, tuple(verdicts), share, tuple(positions), tuple(absent), tuple(weights))

    def _ramped(self, rep: Rep, now: datetime) -> tuple[int, datetime]:
        """A joiner's weight grows day by day to its full size over the ramp; and when it grows next."""
        weight, ramp = self.weights[rep.id] * RAMP_STEPS, self.pool.ramp_seconds
        if ramp is None or rep.joined_on is None:
            return weight, FOREVER
        days_in_all = max(1, ramp // 86_400)
        joined = datetime(rep.joined_on.year, rep.joined_on.month, rep.joined_on.day, tzinfo=UTC)
        days = (now - joined).days + 1
        if days >= days_in_all:
            return weight, FOREVER
        return max(1, weight * max(days, 1) // days_in_all), joined + timedelta(days=max(days, 1))

    def skilled(self, need: Need, value: str) -> frozenset[RepId]:
        """The members who have a value of a skill; `any` in a rep's list stands for every value."""
        meaning = BUILT_IN[need.field].meaning if need.field in BUILT_IN else Meaning.PLAIN
        key = (need.field, fold(canonical(meaning, value) or value))
        found = self._skilled.get(key)
        if found is None:
            found = frozenset(rep for rep in self.members if self._has_skill(rep, *key))
            if len(self._skilled) >= SKILLS_MAX:
                self._skilled.clear()
            self._skilled[key] = found
        return found

    def _has_skill(self, rep_id: RepId, field: str, value: str) -> bool:
        rep = self._roster.reps.get(rep_id)
        if rep is None:
            return False
        skills = rep.skills
        own = skills.get(field + "s", frozenset()) | skills.get(field, frozenset()) | skills.get("skills", frozenset())
        return value in own or "any" in own or "all" in own


def _whose(reps: Sequence[Rep]) -> dict[Cap, frozenset[RepId]]:
    """Every daily cap that a member has of their own, with those who have it."""
    counts = {rep.daily_cap for rep in reps if rep.daily_cap is not None}
    return {daily_cap(count): frozenset(rep.id for rep in reps if rep.daily_cap == count) for count in counts}


def _least(*limits: int | None) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)


def _commonest(words: Sequence[str]) -> str:
    """The word that stands there most often, the first by the alphabet among equals; empty for none."""
    return max(sorted(set(words)), key=words.count, default="")


def _share_of(reps: Sequence[RepId], weights: Sequence[int], outsiders: int = 0) -> Share:
    divisor = gcd(*weights) or 1
    return Share(tuple(reps), tuple([weight // divisor for weight in weights]), outsiders)


def _joint_share(heres: Sequence[Here]) -> tuple[Share, tuple[RepId, ...]]:
    """The first pool's people and behind them those of the others; whoever is present anywhere is not away."""
    weights: dict[RepId, int] = {}
    for here in heres:
        for rep, weight in zip(here.share.reps, here.weights, strict=True):
            weights.setdefault(rep, weight)
    share = _share_of(list(weights), list(weights.values()), len(weights) - len(heres[0].share.reps))
    away = dict.fromkeys(rep for here in heres for rep in here.absent if rep not in weights)
    return share, tuple(away)
