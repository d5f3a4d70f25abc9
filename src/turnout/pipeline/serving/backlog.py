"""How much waits in a store, for whoever watches: leads, offers, messages, and what follows from commits.

Every question is answered by an index and stops counting early, so that it may be asked every few seconds.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from turnout.pipeline.serving.search_index import reach_of
from turnout.store.database import Database
from turnout.store.feed import chains_behind
from turnout.store.metadata import from_micros, to_micros

# More of anything is not counted: that it is too much was clear before.
COUNTED_MAX: Final = 10_000

_HOLDS: Final = "SELECT count(*) FROM holds"
_OFFERS: Final = "SELECT count(*) FROM assignments WHERE until IS NULL AND is_offer = 1 AND accept_by IS NOT NULL"
_DUE: Final = (
    "SELECT count(*), min(due_at) FROM"
    " (SELECT due_at FROM outbox WHERE state = 'due' AND due_at <= ? ORDER BY due_at LIMIT ?) AS due"
)
_MESSAGES_DUE: Final = (
    "SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE state = 'due' AND due_at <= ? LIMIT ?) AS due"
)
_PARKED: Final = "SELECT count(*) FROM deliveries WHERE state = 'parked'"
_BLOCKED: Final = "SELECT count(*) FROM destinations WHERE blocked_at IS NOT NULL"
_UNREAD: Final = "SELECT count(*) FROM (SELECT 1 FROM leads WHERE seq > ? LIMIT ?) AS unread"


class Backlog(NamedTuple):
    """What waits. The oldest notice has been due for `outbox_oldest_seconds`, which is 0 where none is due."""

    holds_waiting: int
    offers_open: int
    outbox_due: int
    outbox_oldest_seconds: float
    search_behind: int
    feed_behind: int
    deliveries_due: int = 0
    deliveries_parked: int = 0
    destinations_blocked: int = 0


def read_backlog(database: Database, now: datetime, counted_max: int = COUNTED_MAX) -> Backlog:
    """What waits at this moment; of messages and leads at most so many are counted. Raises StoreError."""
    with database.asking() as tx:
        [(due, oldest)] = tx.rows(_DUE, (to_micros(now), counted_max))
        return Backlog(
            tx.rows(_HOLDS)[0][0],
            tx.rows(_OFFERS)[0][0],
            due,
            (now - from_micros(oldest)).total_seconds() if due else 0.0,
            tx.rows(_UNREAD, (reach_of(tx).position, counted_max))[0][0],
            sum(head - reached for reached, head in chains_behind(tx).values()),
            tx.rows(_MESSAGES_DUE, (to_micros(now), counted_max))[0][0],
            tx.rows(_PARKED)[0][0],
            tx.rows(_BLOCKED)[0][0],
        )
