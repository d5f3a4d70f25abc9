"""Last month's leads poured into this policy's pools: whether there is room for them, and somebody who works.

Only leads that come to a pool first are counted for it, not those that fall to it from another: what is said here is
the least there will be. Each pool is looked at as if its people got nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from turnout.core.assign.capacity import window_bounds
from turnout.core.assign.room import Room
from turnout.core.calendar import is_working
from turnout.core.policy.finding import Budget, Finding, Severity
from turnout.core.policy.model import Cap, Window
from turnout.core.policy.targets import format_target
from turnout.core.review.company import Company, People
from turnout.core.review.hours import pool_zone, weekly_of
from turnout.core.review.last_month import LastMonth, PastLead
from turnout.core.review.saying import counted, found, share_of
from turnout.core.review.trying import try_pool

# A cap that is reached this seldom is doing its work.
_TIMES_MIN: Final = 2
_SHARE_MIN: Final = 0.1
# Of fewer leads nothing can be said.
_LEADS_MIN: Final = 20
_CLOSED_SHARE_MIN: Final = 0.3
_NOON_MINUTE: Final = 12 * 60


def review_volume(company: Company, budget: Budget) -> Iterator[Finding]:
    """Pools whose caps last month's leads would have used up, and pools that most leads find closed."""
    people, history = company.people, company.history
    if people is None or history is None:
        return
    for name, leads in company.leads_of_pools.items():
        if budget.is_spent():
            return
        room = people.engine.rooms[name]
        if people.takers(room):
            yield from _capped(people, history, name, room, leads)
            if len(leads) >= _LEADS_MIN:
                yield from _closed(people, history, name, room, leads)


class _Poured(NamedTuple):
    """Leads poured into the windows of one cap: the moments of each, and when those were full that overflowed."""

    cap: Cap
    capacity: int
    zone: str
    windows: Mapping[datetime, Sequence[datetime]]
    full_at: Sequence[datetime]

    @property
    def too_many(self) -> int:
        """How many found everybody capped."""
        return sum(max(0, len(times) - self.capacity) for times in self.windows.values())

    @property
    def is_worth_saying(self) -> bool:
        """Whether it happens more often than now and then."""
        return len(self.full_at) >= max(_TIMES_MIN, _SHARE_MIN * len(self.windows))


def _capped(people: People, history: LastMonth, name: str, room: Room, leads: Sequence[PastLead]) -> Iterator[Finding]:
    """The first cap of a pool that does not hold what would come."""
    for cap in (*room.pool.caps, *_own_caps(people, room)):
        capacity = _capacity(people, room, cap)
        poured = _pour(cap, capacity, cap.zone or pool_zone(people, room), leads) if capacity else None
        if poured is not None and poured.is_worth_saying:
            yield _capped_finding(people, history, name, poured)
            return


def _pour(cap: Cap, capacity: int, zone: str, leads: Sequence[PastLead]) -> _Poured:
    windows: dict[datetime, list[datetime]] = {}
    for lead in leads:
        windows.setdefault(window_bounds(cap, lead.at, zone)[0], []).append(lead.at)
    full_at = [times[capacity - 1] for times in windows.values() if len(times) > capacity]
    return _Poured(cap, capacity, zone, windows, full_at)


def _own_caps(people: People, room: Room) -> list[Cap]:
    """The reps' own daily caps as a cap of the pool, where all who take leads have one."""
    takers = people.takers(room)
    if all(people.roster.reps[rep].daily_cap is not None for rep in takers):
        return [Cap(0, Window.DAY)]
    return []


def _capacity(people: People, room: Room, cap: Cap) -> int:
    """How many leads a pool can give in one window of a cap."""
    if not cap.is_each:
        return cap.count
    reps = people.roster.reps
    own = [reps[rep].daily_cap for rep in people.takers(room)]
    if cap.window is not Window.DAY:
        return cap.count * len(own)
    limits = [min(limit for limit in (cap.count or None, each) if limit is not None) for each in own]
    return sum(limits)


def _capped_finding(people: People, history: LastMonth, name: str, poured: _Poured) -> Finding:
    cap, window = poured.cap, poured.cap.window.value
    onward = _when_full(people, name)
    full_by = _usual_minute(poured) if cap.window is Window.DAY else None
    when = f", mostly by {full_by // 60:02}:{full_by % 60:02} ({poured.zone})" if full_by is not None else ""
    often = f"{len(poured.full_at)} of {counted(len(poured.windows), window)}"
    said = (
        f"it can take {counted(poured.capacity, 'lead')} {'an' if window.startswith('h') else 'a'} {window}; with the "
        f"leads of {history.said} that is used up on {often}{when}, and {counted(poured.too_many, 'lead')} would have "
        f"found everybody capped: they {onward}"
    )
    is_early = full_by is not None and full_by < _NOON_MINUTE
    severity = Severity.WARNING if is_early or "alert" in onward else Severity.NOTE
    place = f"pools > {name} > cap" if cap.count else f"pools > {name}"
    return found("capped-out", place, said, severity=severity, leads=poured.too_many)


def _usual_minute(poured: _Poured) -> int:
    """The minute of the day at which the cap is used up on half the days on which it is."""
    local = [at.astimezone(ZoneInfo(poured.zone)) for at in poured.full_at]
    return round(median(at.hour * 60 + at.minute for at in local))


def _when_full(people: People, name: str) -> str:
    """What the pool says of leads that find everybody capped, in its own words."""
    chain = people.engine.rooms[name].pool.nobody.chain("full")
    if chain is None:
        return "wait a day, and a person is alerted each time, since the pool says nothing of `full`"
    return f"go on to {', then '.join(f'`{format_target(target)}`' for target in chain)}"


def _closed(people: People, history: LastMonth, name: str, room: Room, leads: Sequence[PastLead]) -> Iterator[Finding]:
    """A pool that a large part of its leads find closed in an ordinary week."""
    if room.pool.hours == "always":
        return
    hours = list(dict.fromkeys(weekly_of(people.calendar(room, rep)) for rep in people.takers(room)))
    missed = [lead.at for lead in leads if not any(is_working(calendar, lead.at) for calendar in hours)]
    if len(missed) < _CLOSED_SHARE_MIN * len(leads):
        return
    zone = pool_zone(people, room)
    local = Counter(at.astimezone(ZoneInfo(zone)).hour for at in missed)
    hour = max(sorted(local), key=local.__getitem__)
    tried = try_pool(people.engine, name, missed[-1].astimezone(ZoneInfo(zone)))
    said = (
        f"{share_of(len(missed), len(leads))} of its leads of {history.said} ({len(missed):,} of {len(leads):,}) come "
        f"when nobody of it works, most between {hour:02}:00 and {(hour + 1) % 24:02}:00 ({zone}); "
        f"such a lead {tried.said}"
    )
    yield found("arrives-while-closed", f"pools > {name}", said, witness=tried.witness, leads=len(missed))
