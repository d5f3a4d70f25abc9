"""The books of a running Turnout over a store: loaded whole, changed by the core, and what changed written back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from turnout.core.assign.books import Books
from turnout.core.assign.ledger import Entry, Turn
from turnout.core.assign.room import Room
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.pipeline.desk.claims import Claims
from turnout.store.books import (
    LedgerRow,
    add_entries,
    keep_cap_use,
    keep_counters,
    keep_loads,
    read_counters,
    read_loads,
    read_pool_caps,
    read_rep_caps,
)
from turnout.store.codec.books import decode_cap_use, decode_counter, encode_cap_use, encode_counter
from turnout.store.lanes import COUNTER, POOL, REP, counter_lane, lanes_of, pool_lane, rep_lane
from turnout.store.metadata import from_micros, to_micros
from turnout.store.transaction import Transaction


class StoredBooks(Books):
    """Books that know what of them is not written yet."""

    def __init__(self) -> None:
        super().__init__()
        # Where other processes write as well, what is read and changed is taken first.
        self.claims: Claims | None = None
        self._counters_changed: set[str] = set()
        self._loads_changed: set[RepId] = set()

    def load(self, tx: Transaction) -> None:
        """Take everything from the store; what was here before is forgotten."""
        self.forget()
        for name, body in tx.rows("SELECT name, body FROM counters"):
            self.ledger.counters[name] = decode_counter(name, body)
        for scope, cap, rep, body in tx.rows("SELECT scope, cap, rep, body FROM cap_use"):
            self.caps.restore((scope, cap, RepId(rep) if rep else None), decode_cap_use(body))
        for rep, open_count, last_at in tx.rows("SELECT rep, open, last_at FROM loads"):
            self.open[rep] = open_count
            if last_at is not None:
                self.last[rep] = from_micros(last_at)

    def forget(self) -> None:
        """Start from nothing: a transaction was rolled back, or somebody else wrote."""
        fresh = Books()
        self.ledger, self.caps, self.open, self.last = fresh.ledger, fresh.caps, fresh.open, fresh.last
        self._counters_changed.clear()
        self._loads_changed.clear()

    def load_lanes(self, tx: Transaction, lanes: Sequence[str]) -> None:
        """Take what some lanes stand for from the store; what was here of it is forgotten."""
        counters, pools, reps = lanes_of(lanes, COUNTER), lanes_of(lanes, POOL), lanes_of(lanes, REP)
        if counters:
            for name in counters:
                self.ledger.counters.pop(name, None)
            for name, body in read_counters(tx, counters):
                self.ledger.counters[name] = decode_counter(name, body)
        if pools:
            self._restore(read_pool_caps(tx, pools))
        if reps:
            self._restore(read_rep_caps(tx, reps))
            for rep, open_count, last_at in read_loads(tx, reps):
                self.open[RepId(rep)] = open_count
                if last_at is not None:
                    self.last[RepId(rep)] = from_micros(last_at)

    def _restore(self, used: Iterable[tuple[str, str, str, bytes]]) -> None:
        for scope, cap, rep, body in used:
            self.caps.restore((scope, cap, RepId(rep) if rep else None), decode_cap_use(body))

    def enter(self, room: Room) -> None:
        """Take a pool before it is read."""
        if self.claims is not None:
            self.claims.enter(room)

    def receive(self, rep: RepId, at: datetime) -> None:
        """Somebody has one more open lead."""
        if self.claims is not None:
            self.claims.take_rep(rep)
        super().receive(rep, at)
        self._loads_changed.add(rep)

    def release(self, rep: RepId) -> None:
        """Somebody has one open lead less."""
        if self.claims is not None:
            self.claims.take_rep(rep)
        super().release(rep)
        self._loads_changed.add(rep)

    def take_turn(self, room: Room, rep: RepId, turn: Turn | None, lead: LeadId, at: datetime) -> Entry:
        """Debit a pool's counter and count the caps."""
        self._counters_changed.add(room.pool.counter_name)
        return super().take_turn(room, rep, turn, lead, at)

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
        """Reverse a turn."""
        self.enter(room)
        self._counters_changed.add(room.pool.counter_name)
        return super().give_back_turn(room, rep, lead, cause, taken_at, now, turn)

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
        """Take a credit back."""
        self.enter(room)
        self._counters_changed.add(room.pool.counter_name)
        return super().take_turn_again(room, rep, lead, cause, taken_at, now, turn)

    def grant_turns(self, counter: str, rep: RepId, turns: int, cause: str, at: datetime, by: str) -> Entry:
        """A person gives a member turns, or takes them."""
        self._counters_changed.add(counter)
        return super().grant_turns(counter, rep, turns, cause, at, by)

    def reload_counters(self, tx: Transaction) -> None:
        """Bring the counters back to what is written, after somebody only looked who would be next."""
        assert not self._counters_changed, "counters are written before they are read again"
        counters = {name: decode_counter(name, body) for name, body in tx.rows("SELECT name, body FROM counters")}
        if self.claims is not None:
            # Of those of other processes nothing is remembered.
            counters = {name: counter for name, counter in counters.items() if name in self.ledger.counters}
        self.ledger.counters = counters

    def keep(self, tx: Transaction, seq_of: Callable[[LeadId], int]) -> None:
        """Write what changed since the last time."""
        if self.claims is not None:
            self.claims.changed(self._lanes_changed())
        if self.ledger.entries:
            add_entries(tx, [_row(entry, seq_of) for entry in self.ledger.entries])
            self.ledger.entries.clear()
        if self._counters_changed:
            counters = self.ledger.counters
            keep_counters(tx, [(name, encode_counter(counters[name])) for name in sorted(self._counters_changed)])
            self._counters_changed.clear()
        if self.caps.changed:
            keep_cap_use(tx, [row for key in self.caps.changed if (row := self._cap_row(key))])
            self.caps.changed.clear()
        if self._loads_changed:
            keep_loads(tx, [self._load_row(rep) for rep in self._loads_changed])
            self._loads_changed.clear()

    def _lanes_changed(self) -> Iterator[str]:
        yield from map(counter_lane, self._counters_changed)
        yield from map(rep_lane, self._loads_changed)
        for scope, _, rep in self.caps.changed:
            yield rep_lane(rep) if rep else pool_lane(scope)

    def _cap_row(self, key: tuple[str, str, RepId | None]) -> tuple[str, str, str, bytes] | None:
        state = self.caps.state(key)
        return None if state is None else (key[0], key[1], key[2] or "", encode_cap_use(state))

    def _load_row(self, rep: RepId) -> tuple[str, int, int | None]:
        last = self.last.get(rep)
        return rep, self.open.get(rep, 0), to_micros(last) if last else None


def _row(entry: Entry, seq_of: Callable[[LeadId], int]) -> LedgerRow:
    lead = seq_of(entry.lead) if entry.lead else 0
    at = to_micros(entry.at)
    return LedgerRow(entry.counter, entry.rep, lead, entry.kind, at, entry.cause, entry.turns, entry.by)
