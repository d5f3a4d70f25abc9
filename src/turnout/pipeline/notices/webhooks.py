"""What happens to leads, told to programs: deliveries made of the feed, each event once for every endpoint.

An event has one key for ever, which is also its `webhook-id`: whoever is told twice can know. Deliveries go out in the
order of the feed as far as the receiver lets them; one that has to be tried again is overtaken by those behind it.
Endpoints are made and changed in `webhook_edits`; sending is the worker's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from turnout.connectors.base import Connector, NeedsHumanError, Outgoing, Receipt
from turnout.core.notify.message import Event, Message, NoticeKind
from turnout.errors import SettingsError
from turnout.observe.logs import get_logger
from turnout.pipeline.edits.editing import Edit, editing
from turnout.pipeline.notices.webhook_edits import switch_off
from turnout.pipeline.serving.feed import Numbered, numbered_events
from turnout.store.database import Database
from turnout.store.deliveries import (
    DUE,
    DeliveryRow,
    NewDelivery,
    add_deliveries,
    numbers_of_leads,
    resend_deliveries,
)
from turnout.store.destinations import add_destinations
from turnout.store.feed import FEED_NUMBER, bounds, number_since
from turnout.store.meta import STORE_ID, read_meta, read_number
from turnout.store.metadata import to_micros
from turnout.store.secrets import Seal, find_secret
from turnout.store.transaction import Transaction
from turnout.store.webhook_endpoints import (
    Endpoint,
    are_behind,
    failing_since,
    find_endpoint,
    find_endpoints,
    go_to,
    list_endpoints,
    take_behind,
)

NAME: Final = "webhook"
TEST: Final = "turnout.test"
KIND: Final = NoticeKind.EVENT.value
# So many events are looked at in one transaction, for on SQLite leads wait meanwhile.
PORTION: Final = 100
RESENT_AT_ONCE_MAX: Final = 1_000
# An endpoint that has taken nothing for so long is switched off.
FAILING: Final = timedelta(days=3)
_STORE_CHARS: Final = 8
_log = get_logger(__name__)


def _machine_clock() -> datetime:
    return datetime.now(UTC)


def follow_webhooks(database: Database, clock: Callable[[], datetime] = _machine_clock) -> int:
    """Make deliveries of a portion of the feed, for every endpoint that has not seen it; how many events that was.

    A task of `following`: any number of processes may do it. Raises StoreError.
    """
    with database.asking() as tx:
        if not are_behind(tx, read_number(tx, FEED_NUMBER)):
            return 0
    with database.begin() as tx:
        endpoints = take_behind(tx, read_number(tx, FEED_NUMBER))
        # Where there are none any more, somebody else is at it.
        return _make(tx, endpoints, clock()) if endpoints else 0


def _make(tx: Transaction, endpoints: Sequence[Endpoint], now: datetime) -> int:
    first = min(endpoint.place for endpoint in endpoints)
    kept_after, _ = bounds(tx)
    if first < kept_after:
        _log.warning("webhooks were not told of events that are kept no longer", events=kept_after - first)
    events = numbered_events(tx, first, PORTION)
    latest = events[-1].number if len(events) == PORTION else read_number(tx, FEED_NUMBER)
    making = _Making(tx, events)
    new = [
        making.delivery(endpoint, event, now)
        for endpoint in endpoints
        for event in events
        if event.number > endpoint.place and _is_wanted(event, endpoint.kinds)
    ]
    add_destinations(tx, [endpoint.destination for endpoint in endpoints])
    add_deliveries(tx, new)
    go_to(tx, [(endpoint.id, max(endpoint.place, latest)) for endpoint in endpoints])
    return max(1, len(events))


def _is_wanted(event: Numbered, kinds: Sequence[str]) -> bool:
    return not kinds or event.kind in kinds


class _Making:
    """Deliveries of some events as they are kept. Two stores may tell one receiver, so their keys differ."""

    def __init__(self, tx: Transaction, events: Iterable[Numbered]) -> None:
        self._store = (read_meta(tx, STORE_ID) or "")[:_STORE_CHARS]
        self._leads = numbers_of_leads(tx, {event.happened.lead_id for event in events})

    def delivery(self, endpoint: Endpoint, event: Numbered, now: datetime) -> NewDelivery:
        """An event for an endpoint."""
        return NewDelivery(
            key=f"evt_{self._store}_{event.number}_{endpoint.id}",
            lead=self._leads.get(event.happened.lead_id, 0),
            decision=0,
            kind=KIND,
            recipient="",
            number=0,
            rep="",
            channel=NAME,
            destination=endpoint.destination,
            address=endpoint.id,
            subject=str(event.number),
            part_of="",
            replaces=0,
            state=DUE,
            due_at=to_micros(now),
            made_at=to_micros(now),
        )


@dataclass(frozen=True, slots=True)
class Resent:
    """What was asked for again: how many events, and after which number to go on; None where that was all."""

    events: int
    after: int | None


def resend(
    edit: Edit, endpoint: Endpoint, since: datetime, until: datetime | None = None, after: int | None = None
) -> Resent:
    """Let an endpoint be told once more of what happened from a moment until before another, a portion at a time.

    Every event keeps its key, so that a receiver who has it knows. `after` is where the portion before ended.
    """
    begin = number_since(edit.tx, to_micros(since)) - 1 if after is None else after
    events = numbered_events(edit.tx, begin, RESENT_AT_ONCE_MAX)
    wanted = [each for each in events if _lies_in(_at(each), since, until) and _is_wanted(each, endpoint.kinds)]
    making = _Making(edit.tx, wanted)
    add_destinations(edit.tx, [endpoint.destination])
    resend_deliveries(edit.tx, [making.delivery(endpoint, event, edit.at) for event in wanted])
    if wanted:
        edit.happened("webhook_resent", {"webhook": endpoint.id, "events": len(wanted)})
    return Resent(len(wanted), events[-1].number if len(events) == RESENT_AT_ONCE_MAX else None)


def _lies_in(at: datetime, since: datetime, until: datetime | None) -> bool:
    return since <= at and (until is None or at < until)


def compose_events(tx: Transaction, deliveries: Iterable[DeliveryRow]) -> list[Message | None]:
    """What deliveries of the channel `webhook` say, in their order; None where nobody is to be told it any more.

    That is so for an endpoint that is off, and for an event that is older than the feed is kept.
    """
    rows = list(deliveries)
    endpoints = find_endpoints(tx, [row.address for row in rows])
    return [_composed(tx, row, endpoints) for row in rows]


def _composed(tx: Transaction, row: DeliveryRow, endpoints: Mapping[str, Endpoint]) -> Message | None:
    endpoint = endpoints.get(row.address)
    if endpoint is None or not endpoint.is_on:
        return None
    number = int(row.subject)
    found = numbered_events(tx, number - 1, 1)
    return message_of(found[0]) if found and found[0].number == number else None


def message_of(event: Numbered) -> Message:
    """An event of the feed as programs are told of it."""
    data = {"number": event.number, **msgspec.structs.asdict(event.happened)}
    return Message(NoticeKind.EVENT, event.kind, event=Event(event.kind, _at(event), data))


def _at(event: Numbered) -> datetime:
    return datetime.fromisoformat(event.happened.at)


def watch_endpoints(database: Database, now: datetime) -> int:
    """Switch off whatever has taken nothing for days, and tell those who look after Turnout; how many. Hourly.

    Raises StoreError.
    """
    with database.asking() as tx:
        failing = [each for each in list_endpoints(tx) if each.is_on and _has_failed(tx, each, now)]
    for endpoint in failing:
        with editing(database, now, "turnout") as edit:
            switch_off(edit, endpoint.id, f"it has taken nothing for {FAILING.days} days")
    return len(failing)


def _has_failed(tx: Transaction, endpoint: Endpoint, now: datetime) -> bool:
    since = failing_since(tx, endpoint)
    return since is not None and since <= now - FAILING


def connector(
    database: Database, seal: Callable[[], Seal], networks: Sequence[str], clock: Callable[[], datetime]
) -> Connector:
    """What sends webhooks: to endpoints of a store, and to networks of one's own as far as they were named."""
    from turnout.connectors.webhook.client import Client  # noqa: PLC0415 - slow to load
    from turnout.connectors.webhook.connector import Place, WebhookConnector  # noqa: PLC0415 - as above
    from turnout.connectors.webhook.networks import networks_of  # noqa: PLC0415 - as above

    def place(endpoint: str) -> Place | None:
        with database.asking() as tx:
            found = find_endpoint(tx, endpoint)
            if found is None:
                return None
            names = [found.secret]
            if found.old_until is not None and clock() < found.old_until:
                names.append(found.old_secret)
            secrets = [find_secret(tx, seal(), name) for name in names]
        return Place(found.url, tuple(filter(None, secrets)))

    return _SwitchingOff(WebhookConnector(place, Client(networks_of(networks)), clock), database, clock)


class _SwitchingOff:
    """The channel, which switches an endpoint off whose receiver says that it wants no more."""

    name = NAME

    def __init__(self, inner: Connector, database: Database, clock: Callable[[], datetime]) -> None:
        self._inner = inner
        self._database = database
        self._clock = clock

    def deliver(self, outgoing: Outgoing) -> Receipt:
        """Post an event. Raises DeliveryError."""
        from turnout.connectors.webhook.connector import GoneError  # noqa: PLC0415 - slow to load

        try:
            return self._inner.deliver(outgoing)
        except GoneError as error:
            with editing(self._database, self._clock(), "turnout") as edit:
                switch_off(edit, outgoing.address, str(error))
            raise
        except SettingsError as error:
            raise NeedsHumanError(str(error)) from error

    def check(self) -> str:
        """What there is to say of webhooks as a whole."""
        return self._inner.check()


def probe(now: datetime) -> Message:
    """What an endpoint is sent to see whether it takes anything."""
    return Message(NoticeKind.TEST, TEST, event=Event(TEST, now, {"said": "Turnout can reach this address"}))
