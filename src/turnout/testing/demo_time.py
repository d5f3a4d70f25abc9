"""Time in the demo company: its clock and its server move on together, so that all that falls due does so in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from turnout.pipeline.asking.jobs import Tick
from turnout.pipeline.serving.running import Running, do_nothing
from turnout.store.database import Database
from turnout.testing.demo_clock import DemoClock

_TICK_SECONDS_MAX = 60.0
_DECIDED = (
    "SELECT event.seq, lead.id FROM events AS event JOIN leads AS lead ON lead.seq = event.lead "
    "WHERE event.seq > ? AND event.kind = 'decided' ORDER BY event.seq"
)


class DemoTime:
    """Moves time on, and tells which leads the server decided meanwhile by itself or for somebody.

    `after_each` is called whenever something may have happened at a moment, before the clock is moved on.
    """

    def __init__(
        self, clock: DemoClock, running: Running, database: Database, after_each: Callable[[], None] = do_nothing
    ) -> None:
        self.clock = clock
        self._running = running
        self._database = database
        self._seen = 0
        self._after_each = after_each

    def go_to(self, moment: datetime) -> list[str]:
        """Move on to a moment, by way of every moment at which something falls due before it; the leads decided since.

        A clock that goes by itself is left alone. Raises StoreError where what happens cannot be written.
        """
        if not self.clock.runs:
            self._after_each()
            while (due := self._running.soonest) is not None and self.clock() < due < moment:
                self.clock.move_to(due)
                self._tick()
                self._after_each()
            self.clock.move_to(moment)
        return self._decided()

    def _tick(self) -> None:
        """Have everything happen that is due by now."""
        done = self._running.ask(Tick(), _TICK_SECONDS_MAX)
        if done.error is not None:
            raise done.error

    def _decided(self) -> list[str]:
        with self._database.reading() as tx:
            rows = list(tx.rows(_DECIDED, (self._seen,)))
        if rows:
            self._seen = rows[-1][0]
        return list(dict.fromkeys(lead for _, lead in rows))
