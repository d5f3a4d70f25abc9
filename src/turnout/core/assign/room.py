"""A pool with its people in it: members, weights and skills settled, and who is here right now, remembered.

Availability changes a few times a day and is asked thousands of times, so it is worked out once per change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import gcd

from turnout.core.assign.capacity import daily_cap
from turnout.core.assign.fair_share import Sharer
from turnout.core.assign.ledger import Share
from turnout.core.assign.roster import FOREVER, Roster
from turnout.core.calendar import ALWAYS, Calendar
from turnout.core.decision import Verdict
from turnout.core.fields.text import fold
from turnout.core.policy.model import Cap, Need, Pool
from turnout.core.rep import Rep, RepId

RAMP_STEPS = 1_000


@dataclass(frozen=True, slots=True)
class Here:
    """Who of a pool is here, from one instant until another. `verdicts` is aligned with the members."""

    since: datetime
    until: datetime
    version: int
    verdicts: tuple[Verdict, ...]
    share: Share
    positions: tuple[int, ...]
    absent: tuple[RepId, ...]


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
        self.team = pool.team or self._common_team()
        self._hours = ALWAYS if pool.hours == "always" else calendars.get(pool.hours)
        reps = [rep for each in ids if (rep := roster.reps.get(each))]
        self.daily_caps = frozenset(daily_cap(rep.daily_cap) for rep in reps if rep.daily_cap is not None)
        self.open_limits = {rep.id: limit for rep in reps if (limit := _least(rep.open_cap, pool.open_max)) is not None}
        self.never = frozenset(rep.id for rep in reps if rep.daily_cap == 0)
        self._here: dict[tuple[bool, bool], Here] = {}
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
        teams = [rep.teams[0] for each in self.members if (rep := self._roster.reps.get(each)) and rep.teams]
        return max(sorted(set(teams)), key=teams.count, default="")

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
            until = min(until, changes)
            if verdict is None and self.weights[rep_id] == 0:
                verdict = Verdict.WEIGHTLESS
            if verdict is None:
                weight, ramps_until = self._ramped(self._roster.reps[rep_id], now)
                until = min(until, ramps_until)
                positions.append(at)
                weights.append(weight)
            elif verdict is not Verdict.WEIGHTLESS:
                absent.append(rep_id)
            verdicts.append(verdict or Verdict.ELIGIBLE)
        divisor = gcd(*weights) if weights else 1
        share = Share(tuple([self.members[at] for at in positions]), tuple([weight // divisor for weight in weights]))
        return Here(now, until, self._roster.version, tuple(verdicts), share, tuple(positions), tuple(absent))

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
        key = (need.field, fold(value))
        found = self._skilled.get(key)
        if found is None:
            found = frozenset(rep for rep in self.members if self._has_skill(rep, *key))
            self._skilled[key] = found
        return found

    def _has_skill(self, rep_id: RepId, field: str, value: str) -> bool:
        rep = self._roster.reps.get(rep_id)
        if rep is None:
            return False
        skills = rep.skills
        own = skills.get(field + "s", frozenset()) | skills.get(field, frozenset()) | skills.get("skills", frozenset())
        return value in own or "any" in own or "all" in own


def _least(*limits: int | None) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)
