"""By which clock a process does what it does besides: the machine's, but for the demo's past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The instant it is, in UTC."""
    return datetime.now(UTC)
