"""What is kept of everybody's work: turns, caps, open leads, and when each last received one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from turnout.core.assign.capacity import CapBook
from turnout.core.assign.ledger import Entry, Ledger, Turn
from turnout.core.assign.room import Room
from turnout.core.lead import LeadId
from turnout.core.policy.model import Pick
from turnout.core.rep import RepId


@dataclass(slots=True)
class Books:
    """The books of a running desk. People without history appear with zero everywhere."""

    ledger: Ledger = field(default_factory=Ledger)
    caps: CapBook = field(default_factory=CapBook)
    open: dict[RepId, int] = field(default_factory=dict)
    last: dict[RepId, datetime] = field(default_factory=dict)

    def enter(self, room: Room) -> None:
        """Everything about a pool is read next, and perhaps changed: books that others share take it for themselves."""

    def open_count(self, rep: RepId) -> int:
        """How many leads are open in somebody's hands."""
        return self.open.get(rep, 0)

    def receive(self, rep: RepId, at: datetime) -> None:
        """Somebody has one more open lead; every kind of assignment counts to capacity."""
        self.open[rep] = self.open.get(rep, 0) + 1
        self.last[rep] = at

    def release(self, rep: RepId) -> None:
        """Somebody has one open lead less."""
        self.open[rep] = max(0, self.open.get(rep, 0) - 1)

    def take_turn(self, room: Room, rep: RepId, turn: Turn | None, lead: LeadId, at: datetime) -> Entry:
        """Debit a pool's counter and count the caps: what a matched owner's lead does not do."""
        pool = room.pool
        counter = self.ledger.counter(pool.counter_name)
        if turn is not None:
            entry = counter.take(turn, lead, at, pool.absence, room.counter_weights, keeps_times=room.keeps_times)
        else:
            _line_up(counter.line, room)
            entry = counter.record(rep, lead, at, keeps_times=room.keeps_times)
        zone = room.zone(rep)
        for cap in pool.caps:
            whose, where = (rep, zone) if cap.is_each else (None, room.common_zone)
            self.caps.count(pool.name, cap, whose, at, where)
        own = room.own_cap(rep)
        if own is not None:
            self.caps.count("", own, rep, at, zone)
        self.ledger.entries.append(entry)
        return entry

    def give_back_turn(
        self,
        room: Room,
        rep: RepId,
        lead: LeadId,
        cause: str,
        taken_at: datetime,
        now: datetime,
        turn: Turn | None = None,
    ) -> Entry:
        """Reverse a turn whose offer was passed or expired: credit the counter, uncount the caps.

        A place in an `in order` line is not given back: who passes a lead on stands at its end.
        """
        pool = room.pool
        entry = self.ledger.counter(pool.counter_name).credit(rep, lead, cause, now, turn, taken_at)
        for cap in pool.caps:
            self.caps.uncount(pool.name, cap, rep if cap.is_each else None, taken_at)
        own = room.own_cap(rep)
        if own is not None:
            self.caps.uncount("", own, rep, taken_at)
        self.ledger.entries.append(entry)
        return entry

    def take_turn_again(
        self,
        room: Room,
        rep: RepId,
        lead: LeadId,
        cause: str,
        taken_at: datetime,
        now: datetime,
        turn: Turn | None = None,
    ) -> Entry:
        """Take back what `give_back_turn` gave for this cause: counter and caps are as they would be without it."""
        pool = room.pool
        kept_at = taken_at if room.keeps_times else None
        entry = self.ledger.counter(pool.counter_name).debit(rep, lead, cause, now, turn, kept_at)
        for cap in pool.caps:
            self.caps.recount(pool.name, cap, rep if cap.is_each else None, taken_at)
        own = room.own_cap(rep)
        if own is not None:
            self.caps.recount("", own, rep, taken_at)
        self.ledger.entries.append(entry)
        return entry

    def grant_turns(self, counter: str, rep: RepId, turns: int, cause: str, at: datetime, by: str) -> Entry:
        """A person gives a member so many turns, or takes them; caps and open leads are as they were."""
        entry = self.ledger.counter(counter).grant(rep, turns, cause, at, by)
        self.ledger.entries.append(entry)
        return entry


def _line_up(line: list[RepId], room: Room) -> None:
    """Everybody of an `in order` pool stands in its line; joiners at the back."""
    if room.pool.pick is Pick.IN_ORDER:
        line.extend(rep for rep in room.members if rep not in line)
