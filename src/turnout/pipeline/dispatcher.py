"""Jobs in, one transaction, results out: where a lead's decision and all that follows from it become durable.

The order within a transaction is fixed: what others wrote is taken in, time is let pass, jobs are done one after the
other, everything is written, one commit. A batch that fails is done again job by job, so that one bad job fails alone.
How one job is done is in `intake` and `actions`; which rows it becomes in `keeping`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from time import perf_counter

from turnout.core.decide.handling import let_time_pass
from turnout.core.decide.waiting import drain_due
from turnout.errors import RefusedError, StoreError
from turnout.observe.logs import get_logger
from turnout.pipeline.actions import act
from turnout.pipeline.chance import Chance
from turnout.pipeline.front import Done
from turnout.pipeline.intake import Lookups, look_up, route_capture
from turnout.pipeline.jobs import Capture, Job, Pools, Preview
from turnout.pipeline.keeping import Keeper
from turnout.pipeline.live import Live
from turnout.pipeline.looking import look
from turnout.pipeline.stored_desk import StoredDesk
from turnout.store.audit import Chain, add_checkpoint
from turnout.store.database import Database
from turnout.store.faults import store_error
from turnout.store.meta import LATEST_MOMENT, read_number, write_meta
from turnout.store.metadata import from_micros, to_micros
from turnout.store.transaction import Transaction
from turnout.store.writer import Writer

_log = get_logger(__name__)


class Dispatcher:
    """One process's way to write. Used by one thread. `draw` gives so many random bytes."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        draw: Callable[[int], bytes],
        chain: str = "main",
    ) -> None:
        self.database = database
        self.live = Live()
        self.desk = StoredDesk(self.live.engine_of)
        self.last_commit_seconds = 0.0
        self.soonest: datetime | None = None
        self.behind_seconds = 0.0
        self.has_written = False
        self._clock = clock
        self._writer = Writer(database)
        self._keeper = Keeper(self.desk, partial(Chance(draw).take, 16))
        self._chain = Chain(chain)
        # How far time has come: in memory, and in the store.
        self._latest: datetime | None = None
        self._has_written = False
        self._has_looked = False
        self._kept: datetime | None = None
        self.desk.flush = self._keeper.write

    def run(self, jobs: Sequence[Job]) -> list[Done]:
        """Do jobs in their order in one transaction; their results, once they are on disk.

        A job that is refused has its error in its result. Raises StoreError where nothing could be written at all.
        """
        try:
            return self._run_together(jobs)
        except StoreError as error:
            # What SQLite says is about the file and so about every job; what a row says is about one of them.
            if len(jobs) < 2 or isinstance(error.__cause__, sqlite3.Error):
                raise
        except Exception:  # noqa: BLE001 - one bad job must not cost the others
            _log.exception("a batch failed; its jobs are done one by one", jobs=len(jobs))
            if len(jobs) < 2:
                return [Done(error=_fault())] * len(jobs)
        return [done for job in jobs for done in self._run_alone(job)]

    def _run_alone(self, job: Job) -> list[Done]:
        try:
            return self._run_together([job])
        except StoreError as error:
            return [Done(error=error)]
        except Exception:  # noqa: BLE001 - told to its caller, and to the log
            _log.exception("a job failed", job=type(job).__name__)
            return [Done(error=_fault())]

    def _run_together(self, jobs: Sequence[Job]) -> list[Done]:
        try:
            tx = self._begin()
            lookups = look_up([job for job in jobs if isinstance(job, Capture)], self.desk)
            results = [self._do(job, lookups) for job in jobs]
            self._keeper.write()
            self._finish(tx)
        except sqlite3.Error as error:
            self._abandon()
            raise store_error(error, self.database.path) from error
        except BaseException:
            self._abandon()
            raise
        self.desk.interned.keep_new()
        self.desk.clear()
        return results

    def _begin(self) -> Transaction:
        """Begin, take in what others wrote, and let time pass."""
        tx, is_fresh = self._writer.begin()
        self.desk.tx = tx
        self._has_looked = False
        if is_fresh := is_fresh or self._has_run_ahead():
            self.live.refresh(tx)
            self.desk.stored_books.load(tx)
            self.desk.load_releases(tx)
            self.desk.look_again_at_clock()
            self._latest = self._kept = from_micros(read_number(tx, LATEST_MOMENT))
            self._keeper.world_version = self.live.world_version
        self._keeper.begin(tx, is_fresh=is_fresh)
        return tx

    def _has_run_ahead(self) -> bool:
        """True where the clock was ahead for a while in which nothing was written: the store knows of no such time."""
        return self._latest is not None and self._latest != self._kept and self._clock() < self._latest

    def _finish(self, tx: Transaction) -> None:
        """The link of the record, how far time has come, and the commit."""
        if self._keeper.events:
            assert self._latest is not None, "events have happened at a moment"
            self._chain.append(tx, self._keeper.events, self._latest)
            self._has_written = True
        # Who waits on after they were looked at makes no event, and yet that moment has been.
        has_happened = self._has_looked or bool(self._keeper.events)
        if has_happened and self._latest is not None:
            write_meta(tx, LATEST_MOMENT, to_micros(self._latest))
        self.soonest = self.desk.soonest()
        started = perf_counter()
        self._writer.commit()
        self.last_commit_seconds = perf_counter() - started
        self.has_written = bool(self._keeper.events)
        if has_happened:
            self._kept = self._latest

    def _abandon(self) -> None:
        """Nothing was kept: whatever is in memory of it goes, and is read anew."""
        self._writer.rollback()
        self._keeper.forget()
        self.desk.interned.forget_new()
        self.desk.clear()
        self.desk.stored_books.forget()

    def _do(self, job: Job, lookups: Lookups) -> Done:
        try:
            now = self._let_time_pass(job)
            match job:
                case Capture():
                    return route_capture(job, lookups, self.live, self.desk, self._keeper, now)
                case Preview() | Pools():
                    return look(job, self.live, self.desk, now)
                case _:
                    self._keeper.write()
                    return act(job, self.live, self.desk, now)
        except RefusedError as error:
            return Done(error=error)

    def _let_time_pass(self, job: Job) -> datetime:
        """Everything that is due happens first. Time in a store never runs backwards, whatever the clock says.

        Leads that bring their own times were never seen by anybody meanwhile, so offers do not run out between them.
        """
        assert self._latest is not None, "a transaction has begun"
        own = job.at if isinstance(job, Capture) else None
        clock = self._clock()
        self.behind_seconds = (self._latest - clock).total_seconds()
        now = self.desk.moment = max(self._latest, clock if own is None else min(own, clock))
        if self.desk.soonest() <= now:
            self._has_looked = True
            if own is None:
                let_time_pass(self.desk, now)
            else:
                drain_due(self.desk, now)
            self.desk.look_again_at_clock()
        self._latest = now
        return now

    def try_to_write(self) -> None:
        """Whether the store takes leads again, after it did not. Raises StoreError where it still does not."""
        self._writer.try_to_write()

    @property
    def set_aside(self) -> list[str]:
        """What is wrong with leads that cannot be read, and so are not looked at."""
        return [f"lead `{lead}` is set aside: {why}" for lead, why in self.desk.set_aside.items()]

    def close(self) -> None:
        """Join the chains once more, so that nothing written stands outside a checkpoint, and give the file back."""
        with suppress(StoreError, sqlite3.Error):
            tx, _ = self._writer.begin()
            if self._latest is not None and self._has_written:
                add_checkpoint(tx, self._latest)
                self._writer.commit()
        with suppress(StoreError):
            self._writer.close()


def _fault() -> StoreError:
    return StoreError("this could not be done by a fault of ours; nothing of it was kept, and the log says what failed")
