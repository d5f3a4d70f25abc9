"""Connections tried on purpose: what answers at the other end, or what is wrong and how to mend it, in one sentence."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from turnout.connectors.base import Connector, DeliveryError, Outgoing
from turnout.core.notify.message import Message, NoticeKind
from turnout.errors import RefusedError
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.notices import webhooks
from turnout.pipeline.notices.connection_edits import channel_of, note_works
from turnout.pipeline.notices.connections import Connections
from turnout.store.webhook_endpoints import Endpoint

_KEY_BYTES: Final = 12
_HELLO: Final = Message(
    NoticeKind.TEST,
    "Turnout can reach you here",
    "This is a test: somebody asked whether messages arrive. Nothing is to be done.",
)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a try; `said` is one sentence."""

    is_ok: bool
    said: str


def try_connector(connections: Connections, name: str, to: str, now: datetime, actor: str) -> Tried:
    """Ask a service how it is, and send a test message where an address is given; what waited for it then goes on.

    Raises RefusedError for a connector that does not exist or of which nobody has said anything, and StoreError.
    """
    channel_of(name)
    connections.look_again()
    connector = connections.connector(name)
    if connector is None:
        raise RefusedError(
            "connector_not_set", f"nobody has said how to reach `{name}`; `turnout connectors set {name}` does"
        )
    tried = _tried(connector, to)
    if tried.is_ok:
        with editing(connections.database, now, actor) as edit:
            note_works(edit, name)
    return tried


def try_endpoint(connections: Connections, endpoint: Endpoint, now: datetime, actor: str) -> Tried:
    """Send a test event to an endpoint, now. Raises StoreError."""
    connector = connections.connector(webhooks.NAME)
    assert connector is not None, "webhooks need nothing to be said"
    try:
        connector.deliver(Outgoing(_key(), endpoint.id, webhooks.probe(now)))
    except DeliveryError as error:
        return Tried(is_ok=False, said=str(error))
    with editing(connections.database, now, actor) as edit:
        note_works(edit, endpoint.destination)
    return Tried(is_ok=True, said=f"`{endpoint.id}` took a test event")


def _tried(connector: Connector, to: str) -> Tried:
    try:
        said = connector.check()
        if to:
            connector.deliver(Outgoing(_key(), to, _HELLO))
            said = f"{said}; a test message was handed over for `{to}`"
    except DeliveryError as error:
        return Tried(is_ok=False, said=str(error))
    return Tried(is_ok=True, said=said)


def _key() -> str:
    return f"try_{secrets.token_hex(_KEY_BYTES)}"
