"""An event as it is sent: JSON as Standard Webhooks has it, under a version of ours. Pure.

Whoever reads it must let names pass that it does not know: adding one is no new version.
"""

from __future__ import annotations

from typing import Final

import msgspec

from turnout.core.notify.message import Event

VERSION: Final = 1
_TYPES: Final = "lead"


class Payload(msgspec.Struct, frozen=True):
    """What a receiver reads. `type` is `lead.assigned` and the like; `timestamp` is when it happened."""

    type: str
    version: int
    timestamp: str
    data: dict[str, object]


def type_of(kind: str) -> str:
    """What a kind of event is called: `lead.assigned`; one that has a dot already is so called."""
    return kind if "." in kind else f"{_TYPES}.{kind}"


def body_of(event: Event) -> bytes:
    """The body of the request, the same for every attempt at the same event."""
    at = event.at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    return msgspec.json.encode(Payload(type_of(event.kind), VERSION, at, dict(event.data)))
