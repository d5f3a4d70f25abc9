"""Text messages as a channel, through Twilio: short, with a code to answer by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from turnout.connectors.base import Configuration, NeedsHumanError, Outgoing, Receipt, RefusedDeliveryError
from turnout.connectors.sms.client import Data, TwilioClient
from turnout.connectors.sms.faults import failed
from turnout.connectors.sms.mapping import text_of

NAME: Final = "sms"
CAN_REPLACE: Final = False
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_FAILED: Final = frozenset({"failed", "undelivered", "canceled"})


class SmsConnector:
    """Delivers from one sender. An address is a telephone number with its country, such as `+491701234567`."""

    name = NAME

    def __init__(self, client: TwilioClient, sender: str) -> None:
        self._client = client
        self._sender = sender

    def deliver(self, outgoing: Outgoing) -> Receipt:
        """Send a message. Raises DeliveryError.

        Twilio knows no keys: one in doubt is looked for among the latest to its number, by its text.
        """
        if not _NUMBER.fullmatch(outgoing.address):
            raise RefusedDeliveryError(
                f"`{outgoing.address[:30]}` is no number with its country; write `+491701234567`"
            )
        text = text_of(outgoing.message)
        found = self._found(outgoing.address, text) if outgoing.is_doubtful else None
        return _receipt(found or self._client.send(self._sender, outgoing.address, text))

    def status(self, reference: str) -> str:
        """What became of a message, in Twilio's words: `queued`, `sent`, `delivered`, ... Raises DeliveryError."""
        return str(self._client.message(reference)["status"])

    def check(self) -> str:
        """Which account answers. Raises DeliveryError, also where it could not send."""
        account = self._client.account()
        if account["status"] != "active":
            raise NeedsHumanError(f"the Twilio account is `{account['status']}`; look at Twilio's console")
        if self._sender.startswith("+") and not self._client.has_number(self._sender):
            raise NeedsHumanError(
                f"`{self._sender}` is not a number of the Twilio account; name one of its own as `from`"
            )
        return f"sends as `{self._sender}` from the Twilio account `{account['friendly_name']}`"

    def _found(self, to: str, text: str) -> Data | None:
        return _with_text(self._client.latest(to), text)


def connect(configuration: Configuration) -> SmsConnector:
    """The connector of a configuration: `sid`, `token`, `from`, and `url` where Twilio is reached by another way."""
    sid, token = configuration.get("sid", ""), configuration.get("token", "")
    return SmsConnector(TwilioClient(sid, token, configuration.get("url", "")), configuration.get("from", ""))


def _with_text(messages: Iterable[Data], text: str) -> Data | None:
    return next((each for each in messages if each["body"] == text and each["direction"] != "inbound"), None)


def _receipt(message: Data) -> Receipt:
    """What Twilio calls the message. Raises DeliveryError for one that has failed already."""
    if message["status"] in _FAILED:
        raise failed(_code(message.get("error_code")))
    return Receipt(str(message["sid"]))


def _code(said: Any) -> int:  # noqa: ANN401 - JSON
    return said if isinstance(said, int) else 0
