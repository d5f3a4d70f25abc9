"""Messages that were sent and read otherwise by now are changed in place, on channels that can.

A lead was accepted, passed or answered: whoever looks at the message about it is to see that, and no button that does
nothing any more. What happened is read from the feed of events; what the message says now is made when it is sent.
"""

from __future__ import annotations

from collections.abc import Collection
from importlib import import_module
from typing import Final

from turnout.pipeline.notices.connections import CHANNELS
from turnout.store.database import Database
from turnout.store.deliveries import DUE, DeliveryRow, NewDelivery, add_deliveries, changed_since
from turnout.store.destinations import list_destinations
from turnout.store.feed import FEED_NUMBER
from turnout.store.meta import read_number, take_number, write_meta
from turnout.store.metadata import to_micros
from turnout.worker.clock import Clock, utc_now

# Up to which event of the feed messages say what is so.
REPLACED_UNTIL: Final = "replaced_until"
PORTION: Final = 500


def replaceable_channels() -> Collection[str]:
    """Channels on which a message can be changed after it was sent."""
    return [name for name, channel in CHANNELS.items() if import_module(channel.module).CAN_REPLACE]


class Replacing:
    """A `following.Task`: has messages changed that are about leads to which something has happened."""

    def __init__(self, channels: Collection[str], clock: Clock = utc_now) -> None:
        self._channels = channels
        self._clock = clock

    def __call__(self, database: Database) -> int:
        """How many messages are to be changed, for a portion of the feed. Raises StoreError."""
        with database.asking() as tx:
            reached, latest = read_number(tx, REPLACED_UNTIL), read_number(tx, FEED_NUMBER)
            is_used = any(place.name in self._channels for place in list_destinations(tx))
        if reached >= latest or not is_used:
            return 0
        with database.begin() as tx:
            since = take_number(tx, REPLACED_UNTIL)
            if since is None:
                # Somebody else is at it.
                return 0
            until = min(latest, since + PORTION)
            changed = changed_since(tx, since, until, self._channels)
            add_deliveries(tx, [_change(row, until, to_micros(self._clock())) for row in changed])
            write_meta(tx, REPLACED_UNTIL, until)
        return max(1, len(changed))


def _change(row: DeliveryRow, event: int, now: int) -> NewDelivery:
    """What changes a message: the same notice to the same address, with the number of the message it changes."""
    return NewDelivery(
        f"{row.key}.{event}",
        row.lead,
        row.decision,
        row.kind,
        row.recipient,
        row.number,
        row.rep,
        row.channel,
        row.destination,
        row.address,
        str(row.seq),
        "",
        1,
        DUE,
        now,
        now,
    )
