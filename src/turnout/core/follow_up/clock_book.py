"""Every clock of every lead, in memory: set running, met, paused, moved, ended, and taken out when it falls due.

A book over a database fetches a lead's clocks when they are asked for (`of`), keeps what changed (`put`), and knows
what is due in its own way.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from turnout.core.calendar import ALWAYS, Calendar, Interval
from turnout.core.follow_up.clock import NEVER, PROMISED, Clock, ClockKind, ClockState, due_of, end, meet, move, pause
from turnout.core.lead import LeadId
from turnout.core.rep import RepId

# Somebody's working time: their hours, and when they are away.
Hours = Callable[[RepId], tuple[Calendar, Sequence[Interval]]]
_NOBODY_S: tuple[Calendar, Sequence[Interval]] = (ALWAYS, ())


@dataclass(slots=True)
class ClockBook:
    """The clocks of leads. `arrivals` says which of two leads came in first, for clocks of one moment."""

    arrivals: Mapping[LeadId, int] = field(default_factory=dict)
    by_lead: dict[LeadId, dict[int, Clock]] = field(default_factory=dict)
    stood_still: dict[LeadId, list[Interval]] = field(default_factory=dict)
    _due: list[tuple[datetime, int, int, LeadId]] = field(default_factory=list)

    def of(self, lead: LeadId) -> Sequence[Clock]:
        """Every clock a lead ever had, in the order in which they were set."""
        return tuple(self.by_lead.get(lead, {}).values())

    def going(self, lead: LeadId) -> list[Clock]:
        """The clocks of a lead that still matter."""
        return [clock for clock in self.of(lead) if clock.is_going]

    def put(self, lead: LeadId, clock: Clock) -> None:
        """Keep a clock as it is now."""
        self.by_lead.setdefault(lead, {})[clock.number] = clock
        if clock.state is ClockState.RUNNING:
            heapq.heappush(self._due, (clock.due_at, self.arrivals.get(lead, 0), clock.number, lead))

    def forget(self, lead: LeadId) -> None:
        """Nothing runs for a lead any more, and nobody will ask."""
        self.by_lead.pop(lead, None)
        self.stood_still.pop(lead, None)

    # What is due

    def next_due(self) -> datetime | None:
        """The moment at which the next clock fires, or None."""
        while self._due:
            due_at, _, number, lead = self._due[0]
            clock = self.by_lead.get(lead, {}).get(number)
            if clock is not None and clock.state is ClockState.RUNNING and clock.due_at == due_at:
                return due_at
            heapq.heappop(self._due)
        return None

    def pop_due(self, until: datetime) -> Iterator[tuple[LeadId, Clock, datetime]]:
        """Clocks that fire by then, each with its moment: in its order, then by lead as they came in, then as set."""
        while (due_at := self.next_due()) is not None and due_at <= until:
            _, _, number, lead = heapq.heappop(self._due)
            yield lead, self.by_lead[lead][number], due_at

    # What happens to a lead

    def follow(self, lead: LeadId, fresh: Sequence[Clock], at: datetime) -> None:
        """A lead was decided: these clocks run from now on, and those of whoever had it before end.

        The customer's clock is not set anew: it runs on, and one that has fired or was met stays so.
        """
        before = self.of(lead)
        kept = _kept(before, fresh)
        is_paused = False
        for clock in before:
            is_paused = is_paused or clock.state is ClockState.PAUSED
            if clock.is_going and clock is not kept:
                self.put(lead, end(clock, at))
        number = _next_number(before)
        for clock in fresh:
            if kept is None or clock.kind is not ClockKind.AT_MOST:
                numbered = clock if clock.number == number else clock._replace(number=number)
                self.put(lead, pause(numbered) if is_paused else numbered)
                number += 1

    def touch(self, lead: LeadId, at: datetime) -> None:
        """A lead was answered: its promises are kept, or missed where that was late, and nobody is reminded."""
        self.end_pause(lead, at)
        for clock in self.of(lead):
            if clock.is_going or (clock.state is ClockState.FIRED and clock.kind in PROMISED):
                self.put(lead, meet(clock, at))

    def accept(self, lead: LeadId, at: datetime) -> None:
        """A rep said that the lead is theirs: the clock of that stops, and no other one."""
        for clock in self.of(lead):
            if clock.kind is ClockKind.ACCEPT and clock.is_going:
                self.put(lead, meet(clock, at))

    def end(self, lead: LeadId, at: datetime) -> None:
        """Nothing is promised of a lead any more."""
        self.end_pause(lead, at)
        for clock in self.going(lead):
            self.put(lead, end(clock, at))

    def snooze(self, lead: LeadId, rep: RepId, until: datetime, at: datetime) -> None:
        """Remind a rep of their lead once, at a moment of their own; the last word counts."""
        clocks = self.of(lead)
        for clock in clocks:
            if clock.kind is ClockKind.SNOOZE and clock.is_going:
                self.put(lead, end(clock, at))
        seconds = max(0, round((until - at).total_seconds()))
        self.put(
            lead, Clock(ClockKind.SNOOZE, at, until, seconds, "always", ("remind",), rep, number=_next_number(clocks))
        )

    def pauses_of(self, lead: LeadId) -> Sequence[Interval]:
        """When the clocks of a lead stood still; a pause that lasts ends never."""
        return self.stood_still.get(lead, ())

    def pause(self, lead: LeadId, at: datetime, _reason: str = "") -> None:
        """The clocks of a lead stand still: it is the customer's turn. A snooze is the rep's own and goes on."""
        self.stood_still[lead] = [*self.pauses_of(lead), (at, NEVER)]
        for clock in self.going(lead):
            if clock.kind is not ClockKind.SNOOZE:
                self.put(lead, pause(clock))

    def resume(self, lead: LeadId, at: datetime, hours: Hours) -> None:
        """The clocks of a lead go on where they stood still."""
        self.end_pause(lead, at)
        self._recompute(lead, self.pauses_of(lead), hours, {ClockState.PAUSED})

    def end_pause(self, lead: LeadId, at: datetime) -> None:
        """The clocks of a lead stand still no longer, if they do."""
        if any(clock.state is ClockState.PAUSED for clock in self.of(lead)):
            self.stood_still[lead] = [(since, min(until, at)) for since, until in self.pauses_of(lead)]

    def recompute(self, lead: LeadId, hours: Hours) -> list[Clock]:
        """The working time of whoever has a lead is another one: the clocks that fall due at another time by that.

        What has fired is not moved, nor what stands still: that is worked out when it goes on.
        """
        return self._recompute(lead, self.pauses_of(lead), hours, {ClockState.RUNNING})

    def _recompute(
        self, lead: LeadId, pauses: Sequence[Interval], hours: Hours, states: Collection[ClockState]
    ) -> list[Clock]:
        moved = []
        latest = latest_of(self.of(lead), pauses)
        for clock in self.of(lead):
            if clock.state not in states or clock.kind is ClockKind.SNOOZE:
                continue
            due_at = due_again(clock, latest, pauses, hours)
            if due_at != clock.due_at or clock.state is ClockState.PAUSED:
                moved.append(move(clock, due_at))
                self.put(lead, moved[-1])
        return moved

    def earlier(self, lead: LeadId, started_at: datetime) -> None:
        """The customer's clock of a lead counts from when they first came, which may be by another lead."""
        if any(_is_customers(clock) and started_at < clock.started_at for clock in self.of(lead)):
            self.begin_at(lead, started_at)

    def begin_at(self, lead: LeadId, started_at: datetime) -> None:
        """Let the customer's clock of a lead, where one runs, count from this moment."""
        for clock in self.of(lead):
            if _is_customers(clock) and clock.started_at != started_at:
                begun = clock._replace(started_at=started_at, version=clock.version + 1)
                self.put(lead, begun._replace(due_at=due_of(begun, pauses=self.pauses_of(lead))))


def _is_customers(clock: Clock) -> bool:
    return clock.kind is ClockKind.AT_MOST and clock.is_going


def due_again(clock: Clock, latest: datetime, pauses: Sequence[Interval], hours: Hours) -> datetime:
    """When a clock falls due by the working time of now. A touch is promised for the customer's last moment at most."""
    calendar, absences = hours(clock.rep) if clock.rep is not None and clock.counts == "working" else _NOBODY_S
    found = due_of(clock, calendar, absences, pauses)
    return min(found, latest) if clock.kind is ClockKind.TOUCH and clock.started_at < latest else found


def _next_number(clocks: Sequence[Clock]) -> int:
    return max((clock.number for clock in clocks), default=-1) + 1


def _kept(before: Sequence[Clock], fresh: Sequence[Clock]) -> Clock | None:
    """The customer's clock that a lead has already, where it is promised as much still, extensions apart."""
    wanted = next((clock for clock in fresh if clock.kind is ClockKind.AT_MOST), None)
    if wanted is None:
        return None
    for clock in reversed(before):
        is_same = clock.allowance_seconds - clock.extended_seconds == wanted.allowance_seconds
        if clock.kind is ClockKind.AT_MOST and is_same and clock.state is not ClockState.ENDED:
            return clock
    return None


def latest_of(clocks: Sequence[Clock], pauses: Sequence[Interval]) -> datetime:
    """The last moment that was promised to the customer."""
    due = [due_of(clock, pauses=pauses) for clock in clocks if clock.kind is ClockKind.AT_MOST and clock.is_going]
    return min(due, default=NEVER)
