"""How a promise stands at an instant: still running, kept or broken. When it falls due is in `clocks`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """What can be said of one promise."""

    RUNNING = "running"
    KEPT = "kept"
    BROKEN = "broken"


def standing(due: datetime | None, answered_at: datetime | None, now: datetime) -> Standing:
    """Kept by an answer up to the due instant itself; broken by a later one, or by none once that instant has passed.

    A promise without a due instant cannot be broken.
    """
    if answered_at is None:
        return Standing.BROKEN if due is not None and due < now else Standing.RUNNING
    return Standing.BROKEN if due is not None and due < answered_at else Standing.KEPT
