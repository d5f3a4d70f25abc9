"""Time that goes on in a simulation: leads come in, people act by a model, offers run out, clocks fire, waits end.

It plays on any desk in memory. What history has people do is put in from outside, between two moments.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from turnout.core.assign.roster import FOREVER, Roster
from turnout.core.calendar import is_working
from turnout.core.decide.case import Case
from turnout.core.decide.decide import judge
from turnout.core.decide.desk import Desk, Holding
from turnout.core.decide.engine import Engine
from turnout.core.decide.handling import accept, close, pass_on
from turnout.core.decide.moments import let_time_pass
from turnout.core.decision import Decision
from turnout.core.lead import LeadId
from turnout.core.notify.message import NoticeKind
from turnout.core.rep import RepId
from turnout.core.simulate.arrival import Arriving
from turnout.core.simulate.behaviour import Told, Window
from turnout.core.simulate.courses import Act, Courses, Nobody

_WHAT = ("accept", "touch", "pass")
_TAKES = frozenset({NoticeKind.ASSIGNED, NoticeKind.OFFERED})


def fold(arrivals: Iterable[Arriving], engine: Engine, forward: Forward, until: datetime | None = None) -> None:
    """Let every lead come in, in the order of `at`, and time go on to the end. The desk has what came of it."""
    now: datetime | None = None
    for arrival in arrivals:
        now = arrival.at if now is None else max(now, arrival.at)
        forward.until(now)
        forward.decide(arrival.open(engine, forward.desk, now), now)
    if until is not None:
        forward.until(until)


@dataclass(slots=True)
class Forward:
    """A desk with its people. `is_told_by_history` says of a hand that the model has nothing to say about it.

    With `closed_after` a lead is closed so long after its first touch.
    """

    desk: Desk
    roster: Roster
    courses: Courses = field(default_factory=Nobody)
    is_told_by_history: Callable[[LeadId, RepId], bool] = lambda _lead, _rep: False
    closed_after: timedelta | None = None
    hands: Counter[LeadId] = field(default_factory=Counter)
    _acts: list[Act] = field(default_factory=list)
    _order: int = 0

    def until(self, now: datetime) -> None:
        """Everything that happens by `now`, each at its own moment; what people do comes before what is due then."""
        desk, acts = self.desk, self._acts
        while True:
            due_at = next_moment(desk)
            if acts and acts[0].at <= now and acts[0].at <= due_at:
                self._do(heapq.heappop(acts))
            elif due_at <= now:
                let_time_pass(desk, due_at)
            else:
                return
            self.hear()

    def decide(self, case: Case, now: datetime) -> Decision:
        """Decide about a lead that comes in."""
        desk = self.desk
        decision = desk.settle(desk.attempt(case, now, lambda: judge(case, desk, now)))
        self.hear()
        return decision

    def hear(self) -> None:
        """Whoever was given a lead since plans what to do about it."""
        notices = self.desk.notices
        if not notices:
            return
        for notice in notices:
            if notice.kind in _TAKES:
                self._plan(notice.lead, RepId(notice.recipient), notice.at, is_offer=notice.kind is NoticeKind.OFFERED)
        notices.clear()

    def _plan(self, lead: LeadId, rep: RepId, at: datetime, *, is_offer: bool) -> None:
        self.hands[lead] += 1
        if self.is_told_by_history(lead, rep):
            return
        holding = self.desk.holding_of(lead)
        if holding is None or holding.rep != rep or holding.since != at:
            return
        window = window_of(self.roster, rep, at) if self.courses.asks_hours else Window.IN_HOURS
        told = Told(lead, rep, holding.case.lead.received_at, at, self.hands[lead], window)
        course = self.courses.course(told, is_offer=is_offer)
        for what, after in zip(_WHAT, course, strict=True):
            if after is not None:
                self._put(at + after, what, told)

    def _put(self, at: datetime, what: str, told: Told) -> None:
        self._order += 1
        heapq.heappush(self._acts, Act(at, self._order, what, told))

    def _do(self, act: Act) -> None:
        """What somebody planned, unless the lead has gone on since."""
        lead, now, desk = act.told.lead, act.at, self.desk
        if act.what == "close":
            close(desk, lead, now)
            return
        holding = desk.holding_of(lead)
        if holding is None or not _is_theirs(holding, act.told):
            return
        match act.what:
            case "accept":
                accept(desk, lead, now)
            case "pass":
                pass_on(desk, lead, now)
            case _:
                if holding.is_offer:
                    accept(desk, lead, now)
                self._touch(act, lead, now)

    def _touch(self, act: Act, lead: LeadId, now: datetime) -> None:
        if self.desk.is_touched(lead):
            return
        self.desk.touch(lead, now)
        if self.closed_after is not None:
            self._put(now + self.closed_after, "close", act.told)


def _is_theirs(holding: Holding, told: Told) -> bool:
    return holding.rep == told.rep and holding.since == told.at


def window_of(roster: Roster, rep: RepId, at: datetime) -> Window:
    """Whether somebody is at work at a moment."""
    if rep not in roster.reps:
        return Window.OFF_HOURS
    return Window.IN_HOURS if is_working(roster.calendar(rep), at, roster.absences(rep)) else Window.OFF_HOURS


def next_moment(desk: Desk) -> datetime:
    """The moment at which time alone brings something about."""
    wait, clock, offer = desk.next_alarm(), desk.clocks.next_due(), desk.next_expiry()
    found = FOREVER if wait is None else wait
    if clock is not None and clock < found:
        found = clock
    return offer[0] if offer is not None and offer[0] < found else found
