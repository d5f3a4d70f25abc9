"""One process's running Turnout: a thread that writes with group commit, and readers that never wait for it.

Jobs that come while a commit is under way share the next one. When nobody asks for anything the thread lets time pass:
offers run out and holds are looked at when they fall due, and what other processes wrote is taken in.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from turnout.core.decision import Known
from turnout.core.lead import Lead
from turnout.errors import StoreError
from turnout.observe.logs import get_logger
from turnout.observe.metrics import METRICS
from turnout.observe.requests import ASKED
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Job, Tick
from turnout.pipeline.matching.match_reviews import jobs_of_answers
from turnout.pipeline.serving.dispatcher import Dispatcher
from turnout.pipeline.serving.preparing import Preparing
from turnout.pipeline.serving.reading import Reader
from turnout.pipeline.serving.telling import Asking, Course, count_commit, tell_commit
from turnout.pipeline.serving.warm_up import warm_up
from turnout.store.database import Database

_log = get_logger(__name__)
# So many jobs share a commit at most: more would only make the first of them wait.
BATCH_MAX = 256
# What another process wrote is seen after so long, at the latest.
IDLE_SECONDS_MAX = 0.25
# A store that could not be used is tried again so often, when nobody else does.
TROUBLE_SECONDS = 1.0
# A clock so far behind what the store has seen is worth a warning.
_BEHIND_SECONDS_MAX = 5.0


def do_nothing() -> None:
    """Nobody follows."""


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class Running(Reader):
    """What faces talk to. `start` before anything else; `stop` answers what was asked and gives the file back."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime] = utc_now,
        chain: str = "main",
        told: Callable[[], None] | None = None,
        batch_max: int = BATCH_MAX,
    ) -> None:
        super().__init__(database)
        self.database = database
        self._clock = clock
        self._told = told
        self._batch_max = batch_max
        self._dispatcher = Dispatcher(database, clock, os.urandom, chain)
        self._jobs: queue.SimpleQueue[Asking | None] = queue.SimpleQueue()
        self._preparing = Preparing(database)
        self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
        self._trouble: str = ""
        self._damage: str = ""
        self._is_abandoned = False
        self._has_ended = False
        # Called on the writer's thread after a commit that wrote something, for whoever follows it.
        self.on_commit: Callable[[], None] = do_nothing

    def start(self) -> None:
        """Load what decisions need and begin to write. Raises StoreError where the store cannot be used."""
        [done] = self._dispatcher.run([Tick()])
        if done.error is not None and self._dispatcher.live.world_version < 0:
            raise done.error
        if done.error is None:
            self._dispatcher.names.make_ahead()
            self._finish_answers()
            warm_up(self._dispatcher, self._clock())
        self._preparing.start()
        self._thread.start()

    def _finish_answers(self) -> None:
        """Let leads learn of answers to their reviews that nobody was left to tell them."""
        with self.database.reading() as tx:
            jobs = jobs_of_answers(tx, "local")
        if jobs:
            self._dispatcher.run(jobs)

    def stop(self, *, is_finishing: bool = True) -> None:
        """Do everything that was asked for, and end; without finishing, only what is under way."""
        self._is_abandoned = not is_finishing
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join()
        self._preparing.stop()
        self._dispatcher.close()

    def submit(self, job: Job, then: Callable[[Done], None]) -> None:
        """Do a job with the next commit, and call `then` on the writer's thread once it is on disk, or refused."""
        self._jobs.put(Asking(job, then, perf_counter(), ASKED.get()))
        if self._has_ended:
            # Whoever asked just as it ended is not left waiting.
            self._refuse_all()

    def ask(self, job: Job, timeout_seconds: float | None = None) -> Done:
        """The result of a job, for callers who wait. Raises TimeoutError."""
        answered: queue.SimpleQueue[Done] = queue.SimpleQueue()
        self.submit(job, answered.put)
        try:
            return answered.get(timeout=timeout_seconds)
        except queue.Empty:
            raise TimeoutError("the writer did not answer in time; the job may be done all the same") from None

    def _write(self) -> None:
        """The writer's thread: take what is asked, do it, say so; until there is a None among it."""
        is_going = True
        try:
            while is_going and not self._is_abandoned:
                batch, is_going = self._take()
                self._do(batch)
        except BaseException:
            _log.exception("the writer has stopped")
            raise
        finally:
            self._has_ended = True
            self._refuse_all()

    def _refuse_all(self) -> None:
        """Tell everybody who still waits that nothing was done; nobody will come to do it."""
        while True:
            try:
                found = self._jobs.get_nowait()
            except queue.Empty:
                return
            if found is not None:
                _tell(
                    found.then,
                    Done(error=StoreError("the writer has stopped; restart `turnout serve` and send it again")),
                )

    def _take(self) -> tuple[list[Asking], bool]:
        """What was asked for by now, or nothing when time is to be let pass; and whether more may come."""
        batch = []
        try:
            found = self._jobs.get(timeout=self._idle_seconds())
            while found is not None:
                batch.append(found)
                if len(batch) >= self._batch_max:
                    return batch, True
                found = self._jobs.get_nowait()
        except queue.Empty:
            return batch, True
        return batch, False

    def _idle_seconds(self) -> float:
        due = self._dispatcher.soonest
        # What is due while nothing can be written stays due; to ask for it again and again helps nobody.
        if self._trouble:
            return TROUBLE_SECONDS
        if due is None:
            return IDLE_SECONDS_MAX
        return min(IDLE_SECONDS_MAX, max(0.0, (due - self._clock()).total_seconds()))

    def _do(self, batch: list[Asking]) -> None:
        for part in self._dispatcher.parts([asking.job for asking in batch]):
            self._do_together([batch[at] for at in part.places], part.of)

    def _do_together(self, batch: list[Asking], of: str) -> None:
        jobs: list[Job] = [asking.job for asking in batch] or [Tick()]
        started = perf_counter()
        try:
            is_trial = bool(self._trouble) and not batch
            if is_trial:
                self._dispatcher.try_to_write()
            results = self._dispatcher.run(jobs, of)
            if not batch and isinstance(results[0].error, StoreError):
                # Time cannot pass: whatever is asked for next will fail as well.
                self._note_trouble(results[0].error)
            elif is_trial or self._dispatcher.has_written:
                self._trouble = ""
        except StoreError as error:
            self._note_trouble(error)
            results = [Done(error=error)] * len(jobs)
        ended = perf_counter()
        for asking, done in zip(batch, results, strict=False):
            _tell(asking.then, done)
        if self._dispatcher.has_written:
            self.on_commit()
        if batch:
            self._measure(batch, results, started, ended)

    def _note_trouble(self, error: StoreError) -> None:
        """Say once what is wrong; while it lasts every caller is told, and a server that does nothing else tries again.

        It is over when something was written: to have had nothing to write proves nothing. Damage stays.
        """
        if str(error) not in {self._trouble, self._damage}:
            _log.error("the store cannot be used", error=str(error))
        if error.is_lasting:
            self._damage = str(error)
        else:
            self._trouble = str(error)

    def _measure(self, batch: Sequence[Asking], results: Sequence[Done], start: float, end: float) -> None:
        """Say what the commit was like to whoever watches; every caller has heard of it."""
        by = self._dispatcher
        course = Course(start, end, by.last_write_seconds, by.last_commit_seconds, by.lock_seconds, by.retries)
        count_commit(batch, results, course)
        if self._told is not None:
            self._told()
        else:
            METRICS.record_intake([end - asking.since for asking in batch])
        tell_commit(batch, results, course)

    @property
    def soonest(self) -> datetime | None:
        """When something falls due next, as of the last commit; None where nothing will."""
        return self._dispatcher.soonest

    # What faces ask

    def now(self) -> datetime:
        """The server's clock."""
        return self._clock()

    def enrich(self, lead: Lead) -> tuple[Known, str]:
        """What is known of a lead under the live policy, and that policy's hash. Raises StoreError with none."""
        enricher, policy = self._dispatcher.live.reading
        return enricher.enrich(lead), policy

    def health(self) -> Mapping[str, Any]:
        """`status` is `ok` or `degraded`, with what is behind it; `is_ready` is false where no lead can be taken in."""
        causes = [cause for cause in (self._damage, self._trouble) if cause]
        if not self._thread.is_alive():
            causes.append("the writer has stopped; restart `turnout serve`")
        if not self._dispatcher.live.policy_hash:
            causes.append("no policy is live; publish one with `turnout policy publish POLICY.yaml`")
        is_ready = not causes
        causes += self._dispatcher.set_aside[:3]
        behind = self._dispatcher.behind_seconds
        if behind > _BEHIND_SECONDS_MAX:
            causes.append(f"the clock is {behind:.0f} s behind the latest decision; set it right")
        return {
            "status": "degraded" if causes else "ok",
            "causes": causes,
            "policy": self._dispatcher.live.policy_hash,
            "queue": self._jobs.qsize(),
            "is_ready": is_ready,
        }


def _tell(then: Callable[[Done], None], done: Done) -> None:
    """A caller who fails to listen is not to stop the writer."""
    try:
        then(done)
    except Exception:  # noqa: BLE001 - whatever a face does wrong, the next job is done
        _log.exception("a result could not be delivered")
