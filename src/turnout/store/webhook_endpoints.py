"""Addresses of programs that are told what happens to leads. What each was told is in `deliveries`.

What signs for an endpoint is in `secrets`, as `webhook:ID`, and for a while as `webhook:ID:old` after it was changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Table, Text

from turnout.store.metadata import METADATA, WHOLE, from_micros, instant_column, text_column, to_micros, upsert
from turnout.store.transaction import Row, Transaction

# `kinds` are those of the feed, one or more between spaces; empty is all of them. `place` is the number of the latest
# event of the feed that deliveries were made of. `off_why` says why it is off; empty while it is on.
WEBHOOK_ENDPOINTS: Final = Table(
    "webhook_endpoints",
    METADATA,
    Column("id", Text, primary_key=True),
    text_column("url"),
    text_column("kinds"),
    text_column("description"),
    text_column("off_why"),
    Column("place", WHOLE, nullable=False),
    instant_column("made_at", nullable=False),
    instant_column("on_since", nullable=False),
    instant_column("old_until"),
    sqlite_with_rowid=False,
)
_FIELDS: Final = ("url", "kinds", "description", "off_why", "place", "made_at", "on_since", "old_until")
_PUT: Final = upsert("webhook_endpoints", "id", _FIELDS)
# What was made after the latest that arrived, and has been tried in vain.
_FAILING: Final = """
SELECT min(d.made_at) FROM deliveries d
WHERE d.destination = ? AND d.state IN ('due', 'sending', 'parked') AND d.attempts > 0 AND d.made_at >= ?
    AND d.made_at > coalesce((SELECT max(s.made_at) FROM deliveries s WHERE s.destination = ? AND s.state = 'sent'), 0)
"""
_READ: Final = f"SELECT id, {', '.join(_FIELDS)} FROM webhook_endpoints"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address. `kinds` are those it is told of, all where there are none.

    `on_since` is when it was switched on the last time, `old_until` when the secret before this one ends.
    """

    id: str
    url: str
    kinds: tuple[str, ...]
    description: str
    off_why: str
    place: int
    made_at: datetime
    on_since: datetime
    old_until: datetime | None = None

    @property
    def is_on(self) -> bool:
        """Whether it is told anything."""
        return not self.off_why

    @property
    def destination(self) -> str:
        """What its deliveries go by: those of another endpoint do not wait for it."""
        return f"webhook:{self.id}"

    @property
    def secret(self) -> str:
        """The name of what signs for it, in `secrets`."""
        return f"webhook:{self.id}"

    @property
    def old_secret(self) -> str:
        """The name of what signed for it before."""
        return f"webhook:{self.id}:old"


def keep_endpoint(tx: Transaction, endpoint: Endpoint) -> None:
    """Add an endpoint, or put it in the place of the one with its id."""
    values = (
        *(endpoint.id, endpoint.url, " ".join(endpoint.kinds), endpoint.description, endpoint.off_why, endpoint.place),
        *(to_micros(endpoint.made_at), to_micros(endpoint.on_since)),
        None if endpoint.old_until is None else to_micros(endpoint.old_until),
    )
    tx.run(_PUT, values)


def list_endpoints(tx: Transaction) -> list[Endpoint]:
    """Every endpoint in the order in which they were made."""
    return [_endpoint(row) for row in tx.rows(f"{_READ} ORDER BY made_at, id")]


def find_endpoints(tx: Transaction, ids: Sequence[str]) -> dict[str, Endpoint]:
    """Those endpoints of these that are there."""
    wanted = set(ids)
    return {each.id: each for each in list_endpoints(tx) if each.id in wanted}


def find_endpoint(tx: Transaction, endpoint: str) -> Endpoint | None:
    """The endpoint with an id, or None."""
    found = tx.rows(f"{_READ} WHERE id = ?", (endpoint,))
    return _endpoint(found[0]) if found else None


def are_behind(tx: Transaction, latest: int) -> bool:
    """Whether there are events that deliveries are still to be made of."""
    return bool(tx.rows("SELECT 1 FROM webhook_endpoints WHERE off_why = '' AND place < ? LIMIT 1", (latest,)))


def take_behind(tx: Transaction, latest: int) -> list[Endpoint]:
    """Those that are behind, and nobody else's until the transaction ends."""
    end = " FOR UPDATE SKIP LOCKED" if tx.dialect == "postgresql" else ""
    rows = tx.rows(f"{_READ} WHERE off_why = '' AND place < ? ORDER BY id{end}", (latest,))
    return [_endpoint(row) for row in rows]


def go_to(tx: Transaction, places: Sequence[tuple[str, int]]) -> None:
    """Deliveries were made of events up to these places."""
    tx.run_many("UPDATE webhook_endpoints SET place = ? WHERE id = ?", [(place, each) for each, place in places])


def failing_since(tx: Transaction, endpoint: Endpoint) -> datetime | None:
    """Since when nothing has arrived that was sent, by when the oldest of it was made; None where all is well."""
    destination = endpoint.destination
    [(since,)] = tx.rows(_FAILING, (destination, to_micros(endpoint.on_since), destination))
    return None if since is None else from_micros(since)


def remove_endpoint(tx: Transaction, endpoint: Endpoint, now: datetime) -> None:
    """Let go of an endpoint, and send it nothing that waits."""
    tx.run(
        "UPDATE deliveries SET state = 'cancelled', ended_at = ? WHERE destination = ? AND state IN ('due', 'parked')",
        (to_micros(now), endpoint.destination),
    )
    tx.run("DELETE FROM webhook_endpoints WHERE id = ?", (endpoint.id,))


def _endpoint(row: Row) -> Endpoint:
    endpoint, url, kinds, description, off_why, place, made_at, on_since, old_until = row
    return Endpoint(
        endpoint,
        url,
        tuple(kinds.split()),
        description,
        off_why,
        place,
        from_micros(made_at),
        from_micros(on_since),
        None if old_until is None else from_micros(old_until),
    )
