"""How many leads somebody may get: caps count assignments in a window, capacity counts open work.

A cap's window is fixed (it begins at a clock time of a zone) or rolling (it ends now). Whoever has reached a cap is
remembered with the instant it frees again, so that asking costs nothing while nobody is capped.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from math import floor
from zoneinfo import ZoneInfo

from turnout.core.policy.model import WINDOW_SECONDS, Cap, Window
from turnout.core.rep import RepId

# What is counted: the scope (a pool, or empty for reps' own daily caps), the cap's key, who (None: the pool in all).
UseKey = tuple[str, str, RepId | None]
# Who has reached a cap of so many.
_ReachedKey = tuple[str, str, int]


_NOBODY: dict[RepId | None, datetime] = {}


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def window_bounds(cap: Cap, now: datetime, zone: str) -> tuple[datetime, datetime]:
    """The fixed window that holds `now`: half-open, in UTC. Days, weeks and months begin at midnight in the zone."""
    local = now.astimezone(_zone(cap.zone or zone))
    match cap.window:
        case Window.HALF_HOUR | Window.HOUR:
            minute = local.minute - local.minute % 30 if cap.window is Window.HALF_HOUR else 0
            start = local.replace(minute=minute, second=0, microsecond=0).astimezone(UTC)
            return start, start + timedelta(seconds=WINDOW_SECONDS[cap.window])
        case Window.DAY:
            first = local.date()
            last = first + timedelta(days=1)
        case Window.WEEK:
            first = local.date() - timedelta(days=(local.weekday() - cap.first_weekday) % 7)
            last = first + timedelta(days=7)
        case Window.MONTH:
            first = local.date().replace(day=1)
            last = (first + timedelta(days=32)).replace(day=1)
    return _midnight(first, cap.zone or zone), _midnight(last, cap.zone or zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=_zone(zone)).astimezone(UTC)


def count_within(times: deque[datetime] | list[datetime], now: datetime, seconds: int) -> int:
    """How many instants lie in (now - seconds, now]: what a rolling window counts."""
    since = now - timedelta(seconds=seconds)
    return sum(1 for at in times if since < at <= now)


@dataclass(slots=True)
class _Used:
    """What one key has used of a cap."""

    starts: datetime | None = None
    ends: datetime | None = None
    count: int = 0
    times: deque[datetime] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class CapState:
    """What one key has used of a cap, as it can be kept elsewhere: `restore` brings it back.

    A fixed window has `starts`, `ends` and `count`, a rolling one `times`.
    """

    starts: datetime | None = None
    ends: datetime | None = None
    count: int = 0
    times: tuple[datetime, ...] = ()


@dataclass(slots=True)
class CapBook:
    """What has been used of every cap, and who has reached one until when.

    What is counted does not depend on how many are allowed, so that a policy with another number goes on counting.
    `changed` has the keys that were counted or uncounted since whoever keeps the book elsewhere emptied it.
    """

    changed: set[UseKey] = field(default_factory=set)
    _used: dict[UseKey, _Used] = field(default_factory=dict)
    _caps: dict[tuple[str, str], dict[int, Cap]] = field(default_factory=dict)
    _reached: dict[_ReachedKey, dict[RepId | None, datetime]] = field(default_factory=dict)

    def reached(self, scope: str, cap: Cap, now: datetime) -> dict[RepId | None, datetime]:
        """Who has reached this cap, with the instant it frees; those whom time has freed are dropped."""
        found = self._reached.get((scope, cap.key, cap.count))
        if found is None:
            found = self._get_to_know(scope, cap)
        if not found:
            return _NOBODY
        freed = [rep for rep, until in found.items() if now >= until]
        for rep in freed:
            del found[rep]
        return found

    def used(self, scope: str, cap: Cap, rep: RepId | None, now: datetime) -> int:
        """How many count in the window that holds `now`."""
        use = self._used.get((scope, cap.key, rep))
        if use is None:
            return 0
        if cap.is_rolling:
            return count_within(use.times, now, WINDOW_SECONDS[cap.window])
        return use.count if use.ends is not None and now < use.ends else 0

    def count(self, scope: str, cap: Cap, rep: RepId | None, now: datetime, zone: str) -> None:
        """Count one assignment; `zone` is the rep's, for caps that name none."""
        key = (scope, cap.key, rep)
        self.changed.add(key)
        use = self._used.get(key)
        if use is None:
            use = self._used[key] = _Used()
        if cap.is_rolling:
            self._count_rolling(use, scope, cap, rep, now)
            return
        if use.ends is None or now >= use.ends:
            use.starts, use.ends = window_bounds(cap, now, zone)
            use.count = 0
        use.count += 1
        self._note(use, scope, cap.key, rep)

    def _get_to_know(self, scope: str, cap: Cap) -> dict[RepId | None, datetime]:
        """Who has reached a cap of a number that was not asked for yet."""
        self._caps.setdefault((scope, cap.key), {})[cap.count] = cap
        found = self._reached[scope, cap.key, cap.count] = {}
        for (where, key, rep), use in self._used.items():
            if (where, key) == (scope, cap.key) and (until := _reached_until(use, cap)) is not None:
                found[rep] = until
        return found

    def _count_rolling(self, use: _Used, scope: str, cap: Cap, rep: RepId | None, now: datetime) -> None:
        window = timedelta(seconds=WINDOW_SECONDS[cap.window])
        use.times.append(now)
        while use.times[0] <= now - window:
            use.times.popleft()
        self._note(use, scope, cap.key, rep)

    def _note(self, use: _Used, scope: str, key: str, rep: RepId | None) -> None:
        """Remember until when each cap of this kind is reached, or that it is not."""
        for count, cap in self._caps.get((scope, key), {}).items():
            until = _reached_until(use, cap)
            if until is not None:
                self._reached[scope, key, count][rep] = until
            else:
                self._reached[scope, key, count].pop(rep, None)

    def uncount(self, scope: str, cap: Cap, rep: RepId | None, at: datetime) -> None:
        """Take back one assignment that was counted at an instant: an offer that was passed or expired."""
        key = (scope, cap.key, rep)
        use = self._used.get(key)
        if use is None:
            return
        self.changed.add(key)
        if cap.is_rolling:
            if at in use.times:
                use.times.remove(at)
        elif use.starts is not None and use.ends is not None and use.count and use.starts <= at < use.ends:
            use.count -= 1
        self._note(use, scope, cap.key, rep)

    def recount(self, scope: str, cap: Cap, rep: RepId | None, at: datetime) -> None:
        """Count one assignment again that was taken back, where the window that holds its instant is still kept."""
        key = (scope, cap.key, rep)
        use = self._used.get(key)
        if use is None:
            return
        self.changed.add(key)
        if cap.is_rolling:
            # What the latest one has outlived was forgotten when that was counted.
            if not use.times or at > use.times[-1] - timedelta(seconds=WINDOW_SECONDS[cap.window]):
                insort(use.times, at)
        elif use.starts is not None and use.ends is not None and use.starts <= at < use.ends:
            use.count += 1
        self._note(use, scope, cap.key, rep)

    def state(self, key: UseKey) -> CapState | None:
        """What a key has used, or None for one that never counted."""
        use = self._used.get(key)
        if use is None:
            return None
        return CapState(use.starts, use.ends, use.count, tuple(use.times))

    def restore(self, key: UseKey, state: CapState | None) -> None:
        """Bring a key to a state that was kept, None for one that never counted. It is then not `changed`."""
        scope, cap_key, rep = key
        self.changed.discard(key)
        use = _Used() if state is None else _Used(state.starts, state.ends, state.count, deque(state.times))
        self._note(use, scope, cap_key, rep)
        if state is None:
            self._used.pop(key, None)
        else:
            self._used[key] = use


def _reached_until(use: _Used, cap: Cap) -> datetime | None:
    """When a cap that is reached frees again; None below it."""
    if cap.is_rolling:
        is_reached = len(use.times) >= cap.count > 0
        return use.times[-cap.count] + timedelta(seconds=WINDOW_SECONDS[cap.window]) if is_reached else None
    return use.ends if use.ends is not None and use.count >= cap.count else None


def daily_quota(capacity_per_30_days: int, assigned_in_24_hours: int = 0) -> int:
    """How many more today, for somebody who wants so many in 30 days; halves round up. Odoo's rule."""
    return round_half_up(Fraction(capacity_per_30_days, 30)) - assigned_in_24_hours


def period_quota(capacity_per_month: int, assigned_this_month: int, work_days: int) -> int:
    """How many in some work days: the plain share and a fifth of what the month still lacks. Odoo's older rule."""
    share = Fraction(capacity_per_month * work_days, 30)
    missing = max(Fraction(0), capacity_per_month - (assigned_this_month + share))
    return round(share + missing / 5)


def round_half_up(number: Fraction) -> int:
    """The nearest whole number; a half goes up."""
    return floor(number + Fraction(1, 2))


@lru_cache(maxsize=1_024)
def daily_cap(count: int) -> Cap:
    """A rep's own cap: so many a day in their own zone, over all pools."""
    return Cap(count, Window.DAY)
