"""The demo company's post office: it takes every message, and nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Collection
from zlib import crc32

from turnout.connectors.base import Connector, Outgoing, Receipt, RefusedDeliveryError

_CHANNELS = ("email", "slack", "webhook")
# Of so many addresses one is misspelt, so that there is a message for a person to look at.
_WRONG_ONE_IN = 17


class DemoPost:
    """The channels of the demo, as `worker.habits.Channels` asks for them."""

    def names(self) -> Collection[str]:
        """E-mail, Slack, and programs that are told what happens."""
        return _CHANNELS

    def connector(self, name: str) -> Connector | None:
        """What takes messages of a channel; None for one that the company does not use."""
        return _Counter(name) if name in _CHANNELS else None


class _Counter:
    """Where messages of one channel are handed in."""

    def __init__(self, name: str) -> None:
        self.name = name

    def deliver(self, outgoing: Outgoing) -> Receipt:
        """Take a message; the same few addresses of people are refused each time."""
        # A program's address is drawn anew by each demo: refused, every lead would have a message that needs a person.
        is_person = self.name != "webhook"
        if is_person and crc32(outgoing.address.encode()) % _WRONG_ONE_IN == 0:
            raise RefusedDeliveryError("the demo's post knows no such address; real services say so as well at times")
        return Receipt(f"demo-{crc32(outgoing.key.encode()):08x}")

    def check(self) -> str:
        """One sentence about what answers."""
        return "the demo's own post office answers: it takes every message, and none leaves this machine"
