"""What every channel has in common: how a message is handed to it, and what can become of that.

A connector is made with its credentials and speaks to one service. It blocks, is called from several threads at once,
and never retries by itself: whoever calls it keeps count. Every failure is one of the four here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from turnout.core.notify.message import Message
from turnout.errors import TurnoutError


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one address of one channel.

    `key` is the same for every attempt: services that know idempotency keys are given it. `is_doubtful` says that an
    earlier attempt may have arrived. `reference` is what the service called an earlier message about the same lead to
    the same address; `replaces` asks that it be changed in place instead of a new one.
    """

    key: str
    address: str
    message: Message
    reference: str = ""
    replaces: bool = False
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """The service has it. `reference` is its own name for the message, empty where it gives none."""

    reference: str = ""


class Connector(Protocol):
    """One channel."""

    @property
    def name(self) -> str:
        """`email`, `slack`, `sms`, ..., as preferences and settings call it."""
        ...

    def deliver(self, outgoing: Outgoing) -> Receipt:
        """Hand a message over. Raises DeliveryError."""
        ...

    def check(self) -> str:
        """One sentence about what answers at the other end. Raises DeliveryError with what is wrong and its remedy."""
        ...


class DeliveryError(TurnoutError):
    """A message was not handed over, or nobody knows; its text names what is wrong and the remedy, without secrets."""


class BusyError(DeliveryError):
    """The service cannot take it now: try later, not before `after_seconds` where it says so."""

    def __init__(self, text: str, after_seconds: float | None = None) -> None:
        super().__init__(text)
        self.after_seconds = after_seconds


class InDoubtDeliveryError(BusyError):
    """It may have arrived: the answer was lost. The same key is tried again, and the doubt is kept where it is seen."""


class RefusedDeliveryError(DeliveryError):
    """The service will never take this message, or never to this address; others are not touched by it."""


class NeedsHumanError(DeliveryError):
    """Nothing can be delivered until somebody mends the connection: credentials that were revoked, a closed account."""


# What the fields of a connector's configuration are, by name: `from`, `host`, ...; secrets are given apart.
Configuration = Mapping[str, str]
