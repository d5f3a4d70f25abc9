"""The loop that gets messages delivered: plans what is due, claims it, has it sent, and writes what came of it.

One thread asks and writes; others only speak to the world. What is in hand is known here and in the store: whoever
finds a claim in the store that nobody keeps up gives it to the next one.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from time import monotonic, perf_counter
from types import TracebackType
from typing import Final, Self
from uuid import uuid4

from turnout.connectors.base import Connector, NeedsHumanError, Outgoing
from turnout.errors import StoreError
from turnout.observe.logs import get_logger
from turnout.observe.metrics import METRICS
from turnout.store.database import Database
from turnout.store.deliveries import DeliveryRow, are_any_lapsed, lapsed, lease_clock, release_later, renew
from turnout.store.destinations import blocked_destinations, hurry, ready_destinations, wake
from turnout.store.meta import LATEST_MOMENT, read_number
from turnout.store.metadata import from_micros, to_micros
from turnout.store.outbox import are_notices_due
from turnout.store.transaction import Transaction
from turnout.worker.claiming import claim_due
from turnout.worker.clock import Clock, utc_now
from turnout.worker.composing import Compose
from turnout.worker.ending import Outcome, end_deliveries
from turnout.worker.habits import Channels, Habits
from turnout.worker.hands import Hands
from turnout.worker.in_hand import InHand
from turnout.worker.planner import Planner
from turnout.worker.planning import Planning
from turnout.worker.telling import tell_all
from turnout.worker.verdict import LapsedError, NotTriedError, Verdict
from turnout.worker.writing import Writing

_log = get_logger(__name__)
POLL_SECONDS: Final = 0.2
# At least so long lies between two rounds: whoever takes leads in writes to the same store.
PAUSE_SECONDS: Final = 0.05
TROUBLE_SECONDS: Final = 1.0
# A clock that was set back by less than this is not worth a word.
_BACK_SECONDS: Final = 2.0
_LAPSED_AT_ONCE: Final = 100
_MICROS: Final = 1_000_000


class Delivering:
    """Delivers what is due, on threads of its own. `start`, and `stop` before the store is closed."""

    def __init__(
        self,
        database: Database,
        channels: Channels,
        planning: Planning,
        compose: Compose,
        habits: Habits,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._channels = channels
        self._compose = compose
        self._habits = habits
        self._clock = clock
        self._owner = uuid4().hex
        self._draws = random.Random()  # noqa: S311 - it spreads tries
        self._writing = Writing(database)
        self._planner = Planner(database, self._writing, planning, habits.rest)
        self._hands = Hands(habits.hands, "sending")
        self._in_hand = InHand()
        self._hint = threading.Event()
        self._is_over = threading.Event()
        self._trouble = ""
        self._turn = 0
        self._renewed_at = monotonic()
        self._seen = (clock(), monotonic())
        self._has_begun = False
        self._thread = threading.Thread(target=self._run, name="delivering", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def poke(self) -> None:
        """Something was committed: look now. May be called from any thread, and costs nothing."""
        self._hint.set()

    def stop(self) -> None:
        """Take nothing more, wait a while for what is being sent, and give back what is not done by then.

        What is given back may have arrived all the same, and is marked so.
        """
        self._is_over.set()
        self._hint.set()
        if self._thread.is_alive():
            self._thread.join()
        until = monotonic() + self._habits.stop_seconds
        try:
            self._write_down()
            while len(self._in_hand) and monotonic() < until:
                self._hint.wait(POLL_SECONDS)
                self._hint.clear()
                self._keep_up(self._clock())
                self._write_down()
            self._give_back()
        except StoreError as error:
            _log.warning("what is being sent is left until its lease ends", error=str(error))
        finally:
            self._writing.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def in_hand(self) -> int:
        """How many messages are being sent."""
        return len(self._in_hand)

    @property
    def trouble(self) -> str:
        """What keeps it from working, empty where nothing does."""
        return self._trouble

    def _run(self) -> None:
        while not self._is_over.is_set():
            # Cleared before looking, so that a hint that comes meanwhile is not lost.
            self._hint.clear()
            wait_seconds = POLL_SECONDS
            try:
                if self.work():
                    wait_seconds = PAUSE_SECONDS
                self._trouble = ""
            except StoreError as error:
                wait_seconds = self._note(str(error))
            except Exception:  # noqa: BLE001 - what goes wrong once need not go wrong again
                if self._trouble != _FAULT:
                    _log.exception("messages are not delivered")
                wait_seconds = self._note(_FAULT, is_told=True)
            if self._hint.wait(wait_seconds):
                # What comes of several messages at about the same time shares a commit.
                self._is_over.wait(PAUSE_SECONDS)

    def _note(self, trouble: str, *, is_told: bool = False) -> float:
        """How long to wait. What is wrong is said once."""
        if trouble != self._trouble and not is_told:
            _log.warning("messages wait for the store", error=trouble)
        self._trouble = trouble
        return TROUBLE_SECONDS

    def work(self) -> bool:
        """Do what there is to do now; whether there was so much that there may be more. Raises StoreError."""
        now = self._now()
        if not self._has_begun:
            self._begin(now)
        self._keep_up(now)
        wanted = self._wanted(now)
        planned = 0
        if wanted.is_noticed and not self._planner.is_resting:
            # The channels are asked for before any transaction, for whoever knows them asks the store.
            planned = self._planner.plan(self._channels.names(), now)
            wanted = self._wanted(now)
        if wanted.is_lapsed:
            self._take_back(now)
        claimed = self._claim(wanted.places if self._hands.free else (), now)
        self._send(claimed, now)
        return bool(planned or claimed)

    def _now(self) -> datetime:
        """This moment, in a store where time never runs backwards; a clock that was set back is noticed."""
        clock, since = self._clock(), monotonic()
        passed = (clock - self._seen[0]).total_seconds() - (since - self._seen[1])
        self._seen = (clock, since)
        with self._database.asking() as tx:
            now = max(clock, from_micros(read_number(tx, LATEST_MOMENT)))
        if passed < -_BACK_SECONDS:
            _log.warning("the clock was set back", seconds=round(-passed, 1))
            with self._writing.transaction() as tx:
                release_later(tx, to_micros(now))
                hurry(tx)
        return now

    def _begin(self, now: datetime) -> None:
        """Places that waited for a person are tried once: whoever started us may have mended something."""
        with self._writing.transaction() as tx:
            for place in blocked_destinations(tx):
                wake(tx, place.name)
            if self._database.dialect == "sqlite":
                # There is no other worker: what somebody has in hand, they had when they ended.
                self._end(tx, [Outcome(row, LapsedError()) for row in lapsed(tx, _FAR, _LAPSED_AT_ONCE)], now)
        self._has_begun = True

    def _wanted(self, now: datetime) -> _Wanted:
        """What there is to do, asked in one reading that costs next to nothing while there is nothing."""
        at = to_micros(now)
        with self._database.asking() as tx:
            return _Wanted(
                are_notices_due(tx, at), tuple(ready_destinations(tx, at)), are_any_lapsed(tx, lease_clock(tx, at))
            )

    def _claim(self, places: tuple[str, ...], now: datetime) -> list[DeliveryRow]:
        """Keep what came of messages, and take what is due in hand, in one transaction.

        Where the store cannot be written, what came is kept here until it can. Raises StoreError.
        """
        came = self._in_hand.unwritten()
        if not places and not came:
            return []
        # Every round begins with another place, so that none is always the last.
        self._turn += 1
        begin = self._turn % max(1, len(places))
        in_turn = (*places[begin:], *places[:begin])
        with self._writing.transaction() as tx:
            told = self._end(tx, came, now)
            claimed = claim_due(
                tx,
                in_turn,
                self._habits.limits,
                self._hands.free,
                owner=self._owner,
                now=to_micros(now),
                lease_micros=self._lease_micros,
            )
        tell_all(self._in_hand.wrote(), told)
        return claimed

    def _send(self, claimed: list[DeliveryRow], now: datetime) -> None:
        """Make what is to be said, and let others say it."""
        if not claimed:
            return
        self._in_hand.take(claimed)
        for row in claimed:
            METRICS.record_delivery_start(row.channel, max(0.0, (to_micros(now) - row.due_at) / _MICROS))
        try:
            with self._database.asking() as tx:
                composed = self._compose(tx, claimed, now)
        except StoreError as error:
            for row in claimed:
                self._in_hand.came(Outcome(row, NotTriedError(str(error))))
            raise
        for row, each in zip(claimed, composed, strict=True):
            if isinstance(each, Exception):
                self._in_hand.came(Outcome(row, each))
                self._hint.set()
            else:
                self._hands.do(partial(self._deliver, row, each))

    def _deliver(self, row: DeliveryRow, outgoing: Outgoing) -> None:
        """On a thread of its own: one call, and what came of it."""
        began = perf_counter()
        try:
            came = Outcome(row, self._connector(row.channel).deliver(outgoing), perf_counter() - began)
        except BaseException as error:  # noqa: BLE001 - what came of it is kept, whatever it is
            came = Outcome(row, error, perf_counter() - began)
        self._in_hand.came(came)
        self._hint.set()

    def _connector(self, channel: str) -> Connector:
        """What speaks to a channel. Raises NeedsHumanError where nobody has said how."""
        connector = self._channels.connector(channel)
        if connector is None:
            raise NeedsHumanError(f"`{channel}` is not set up; see `turnout connectors set {channel}`")
        return connector

    def _write_down(self) -> None:
        """Keep what came of messages, and take nothing in hand. Raises StoreError."""
        came = self._in_hand.unwritten()
        if came:
            with self._writing.transaction() as tx:
                told = self._end(tx, came, self._clock())
            tell_all(self._in_hand.wrote(), told)

    def _end(self, tx: Transaction, outcomes: Sequence[Outcome], now: datetime) -> list[Verdict | None]:
        return end_deliveries(tx, outcomes, to_micros(now), self._draws.random, self._habits.backoff)

    @property
    def _lease_micros(self) -> int:
        return round(self._habits.lease_seconds * _MICROS)

    def _keep_up(self, now: datetime) -> None:
        """Keep the leases of what is being sent; whatever takes too long is kept no more."""
        if monotonic() - self._renewed_at < self._habits.lease_seconds / 3:
            return
        self._renewed_at = monotonic()
        kept = self._in_hand.claims()
        if kept:
            with self._writing.transaction() as tx:
                renew(tx, kept, lease_clock(tx, to_micros(now)) + self._lease_micros)

    def _take_back(self, now: datetime) -> None:
        """Give what nobody keeps up to whoever comes next; ours is only what is in no hand any more."""
        with self._writing.transaction() as tx:
            found = lapsed(tx, lease_clock(tx, to_micros(now)), _LAPSED_AT_ONCE)
            lost = [Outcome(row, LapsedError()) for row in found if not self._in_hand.has(row)]
            told = self._end(tx, lost, now)
        tell_all(lost, told)
        if len(lost) < len(found):
            # By a clock that has leapt, ours have run out as well: they are renewed at once.
            self._renewed_at = -self._habits.lease_seconds

    def _give_back(self) -> None:
        """Let others take what is still being sent when this ends."""
        left = [Outcome(row, LapsedError()) for row in self._in_hand.rows()]
        if left:
            with self._writing.transaction() as tx:
                self._end(tx, left, self._clock())


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What there is to do."""

    is_noticed: bool
    places: tuple[str, ...]
    is_lapsed: bool


_FAULT: Final = "a fault of ours; the log says where"
_FAR: Final = 2**62
