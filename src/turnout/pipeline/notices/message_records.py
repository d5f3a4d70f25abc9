"""Messages as somebody looks at them: who was to be told what, how, and what came of it; and what can be done about it.

How they are sent is the worker's. An address is a rep's own; nothing of a lead stands here but its id.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from turnout.errors import RefusedError
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.editing import Edit
from turnout.store.deliveries import (
    DeliveryRow,
    cancel_deliveries,
    deliveries_of_lead,
    delivery,
    ids_of_leads,
    parked,
    retry_parked,
)
from turnout.store.destinations import DestinationRow, list_destinations
from turnout.store.metadata import from_micros, to_micros
from turnout.store.outbox import notices_of_lead
from turnout.store.transaction import Transaction

PROGRAMS: Final = "webhook"
# So many parked messages are tried again at once; whoever has more asks again.
RETRIED_MAX: Final = 1_000


class MessageItem(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one address on one channel.

    `state` is `due`, `sending`, `sent`, `parked` (tried often enough, or refused: a person is to look), `cancelled`, or
    `gathered` (it waits for a digest). `is_doubtful` says that an attempt may have arrived though no answer came.
    """

    id: int
    lead_id: str | None
    kind: str
    rep: str | None
    channel: str
    address: str
    state: str
    due_at: str
    attempts: int
    is_doubtful: bool
    error: str | None
    ended_at: str | None
    reference: str | None
    replaces: bool


class NoticeItem(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to be told something about a lead, and why; `note` says why nobody was, where that is so."""

    kind: str
    recipient: str
    text: str
    due_at: str
    state: str
    note: str | None
    messages: list[MessageItem]


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """Where messages go: a channel, or one endpoint of it.

    `blocked_since` and `why` are set while nothing is sent there, until a person has mended something; `failures` is
    how often in a row it did not take a message.
    """

    name: str
    blocked_since: str | None
    why: str | None
    failures: int


def message_items(tx: Transaction, rows: Sequence[DeliveryRow]) -> list[MessageItem]:
    """Messages with the ids of their leads."""
    ids = ids_of_leads(tx, {row.lead for row in rows if row.lead})
    return [_item(row, ids.get(row.lead)) for row in rows]


def message_item(tx: Transaction, number: int) -> MessageItem:
    """One message. Raises RefusedError where there is none."""
    return message_items(tx, [_found(tx, number)])[0]


def notice_items(tx: Transaction, lead: int) -> list[NoticeItem]:
    """Everybody who was to be told about a lead, in order, each with the messages that were made of it."""
    rows = deliveries_of_lead(tx, lead)
    of_notice: dict[tuple[int, str, str, int], list[MessageItem]] = {}
    for row, item in zip(rows, message_items(tx, rows), strict=True):
        of_notice.setdefault((row.decision, row.kind, row.recipient, row.number), []).append(item)
    return [
        NoticeItem(
            kind=notice.kind,
            recipient=notice.recipient,
            text=notice.text,
            due_at=said(from_micros(notice.due_at)),
            state=notice.state,
            note=notice.note or None,
            messages=of_notice.get((notice.decision, notice.kind, notice.recipient, notice.number), []),
        )
        for notice in notices_of_lead(tx, lead)
    ]


def program_items(tx: Transaction, lead: int) -> list[MessageItem]:
    """What programs are told of what happened to a lead, in order."""
    return message_items(tx, [row for row in deliveries_of_lead(tx, lead) if row.channel == PROGRAMS])


def destinations_of_messages(tx: Transaction) -> list[Destination]:
    """Every place that something was ever to be sent to."""
    return [_destination(row) for row in list_destinations(tx)]


def retry_message(edit: Edit, number: int) -> MessageItem:
    """Try a parked message again, as if it were new. Raises RefusedError."""
    row = _found(edit.tx, number)
    if not retry_parked(edit.tx, [number], to_micros(edit.at)):
        raise RefusedError("message_not_parked", f"message {number} is {row.state}; only a parked one is tried again")
    edit.happened("message_retried", {"message": number, "channel": row.channel})
    return message_item(edit.tx, number)


def retry_all(edit: Edit, channel: str) -> int:
    """Try parked messages again, of one channel or (empty) of all; how many: the oldest, and not endlessly many."""
    retried = retry_parked(edit.tx, parked(edit.tx, channel, RETRIED_MAX), to_micros(edit.at))
    if retried:
        edit.happened("messages_retried", {"channel": channel, "messages": len(retried)})
    return len(retried)


def cancel_message(edit: Edit, number: int) -> MessageItem:
    """Send a message no more. Raises RefusedError for one that is being sent, or has ended."""
    row = _found(edit.tx, number)
    if not cancel_deliveries(edit.tx, [number], to_micros(edit.at)):
        raise RefusedError("message_settled", f"message {number} is {row.state}; only one that waits can be cancelled")
    edit.happened("message_cancelled", {"message": number, "channel": row.channel})
    return message_item(edit.tx, number)


def _found(tx: Transaction, number: int) -> DeliveryRow:
    row = delivery(tx, number)
    if row is None:
        raise RefusedError("message_not_found", f"there is no message {number}")
    return row


def _item(row: DeliveryRow, lead: str | None) -> MessageItem:
    return MessageItem(
        id=row.seq,
        lead_id=lead,
        kind=row.kind,
        rep=row.rep or None,
        channel=row.channel,
        address=row.address,
        state=row.state,
        due_at=said(from_micros(row.due_at)),
        attempts=row.attempts,
        is_doubtful=bool(row.is_doubtful),
        error=row.error or None,
        ended_at=None if row.ended_at is None else said(from_micros(row.ended_at)),
        reference=row.reference or None,
        replaces=bool(row.replaces),
    )


def _destination(row: DestinationRow) -> Destination:
    return Destination(
        name=row.name,
        blocked_since=None if row.blocked_at is None else said(from_micros(row.blocked_at)),
        why=row.why or None,
        failures=row.failures,
    )
