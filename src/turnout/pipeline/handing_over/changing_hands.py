"""What comes due without anybody asking: people whose last day has come leave, and realignments go on batch by batch.

Any process may do it; what is to be done next stands in the store, and a job that comes second finds it done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic
from typing import Final

from turnout.core.rep import RepId
from turnout.errors import RefusedError
from turnout.observe.logs import get_logger
from turnout.pipeline.asking.awaiting import Submit, await_job
from turnout.pipeline.asking.jobs import Depart, Realign
from turnout.pipeline.handing_over.realignment_life import realignment
from turnout.store.database import Database
from turnout.store.departures import due_departures, find_departure, note_trouble
from turnout.store.metadata import to_micros
from turnout.store.realignments import going_realignments

_log = get_logger(__name__)
_POLL_SECONDS: Final = 1.0
# Somebody who could not leave when it was time is tried again so often.
_AGAIN_SECONDS: Final = 60.0


class ChangingHands:
    """The task that follows commits. `act_by` says who does what it finds; until then it does nothing."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._submit: Submit | None = None
        self._not_before = 0.0
        self._again: dict[int, float] = {}

    def act_by(self, submit: Submit | None) -> None:
        """Have a running Turnout do it; None where it ends."""
        self._submit = submit

    def __call__(self, database: Database) -> int:
        """How much was done. Raises StoreError."""
        submit = self._submit
        if submit is None or monotonic() < self._not_before:
            return 0
        with database.asking() as tx:
            due = [number for number in due_departures(tx, to_micros(self._now())) if self._may_try(number)]
            leaving = [(number, row.rep, row.by) for number in due if (row := find_departure(tx, number)) is not None]
            going = [Realign(number, realignment(tx, number).by) for number in going_realignments(tx)[:1]]
        for number, rep, by in leaving:
            self._leave(database, submit, Depart(RepId(rep), number=number, by=by))
        for batch in going:
            _do(submit, batch)
        done = len(leaving) + len(going)
        self._not_before = 0.0 if done else monotonic() + _POLL_SECONDS
        return done

    def _may_try(self, number: int) -> bool:
        return monotonic() >= self._again.get(number, 0.0)

    def _leave(self, database: Database, submit: Submit, job: Depart) -> None:
        """Let somebody go; what keeps them is told beside it, and it is tried again later."""
        assert job.number is not None, "what comes due was planned"
        try:
            _do(submit, job)
        except RefusedError as error:
            self._again[job.number] = monotonic() + _AGAIN_SECONDS
            _log.warning("somebody could not leave when it was time", departure=job.number, error=str(error))
            with database.begin() as tx:
                note_trouble(tx, job.number, str(error))


def _do(submit: Submit, job: Depart | Realign) -> None:
    done = await_job(submit, job)
    if done.error is not None:
        raise done.error
