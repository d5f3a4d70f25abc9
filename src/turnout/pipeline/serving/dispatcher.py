"""Jobs in, one transaction, results out: where a lead's decision and all that follows from it become durable.

The order within a transaction is fixed: what others wrote is taken in, time is let pass, jobs are done one after the
other, everything is written, one commit. A batch that fails is done again job by job, so that one bad job fails alone.
How one job is done is in `intake` and `actions`; which rows it becomes in `keeping`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain as joined
from time import perf_counter, sleep
from typing import Final

from turnout.core.decide.moments import let_time_pass
from turnout.core.decide.waiting import drain_due
from turnout.core.match.duplicates import person_key
from turnout.errors import ClashError, DatabaseError, InDoubtError, RefusedError, RetryError, StoreError
from turnout.observe.logs import get_logger
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Capture, Job, Play, Pools, Preview, WouldBe, leads_of
from turnout.pipeline.desk.claims import Claims, ContendedError
from turnout.pipeline.desk.clock_moving import ClockMoving
from turnout.pipeline.desk.keeping import Keeper
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.engine.chance import Chance
from turnout.pipeline.engine.live import Live
from turnout.pipeline.engine.match_index import MatchIndex, path_of
from turnout.pipeline.policies.looking import look
from turnout.pipeline.serving.actions import act
from turnout.pipeline.serving.batching import PART_MIN, Part, parts_of
from turnout.pipeline.serving.intake import Lookups, look_up, route_capture
from turnout.store.audit import Chain, add_checkpoint
from turnout.store.database import Database
from turnout.store.lanes import REP, RULE, lanes_of, latest_of_lanes
from turnout.store.meta import DECIDED, EDITS, LATEST_MOMENT, bump, read_number, read_numbers, write_meta
from turnout.store.metadata import EPOCH, from_micros, to_micros
from turnout.store.transaction import Transaction
from turnout.store.writer import SharedWriter

_log = get_logger(__name__)
_CHANGES = (DECIDED, EDITS)
# The chains of servers, and that of commands.
SERVERS: Final = "main"
COMMANDS: Final = "cli"
# Before each further attempt so long is waited; whoever was in the way is through by then, or the database is away.
_RETRY_SECONDS = (0.0, 0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4)
# A database that takes this long to say no is not asked once more: whoever waits is told.
_PATIENCE_SECONDS = 10.0
# So often it is asked what others left that is due, also while there is no end of new leads.
_LOOK_SECONDS = 0.25


class Dispatcher:
    """One process's way to write. Used by one thread. `draw` gives so many random bytes."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        draw: Callable[[int], bytes],
        chain: str = SERVERS,
    ) -> None:
        self.database = database
        self.names = MatchIndex(partial(path_of, database))
        self.live = Live(self.names)
        self.desk = StoredDesk(self.live.engine_of)
        self.desk.roster_now = lambda: self.live.world.roster
        self._moving = ClockMoving(self.live, self.desk)
        self.last_write_seconds = self.last_commit_seconds = self._writing_since = 0.0
        self.soonest: datetime | None = None
        self.behind_seconds = 0.0
        self.has_written = False
        self._clock = clock
        self._writer = database.writer()
        self._claims = self._share(self._writer) if isinstance(self._writer, SharedWriter) else None
        self._keeper = Keeper(self.desk, partial(Chance(draw).take, 16))
        # Servers write at the same time, so each has a chain of its own. Commands are many and short: they share one,
        # and of two that meet the second fails on the number of its link and is done again. On SQLite all take turns.
        is_own = self._claims is not None and chain == SERVERS
        self._chain = (
            Chain(f"{SERVERS}-{draw(8).hex()}", own=True) if is_own else Chain(chain if self._claims else SERVERS)
        )
        # How long a batch waited for others, and how often it was done again.
        self.lock_seconds = 0.0
        self.retries = 0
        self._results: list[Done] = []
        self._of = ""
        # How far time has come: in memory, and in the store.
        self._latest: datetime | None = None
        self._has_written = False
        self._has_looked = False
        self._kept: datetime | None = None
        # How often others had decided and edited when the books in memory were right; None while they are not.
        self._known: list[int] | None = None
        self._looked_at = 0.0
        self.desk.flush = self._keeper.write

    def _share(self, writer: SharedWriter) -> Claims:
        claims = Claims(lambda: writer.aside, self._reload, lambda: self.desk.moment)
        self.desk.share(claims, lambda: writer.aside)
        return claims

    def parts(self, jobs: Sequence[Job]) -> list[Part]:
        """The jobs that had best share a transaction each: all of them, unless other processes are met."""
        is_alone = self._claims is None or not self._claims.is_wary or len(jobs) < 2 * PART_MIN
        if is_alone or not self.live.policy_hash:
            return [Part("", list(range(len(jobs))))]
        return parts_of(jobs, self.live.engine)

    def run(self, jobs: Sequence[Job], of: str = "") -> list[Done]:
        """Do jobs in their order in one transaction; their results, once they are on disk.

        `of` is what they have in common, where that is known: what was needed for it before is probably needed again.

        A job that is refused has its error in its result. Raises StoreError where nothing could be written at all.
        """
        self._of = of
        try:
            return self._run_together(jobs)
        except StoreError as error:
            # What the database says is about all of it and so about every job; what a row says is about one of them.
            if len(jobs) < 2 or (isinstance(error, DatabaseError) and not isinstance(error, ClashError)):
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
        """Do it again while others are in the way, or the connection breaks; not for ever."""
        self.lock_seconds, self.retries = 0.0, 0
        doubts: list[_Doubtful] = []
        until = perf_counter() + _PATIENCE_SECONDS
        try:
            for wait in joined(_RETRY_SECONDS, (None,)):
                try:
                    return self._run_once(jobs, doubts)
                except ContendedError:
                    if wait is None:
                        raise _too_busy(self.database) from None
                except InDoubtError as error:
                    doubts.append(_Doubtful(*self._chain.last, self._results))
                    if wait is None or perf_counter() > until:
                        raise
                    _log.warning("nobody knows yet whether a transaction was kept", error=str(error))
                    sleep(wait)
                except RetryError:
                    if wait is None or perf_counter() > until:
                        raise
                    sleep(wait)
                self.retries += 1
        finally:
            # What the next jobs need is another thing.
            if self._claims is not None:
                self._claims.give_up()
        raise AssertionError("the last attempt returns or raises")

    def _run_once(self, jobs: Sequence[Job], doubts: Sequence[_Doubtful]) -> list[Done]:
        try:
            tx = self._begin(jobs)
            for doubtful in doubts:
                if self._chain.has(tx, doubtful.number, doubtful.hash):
                    # The connection broke after all was kept: what was decided then stands.
                    self._abandon()
                    return doubtful.results
            lookups = look_up([job for job in jobs if isinstance(job, Capture)], self.desk)
            results = [self._do(job, lookups) for job in jobs]
            self._writing_since = perf_counter()
            self._keeper.write()
            self._results = results
            self._finish(tx)
        except self.database.errors as error:
            self._abandon()
            raise self.database.said(error) from error
        except BaseException:
            self._abandon()
            raise
        self._chain.kept()
        self.live.kept()
        self._moving.kept()
        self.desk.interned.keep_new()
        self.desk.clear()
        if self._claims is not None:
            self._claims.kept()
        return results

    def _begin(self, jobs: Sequence[Job]) -> Transaction:
        """Begin, and take in what others wrote."""
        tx, is_fresh = self._writer.begin()
        self.desk.tx = tx
        self._has_looked = False
        captures = [job for job in jobs if isinstance(job, Capture)]
        if self._claims is not None:
            self._begin_beside_others(self._claims, tx, jobs, captures, is_fresh=is_fresh)
        elif is_fresh := (is_fresh and not self._knows_all(tx)) or self._has_run_ahead():
            self._known = read_numbers(tx, _CHANGES)
            self.live.refresh(tx)
            self.desk.stored_books.load(tx)
            self.desk.load_releases(tx)
            self.desk.look_again_at_clock()
            self._latest = self._kept = from_micros(read_number(tx, LATEST_MOMENT))
        self._moving.take_in()
        self._keeper.world_version = self.live.world_version
        self._keeper.begin(tx, is_fresh=is_fresh, expected=len(captures))
        return tx

    def _knows_all(self, tx: Transaction) -> bool:
        """True where whoever wrote since neither decided nor edited: it was the index of words, the feed, or a key."""
        return self._known is not None and read_numbers(tx, _CHANGES) == self._known

    def _begin_beside_others(
        self, claims: Claims, tx: Transaction, jobs: Sequence[Job], captures: Sequence[Capture], *, is_fresh: bool
    ) -> None:
        """Take what the jobs are known to need. How far time has come is what was decided in any of it."""
        if is_fresh:
            claims.forget_all()
            self.desk.stored_books.forget()
        if self.live.refresh(tx, with_presence=is_fresh):
            claims.forget_rooms()
        if len(captures) < len(jobs) or perf_counter() - self._looked_at > _LOOK_SECONDS:
            # Somebody asks for more than a decision, or nobody asks: what is due may be what others left.
            self._looked_at = perf_counter()
            self.desk.look_again_at_clock()
        emails = [capture.known.facts.get("email") for capture in captures]
        people = {person for email in emails if isinstance(email, str) and (person := person_key(email))}
        if self._has_run_ahead():
            # Or others would follow a clock that was wrong for a moment.
            self._latest = self._kept
        if is_fresh:
            self._latest = self._kept = max(self._latest or EPOCH, from_micros(latest_of_lanes(tx)))
        self.desk.moment = self._latest or EPOCH
        # Nobody who only lets time pass is to keep others from anything.
        of = self._of if captures else None
        moment = claims.begin(tx, leads_of(jobs), people, of)
        self._latest = max(self._latest or EPOCH, moment or EPOCH)
        self.lock_seconds += claims.waited_seconds

    def _reload(self, lanes: Sequence[str]) -> None:
        """Others have changed what some lanes stand for."""
        tx = self.desk.tx
        self.desk.stored_books.load_lanes(tx, lanes)
        reps, rules = lanes_of(lanes, REP), lanes_of(lanes, RULE)
        if reps:
            self.live.read_presence_of(tx, reps)
        if rules:
            self.desk.load_rules(tx, rules)

    def _has_run_ahead(self) -> bool:
        """True where the clock was ahead for a while in which nothing was written: the store knows of no such time."""
        return self._latest is not None and self._latest != self._kept and self._clock() < self._latest

    def _finish(self, tx: Transaction) -> None:
        """The link of the record, how far time has come, and the commit."""
        if self._claims is not None and (self._keeper.events or self._has_looked):
            self._end_beside_others(self._claims, tx)
        if self._keeper.events:
            assert self._latest is not None, "events have happened at a moment"
            self._chain.append(tx, self._keeper.events, self._latest)
            self._has_written = True
        # Who waits on after they were looked at makes no event, and yet that moment has been.
        has_happened = self._has_looked or bool(self._keeper.events)
        if self._claims is None and has_happened and self._latest is not None:
            write_meta(tx, LATEST_MOMENT, to_micros(self._latest))
            self._known = [bump(tx, DECIDED), self._known[1]] if self._known else None
        self.soonest = self._latest if self._moving.is_pending else self.desk.soonest()
        started = perf_counter()
        self.last_write_seconds = started - self._writing_since
        self._writer.commit()
        self.last_commit_seconds = perf_counter() - started
        self.has_written = bool(self._keeper.events)
        if has_happened:
            self._kept = self._latest

    def _end_beside_others(self, claims: Claims, tx: Transaction) -> None:
        """Tell others what changed, unless they have changed what all of it was decided by."""
        assert self._latest is not None, "a transaction has begun"
        claims.end(self._latest, has_looked=self._has_looked)
        if not self.live.is_current(tx):
            raise ContendedError

    def _abandon(self) -> None:
        """Nothing was kept: whatever is in memory of it goes, and is read anew."""
        self._writer.rollback()
        self._keeper.forget()
        self.live.go_back()
        self._moving.abandon()
        self._chain.forget()
        self.desk.interned.forget_new()
        self.desk.clear()
        self.desk.stored_books.forget()
        self.desk.look_again_at_clock()
        self._known = None
        if self._claims is not None:
            self._claims.abandon()

    def _do(self, job: Job, lookups: Lookups) -> Done:
        try:
            now = self._let_time_pass(job)
            match job:
                case Capture():
                    return route_capture(job, lookups, self.live, self.desk, self._keeper, now)
                case Preview() | Pools() | WouldBe() | Play():
                    return look(job, self.live, self.desk, now)
                case _:
                    self._keeper.write()
                    return act(job, self.live, self.desk, now)
        except RefusedError as error:
            return Done(error=error)

    def _let_time_pass(self, job: Job) -> datetime:
        """Everything that is due happens first. Time in a store never runs backwards, whatever the clock says.

        Leads that bring their own times were never seen by anybody meanwhile: offers do not run out between them, nor
        do clocks fire.
        """
        assert self._latest is not None, "a transaction has begun"
        own = job.at if isinstance(job, Capture) else None
        clock = self._clock()
        self.behind_seconds = (self._latest - clock).total_seconds()
        now = self.desk.moment = max(self._latest, clock if own is None else min(own, clock))
        if own is None and self._moving.is_pending:
            self._moving.move(now)
            self._keeper.write()
        if own is None and self.desk.soonest() <= now:
            self._has_looked = True
            let_time_pass(self.desk, now)
            self.desk.look_again_at_clock()
        elif own is not None and self.desk.soonest_wait() <= now:
            self._has_looked = True
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
        with suppress(StoreError, *self.database.errors):
            tx, _ = self._writer.begin()
            if self._latest is not None and self._has_written:
                add_checkpoint(tx, self._latest)
                self._writer.commit()
        with suppress(StoreError):
            self._writer.close()


@dataclass(frozen=True, slots=True)
class _Doubtful:
    """What was decided when the connection broke while it was kept, and the link that is there if it was."""

    number: int
    hash: bytes
    results: list[Done]


def _too_busy(database: Database) -> StoreError:
    return ClashError(f"`{database.name}` had other transactions in the way again and again; send it again")


def _fault() -> StoreError:
    return StoreError("this could not be done by a fault of ours; nothing of it was kept, and the log says what failed")
