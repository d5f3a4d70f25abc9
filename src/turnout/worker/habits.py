"""What whoever delivers messages is told: which channels there are, and how to go about it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from turnout.connectors.base import Connector
from turnout.worker.backoff import Backoff
from turnout.worker.limits import Limits


class Channels(Protocol):
    """The connectors that are set up, by name."""

    def connector(self, name: str) -> Connector | None:
        """A channel, or None where it is not set up."""
        ...

    def names(self) -> Collection[str]:
        """Those that are set up."""
        ...


@dataclass(frozen=True, slots=True)
class Habits:
    """How a worker works: what it takes at once, how long it holds on, and how patient it is.

    After planning it rests `rest` times as long, for leads come first where there are many of them.
    """

    limits: Limits = field(default_factory=Limits)
    hands: int = 32
    lease_seconds: float = 30.0
    backoff: Backoff = field(default_factory=lambda: Backoff(5.0, 3_600.0, 10))
    stop_seconds: float = 30.0
    rest: float = 9.0
