"""The books of a running Turnout over a store: loaded whole, changed by the core, and what changed written back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from turnout.core.assign.books import Books
from turnout.core.assign.ledger import Entry, Turn
from turnout.core.assign.room import Room
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.store.books import (
    LedgerRow,
    add_entries,
    keep_cap_use,
    keep_counters,
    keep_loads,
)
from turnout.store.codec.books import decode_cap_use, decode_counter, encode_cap_use, encode_counter
from turnout.store.metadata import from_micros, to_micros
from turnout.store.transaction import Transaction


class StoredBooks(Books):
    """Books that know what of them is not written yet."""

    def __init__(self) -> None:
        super().__init__()
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

    def receive(self, rep: RepId, at: datetime) -> None:
        """Somebody has one more open lead."""
        super().receive(rep, at)
        self._loads_changed.add(rep)

    def release(self, rep: RepId) -> None:
        """Somebody has one open lead less."""
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
        self._counters_changed.add(room.pool.counter_name)
        return super().give_back_turn(room, rep, lead, cause, taken_at, now, turn)

    def reload_counters(self, tx: Transaction) -> None:
        """Bring the counters back to what is written, after somebody only looked who would be next."""
        assert not self._counters_changed, "counters are written before they are read again"
        self.ledger.counters = {
            name: decode_counter(name, body) for name, body in tx.rows("SELECT name, body FROM counters")
        }

    def keep(self, tx: Transaction, seq_of: Callable[[LeadId], int]) -> None:
        """Write what changed since the last time."""
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

    def _cap_row(self, key: tuple[str, str, RepId | None]) -> tuple[str, str, str, bytes] | None:
        state = self.caps.state(key)
        return None if state is None else (key[0], key[1], key[2] or "", encode_cap_use(state))

    def _load_row(self, rep: RepId) -> tuple[str, int, int | None]:
        last = self.last.get(rep)
        return rep, self.open.get(rep, 0), to_micros(last) if last else None


def _row(entry: Entry, seq_of: Callable[[LeadId], int]) -> LedgerRow:
    return LedgerRow(entry.counter, entry.rep, seq_of(entry.lead), entry.kind, to_micros(entry.at), entry.cause)
