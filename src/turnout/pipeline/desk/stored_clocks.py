"""The clocks of leads that lie in a store: fetched when they are asked for, kept until they are written.

A clock that fell due while nobody looked fires at the moment of waking, so that whoever gets a lead by it has their
full time. Those that are due are fetched in portions with what is needed to remind somebody, so that thousands cost
little; where several processes share a store, what one of them has in hand is left to it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from turnout.core.calendar import Interval
from turnout.core.follow_up.clock import NEVER, Clock, ClockKind, ClockState
from turnout.core.follow_up.clock_book import ClockBook
from turnout.core.lead import LeadId
from turnout.pipeline.desk.clock_rows import clock_of
from turnout.store import clocks
from turnout.store.clocks import DueClock, PauseRow
from turnout.store.metadata import from_micros, to_micros
from turnout.store.transaction import Transaction

# So many fire in one transaction at most: whoever asks for something waits no longer than that takes.
PORTION = 256
# What can be done without knowing more than who has the lead.
_PLAIN = frozenset({"remind", "tell manager"})


@dataclass(slots=True)
class Surroundings:
    """What the clocks must know of the desk they belong to."""

    tx: Callable[[], Transaction]
    moment: Callable[[], datetime]
    flush: Callable[[], None]
    number_of: Callable[[LeadId], int]
    is_new: Callable[[LeadId], bool]
    can_read: Callable[[LeadId], bool]
    found: Callable[[Sequence[LeadId], Sequence[LeadId]], None]
    sooner: Callable[[datetime], None]
    set_aside_until: Callable[[], datetime]


@dataclass(slots=True)
class StoredClocks(ClockBook):
    """The clocks of one transaction. `changed` are those to be written; of these the store has not the `fresh` ones."""

    around: Surroundings = field(kw_only=True)
    changed: dict[tuple[LeadId, int], None] = field(default_factory=dict)
    fresh: set[tuple[LeadId, int]] = field(default_factory=set)
    pauses_begun: dict[LeadId, str] = field(default_factory=dict)
    pauses_over: dict[LeadId, datetime] = field(default_factory=dict)
    # Leads of which a clock is due, as far as nobody has read them.
    glimpsed: dict[LeadId, DueClock] = field(default_factory=dict)
    _whole: set[LeadId] = field(default_factory=set)
    _portion: deque[tuple[LeadId, int]] = field(default_factory=deque)
    _taken: int = 0
    # Up to this moment nothing more is due that nobody else has in hand.
    _drained_at: datetime | None = None

    def of(self, lead: LeadId) -> Sequence[Clock]:
        """Every clock a lead ever had, in the order in which they were set."""
        if lead not in self._whole:
            self._whole.add(lead)
            if not self.around.is_new(lead):
                number = self.around.number_of(lead)
                kept = {row.number: clock_of(row) for row in clocks.clocks_of(self.around.tx(), number)}
                self.by_lead[lead] = dict(sorted((kept | self.by_lead.get(lead, {})).items()))
        return tuple(self.by_lead.get(lead, {}).values())

    def put(self, lead: LeadId, clock: Clock) -> None:
        """Keep a clock as it is now."""
        known, key = self.by_lead.setdefault(lead, {}), (lead, clock.number)
        if clock.number not in known:
            self.fresh.add(key)
        known[clock.number] = clock
        self.changed[key] = None
        if clock.state is ClockState.RUNNING:
            self.around.sooner(clock.due_at)
            if self._drained_at is not None and clock.due_at <= self._drained_at:
                # Whoever waited got their lead at a moment that is long past, and what was promised then is over too.
                self._drained_at = None

    def forget(self, lead: LeadId) -> None:
        """Ask for a lead's clocks anew."""
        for number in self.by_lead.pop(lead, {}):
            self.changed.pop((lead, number), None)
            self.fresh.discard((lead, number))
        self.stood_still.pop(lead, None)
        self._whole.discard(lead)

    def written(self) -> None:
        """What changed is in the store."""
        self.changed.clear()
        self.fresh.clear()
        self.pauses_begun.clear()
        self.pauses_over.clear()

    def clear(self) -> None:
        """The transaction is over."""
        self.written()
        for kept in (self.by_lead, self.stood_still, self.glimpsed, self._whole, self._portion):
            kept.clear()
        self._taken, self._drained_at = 0, None

    # What is due

    def soonest(self) -> datetime:
        """A moment before which no clock fires. Those that others have in hand are theirs."""
        if self._portion or self._taken >= PORTION:
            return self.around.moment()
        self.around.flush()
        after = -1 if self._drained_at is None else to_micros(self._drained_at)
        found = clocks.next_due(self.around.tx(), after)
        return NEVER if found is None else from_micros(found)

    def next_due(self) -> datetime | None:
        """The moment at which the next clock fires: now, where it fell due before."""
        self._fill()
        return self.around.moment() if self._portion else None

    def pop_due(self, until: datetime) -> Iterator[tuple[LeadId, Clock, datetime]]:
        """Clocks that fire by then, each with its moment: in its order, then by lead as they came in, then as set."""
        moment = self.around.moment()
        while self._portion and moment <= until:
            lead, number = self._portion.popleft()
            clock = self.by_lead[lead][number]
            # Something that fired before may have ended or moved it.
            if clock.state is not ClockState.RUNNING or clock.due_at > moment:
                continue
            if _needs_its_lead(clock) and not self.around.can_read(lead):
                row = self.glimpsed[lead].clock._replace(number=number)
                clocks.postpone(self.around.tx(), row, to_micros(self.around.set_aside_until()))
                continue
            yield lead, clock, moment

    def _fill(self) -> None:
        """Fetch the next ones that are due, as many as one transaction may still take."""
        moment = self.around.moment()
        if self._portion or self._drained_at == moment or self._taken >= PORTION:
            return
        self.around.flush()
        now = to_micros(moment)
        found = clocks.due_clocks(self.around.tx(), now, PORTION - self._taken)
        if not found:
            self._drained_at = moment
        self._taken += len(found)
        # Where somebody has come further in time with a lead, they see to it, or whoever looks next.
        mine = [(LeadId(due.lead), due) for due in found if due.moment <= now]
        for lead, due in mine:
            self.glimpsed[lead] = due
            self.by_lead.setdefault(lead, {}).setdefault(due.clock.number, clock_of(due.clock))
            self._portion.append((lead, due.clock.number))
        moving = [lead for lead, number in self._portion if _needs_its_lead(self.by_lead[lead][number])]
        self.around.found([lead for lead, _ in mine], moving)
        self._expect([lead for lead in dict.fromkeys(moving) if lead not in self._whole])

    def _expect(self, leads: Sequence[LeadId]) -> None:
        """Fetch every clock of these leads with one question."""
        ids = {self.around.number_of(lead): lead for lead in leads}
        kept: dict[LeadId, dict[int, Clock]] = {lead: {} for lead in leads}
        for row in clocks.clocks_of_many(self.around.tx(), list(ids)):
            kept[ids[row.lead]][row.number] = clock_of(row)
        for lead, its in kept.items():
            self.by_lead[lead] = dict(sorted((its | self.by_lead.get(lead, {})).items()))
            self._whole.add(lead)

    # Pauses

    def pauses_of(self, lead: LeadId) -> Sequence[Interval]:
        """When the clocks of a lead stood still; a pause that lasts ends never."""
        if lead not in self.stood_still and not self.around.is_new(lead):
            rows = clocks.pauses_of(self.around.tx(), self.around.number_of(lead))
            self.stood_still[lead] = [_interval(row) for row in rows]
        return self.stood_still.get(lead, ())

    def pause(self, lead: LeadId, at: datetime, reason: str = "") -> None:
        """The clocks of a lead stand still."""
        ClockBook.pause(self, lead, at, reason)
        self.pauses_begun[lead] = reason

    def end_pause(self, lead: LeadId, at: datetime) -> None:
        """The clocks of a lead stand still no longer, if they do."""
        if any(clock.state is ClockState.PAUSED for clock in self.of(lead)):
            ClockBook.end_pause(self, lead, at)
            self.pauses_over[lead] = at


def _needs_its_lead(clock: Clock) -> bool:
    """Whether more must be known than who has the lead, and since when."""
    return clock.kind is ClockKind.STAGE and any(action not in _PLAIN for action in clock.actions)


def _interval(row: PauseRow) -> Interval:
    return from_micros(row.since), NEVER if row.until is None else from_micros(row.until)
