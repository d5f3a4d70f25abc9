"""What is handed to a connector, made at the moment of sending from what is so at that moment.

What a message says is `pipeline.notices.messages`' to know, and for programs `pipeline.notices.webhooks`'.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from turnout.connectors.base import Outgoing
from turnout.core.notify.message import Message
from turnout.errors import StoreError
from turnout.observe.logs import get_logger
from turnout.pipeline.notices.messages import Composer, Telling
from turnout.pipeline.notices.webhooks import compose_events
from turnout.store.database import Database
from turnout.store.deliveries import DUE, SENDING, DeliveryRow, delivery, last_reference, parts_of
from turnout.store.outbox import texts_of
from turnout.store.transaction import Transaction
from turnout.worker.verdict import NoLongerTrue, NotTriedError

_log = get_logger(__name__)
# What is to be handed over, or why it is not.
Composed = Outgoing | Exception
Compose = Callable[[Transaction, Sequence[DeliveryRow], datetime], list[Composed]]


def composing(composer: Composer, database: Database) -> Compose:
    """What makes messages of deliveries that were claimed, for `Delivering`; one that cannot be made costs no other.

    What the database itself says against it is raised.
    """

    def compose(tx: Transaction, rows: Sequence[DeliveryRow], now: datetime) -> list[Composed]:
        return [_composed(tx, row, composer, now, (*database.errors, StoreError)) for row in rows]

    return compose


def _composed(
    tx: Transaction, row: DeliveryRow, composer: Composer, now: datetime, raised: tuple[type[Exception], ...]
) -> Composed:
    try:
        reference = _changed(tx, row) if row.replaces else last_reference(tx, row)
        message = _message(tx, row, composer, now)
    except (NoLongerTrue, NotTriedError) as why:
        return why
    except raised:
        raise
    except Exception as error:  # noqa: BLE001 - told to whoever looks at this message, and to the log
        _log.exception("a message could not be made", delivery=row.seq, kind=row.kind, channel=row.channel)
        return error
    if message is None:
        return NoLongerTrue()
    return Outgoing(row.key, row.address, message, reference, bool(row.replaces), bool(row.is_doubtful))


def _changed(tx: Transaction, row: DeliveryRow) -> str:
    """What the service calls the message that this one changes. Raises where there is none, or none yet."""
    first = delivery(tx, int(row.subject))
    if first is not None and first.state in {SENDING, DUE}:
        raise NotTriedError("the message that it changes is not sent yet")
    if first is None or not first.reference:
        raise NoLongerTrue
    return first.reference


def _message(tx: Transaction, row: DeliveryRow, composer: Composer, now: datetime) -> Message | None:
    if row.channel == "webhook":
        return compose_events(tx, [row])[0]
    if row.kind == "digest":
        return composer.compose_digest(tx, _tellings(tx, parts_of(tx, row.key)), now)
    return composer.compose(tx, _tellings(tx, [row])[0], now, is_update=bool(row.replaces))


def _tellings(tx: Transaction, rows: Sequence[DeliveryRow]) -> list[Telling]:
    texts = texts_of(tx, [(row.lead, row.decision, row.kind, row.recipient, row.number) for row in rows])
    return [
        Telling(row.lead, row.decision, row.kind, row.recipient, text, row.rep, row.channel)
        for row, text in zip(rows, texts, strict=True)
    ]
