"""Coming days on which everybody of a pool is away who would work, by the absences that are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from turnout.core.assign.room import Room
from turnout.core.calendar import elapsed
from turnout.core.policy.finding import Budget, Finding, Severity
from turnout.core.rep import RepId
from turnout.core.review.company import Company, People
from turnout.core.review.hours import pool_zone
from turnout.core.review.saying import counted, day_said, found
from turnout.core.review.trying import try_pool

DAYS_AHEAD: Final = 60
_DAY: Final = timedelta(days=1)


def review_absences(company: Company, budget: Budget) -> Iterator[Finding]:
    """Pools whose people are all away for a day or longer within the next two months."""
    people = company.people
    if people is None:
        return
    for name, room in people.engine.rooms.items():
        if budget.is_spent():
            return
        takers = people.takers(room)
        # Somebody who is never away in that time is there, so nothing need be looked at day by day.
        if not takers or not all(_is_ever_away(people, rep, company.now) for rep in takers):
            continue
        days = [day for day in _coming_days(people, room, company.now) if _is_deserted(people, room, day)]
        if days:
            yield _finding(people, name, room, days)


def _is_ever_away(people: People, rep: RepId, now: datetime) -> bool:
    end = now + DAYS_AHEAD * _DAY
    return any(start < end and until > now for start, until in people.roster.absences(rep))


def _coming_days(people: People, room: Room, now: datetime) -> list[datetime]:
    """The midnights of the coming days, tomorrow first, in the pool's zone."""
    zone = ZoneInfo(pool_zone(people, room))
    today = now.astimezone(zone).date()
    return [_midnight(today + ahead * _DAY, zone) for ahead in range(1, DAYS_AHEAD + 1)]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _is_deserted(people: People, room: Room, start: datetime) -> bool:
    """True for a day on which somebody would work, and nobody who would is there for any of it."""
    end = _midnight(start.date() + _DAY, start.tzinfo)  # type: ignore[arg-type]
    would = False
    for rep in people.takers(room):
        calendar, absences = people.calendar(room, rep), people.roster.absences(rep)
        if elapsed(calendar, start, end, absences=absences) > 0:
            return False
        would = would or elapsed(calendar, start, end) > 0
    return would


def _finding(people: People, name: str, room: Room, days: Sequence[datetime]) -> Finding:
    first = days[0]
    tried = try_pool(people.engine, name, first + timedelta(hours=12))
    who = "its only rep is" if len(people.takers(room)) == 1 else f"all {len(people.takers(room))} reps of it are"
    said = f"{who} away on {_spans_said(room, people, days)}; a lead that comes then {tried.said}"
    severity = Severity.WARNING if tried.alerts else Severity.NOTE
    return found("everybody-away", f"pools > {name}", said, severity=severity, witness=tried.witness)


def _spans_said(room: Room, people: People, days: Sequence[datetime]) -> str:
    """Days on which all are away, those that follow each other (days off between them aside) as one span."""
    spans: list[list[datetime]] = []
    for day in days:
        if spans and not _works_between(room, people, spans[-1][-1], day):
            spans[-1].append(day)
        else:
            spans.append([day])
    parts = [
        day_said(span[0].date()) if len(span) == 1 else f"{day_said(span[0].date())} to {day_said(span[-1].date())}"
        for span in spans[:3]
    ]
    more = sum(map(len, spans[3:]))
    return ", ".join(parts) + (f" and {counted(more, 'more day')}" if more else "")


def _works_between(room: Room, people: People, day: datetime, later: datetime) -> bool:
    """Whether anybody works between the end of one day and another."""
    start = _midnight(day.date() + _DAY, day.tzinfo)  # type: ignore[arg-type]
    reps = people.takers(room)
    return any(
        elapsed(people.calendar(room, rep), start, later, absences=people.roster.absences(rep)) > 0 for rep in reps
    )
