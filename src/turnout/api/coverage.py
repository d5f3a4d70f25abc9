"""`/api/v1/coverage`: when everybody works, at once: of a team, or of a pool by the hours that count there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from turnout.api.calendars import SpanRecord
from turnout.api.moments import Instant, aware
from turnout.api.problems import FieldProblem, Problem
from turnout.api.reach import within_of
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.core.assign.coverage import Covered, coverage
from turnout.core.assign.roster import Roster
from turnout.core.calendar import ALWAYS, Calendar, Interval
from turnout.core.policy.hours import calendar_of
from turnout.core.policy.model import Pool
from turnout.core.rep import Rep, RepId
from turnout.errors import suggestion
from turnout.pipeline.asking.answer import said
from turnout.pipeline.engine.live_policy import read_live
from turnout.store.absences import absences_after
from turnout.store.reps import read_reps, read_teams
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/coverage", tags=["calendars"])

DAYS_MAX: Final = 45
DAYS: Final = 7
From = Annotated[Instant | None, Query(alias="from", description="The beginning; now, where it is left out.")]
To = Annotated[Instant | None, Query(description=f"The end, at most {DAYS_MAX} days later; else {DAYS} days.")]
OfTeam = Annotated[str, Query(description="Only members of this team.", max_length=200)]
OfPool = Annotated[str, Query(description="Only members of this pool, by the hours that count there.", max_length=200)]
OfRep = Annotated[str, Query(description="Only this rep.", max_length=200)]


class RepCoverage(msgspec.Struct, frozen=True):
    """When somebody works (`working`), and what is cut out of that: `absences`, and `holidays` of their hours."""

    rep: str
    zone: str
    working: list[SpanRecord]
    absences: list[SpanRecord]
    holidays: list[SpanRecord]


class Coverage(msgspec.Struct, frozen=True):
    """When each works between two instants. Who has left is not among them."""

    start: str
    end: str
    reps: list[RepCoverage]


@router.get(
    "",
    summary="When everybody works",
    **scoped("data:read", "invalid", "no_policy", "pool_not_found", said=shown(Coverage, "Everybody's working time.")),
)
def read_coverage(
    request: Request,
    front: TheFront,
    start: From = None,
    to: To = None,
    team: OfTeam = "",
    pool: OfPool = "",
    rep: OfRep = "",
) -> Response:
    """Working time, absences and holidays of all reps at once; somebody without hours works at any time."""
    first, last = _range(aware(start, "from"), aware(to, "to"), front.now())
    with front.database.asking() as tx:
        within = within_of(request)
        known = [each for each in read_reps(tx) if within is None or each.id in within.reps]
        everybody = [each for each in known if each.is_active]
        hours, asked = _of_pool(tx, pool, everybody) if pool else (None, everybody)
        reps = [each for each in asked if (not team or team in each.teams) and (not rep or each.id == rep)]
        away = absences_after(tx, first, [each.id for each in reps])
        roster = Roster(reps, away, read_teams(tx).values())
    found = [_shown(each, coverage(roster, each.id, hours, first, last)) for each in reps]
    return as_json(Coverage(said(first), said(last), found))


def _of_pool(tx: Transaction, name: str, reps: Sequence[Rep]) -> tuple[Calendar | None, list[Rep]]:
    """The members of a pool who are there, and the hours that count in it: None for each one's own."""
    policy = read_live(tx).policy
    pools = {each.name: each for each in policy.pools}
    if name not in pools:
        hint = suggestion(name, pools)
        raise Problem("pool_not_found", f"the live policy has no pool `{name}`{hint}")
    pool = pools[name]
    calendars = {hours.name: calendar_of(hours) for hours in policy.calendars}
    members = _members(pool, reps)
    return ALWAYS if pool.hours == "always" else calendars.get(pool.hours), members


def _members(pool: Pool, reps: Sequence[Rep]) -> list[Rep]:
    if not pool.reps:
        return [rep for rep in reps if pool.team in rep.teams]
    known = {rep.id: rep for rep in reps}
    return [rep for member in pool.reps if (rep := known.get(RepId(member.rep)))]


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


def _shown(rep: Rep, found: Covered) -> RepCoverage:
    return RepCoverage(rep.id, rep.zone, _spans(found.working), _spans(found.absences), _spans(found.holidays))


def _spans(spans: Sequence[Interval]) -> list[SpanRecord]:
    return [SpanRecord(said(opening), said(closing)) for opening, closing in spans]
