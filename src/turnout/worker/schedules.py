"""What is done every so often: old messages are let go of, endpoints that fail for days are looked after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from turnout.pipeline.notices.webhooks import watch_endpoints
from turnout.store.database import Database
from turnout.store.deliveries import forget_before
from turnout.store.metadata import to_micros
from turnout.worker.recurring import Schedule

# So many are let go of in one transaction, so that nobody waits for it.
_AT_ONCE: Final = 500


def schedules_for(kept_days: int) -> Sequence[Schedule]:
    """Every schedule there is; messages that ended are listed for so many days."""

    def forget(database: Database, now: datetime) -> int:
        return forget_old_messages(database, now - timedelta(kept_days))

    return (
        Schedule("forget messages", timedelta(hours=1), forget),
        Schedule("look after endpoints", timedelta(hours=1), watch_endpoints),
    )


def forget_old_messages(database: Database, before: datetime) -> int:
    """How many messages that ended before a moment were let go of: all there were. Raises StoreError."""
    total = 0
    while True:
        with database.begin() as tx:
            gone = forget_before(tx, to_micros(before), _AT_ONCE)
        total += gone
        if gone < _AT_ONCE:
            return total
