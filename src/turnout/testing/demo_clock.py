"""The demo company's clock: it stands until it is moved, so that a week passes in a minute and always alike."""

from __future__ import annotations

from datetime import datetime


class DemoClock:
    """Called, it gives the demo's present instant, to any thread."""

    __slots__ = ("_now",)

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        """The demo's present instant, in UTC."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Go on to a moment; one that has passed changes nothing."""
        self._now = max(self._now, moment)
