"""The demo company's clock: moved from moment to moment while its past is played, then as the wall's goes."""

from __future__ import annotations

from datetime import datetime

from turnout.pipeline.serving.running import utc_now


class DemoClock:
    """Called, it gives the demo's present instant, to any thread."""

    __slots__ = ("_is_walls", "_now")

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._is_walls = False

    def __call__(self) -> datetime:
        """The demo's present instant, in UTC."""
        return max(self._now, utc_now()) if self._is_walls else self._now

    @property
    def runs(self) -> bool:
        """Whether it goes by itself."""
        return self._is_walls

    def move_to(self, moment: datetime) -> None:
        """Go on to a moment; one that has passed changes nothing."""
        self._now = max(self._now, moment)

    def run(self) -> None:
        """From here on go as the wall's clock does; it stands until that has come as far."""
        self._is_walls = True
