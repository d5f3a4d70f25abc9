"""Hands events to programs: signed, and what their answer means. Where they are and what signs is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final, NamedTuple

from turnout import __version__
from turnout.connectors.base import BusyError, Outgoing, Receipt, RefusedDeliveryError
from turnout.connectors.webhook.client import Answer, Client
from turnout.connectors.webhook.mapping import body_of
from turnout.connectors.webhook.signing import signed_headers

NAME: Final = "webhook"
_WAIT_SECONDS_MAX: Final = 86_400.0
_SUCCESSES: Final = range(200, 300)
_REDIRECTS: Final = range(300, 400)


class Place(NamedTuple):
    """Where an endpoint is, and the secrets that sign for it, the newest first."""

    url: str
    secrets: tuple[str, ...]


class GoneError(RefusedDeliveryError):
    """The receiver says that it wants no more events, ever."""


class WebhookConnector:
    """The channel `webhook`; an address is the id of an endpoint. `places` finds it, None where it is told nothing."""

    name = NAME

    def __init__(self, places: Callable[[str], Place | None], client: Client, clock: Callable[[], datetime]) -> None:
        self._places = places
        self._client = client
        self._clock = clock

    def deliver(self, outgoing: Outgoing) -> Receipt:
        """Post an event. Raises DeliveryError."""
        place = self._places(outgoing.address)
        if place is None:
            raise RefusedDeliveryError(f"endpoint `{outgoing.address}` is gone, or switched off")
        if outgoing.message.event is None:
            raise RefusedDeliveryError("webhooks carry events, and this is a message for people")
        body = body_of(outgoing.message.event)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"Turnout/{__version__}",
            **signed_headers(outgoing.key, self._clock(), body, place.secrets),
        }
        _must_be_taken(self._client.post(place.url, headers, body), self._clock())
        return Receipt()

    def check(self) -> str:
        """Nothing is needed to send webhooks; each endpoint has a test of its own."""
        return "webhooks need no credentials; `turnout webhooks test ID` tries one endpoint"


def _must_be_taken(answer: Answer, now: datetime) -> None:
    """Let an answer through that says that the event is taken. Raises DeliveryError."""
    if answer.status in _SUCCESSES:
        return
    said = f"the receiver answered {_in_words(answer.status)}"
    if answer.status == HTTPStatus.GONE:
        raise GoneError(f"{said}: it wants no more events; `turnout webhooks on ID` sends to it again")
    if answer.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        raise BusyError(f"{said}; it is asked again later", wait_seconds(answer.headers, now))
    if answer.status in _REDIRECTS:
        raise BusyError(f"{said}, and redirects are not followed; give the endpoint its final address")
    raise BusyError(f"{said}; its own log says why")


def _in_words(status: int) -> str:
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return str(status)


def wait_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """What `Retry-After` asks for, in seconds or as a date; None where it says nothing that can be read."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said[:9]), _WAIT_SECONDS_MAX)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    seconds = (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds()
    return min(max(seconds, 0.0), _WAIT_SECONDS_MAX)
