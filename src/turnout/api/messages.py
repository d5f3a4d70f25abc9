"""`/api/v1/messages`: what people and programs are told, how far each message has come, and what is done about it.

What is said in them is made when they are sent; it is kept nowhere.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from turnout.api.editing import Changed, change, must_match, tagged, writing
from turnout.api.leads import TheLead
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.problems import Problem
from turnout.api.reach import within_of
from turnout.api.resource import TheFront, as_json, reads, scoped, shown
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.notices.message_records import (
    Destination,
    MessageItem,
    NoticeItem,
    cancel_message,
    destinations_of_messages,
    message_item,
    message_items,
    notice_items,
    program_items,
    retry_all,
    retry_message,
)
from turnout.store.deliveries import list_deliveries
from turnout.store.transaction import Transaction

router = APIRouter(tags=["messages"])

State = Literal["due", "sending", "sent", "parked", "cancelled", "gathered"]
TheMessage = Annotated[int, Path(description="The message's number.", ge=1, le=2**63 - 1)]


class MessageList(msgspec.Struct, frozen=True):
    """A page of messages from the newest on; `next` is null on the last one."""

    messages: list[MessageItem]
    next: str | None = None


class Destinations(msgspec.Struct, frozen=True):
    """Where messages go, and which of these places wait for a person."""

    destinations: list[Destination]


class LeadMessages(msgspec.Struct, frozen=True):
    """Everybody who was to be told about a lead, each with the messages made of it; and what programs are told.

    `webhooks` are messages on the channel `webhook`: each is one event of the lead for one endpoint.
    """

    notices: list[NoticeItem]
    webhooks: list[MessageItem]


class Retry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which parked messages are tried again: those of one channel, or all where it is left out."""

    channel: str = ""


class Retried(msgspec.Struct, frozen=True):
    """How many are tried again: 1,000 at a time, the oldest first."""

    retried: int


@router.get(
    "/api/v1/messages",
    summary="Messages",
    **scoped("leads:read", "invalid", "bad_cursor", said=shown(MessageList, "A page of messages, the newest first.")),
)
def read_messages(
    request: Request,
    front: TheFront,
    state: Annotated[State | None, Query(description="Only in this state.")] = None,
    channel: Annotated[str, Query(description="Only of this channel.", max_length=40)] = "",
    rep: Annotated[str, Query(description="Only to this rep.", max_length=200)] = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Response:
    """What is due, sent, parked or cancelled."""
    place = place_of(after, int)
    before = int(place[0]) if place else None
    with front.database.asking() as tx:
        asked = {"state": state or "", "channel": channel, "rep": rep}
        found = list_deliveries(tx, **asked, before=before, limit=limit + 1, within=within_of(request))
        page, follows = cut(found, limit, lambda row: (row.seq,))
        return as_json(MessageList(message_items(tx, page), follows))


@router.get(
    "/api/v1/messages/destinations",
    summary="Where messages go",
    **scoped("leads:read", said=shown(Destinations, "Every channel and endpoint, and what it waits for.")),
)
def read_destinations(front: TheFront) -> Response:
    """One that is blocked waits for somebody to mend its connection; everything else goes on."""
    with front.database.asking() as tx:
        return as_json(Destinations(destinations_of_messages(tx)))


@router.get(
    "/api/v1/messages/{message}",
    summary="One message",
    **scoped("leads:read", "message_not_found", "invalid", said=shown(MessageItem, "The message as it stands.")),
)
def read_message(request: Request, message: TheMessage, front: TheFront) -> Response:
    """To whom, how often it was tried, and what came of it."""
    with front.database.asking() as tx:
        return tagged(request, message_item(tx, message))


@router.post(
    "/api/v1/messages/retry",
    summary="Try parked messages again",
    **writing("data:write", answers={200: shown(Retried, "How many are tried again.")}, body=Retry),
)
async def retry_messages(request: Request, body: Annotated[Retry, Depends(reads(Retry, is_optional=True))]) -> Response:
    """All that are parked, or those of one channel, as if they were new."""
    return await change(request, lambda edit: Changed(Retried(retry_all(edit, body.channel))))


@router.post(
    "/api/v1/messages/{message}/retry",
    summary="Try a parked message again",
    **writing(
        *("data:write", "message_not_found", "message_not_parked"),
        answers={200: shown(MessageItem, "It is due.")},
    ),
)
async def retry_one(request: Request, message: TheMessage) -> Response:
    """As if it were new, under the same key: a service that knows keys takes it once."""

    def retry(edit: Edit) -> Changed:
        must_match(request, message_item(edit.tx, message))
        return Changed(retry_message(edit, message))

    return await change(request, retry)


@router.post(
    "/api/v1/messages/{message}/cancel",
    summary="Send a message no more",
    **writing(
        *("data:write", "message_not_found", "message_settled"),
        answers={200: shown(MessageItem, "It is cancelled.")},
    ),
)
async def cancel_one(request: Request, message: TheMessage) -> Response:
    """One that waits or is parked; what is being sent cannot be taken back."""

    def cancel(edit: Edit) -> Changed:
        must_match(request, message_item(edit.tx, message))
        return Changed(cancel_message(edit, message))

    return await change(request, cancel)


@router.get(
    "/api/v1/leads/{lead}/messages",
    summary="Who was told about a lead",
    tags=["leads"],
    **scoped("leads:read", "lead_not_found", "invalid", said=shown(LeadMessages, "Notices, each with its messages.")),
)
def read_lead_messages(lead: TheLead, front: TheFront) -> Response:
    """In the order in which they were due; a notice of which nothing was made says why."""
    with front.database.asking() as tx:
        seq = _seq(tx, lead)
        return as_json(LeadMessages(notice_items(tx, seq), program_items(tx, seq)))


def _seq(tx: Transaction, lead: str) -> int:
    found = tx.rows("SELECT seq FROM leads WHERE id = ?", (lead,))
    if not found:
        raise Problem("lead_not_found", f"there is no lead `{lead[:200]}`")
    return int(found[0][0])
