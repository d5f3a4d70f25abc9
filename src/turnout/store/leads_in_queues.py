"""How many open leads lie in each queue, and which has lain there longest. Leads are `leads`'."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from turnout.store.metadata import from_micros
from turnout.store.transaction import Transaction

_COUNTS: Final = """
SELECT queue, count(*), min(decided_at) FROM leads
WHERE status = 'open' AND outcome = 'queued' GROUP BY queue
"""
_OLDEST: Final = """
SELECT id FROM leads WHERE status = 'open' AND outcome = 'queued' AND queue = ? AND decided_at = ? ORDER BY seq LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class InQueue:
    """What lies in a queue: how many, and the id of the oldest with the instant since when."""

    leads: int
    oldest: str
    since: datetime


def leads_in_queues(tx: Transaction) -> dict[str, InQueue]:
    """Each queue in which leads lie, by its name."""
    return {
        queue: InQueue(count, tx.rows(_OLDEST, (queue, oldest))[0][0], from_micros(oldest))
        for queue, count, oldest in tx.rows(_COUNTS)
    }
