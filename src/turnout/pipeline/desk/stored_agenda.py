"""What time brings to the desk of a running Turnout, as a store has it: offers that run out, waits to look at again.

Clocks are in `stored_clocks`, what the desk is asked for otherwise in `stored_desk`. Where several processes share a
store, what one of them looks at just now is left to it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from turnout.core.assign.roster import FOREVER
from turnout.core.decide.case import Wait
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.errors import DatabaseError, StoreError
from turnout.observe.logs import get_logger
from turnout.pipeline.desk.claims import Claims
from turnout.pipeline.desk.stored_books import StoredBooks
from turnout.pipeline.desk.stored_clocks import StoredClocks, Surroundings
from turnout.store import assignments, holds
from turnout.store.metadata import EPOCH, from_micros, to_micros
from turnout.store.transaction import Transaction

_log = get_logger(__name__)
# A lead that cannot be read is tried again after so long.
SET_ASIDE = timedelta(minutes=1)
# Waiting leads are fetched in portions: somebody who comes free has room for few of thousands.
_PORTION = 50


class StoredAgenda(Desk, ABC):
    """The part of a desk over a store that time moves."""

    def __init__(self, engine_of: Callable[[str], Engine]) -> None:
        self.stored_books = StoredBooks()
        self.stored_clocks = StoredClocks(around=self._surroundings())
        super().__init__(books=self.stored_books, clocks=self.stored_clocks)
        self.tx: Transaction
        self.engine_of = engine_of
        # Where other processes write as well: what is taken before it is read.
        self.claims: Claims | None = None
        self.flush: Callable[[], None] = lambda: None
        # Leads that changed and are not written yet.
        self.touched: dict[LeadId, None] = {}
        # How far time has come, and leads whose rows are damaged, with what is wrong.
        self.moment = EPOCH
        self.set_aside: dict[LeadId, str] = {}
        self._soonest: datetime | None = None
        self._first_clock: datetime | None = None

    def _surroundings(self) -> Surroundings:
        """What the clocks ask of this desk."""
        return Surroundings(
            tx=lambda: self.tx,
            moment=lambda: self.moment,
            flush=lambda: self.flush(),  # noqa: PLW0108 - which one it is comes to be known later
            number_of=self.number_of,
            is_new=self.is_new,
            can_read=self._can_read,
            found=self.expect_leads,
            sooner=self._clock_sooner,
            set_aside_until=lambda: self.moment + SET_ASIDE,
        )

    @abstractmethod
    def number_of(self, lead: LeadId) -> int:
        """The number of a lead."""

    @abstractmethod
    def expect_leads(self, leads: Sequence[LeadId], needed: Sequence[LeadId]) -> None:
        """These leads are locked, where others write as well; what is kept of some of them is needed soon."""

    @abstractmethod
    def is_new(self, lead: LeadId) -> bool:
        """Whether a lead is just coming in."""

    @abstractmethod
    def bring(self, lead: LeadId) -> None:
        """Fetch a lead with its case, its hands or its wait. Raises StoreError for one whose rows are damaged."""

    def soonest(self) -> datetime:
        """A moment before which nothing is due."""
        if self._first_clock is None:
            self._first_clock = self.stored_clocks.soonest()
        return min(self._first_clock, self.soonest_wait())

    def soonest_wait(self) -> datetime:
        """A moment before which no offer runs out and nobody who waits is looked at."""
        if self._soonest is None:
            wake, offer = self.next_alarm(), self.next_expiry()
            self._soonest = min(at for at in (wake, offer and offer[0], FOREVER) if at)
        return self._soonest

    def look_again_at_clock(self) -> None:
        """Ask the store anew what is due next."""
        self._soonest = self._first_clock = None

    def _clock_sooner(self, at: datetime) -> None:
        if self._first_clock is not None and at < self._first_clock:
            self._first_clock = at

    def _expect(self, accept_by: datetime, _lead: LeadId) -> None:
        self._sooner(accept_by)

    def _sooner(self, at: datetime) -> None:
        if self._soonest is not None and at < self._soonest:
            self._soonest = at

    def wait(self, lead: LeadId, wait: Wait) -> None:
        """Keep a lead waiting."""
        self.stop_waiting(lead)
        self.waits[lead] = wait
        self.touched[lead] = None
        self._sooner(wait.wake_at)

    def stop_waiting(self, lead: LeadId) -> Wait | None:
        """The lead waits no longer; gives the wait that ended, if there was one."""
        wait = self.wait_of(lead)
        if wait is not None:
            del self.waits[lead]
            self.touched[lead] = None
        return wait

    def next_expiry(self) -> tuple[datetime, LeadId] | None:
        """The offer that runs out first, and when."""
        while True:
            self.flush()
            found = assignments.next_expiry(self.tx, to_micros(self.moment))
            if found is None:
                return None
            at, lead = from_micros(found[0]), LeadId(found[1])
            # Until its moment comes nobody looks at it, so it need not be fetched.
            if at > self.moment or self._can_read(lead):
                return at, lead
            assignments.postpone(self.tx, lead, to_micros(self.moment + SET_ASIDE))

    def next_alarm(self) -> datetime | None:
        """The earliest moment at which a waiting lead must be looked at again."""
        self.flush()
        found = holds.next_wake(self.tx, to_micros(self.moment))
        return from_micros(found[0]) if found else None

    def pop_alarms(self, now: datetime) -> Iterator[tuple[datetime, LeadId]]:
        """Waiting leads whose moment has come, by moment, then priority, then arrival."""
        before: tuple[int, str] | None = None
        until = to_micros(now)
        while True:
            self.flush()
            found = holds.next_wake(self.tx, until)
            if found is None or found[0] > until:
                return
            if found == before:
                # It waits for the very moment at which it was looked at: it would be looked at for ever.
                holds.postpone(self.tx, found[1], to_micros(now + timedelta(minutes=1)))
                continue
            before = found
            if self._can_read(LeadId(found[1])):
                yield from_micros(found[0]), LeadId(found[1])
            else:
                holds.postpone(self.tx, found[1], to_micros(now + SET_ASIDE))

    def _can_read(self, lead: LeadId) -> bool:
        """False for a lead whose rows are damaged: it is set aside and told, so that time goes on for the others."""
        try:
            if self.claims is not None and not self.claims.try_lead(lead):
                return False
            self.bring(lead)
        except DatabaseError:
            raise
        except StoreError as error:
            if self.set_aside.get(lead) != str(error):
                _log.error("a lead cannot be read and is set aside", lead=lead, error=str(error))
            self.set_aside[lead] = str(error)
            return False
        self.set_aside.pop(lead, None)
        return True

    def waiting_for(self, rep: RepId) -> Iterable[LeadId]:
        """The leads that wait for a pool this rep is in, in the order in which they are served.

        Those for which the rep has no room are passed over without being fetched. One that somebody else has in hand
        is waited for: they may have looked already, and then nobody else would.
        """
        self.flush()
        if self.claims is not None:
            self.claims.take_rep(rep)
        pools = holds.pools_waited_for(self.tx)
        after = (-1, -1)
        while True:
            found: dict[tuple[int, int], list[tuple[str, holds.Waiting]]] = {}
            for pool in pools:
                for waiting in holds.waiting_for(self.tx, pool, after, _PORTION):
                    found.setdefault((waiting.ranking, waiting.lead), []).append((pool, waiting))
            portion = sorted(found)[:_PORTION]
            for at in portion:
                lead = LeadId(found[at][0][1].id)
                is_for = any(self._may_take(rep, pool, waiting) for pool, waiting in found[at])
                if is_for and self._is_there(lead) and self._can_read(lead):
                    yield lead
                    self.flush()
            if len(portion) < _PORTION:
                return
            after = portion[-1]

    def _is_there(self, lead: LeadId) -> bool:
        return self.claims is None or self.claims.take_lead(lead)

    def _may_take(self, rep: RepId, pool: str, waiting: holds.Waiting) -> bool:
        engine = self.engine_of(waiting.policy)
        room = engine.rooms.get(pool)
        if waiting.cause == "release" or room is None or rep not in room.position:
            return False
        if "caps" in engine.policy.rule(waiting.rule_number).ignore:
            return True
        return rep not in room.open_limits or self.books.open_count(rep) < room.open_limits[rep]
