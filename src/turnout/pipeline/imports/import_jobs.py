"""Imports that somebody asked for over HTTP, done one after the other by a thread beside the server.

Where the server ends meanwhile, the job goes on when one is there again. How one is done is `one_import`'s; where jobs
are kept is `store.import_jobs`'.
"""

from __future__ import annotations

import threading
from typing import Final
from uuid import uuid4

from turnout.errors import StoreError
from turnout.observe.logs import get_logger
from turnout.pipeline.asking.front import Front
from turnout.pipeline.imports.one_import import LEASE_OF_TABLE, OneImport
from turnout.store.import_jobs import claim_job, open_job
from turnout.store.metadata import to_micros

_log = get_logger(__name__)
POLL_SECONDS: Final = 0.5


class Importing:
    """Does imports, on a thread of its own. `start` once jobs can be submitted; `stop` before they cannot be."""

    def __init__(self, front: Front, worker: str = "") -> None:
        self._front = front
        self._worker = worker
        self._is_over = threading.Event()
        self._hint = threading.Event()
        self._thread = threading.Thread(target=self._work, name="imports", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def poke(self) -> None:
        """There is a new job: look now."""
        self._hint.set()

    def stop(self) -> None:
        """End after the batch that is under way; the job goes on when somebody starts again."""
        self._is_over.set()
        self._hint.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while not self._is_over.is_set():
            self._hint.clear()
            try:
                has_done = self.do_one()
            except StoreError as error:
                _log.warning("imports wait for the store", error=str(error))
                has_done = False
            except Exception:  # noqa: BLE001 - the next job may be a better one
                _log.exception("an import could not be looked for")
                has_done = False
            if not has_done:
                self._hint.wait(POLL_SECONDS)

    def do_one(self) -> bool:
        """Do the oldest job that is to be done, as far as it goes; False where there is none, or it has to wait.

        Raises StoreError.
        """
        database, now = self._front.database, to_micros(self._front.now())
        # Where there is one server, whatever is under way was its own before it was started again.
        self._worker = self._worker or ("server" if database.dialect == "sqlite" else uuid4().hex)
        with database.asking() as tx:
            job = open_job(tx, self._worker, now)
        if job is None:
            return False
        with database.begin() as tx:
            body = claim_job(tx, job.id, self._worker, now, to_micros(self._front.now() + LEASE_OF_TABLE))
        return body is None or OneImport(self._front, self._worker, job, self._is_over).run(body)

    def _now(self) -> int:
        return to_micros(self._front.now())
