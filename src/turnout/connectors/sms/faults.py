"""What Twilio's refusals mean for whoever sends: pure. Numbers are those of Twilio's list of errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from turnout.connectors.base import (
    BusyError,
    DeliveryError,
    InDoubtDeliveryError,
    NeedsHumanError,
    RefusedDeliveryError,
)

_LOOK: Final = "set both again with `turnout connectors set sms`"
_SENDER: Final = "name a number of the account that can send text messages as `from`"
# Nothing goes out until somebody mends these.
_MENDED_BY: Final[Mapping[int, str]] = {
    20003: f"the account's id or token is wrong; {_LOOK}",
    20005: "the account is not active; look at Twilio's console",
    20008: "these are test credentials, which send nothing; give those of the account",
    20404: f"there is no such account; {_LOOK}",
    21212: f"`from` cannot send; {_SENDER}",
    21603: f"`from` is missing; {_SENDER}",
    21606: f"`from` cannot send; {_SENDER}",
    21659: f"`from` is not a number of the account; {_SENDER}",
    21660: f"`from` belongs to another account; {_SENDER}",
    21701: "there is no such messaging service; look at `from`",
    21703: "the messaging service has no numbers; add one in Twilio's console",
    30002: "the account is suspended; look at Twilio's console",
    30034: "the number is not registered for messages to this country; register it in Twilio's console",
    90010: "the account is not active; look at Twilio's console",
}
# This address is not reached; all others are.
_ADDRESS_MENDED_BY: Final[Mapping[int, str]] = {
    21211: "the number is none; write it as `+491701234567`",
    21214: "the number cannot be reached; look at it",
    21217: "the number is none; write it as `+491701234567`",
    21219: "a trial account reaches only numbers that are verified in Twilio's console",
    21408: "messages to this country are switched off; allow it in Twilio's console (Geo permissions)",
    21608: "a trial account reaches only numbers that are verified in Twilio's console",
    21610: "whoever has this number sent STOP; they have to send START to get messages again",
    21612: "no message gets from `from` to this number; look at both",
    21614: "the number is no mobile one",
    30003: "the telephone cannot be reached",
    30004: "the number blocks messages from us",
    30005: "the number does not exist",
    30006: "the number is a landline, or cannot be reached",
    30007: "a carrier took the message for spam",
}
# Too many at once, of one number or of the account.
_TRY_LATER: Final = frozenset({14107, 20429, 21611, 30001, 30022, 63038})


def fault_of(status: int, code: int, headers: Mapping[str, str]) -> DeliveryError:
    """The error that an answer of Twilio's is."""
    if status == 429 or code in _TRY_LATER:
        return BusyError(f"Twilio takes no more at the moment (`{code or status}`)", _wait_seconds(headers))
    if code in _MENDED_BY:
        return NeedsHumanError(f"Twilio answered `{code}`: {_MENDED_BY[code]}")
    if code in _ADDRESS_MENDED_BY:
        return RefusedDeliveryError(f"Twilio answered `{code}`: {_ADDRESS_MENDED_BY[code]}")
    if status >= 500 or status == 201:
        return InDoubtDeliveryError(f"Twilio answered `{status}`; the message may have arrived")
    if status in {401, 403}:
        return NeedsHumanError(f"Twilio answered `{code or status}`: {_MENDED_BY[20003]}")
    if not code:
        return NeedsHumanError(f"no Twilio answers there (`{status}`); look at the connector's `url`, and at proxies")
    return RefusedDeliveryError(f"Twilio does not take this message (`{code}`)")


def failed(code: int) -> DeliveryError:
    """The error of a message that was taken and could not be delivered."""
    fault = fault_of(400, code, {})
    return fault if code else RefusedDeliveryError("Twilio could not deliver the message, and does not say why")


def _wait_seconds(headers: Mapping[str, str]) -> float | None:
    stated = headers.get("retry-after", "")
    return float(stated) if stated.isascii() and stated.isdigit() else None
