"""A store with messages to be sent, a worker over it, and ways to ask what became of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from tests.simulation.server import wait_for
from tests.worker.peer import HttpChannel, Peer
from turnout.connectors.base import Connector, Outgoing
from turnout.core.notify.message import Message, NoticeKind
from turnout.store.database import Database
from turnout.store.deliveries import DeliveryRow, NewDelivery, add_deliveries
from turnout.store.destinations import add_destinations
from turnout.store.metadata import to_micros
from turnout.store.transaction import Transaction
from turnout.worker.backoff import Backoff
from turnout.worker.composing import Composed
from turnout.worker.delivering import Delivering
from turnout.worker.habits import Habits
from turnout.worker.planning import Planning

PATIENCE_SECONDS: Final = 60.0
# Tries follow each other at once, so that a test takes no longer than it must.
HASTY: Final = Habits(lease_seconds=60.0, backoff=Backoff(0.01, 0.05, 5), stop_seconds=10.0)


class Channels:
    """The channels of a test, by name."""

    def __init__(self, *channels: Connector) -> None:
        self.by_name = {channel.name: channel for channel in channels}

    def connector(self, name: str) -> Connector | None:
        """A channel, or None."""
        return self.by_name.get(name)

    def names(self) -> Collection[str]:
        """Those that are set up."""
        return tuple(self.by_name)


def compose_anything(_tx: Transaction, rows: Sequence[DeliveryRow], _now: datetime) -> list[Composed]:
    """A message for each; what it says is no matter here."""
    said = Message(NoticeKind.TELL, "a title")
    return [Outgoing(row.key, row.address, said, "", bool(row.replaces), bool(row.is_doubtful)) for row in rows]


def machine_clock() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def a_worker(
    database: Database,
    heard_by: Peer | Channels,
    habits: Habits = HASTY,
    clock: Callable[[], datetime] = machine_clock,
) -> Delivering:
    """A worker that sends what is due to a peer, under the name `email`."""
    channels = Channels(HttpChannel(heard_by.url)) if isinstance(heard_by, Peer) else heard_by
    return Delivering(database, channels, Planning((), lambda _tx, _lead: False), compose_anything, habits, clock)


@contextmanager
def working(worker: Delivering) -> Iterator[Delivering]:
    """A worker that works while the block runs."""
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def a_message(key: str, **said: Any) -> NewDelivery:  # noqa: ANN401 - the columns that matter
    """A message that is due."""
    now = to_micros(machine_clock())
    plain = NewDelivery(key, 0, 0, "tell", "ann", 0, "ann", "email", "email", "a@x.example", "", "", 0, "due", now, now)
    return plain._replace(**said)


def put(database: Database, *messages: NewDelivery) -> None:
    """Have messages sent."""
    with database.begin() as tx:
        add_destinations(tx, {message.destination for message in messages})
        add_deliveries(tx, messages)


def put_many(database: Database, count: int, **said: Any) -> list[str]:  # noqa: ANN401 - as above
    """Have so many sent; their keys."""
    keys = [f"m{number}" for number in range(count)]
    put(database, *(a_message(key, **said) for key in keys))
    return keys


def states(database: Database) -> dict[str, str]:
    """The state of each message by its key."""
    with database.asking() as tx:
        return dict(tx.rows("SELECT key, state FROM deliveries"))


def row_of(database: Database, key: str) -> dict[str, Any]:
    """What is kept of a message."""
    names = ("state", "attempts", "fence", "is_doubtful", "reference", "error", "lease_owner", "due_at", "ended_at")
    with database.asking() as tx:
        [found] = tx.rows(f"SELECT {', '.join(names)} FROM deliveries WHERE key = ?", (key,))  # noqa: S608 - ours
    return dict(zip(names, found, strict=True))


def wait_until_all(database: Database, *wanted: str) -> None:
    """Wait until every message is in one of these states."""
    wait_for(lambda: set(states(database).values()) <= set(wanted), f"messages that are {wanted}", PATIENCE_SECONDS)


def hasty(**said: Any) -> Habits:  # noqa: ANN401 - the habits that matter
    """Habits of somebody in a hurry, but for these."""
    return replace(HASTY, **said)
