"""What the demo's server does besides answering: what follows from commits, and the post.

While the past is played the post goes out between two moments, as it did then; from the live present on both do their
work on threads of their own, as in any server.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from time import sleep

from turnout.config import Settings
from turnout.pipeline.notices.links import links_of
from turnout.pipeline.notices.messages import Composer
from turnout.pipeline.serving.feed import follow
from turnout.store.database import Database
from turnout.testing.demo_clock import DemoClock
from turnout.testing.demo_post import DemoPost
from turnout.worker.besides import Deciding, following_for
from turnout.worker.composing import composing
from turnout.worker.delivering import Delivering
from turnout.worker.planning import Planning
from turnout.worker.worker import habits_of

# What is older was told to nobody: to send it all would take longer than anybody waits for a demo.
_POST_SINCE = timedelta(days=1)
_WAIT_SECONDS = 0.001


class DemoBesides:
    """Runs beside the demo's server: `catch_up` by hand until `start`, and `stop` at the end.

    The demo's past ends at `present`.
    """

    def __init__(
        self,
        database: Database,
        said: Settings,
        deciding: Deciding,
        clock: DemoClock,
        address: str,
        present: datetime,
    ) -> None:
        composer = Composer(links_of(said, database.url, address), said.language)
        planning = Planning(said.admins, composer.is_hot)
        # Nobody else wants the store while the past is played.
        habits = replace(habits_of(said), rest=0.0)
        self._clock = clock
        self._database = database
        self._kept_days = said.feed_days
        self._post_since = present - _POST_SINCE
        self._delivering = Delivering(database, DemoPost(), planning, composing(composer, database), habits, clock)
        self._following = following_for(database, said, deciding, clock, is_delivering=True)
        self._has_started = False

    def catch_up(self) -> None:
        """Send what is due by the demo's clock, where its past is nearly over; programs are told what comes after."""
        if self._has_started or self._clock() < self._post_since:
            return
        while follow(self._database, kept_days=self._kept_days):
            pass
        while self._delivering.work() or self._delivering.in_hand:
            sleep(_WAIT_SECONDS)

    def start(self) -> None:
        """From here on everything goes by itself."""
        self._has_started = True
        self._following.start()
        self._delivering.start()

    def poke(self) -> None:
        """Something was committed."""
        if self._has_started:
            self._following.poke()
            self._delivering.poke()

    def stop(self) -> None:
        """End both."""
        self._delivering.stop()
        self._following.stop()
