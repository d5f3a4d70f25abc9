"""Leads of a time with what was known of each, for whoever reviews a policy beside them. Only read here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from turnout.store.metadata import from_micros, to_micros
from turnout.store.transaction import Transaction

_PORTION: Final = 1_000
_WHOLE_MAX: Final = 2**63 - 1
_TESTS: Final = "test"
_SELECT: Final = (
    "SELECT l.seq, l.id, l.received_at, p.facts FROM leads l JOIN personal p ON p.lead = l.seq"
    " WHERE l.seq < ? AND l.received_at >= ? AND l.received_at < ? AND l.origin <> ? AND p.facts IS NOT NULL"
    " ORDER BY l.seq DESC LIMIT ?"
)


class KeptLead(NamedTuple):
    """A lead's id, when it came in, and its stored facts (`codec.facts`)."""

    id: str
    at: datetime
    facts: bytes


def past_leads(tx: Transaction, since: datetime, until: datetime) -> Iterator[KeptLead]:
    """The leads of a time, half-open, the newest first; not those that were erased, nor those that only test."""
    before, times = _WHOLE_MAX, (to_micros(since), to_micros(until))
    while rows := tx.rows(_SELECT, (before, *times, _TESTS, _PORTION)):
        for _, name, received_at, facts in rows:
            yield KeptLead(name, from_micros(received_at), bytes(facts))
        before = rows[-1][0]
