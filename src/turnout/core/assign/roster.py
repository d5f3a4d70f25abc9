"""Everybody who can be given leads, ready to be asked: are they here now, until when, what can they do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from turnout.core.calendar import ALWAYS, Calendar, calendar_from_week, elapsed, is_working, next_change
from turnout.core.decision import Verdict
from turnout.core.rep import Absence, Presence, Rep, RepId, Team
from turnout.errors import CalendarError

# Somebody whose hours nobody can read gets nothing by a typing error; whoever reads the notes puts it right.
NEVER = Calendar("UTC", ((),) * 7)
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
Span = tuple[datetime, datetime]


class _HoursNow(NamedTuple):
    """A calendar's state from one instant until another; it holds the calendar, whose identity is the key."""

    calendar: Calendar
    since: datetime
    until: datetime
    is_open: bool


class Roster:
    """Reps by id and team with their calendars and absences.

    `presence` may change while the roster is in use; everything else is fixed. `version` counts those changes.
    """

    def __init__(self, reps: Iterable[Rep], absences: Iterable[Absence] = (), teams: Iterable[Team] = ()) -> None:
        self.reps: dict[RepId, Rep] = {rep.id: rep for rep in reps}
        self.by_email = {rep.email.casefold(): rep.id for rep in self.reps.values() if rep.email}
        self.presence: dict[RepId, Presence] = {}
        self.version = 0
        self.problems: list[str] = []
        self._teams = {team.name: team for team in teams}
        self._hours: dict[int, _HoursNow] = {}
        self._absences = _merged(absences)
        self._calendars = {rep.id: self._calendar_of(rep) for rep in self.reps.values()}
        members: dict[str, list[RepId]] = defaultdict(list)
        for rep in self.reps.values():
            for team in rep.teams:
                members[team].append(rep.id)
        self.members: Mapping[str, Sequence[RepId]] = members

    def _calendar_of(self, rep: Rep) -> Calendar:
        """A rep's own hours, else the team's, else always; impossible hours are reported and count as always."""
        team = next((self._teams[name] for name in rep.teams if name in self._teams), None)
        week, zone = (rep.week, rep.zone) if rep.week or team is None else (team.week, team.zone)
        if not week:
            return ALWAYS
        try:
            return calendar_from_week(zone, week.days, week.spans, week.holidays)
        except CalendarError as error:
            self.problems.append(f"rep `{rep.id}`: {error}; until then pools that mind hours pass them over")
            return NEVER

    def calendar(self, rep: RepId) -> Calendar:
        """The rep's working time, absences aside."""
        return self._calendars[rep]

    def absences(self, rep: RepId) -> tuple[Span, ...]:
        """When the rep is away: disjoint spans in rising order."""
        return self._absences.get(rep, ())

    def set_presence(self, rep: RepId, presence: Presence) -> None:
        """What a rep says of themselves from now on."""
        self.presence[rep] = presence
        self.version += 1

    def with_absence(self, absence: Absence) -> None:
        """Add an absence that became known while the roster is in use."""
        spans = [Absence(absence.rep, start, end) for start, end in self.absences(absence.rep)]
        self._absences = {**self._absences, **_merged([*spans, absence])}
        self.version += 1

    def without_absences(self) -> Roster:
        """The same people as if nobody were ever away, and all said that they are available."""
        return Roster(self.reps.values(), teams=self._teams.values())

    def availability(
        self, rep_id: RepId, now: datetime, hours: Calendar | None, *, minds_absence: bool = True
    ) -> tuple[Verdict | None, datetime]:
        """Why a rep cannot take a lead now (None when they can), and the instant at which that may change.

        `hours` are the hours that count; None means the rep's own.
        """
        rep = self.reps.get(rep_id)
        if rep is None or not rep.is_active:
            return Verdict.LEFT, FOREVER
        until = FOREVER
        if minds_absence:
            if self.presence.get(rep_id, Presence.AVAILABLE) is not Presence.AVAILABLE:
                return Verdict.AWAY, FOREVER
            for start, end in self.absences(rep_id):
                if start <= now < end:
                    return Verdict.AWAY, end
                if now < start:
                    until = start
                    break
        calendar = self._calendars[rep_id] if hours is None else hours
        if calendar is ALWAYS:
            return None, until
        is_open, change = self._hours_at(calendar, now)
        return None if is_open else Verdict.CLOSED, min(until, change)

    def _hours_at(self, calendar: Calendar, now: datetime) -> tuple[bool, datetime]:
        """Whether a calendar is open, and until when that holds; people with equal hours share the answer."""
        found = self._hours.get(id(calendar))
        if found is None or not found.since <= now < found.until:
            change = next_change(calendar, now) or FOREVER
            found = self._hours[id(calendar)] = _HoursNow(calendar, now, change, is_working(calendar, now))
        return found.is_open, found.until

    def is_away_today(self, rep_id: RepId, now: datetime) -> bool:
        """True for somebody away now and for the rest of their day: the absence ends after all work of the day."""
        rep = self.reps[rep_id]
        if self.presence.get(rep_id, Presence.AVAILABLE) is Presence.UNAVAILABLE:
            return True
        for start, end in self.absences(rep_id):
            if start <= now < end:
                midnight = _next_midnight(now, rep.zone)
                return end >= midnight or elapsed(self._calendars[rep_id], end, midnight) == 0
        return False


def _merged(absences: Iterable[Absence]) -> dict[RepId, tuple[Span, ...]]:
    """Absences per rep, those that touch made one."""
    spans: dict[RepId, list[Span]] = defaultdict(list)
    for absence in sorted(absences, key=lambda absence: absence.start):
        own = spans[absence.rep]
        if own and absence.start <= own[-1][1]:
            own[-1] = (own[-1][0], max(own[-1][1], absence.end))
        else:
            own.append((absence.start, absence.end))
    return {rep: tuple(own) for rep, own in spans.items()}


def _next_midnight(now: datetime, zone: str) -> datetime:
    tomorrow = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), ZoneInfo(zone)).astimezone(UTC)
