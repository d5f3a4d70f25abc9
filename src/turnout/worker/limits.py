"""How much a place takes: at the same time, and a second. What is not said holds by itself, channel by channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple


class Limit(NamedTuple):
    """How many messages at the same time, and how many a second."""

    at_once: int
    a_second: float


# A mail server is quick and takes few connections; Slack wants about one a second for each person, and some hundred a
# minute in all; Twilio sends one a second for each number and queues the rest.
_USUAL: Final[Mapping[str, Limit]] = {
    "email": Limit(8, 50),
    "slack": Limit(4, 10),
    "sms": Limit(4, 10),
    "webhook": Limit(4, 50),
}
_ANY: Final = Limit(4, 20)


class Limits:
    """The limits of every channel. `said` is the setting `delivery_limits`: `email=8:50`, ..."""

    def __init__(self, said: Sequence[str] = ()) -> None:
        self._limits = {**_USUAL, **dict(map(_read, said))}

    def of(self, destination: str) -> Limit:
        """What a channel takes, or one endpoint of it (`webhook:7`)."""
        return self._limits.get(destination.partition(":")[0], _ANY)


def _read(written: str) -> tuple[str, Limit]:
    channel, _, numbers = written.partition("=")
    at_once, _, a_second = numbers.partition(":")
    return channel, Limit(int(at_once), float(a_second))
