"""Imports that somebody asked for over HTTP, done one after the other by a thread beside the server.

Where the server ends meanwhile, the job goes on when one is there again. How one is done is `one_import`'s; where jobs
are kept is `store.import_jobs`'.
"""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from turnout.pipeline.asking.front import Front
from turnout.pipeline.asking.rounds import Rounds
from turnout.pipeline.imports.one_import import LEASE_OF_TABLE, OneImport
from turnout.store.import_jobs import claim_job, open_job
from turnout.store.metadata import to_micros

POLL_SECONDS: Final = 0.5


class Importing(Rounds):
    """Does imports, batch by batch."""

    def __init__(self, front: Front, worker: str = "") -> None:
        super().__init__("imports", POLL_SECONDS)
        self._front = front
        self._worker = worker

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
        return body is None or OneImport(self._front, self._worker, job, self.is_over).run(body)

    def _now(self) -> int:
        return to_micros(self._front.now())
