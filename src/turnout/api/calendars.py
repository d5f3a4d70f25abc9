"""`/api/v1/calendars`: the live policy's calendars, and when each is open; `/api/v1/reps/{rep}/calendar`: a rep's own.

What a calendar says is policy; a rep's hours stand with the rep.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from turnout.api.moments import Instant, aware
from turnout.api.problems import FieldProblem, Problem
from turnout.api.rep_records import TheRep
from turnout.api.reps import found
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.core.assign.roster import Roster
from turnout.core.calendar import is_working, next_working, working_spans, working_until
from turnout.core.policy.hours import calendar_of
from turnout.core.policy.model import Hours
from turnout.core.rep import Rep, Team
from turnout.errors import suggestion
from turnout.pipeline.asking.answer import said
from turnout.pipeline.engine.live_policy import read_live
from turnout.store.absences import absences_after
from turnout.store.reps import read_teams
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1", tags=["calendars"])

DAYS_MAX: Final = 100
DAYS: Final = 14
TheCalendar = Annotated[str, Path(description="The calendar's name.", min_length=1, max_length=200)]
At = Annotated[Instant | None, Query(description="The instant that is asked about; now, where it is left out.")]
From = Annotated[Instant | None, Query(alias="from", description="The beginning; now, where it is left out.")]
To = Annotated[Instant | None, Query(description=f"The end, at most {DAYS_MAX} days later; else {DAYS} days.")]


class HoursLine(msgspec.Struct, frozen=True):
    """Hours as the policy writes them, of some days or of one date."""

    days: str
    spans: str


class CalendarRecord(msgspec.Struct, frozen=True):
    """A calendar, and how it stands `at` an instant: both next instants are null where there is none for five years."""

    name: str
    zone: str
    hours: list[HoursLine]
    holidays: list[str]
    overrides: list[HoursLine]
    at: str
    open: bool
    next_opening: str | None
    next_closing: str | None


class CalendarList(msgspec.Struct, frozen=True):
    """Every calendar of the live policy."""

    calendars: list[CalendarRecord]


class SpanRecord(msgspec.Struct, frozen=True):
    """A time from `start` on, until just before `end`."""

    start: str
    end: str


class RepCalendar(msgspec.Struct, frozen=True):
    """When a rep works between two instants: their hours (`own`, of their `team`, or `always`) less their absences."""

    rep: str
    zone: str
    hours: str
    start: str
    end: str
    working: list[SpanRecord]
    absences: list[SpanRecord]


@router.get(
    "/calendars",
    summary="Calendars of the live policy",
    **scoped("data:read", "invalid", "no_policy", said=shown(CalendarList, "Every calendar.")),
)
def read_calendars(front: TheFront, at: At = None) -> Response:
    """Zone, hours, holidays and overrides, and when each opens and closes next."""
    when = aware(at, "at") or front.now()
    with front.database.asking() as tx:
        calendars = read_live(tx).policy.calendars
    return as_json(CalendarList([_shown(hours, when) for hours in calendars]))


@router.get(
    "/calendars/{calendar}",
    summary="One calendar of the live policy",
    **scoped("data:read", "calendar_not_found", "invalid", "no_policy", said=shown(CalendarRecord, "The calendar.")),
)
def read_calendar(calendar: TheCalendar, front: TheFront, at: At = None) -> Response:
    """Zone, hours, holidays and overrides, and when it opens and closes next."""
    when = aware(at, "at") or front.now()
    with front.database.asking() as tx:
        calendars = {hours.name: hours for hours in read_live(tx).policy.calendars}
    if calendar not in calendars:
        hint = suggestion(calendar, calendars)
        raise Problem("calendar_not_found", f"the live policy has no calendar `{calendar[:200]}`{hint}")
    return as_json(_shown(calendars[calendar], when))


@router.get(
    "/reps/{rep}/calendar",
    summary="When a rep works",
    **scoped("data:read", "rep_not_found", "invalid", said=shown(RepCalendar, "Working time, absences cut out.")),
)
def read_rep_calendar(rep: TheRep, front: TheFront, start: From = None, to: To = None) -> Response:
    """The spans in which a rep works; what they say of themselves right now is in their state."""
    first, last = _range(aware(start, "from"), aware(to, "to"), front.now())
    with front.database.asking() as tx:
        known = found(tx, rep)
        roster = _roster(tx, known, first)
        described = read_teams(tx)
    away = roster.absences(known.id)
    absent = [(max(opening, first), min(closing, last)) for opening, closing in away if opening < last]
    calendar = roster.calendar(known.id)
    working = working_spans(calendar, first, last, away)
    return as_json(
        RepCalendar(
            rep,
            calendar.zone,
            _whose_hours(known, described),
            said(first),
            said(last),
            [_span(span) for span in working],
            [_span(span) for span in absent],
        )
    )


def _whose_hours(rep: Rep, described: Mapping[str, Team]) -> str:
    """A rep's own hours come before those of the first of their teams that was described."""
    team = next((described[name] for name in rep.teams if name in described), None)
    if rep.week:
        return "own"
    return "team" if team and team.week else "always"


def _roster(tx: Transaction, rep: Rep, start: datetime) -> Roster:
    return Roster([rep], absences_after(tx, start, [rep.id]), read_teams(tx).values())


def _range(start: datetime | None, end: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """Both ends of what is asked about. Raises Problem for a range that is empty or too long."""
    try:
        first = start or now
        last = end or first + timedelta(days=DAYS)
    except OverflowError:
        first = last = now
    if first < last <= first + timedelta(days=DAYS_MAX):
        return first, last
    fault = f"must be after `from`, and at most {DAYS_MAX} days later"
    raise Problem("invalid", f"`to`: {fault}", [FieldProblem("to", fault)])


def _shown(hours: Hours, at: datetime) -> CalendarRecord:
    calendar = calendar_of(hours)
    is_open = is_working(calendar, at)
    closing = working_until(calendar, at)
    opening = (
        next_working(calendar, closing) if is_open and closing else None if is_open else next_working(calendar, at)
    )
    return CalendarRecord(
        hours.name,
        hours.zone,
        [HoursLine(days, spans) for days, spans in hours.hours],
        list(hours.holidays),
        [HoursLine(day, spans) for day, spans in hours.overrides],
        said(at),
        is_open,
        said(opening) if opening else None,
        said(closing) if closing else None,
    )


def _span(span: tuple[datetime, datetime]) -> SpanRecord:
    return SpanRecord(said(span[0]), said(span[1]))
