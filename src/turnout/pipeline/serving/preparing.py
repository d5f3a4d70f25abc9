"""A version that is about to go live, read beside the thread that decides: a policy of megabytes takes many seconds.

Which one that is, whoever publishes says in the store, and waits for those who raise a hand (`policies.announcing`).
Where it goes live before, the writer waits for the reading that is under way instead of beginning its own. After a
start the long versions are read that leads came in under: those leads are looked at with them.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from turnout.errors import TurnoutError
from turnout.observe.logs import get_logger
from turnout.pipeline.engine.versions import SHORT_CHARS_MAX, VERSIONS_KEPT, compiled_of, is_ready
from turnout.store.database import Database
from turnout.store.next_policy import long_versions_in_use, lower_hand, next_policy, raise_hand
from turnout.store.transaction import take_time

_log = get_logger(__name__)
# Whoever publishes waits a little longer for hands than this.
LOOK_SECONDS: Final = 0.25
# A statement that the writer sends gives its turn away, and it waits this long for the next one: not Python's 5 ms.
_TURN_SECONDS: Final = 0.0005


class Preparing:
    """Reads what is announced, on a thread of its own. `start`, and `stop` before the store is closed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._who = os.urandom(8).hex()
        # One that could not be read is not tried again and again.
        self._tried = ""
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="preparing", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, after what is being read."""
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        with suppress(TurnoutError):
            self._look_back()
        while not self._is_over.wait(LOOK_SECONDS):
            # What is wrong with the store is the writer's to say, and what with a policy its publisher's.
            with suppress(TurnoutError):
                self._look()

    def _look_back(self) -> None:
        with self._database.asking() as tx:
            wanted = long_versions_in_use(tx, SHORT_CHARS_MAX, VERSIONS_KEPT)
        for version in wanted[:VERSIONS_KEPT]:
            if not self._is_over.is_set():
                self._read(version)

    def _look(self) -> None:
        with self._database.asking() as tx:
            wanted = next_policy(tx)
        if wanted and wanted != self._tried and not is_ready(wanted):
            self._tried = wanted
            with self._hand_up(wanted):
                self._read(wanted)
            _log.info("the next version of the policy is ready", policy=wanted)

    def _read(self, version: str) -> None:
        with _short_turns(), self._database.asking() as tx:
            take_time(tx)
            compiled_of(tx, version)

    @contextmanager
    def _hand_up(self, wanted: str) -> Iterator[None]:
        with self._database.begin() as tx:
            raise_hand(tx, self._who, wanted)
        try:
            yield
        finally:
            with self._database.begin() as tx:
                lower_hand(tx, self._who)


@contextmanager
def _short_turns() -> Iterator[None]:
    """Let other threads of this process have their turns sooner."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
