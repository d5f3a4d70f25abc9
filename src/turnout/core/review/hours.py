"""When nobody of a pool works: hours of an ordinary week that nobody covers, and pools that are never open.

Nights and weekends are no finding by themselves. What is: a lead that comes in then has nowhere to go, or the gap lies
where one expects somebody. Holidays and absences are left out: the week is one without any.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from turnout.core.assign.room import Room
from turnout.core.calendar import ALWAYS, Calendar, Interval, working_spans
from turnout.core.policy.finding import Budget, Finding
from turnout.core.review.company import Company, People
from turnout.core.review.saying import counted, found, hours_said, weekday_time
from turnout.core.review.trying import try_pool

WEEK = timedelta(days=7)
# A pause within a day that is worth a word, and how many gaps one finding names.
_PAUSE_SECONDS_MAX = 5 * 3_600
_GAPS_SHOWN = 3
_WEEKS_AHEAD = 12
_DAYS_USUAL = 5


class Gap(NamedTuple):
    """A time of the week in which nobody works; its instants are in the pool's zone."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.end - self.start).total_seconds()

    @property
    def middle(self) -> datetime:
        """The moment in its middle."""
        return self.start + (self.end - self.start) / 2

    @property
    def said(self) -> str:
        """As a person names it: `Fri 18:00 to Mon 09:00`."""
        return f"{weekday_time(self.start)} to {weekday_time(self.end)}"


def review_hours(company: Company, budget: Budget) -> Iterator[Finding]:
    """Pools that are never open, and gaps in their week that nobody catches."""
    people = company.people
    if people is None:
        return
    ordinary = People(company.compiled, people.roster.without_absences())
    monday = _ordinary_monday(company, ordinary)
    for name, room in ordinary.engine.rooms.items():
        if budget.is_spent():
            return
        if room.pool.hours != "always" and ordinary.takers(room):
            yield from _review_pool(ordinary, name, room, monday)
    for problem in people.roster.problems:
        yield found("hours-unreadable", "reps", problem)


def _review_pool(people: People, name: str, room: Room, monday: datetime) -> Iterator[Finding]:
    zone = pool_zone(people, room)
    start = monday.replace(tzinfo=ZoneInfo(zone))
    hours = [weekly_of(people.calendar(room, rep)) for rep in people.takers(room)]
    covered = covered_spans(hours, start, start + WEEK)
    place = f"pools > {name}"
    if not covered:
        who = "nobody in it has working hours" if not room.pool.hours else f"calendar `{room.pool.hours}` never opens"
        yield found("never-open", place, f"{who}, so it never gives a lead to anybody")
        return
    gaps = gaps_between(covered, start)
    if not gaps:
        return
    bad = [(gap, tried) for gap in gaps if (tried := try_pool(people.engine, name, gap.middle)).alerts]
    if bad:
        tried = bad[0][1]
        said = (
            f"nobody of it works {_gaps_said([gap for gap, _ in bad])} ({zone}), and then a lead {tried.said}; "
            "say where it goes: `nobody: {closed: hold until open}`, or another pool"
        )
        yield found("closed-and-lost", place, said, witness=tried.witness)
        return
    yield from _odd(people, name, zone, list(_odd_gaps(gaps, covered, start)))


def _odd(people: People, name: str, zone: str, gaps: Sequence[Gap]) -> Iterator[Finding]:
    """Gaps that one does not expect, where a lead waits for their end: nobody else is asked."""
    tried = try_pool(people.engine, name, gaps[0].middle) if gaps else None
    if tried is not None and not tried.is_given:
        said = f"nobody of it works {_gaps_said(gaps)} ({zone}), though somebody does on ordinary days before and after"
        yield found("gap-in-week", f"pools > {name}", f"{said}; a lead then {tried.said}", witness=tried.witness)


def pool_zone(people: People, room: Room) -> str:
    """The zone in which a pool's people think: of its calendar, else the one most of them are in."""
    named_calendar = people.engine.policy.calendars.get(room.pool.hours)
    return named_calendar.zone if named_calendar is not None else room.common_zone


@lru_cache(maxsize=4_096)
def weekly_of(calendar: Calendar) -> Calendar:
    """The calendar's ordinary week: without holidays and other special dates."""
    return calendar if calendar is ALWAYS else Calendar(zone=calendar.zone, weekly=calendar.weekly)


def covered_spans(hours: Sequence[Calendar], start: datetime, end: datetime) -> list[Interval]:
    """When any of these calendars is open between two instants, in order."""
    spans = sorted(span for calendar in dict.fromkeys(hours) for span in working_spans(calendar, start, end))
    merged: list[Interval] = []
    for opening, closing in spans:
        if merged and opening <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closing))
        else:
            merged.append((opening, closing))
    return merged


def gaps_between(covered: Sequence[Interval], start: datetime) -> list[Gap]:
    """What lies between the spans of a week that goes round, the longest first; `start` is the week's beginning."""
    zone = start.tzinfo
    found_gaps = [
        Gap(closing.astimezone(zone), opening.astimezone(zone)) for (_, closing), (opening, _) in pairwise(covered)
    ]
    first, last = covered[0][0], covered[-1][1]
    if first > start or last < start + WEEK:
        found_gaps.append(Gap(last.astimezone(zone), (first + WEEK).astimezone(zone)))
    return sorted(found_gaps, key=lambda gap: (-gap.seconds, gap.start))


def _odd_gaps(gaps: Sequence[Gap], covered: Sequence[Interval], start: datetime) -> Iterator[Gap]:
    """Gaps that one does not expect: a pause within a day, or a whole day of a week of fewer than five."""
    yield from (gap for gap in gaps if gap.start.date() == gap.end.date() and gap.seconds <= _PAUSE_SECONDS_MAX)
    if len(_days_worked(covered, start)) < _DAYS_USUAL:
        yield from (gap for gap in gaps if _has_whole_weekday(gap))


def _has_whole_weekday(gap: Gap) -> bool:
    """Whether a day from Monday to Friday lies wholly in a gap."""
    first = (gap.start + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    days = [first + timedelta(days=ahead) for ahead in range(7)]
    return any(day.weekday() < _DAYS_USUAL and day + timedelta(days=1) <= gap.end for day in days)


def _days_worked(covered: Sequence[Interval], start: datetime) -> set[int]:
    """The days of the week, by number from its beginning, on which anybody works at all."""
    days = [(opening - start, closing - start - timedelta(microseconds=1)) for opening, closing in covered]
    return {day for first, last in days for day in range(first.days, last.days + 1)}


def _gaps_said(gaps: Sequence[Gap]) -> str:
    """The widest gaps in words, those of equal hours on several days told together."""
    by_clock: dict[tuple[str, str, float], list[Gap]] = {}
    for gap in gaps:
        by_clock.setdefault((f"{gap.start:%H:%M}", f"{gap.end:%H:%M}", gap.seconds), []).append(gap)
    parts = []
    for (opening, closing, seconds), same in list(by_clock.items())[:_GAPS_SHOWN]:
        if len(same) == 1:
            parts.append(f"{same[0].said} ({hours_said(seconds)})")
        else:
            parts.append(f"{_days_said(same)} {opening} to {closing} ({hours_said(seconds)} each)")
    more = len(by_clock) - len(parts)
    return ", ".join(parts) + (f" and {counted(more, 'more gap')}" if more > 0 else "")


def _days_said(gaps: Sequence[Gap]) -> str:
    """The days on which gaps begin: `Mon-Thu`, or `Mon, Wed, Fri`."""
    days = sorted({gap.start.weekday() for gap in gaps})
    names = [f"{gap.start:%a}" for gap in sorted(gaps, key=lambda gap: gap.start.weekday())]
    is_run = len(days) > 2 and days[-1] - days[0] == len(days) - 1
    return f"{names[0]}-{names[-1]}" if is_run else ", ".join(dict.fromkeys(names))


def _ordinary_monday(company: Company, people: People) -> datetime:
    """The first coming Monday whose week has no holiday or other special date of anybody; naive, at midnight."""
    today = company.now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    monday = today + timedelta(days=7 - today.weekday())
    calendars = {
        id(each): each
        for each in [*(people.roster.calendar(rep) for rep in people.roster.reps), *company.compiled.calendars.values()]
    }
    special = {
        day for each in calendars.values() for year in (monday.year, monday.year + 1) for day in each.special_days(year)
    }
    for ahead in range(_WEEKS_AHEAD):
        week = monday + ahead * WEEK
        if not any((week + timedelta(days=day)).date() in special for day in range(7)):
            return week
    return monday
