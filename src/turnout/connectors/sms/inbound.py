"""Replies as Twilio hands them over: whether it is Twilio's word, and what it says; and the answer it sends. Pure."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

Fields = Sequence[tuple[str, str]]


class Inbound(NamedTuple):
    """A text message that came in: who sent it, what it says, and Twilio's name for it."""

    sender: str
    text: str
    sid: str


def fields_of(body: bytes) -> Fields:
    """The form that Twilio sent. Raises UnicodeDecodeError for one that is no text."""
    return parse_qsl(body.decode(), keep_blank_values=True)


def is_from_twilio(urls: Iterable[str], fields: Fields, signature: str, token: str) -> bool:
    """True for a request signed with the account's token, for one of the addresses it may have been sent to."""
    said = "".join(f"{name}{value}" for name, value in sorted(set(fields)))
    return bool(token and signature.isascii()) and any(
        hmac.compare_digest(signature_of(f"{url}{said}", token), signature) for url in urls
    )


def signature_of(said: str, token: str) -> str:
    """Twilio's signature: of the address with all fields behind it, in the order of their names."""
    return b64encode(hmac.digest(token.encode(), said.encode(), "sha1")).decode()


def read_inbound(fields: Fields) -> Inbound:
    """What was sent. Fields that are missing are empty."""
    said = dict(fields)
    return Inbound(said.get("From", "").strip(), said.get("Body", "").strip(), said.get("MessageSid", ""))


def twiml(answer: str = "") -> str:
    """What Twilio is answered: to send this back, or nothing."""
    message = f"<Message>{escape(answer)}</Message>" if answer else ""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{message}</Response>'
