"""Clocks follow the working time of whoever has a lead: an absence was entered, hours were changed.

Whichever process takes in the changed world moves them, lead by lead, with a line in the record; of two that do so the
second finds nothing to move. Some leads are moved in each transaction, so that nobody waits for thousands. A store says
up to which version of its world this was done: a process that starts looks at everybody only where it was not.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from turnout.core.follow_up.clock_book import Hours
from turnout.core.follow_up.hours import hours_of
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.pipeline.desk.clock_rows import moved_said
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.engine.live import Live
from turnout.store.audit import Event
from turnout.store.clocks import leads_with_clocks
from turnout.store.meta import CLOCKS_WORLD, read_meta, write_meta
from turnout.store.world_changes import read_changes

# So many leads are looked at in one transaction.
_PORTION = 200


class ClockMoving:
    """What one process has still to move."""

    def __init__(self, live: Live, desk: StoredDesk) -> None:
        self._live = live
        self._desk = desk
        self._version = -1
        # Reps whose clocks are to be looked at, each with the number of the lead after which to go on.
        self._pending: dict[RepId, int] = {}
        self._before: dict[RepId, int] = {}

    @property
    def is_pending(self) -> bool:
        """Whether there is anything to move."""
        return bool(self._pending)

    def take_in(self) -> None:
        """The world may be another one than the last time."""
        version = self._live.world_version
        if version == self._version:
            return
        changed, is_first = self._live.take_changed_hours(), self._version < 0
        self._version = version
        if is_first and self._is_behind():
            changed = set(self._live.world.roster.reps)
        for rep in changed:
            self._pending[rep] = -1
        self._before = dict(self._pending)

    def _is_behind(self) -> bool:
        """Whether people were changed of which no process has taken notice."""
        done = int(read_meta(self._desk.tx, CLOCKS_WORLD) or -1)
        if done == self._version:
            return False
        changes = read_changes(self._desk.tx, done, self._version)
        return changes is None or changes.people

    def move(self, now: datetime) -> None:
        """Move the clocks of some leads, and say how far this is when it was the last."""
        looked_at = 0
        hours = hours_of(self._live.world.roster)
        for rep, after in list(self._pending.items()):
            found = leads_with_clocks(self._desk.tx, rep, after, _PORTION - looked_at)
            for number, lead in found:
                looked_at += 1
                self._pending[rep] = number
                self._move_lead(rep, LeadId(lead), now, hours)
            if looked_at >= _PORTION:
                return
            del self._pending[rep]
        write_meta(self._desk.tx, CLOCKS_WORLD, self._version)

    def _move_lead(self, rep: RepId, lead: LeadId, now: datetime, hours: Hours) -> None:
        """Whoever else has a lead in hand is waited for: they need not know of the change."""
        desk = self._desk
        if desk.claims is not None and not desk.claims.take_lead(lead):
            return
        desk.find(lead)
        moved = desk.clocks.recompute(lead, hours)
        if moved:
            body = msgspec.json.encode({"rep": rep, "reason": "working_time", "moved": moved_said(moved)}).decode()
            desk.happened(Event("clocks_moved", now, desk.seqs[lead], lead, body=body))

    def kept(self) -> None:
        """The transaction is on disk."""
        self._before = dict(self._pending)

    def abandon(self) -> None:
        """The transaction was rolled back, and with it what was moved."""
        self._pending = dict(self._before)
