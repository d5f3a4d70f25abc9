"""When notices are planned, and how many at once; what planning is stands in `planning`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Final

from turnout.errors import StoreError
from turnout.observe.logs import get_logger
from turnout.store.database import Database
from turnout.worker.planning import AT_ONCE, Planning, give_up_first, keep_plan, plan_due, tell_nobody
from turnout.worker.writing import Writing

_log = get_logger(__name__)
# Without a channel there is nothing to be planned but that nobody is told.
UNTOLD_SECONDS: Final = 1.0


class Planner:
    """Plans what is due, portion by portion. Used by one thread."""

    def __init__(self, database: Database, writing: Writing, planning: Planning, rest: float) -> None:
        self._database = database
        self._writing = writing
        self._planning = planning
        self._rest = rest
        self._at_once = AT_ONCE
        self._not_before = 0.0

    @property
    def is_resting(self) -> bool:
        """Whether it is too early to plan anything."""
        return monotonic() < self._not_before

    def plan(self, channels: Collection[str], now: datetime) -> int:
        """How many notices were planned. One that cannot be, by a fault of ours, is found and costs no other."""
        began = monotonic()
        if not channels:
            with self._writing.transaction() as tx:
                tell_nobody(tx, now)
            self._not_before = monotonic() + UNTOLD_SECONDS
            return 0
        try:
            planned = self._plan_some(channels, now)
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - one that cannot be planned costs no other
            _log.exception("notices could not be planned", notices=self._at_once)
            return self._look_closer(now)
        self._at_once = min(AT_ONCE, self._at_once * 2)
        self._not_before = monotonic() + (monotonic() - began) * self._rest
        return planned

    def _plan_some(self, channels: Collection[str], now: datetime) -> int:
        """Where only one may write, what is planned is worked out before it is this one's turn."""
        work_out = partial(plan_due, planning=self._planning, channels=channels, now=now, limit=self._at_once)
        if self._database.dialect == "sqlite":
            with self._database.asking() as tx:
                plan = work_out(tx)
            with self._writing.transaction() as tx:
                keep_plan(tx, plan)
        else:
            with self._writing.transaction() as tx:
                plan = work_out(tx)
                keep_plan(tx, plan)
        return len(plan.notices)

    def _look_closer(self, now: datetime) -> int:
        """One of those that were tried cannot be planned: next they are tried one by one, and the one is given up."""
        if self._at_once == 1:
            with self._writing.transaction() as tx:
                give_up_first(tx, now)
        self._at_once = 1
        return 1
