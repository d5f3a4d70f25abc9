"""Simulations that somebody asked for over HTTP, done one after the other beside the server.

A thread looks for them; the work itself is a process of its own, so that leads are taken in as fast as ever. How far it
has come stands in the store, and whoever cancels one says so there.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

import msgspec

from turnout.core.policy.parse import parse_policy
from turnout.core.simulate.thresholds import Threshold, check_all
from turnout.core.simulate.what_if_text import what_if_of
from turnout.errors import StoreError, TurnoutError
from turnout.observe.logs import get_logger
from turnout.pipeline.asking.front import Front
from turnout.pipeline.asking.rounds import Rounds
from turnout.pipeline.history.simulating import Asked, simulate
from turnout.pipeline.history.simulation_data import bytes_of
from turnout.store.database import Database, open_database
from turnout.store.policies import load_policy
from turnout.store.simulations import (
    DONE,
    FAILED,
    claim_simulation,
    drop_simulations,
    end_simulation,
    find_simulation,
    note_progress,
)

_log = get_logger(__name__)
POLL_SECONDS: Final = 1.0
# So many leads are in a kept result, those first that moved; and so many results are kept.
LEADS_MAX: Final = 5_000
KEPT_MAX: Final = 100
# So many may wait at once.
OPEN_MAX: Final = 10
_SAY_SECONDS: Final = 0.5
# Whoever was not seen for so long is gone; reading a large store takes minutes before the first event is played.
_LOST_AFTER: Final = timedelta(minutes=15)


class SimulationAsked(msgspec.Struct, frozen=True):
    """What is to be simulated: a draft's text with its lists, or the hash of a version. Moments are ISO 8601."""

    text: str = ""
    lists: dict[str, str] = {}
    policy: str = ""
    since: datetime | None = None
    until: datetime | None = None
    away: list[str] = []
    without: list[str] = []
    added: list[str] = []
    teams: list[str] = []
    volume: str | None = None
    bursts: list[str] = []
    value_field: str = "score"
    fail_if: list[str] = []

    def checked(self) -> tuple[Asked, list[Threshold]]:
        """As it is simulated, and what must not come out. Raises InputError or ThresholdError."""
        what_if = what_if_of(self.away, self.without, self.added, self.teams, self.volume, self.bursts)
        return Asked(self.since, self.until, what_if, self.value_field), [
            Threshold.parse(text) for text in self.fail_if
        ]


class _NotWantedError(Exception):
    """Somebody has cancelled it."""


def run_simulation(database: Database, number: int, now: Callable[[], datetime]) -> None:
    """Do one that was claimed, and keep what it came to. Raises StoreError."""
    with database.reading() as tx:
        row = find_simulation(tx, number)
    assert row is not None, "what was claimed is there"
    asked = msgspec.json.decode(row.asked, type=SimulationAsked)
    try:
        what, thresholds = asked.checked()
        with database.reading() as tx:
            draft = parse_policy(asked.text, asked.lists) if asked.text else load_policy(tx, asked.policy)
            result = simulate(tx, draft, what, _teller(database, number, now))
        misses = check_all(thresholds, result)
    except _NotWantedError:
        return
    except StoreError:
        raise
    except TurnoutError as error:
        with database.begin() as tx:
            end_simulation(tx, number, FAILED, now(), error=str(error))
        return
    said, body = msgspec.json.encode(misses).decode(), bytes_of(result, LEADS_MAX, misses)
    with database.begin() as tx:
        end_simulation(tx, number, DONE, now(), policy=result.policy, result=body, misses=said)
        drop_simulations(tx, KEPT_MAX)


def _teller(database: Database, number: int, now: Callable[[], datetime]) -> Callable[[int, int], None]:
    """What keeps how far it has come, now and then; it raises where nobody wants to know any more."""
    told = [float("-inf")]

    def tell(done: int, total: int) -> None:
        if monotonic() - told[0] < _SAY_SECONDS:
            return
        told[0] = monotonic()
        with database.begin() as tx:
            is_wanted = note_progress(tx, number, done, total, now())
        if not is_wanted:
            raise _NotWantedError

    return tell


def run_apart(url: str, number: int) -> None:
    """The same in a process of its own, which opens the store anew."""
    # It ends with its work, so looking for garbage meanwhile would find none.
    gc.disable()
    database = open_database(url, create=False)
    try:
        run_simulation(database, number, lambda: datetime.now(UTC))
    finally:
        database.close()


class Simulating(Rounds):
    """Does simulations. Without `apart` they are done in this process."""

    def __init__(self, front: Front, *, apart: bool = True) -> None:
        super().__init__("simulations", POLL_SECONDS)
        self._front = front
        self._apart = apart
        # Where there is one server, whatever is under way was its own before it was started again.
        self._has_begun = False

    def do_one(self) -> bool:
        """Do the oldest that is to be done; False where there is none. Raises StoreError."""
        database, now = self._front.database, self._front.now()
        is_mine = not self._has_begun and database.dialect == "sqlite"
        self._has_begun = True
        with database.begin() as tx:
            row = claim_simulation(tx, now, now if is_mine else now - _LOST_AFTER)
        if row is None:
            return False
        try:
            if self._apart:
                self._run_apart(database.url, row.number)
            else:
                run_simulation(database, row.number, self._front.now)
        except StoreError:
            raise
        except Exception:
            with database.begin() as tx:
                end_simulation(tx, row.number, FAILED, self._front.now(), error="a fault of ours, see the log")
            raise
        return True

    def _run_apart(self, url: str, number: int) -> None:
        """Wait for a process of its own; where the server ends meanwhile, it is left."""
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(1, context)
        try:
            doing = pool.submit(run_apart, url, number)
            while not doing.done() and not self.is_over.wait(0.1):
                pass
            if doing.done():
                doing.result()
            else:
                for process in list(pool._processes.values()):  # noqa: SLF001 - there is no other way to end one
                    process.terminate()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
