"""Leads played to their first touch in simulated time: who is told when, who looks when, and what clocks make of it.

People are as a `behaviour` has them, leads are decided and clocks fire as in earnest. The same leads, policy, world and
behaviour give the same course, always. A lead that joins another is answered with that one.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from turnout.core.assign.roster import FOREVER, Roster
from turnout.core.calendar import due, is_working
from turnout.core.decide.case import Case
from turnout.core.decide.decide import decide
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decide.handling import accept, close
from turnout.core.decide.moments import let_time_pass
from turnout.core.decide.notices import Notice
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead, LeadId
from turnout.core.notify.message import NoticeKind
from turnout.core.rep import RepId
from turnout.core.simulate.acquainted import AcquaintedDesk
from turnout.core.simulate.behaviour import Behaviour, Told, Window


@dataclass(frozen=True, slots=True)
class Setting:
    """What is assumed besides how people behave.

    Of the leads somebody would look at they take first the one they were told of first, with `is_hot_first` the hot
    ones before all others. A lead is closed so long after its first touch; time goes on so long after the last lead.
    """

    is_hot: Callable[[Case], bool] = lambda _case: False
    is_hot_first: bool = False
    closed_after: timedelta = timedelta(days=7)
    goes_on: timedelta = timedelta(days=14)


@dataclass(slots=True)
class Followed:
    """What became of one lead that was for somebody. `promised_by` is what the first who got it had to keep."""

    lead: LeadId
    received_at: datetime
    is_hot: bool
    first: Told | None = None
    promised_by: datetime | None = None
    hands: int = 0
    reminders: int = 0
    touched_at: datetime | None = None
    touched_by: RepId | None = None


def follow_up(
    leads: Iterable[Lead], engine: Engine, enricher: Enricher, desk: Desk, behaviour: Behaviour, setting: Setting
) -> Mapping[LeadId, Followed]:
    """The course of every lead, in the order of arrival; leads must come in the order of `received_at`.

    At one moment who looks comes first, so that an answer in the last moment is in time; then what is closed, then what
    is due, and new leads last.
    """
    play = _Play(desk, engine.world.roster, behaviour, setting)
    now: datetime | None = None
    for lead in leads:
        now = lead.received_at if now is None else max(now, lead.received_at)
        play.until(now)
        known = enricher.enrich(lead)
        if isinstance(desk, AcquaintedDesk):
            desk.meet(known)
        ruling = decide(engine, desk, lead, known, now)
        desk.settle(ruling)
        play.followed[lead.id] = Followed(lead.id, lead.received_at, setting.is_hot(ruling.case))
        play.hear()
    if now is not None:
        play.until(now + setting.goes_on)
    return play.followed


class _Task(NamedTuple):
    """A lead somebody was told of, and when they will look at it."""

    told: Told
    look_at: datetime


@dataclass(slots=True)
class _Play:
    """Everybody's leads that are not answered yet, and what is to come: people who look, leads that are closed."""

    desk: Desk
    roster: Roster
    behaviour: Behaviour
    setting: Setting
    followed: dict[LeadId, Followed] = field(default_factory=dict)
    tasks: defaultdict[RepId, dict[LeadId, _Task]] = field(default_factory=lambda: defaultdict(dict))
    busy_until: dict[RepId, datetime] = field(default_factory=dict)
    looks: list[tuple[datetime, RepId]] = field(default_factory=list)
    closings: list[tuple[datetime, LeadId]] = field(default_factory=list)
    heard: int = 0

    def until(self, now: datetime) -> None:
        """Everything that happens by `now`, each at its own moment."""
        while True:
            look, closing = _first(self.looks), _first(self.closings)
            moment = min(look, closing, _next_moment(self.desk))
            if moment > now:
                return
            if look == moment:
                self._look(heapq.heappop(self.looks)[1], moment)
            elif closing == moment:
                close(self.desk, heapq.heappop(self.closings)[1], moment)
            else:
                let_time_pass(self.desk, moment)
            self.hear()

    def hear(self) -> None:
        """Everybody hears what they were told since, in its order."""
        while self.heard < len(self.desk.notices):
            notice = self.desk.notices[self.heard]
            self.heard += 1
            match notice.kind:
                case NoticeKind.ASSIGNED | NoticeKind.OFFERED:
                    self._begin(notice, RepId(notice.recipient))
                case NoticeKind.REMIND:
                    self._remind(notice, RepId(notice.recipient))
                case NoticeKind.TAKEN:
                    self.tasks[RepId(notice.recipient)].pop(notice.lead, None)

    def _begin(self, notice: Notice, rep: RepId) -> None:
        """Somebody has a new lead."""
        course = self.followed[notice.lead]
        course.hands += 1
        told = Told(course.lead, rep, course.received_at, notice.at, course.hands, self._window(rep, notice.at))
        if course.first is None:
            promise = self.desk.decision_of(course.lead).promise
            course.first, course.promised_by = told, promise.touch_by if promise else None
        self._plan(_Task(told, notice.at + self.behaviour.look_after(told)))

    def _window(self, rep: RepId, at: datetime) -> Window:
        is_there = is_working(self.roster.calendar(rep), at, self.roster.absences(rep))
        return Window.IN_HOURS if is_there else Window.OFF_HOURS

    def _plan(self, task: _Task) -> None:
        self.tasks[task.told.rep][task.told.lead] = task
        heapq.heappush(self.looks, (task.look_at, task.told.rep))

    def _remind(self, notice: Notice, rep: RepId) -> None:
        """Who is reminded looks sooner, or as they would have."""
        task = self.tasks[rep].get(notice.lead)
        if task is None:
            return
        course = self.followed[notice.lead]
        course.reminders += 1
        after = self.behaviour.look_again_after(task.told, course.reminders)
        if after is not None:
            calendar, absences = self.roster.calendar(rep), self.roster.absences(rep)
            again = due(calendar, notice.at, after.total_seconds(), absences=absences)
            if again is not None and again < task.look_at:
                self._plan(task._replace(look_at=again))

    def _look(self, rep: RepId, now: datetime) -> None:
        """Somebody comes to their leads: unless they are at one, they take the next that they would look at."""
        if now < self.busy_until.get(rep, now):
            return
        ready = [task for task in self.tasks[rep].values() if task.look_at <= now]
        if not ready:
            return
        task = min(ready, key=self._turn)
        del self.tasks[rep][task.told.lead]
        if self._is_theirs(task.told, now):
            self._touch(task.told, now)
        else:
            heapq.heappush(self.looks, (now, rep))

    def _turn(self, task: _Task) -> tuple[bool, datetime, LeadId]:
        """Which of several leads comes first."""
        is_hot = self.setting.is_hot_first and self.followed[task.told.lead].is_hot
        return not is_hot, task.told.at, task.told.lead

    def _is_theirs(self, told: Told, now: datetime) -> bool:
        holding = self.desk.holding_of(told.lead)
        if holding is None or holding.rep != told.rep:
            return False
        return not holding.is_offer or accept(self.desk, told.lead, now) is not None

    def _touch(self, told: Told, now: datetime) -> None:
        """The first touch is where the handling begins."""
        self.desk.touch(told.lead, now)
        course = self.followed[told.lead]
        course.touched_at, course.touched_by = now, told.rep
        self.busy_until[told.rep] = now + self.behaviour.handle(told)
        heapq.heappush(self.looks, (self.busy_until[told.rep], told.rep))
        heapq.heappush(self.closings, (now + self.setting.closed_after, told.lead))


def _first(heap: list[tuple[datetime, RepId]] | list[tuple[datetime, LeadId]]) -> datetime:
    return heap[0][0] if heap else FOREVER


def _next_moment(desk: Desk) -> datetime:
    """The moment at which time alone brings something about."""
    offer = desk.next_expiry()
    moments = (desk.next_alarm(), desk.clocks.next_due(), offer[0] if offer is not None else None)
    return min((at for at in moments if at is not None), default=FOREVER)
