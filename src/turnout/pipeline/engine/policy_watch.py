"""The live policy's reading of leads, kept up to date by a thread of its own, for a process that does not decide."""

from __future__ import annotations

import threading
from contextlib import suppress

from turnout.core.enrich.enricher import Enricher
from turnout.errors import StoreError
from turnout.pipeline.engine.live import no_policy
from turnout.pipeline.engine.versions import policy_of
from turnout.store.database import Database
from turnout.store.meta import LIVE_POLICY, POLICY_VERSION, read_meta, read_number

# A new policy is used so soon after it was published.
LOOK_SECONDS = 0.25


class PolicyWatch:
    """Has the enricher of the live policy. To be late is harmless: the writer reads such a lead again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading: tuple[Enricher, str] | None = None
        self._policy_version = -1
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="policy", daemon=True)

    @property
    def reading(self) -> tuple[Enricher, str]:
        """The enricher with the version it reads for. Raises StoreError where none is live."""
        if self._reading is None:
            raise no_policy()
        return self._reading

    def start(self) -> None:
        """Load the live policy, and look for another from now on. Raises StoreError."""
        self._look()
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._is_over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(LOOK_SECONDS):
            # What is wrong with the store is the writer's to say; here the last policy stays.
            with suppress(StoreError):
                self._look()

    def _look(self) -> None:
        with self._database.asking() as tx:
            policy_version = read_number(tx, POLICY_VERSION)
            if policy_version == self._policy_version:
                return
            policy = read_meta(tx, LIVE_POLICY)
            self._reading = (Enricher(policy_of(tx, policy).fields), policy) if policy else None
        self._policy_version = policy_version
