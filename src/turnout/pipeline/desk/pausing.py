"""Whoever leaves lead after lead unanswered gets no more for now, where a pool says so: `pause after: 3 missed`.

That promises were broken is found a moment after it is kept, and counted in the store: after every process that ends it
goes on where it was. What is counted begins anew when somebody says that they are available.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

from turnout.core.lead import LeadId
from turnout.core.notify.reasons import reason
from turnout.core.rep import Presence, RepId
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.asking.awaiting import Submit, await_job
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import PauseRep
from turnout.pipeline.desk.habits import missed_in_a_row
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.edits.changes import presence_said
from turnout.pipeline.engine.live import Live
from turnout.pipeline.engine.live_policy import read_live
from turnout.store.audit import Event
from turnout.store.books import keep_presence
from turnout.store.database import Database
from turnout.store.handled_leads import HandledRow, latest_of, misses_since, presence_of, reps_with_misses
from turnout.store.leads import lead_id
from turnout.store.meta import PRESENCE_VERSION, bump
from turnout.store.metadata import to_micros
from turnout.store.outbox import MessageRow, add_messages
from turnout.store.transaction import Transaction

# A process that was down for longer does not pause anybody for what happened before.
_LOOKED_BACK: Final = timedelta(days=1)
_POLL_SECONDS: Final = 2.0
# Of what one lead's decision tells somebody: no stage of a promise has such a number.
_NUMBER: Final = 10_000


class Pausing:
    """The task that follows commits. `act_by` says who does what it finds; until then it does nothing."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._submit: Submit | None = None
        self._seen = (-1, -1)
        self._not_before = 0.0

    def act_by(self, submit: Submit | None) -> None:
        """Have a running Turnout pause people; None where it ends."""
        self._submit = submit

    def __call__(self, database: Database) -> int:
        """How many were paused. Raises StoreError."""
        if self._submit is None or monotonic() < self._not_before:
            return 0
        self._not_before = monotonic() + _POLL_SECONDS
        since = to_micros(self._now() - _LOOKED_BACK)
        with database.asking() as tx:
            seen = misses_since(tx, since)
            jobs = to_pause(tx, since) if seen != self._seen else []
        for job in jobs:
            _do(self._submit, job)
        self._seen = seen
        return len(jobs)


def to_pause(tx: Transaction, since: int) -> list[PauseRep]:
    """Who has to be paused, of those who left a lead unanswered since then."""
    try:
        pools = read_live(tx).policy.pools
    except RefusedError:
        return []
    limits = {pool.name: pool.pause_after for pool in pools if pool.pause_after is not None}
    if not limits:
        return []
    found = (_of_rep(tx, RepId(rep), limits) for rep in reps_with_misses(tx, since))
    return [job for job in found if job is not None]


def _of_rep(tx: Transaction, rep: RepId, limits: Mapping[str, int]) -> PauseRep | None:
    presence, present_since = presence_of(tx, rep)
    if presence not in {"", Presence.AVAILABLE}:
        return None
    rows = [row for row in latest_of(tx, rep) if (row.clock_ended_at or 0) > present_since]
    for pool, limit in limits.items():
        missed = missed_in_a_row(rows, {pool}).get(rep, 0)
        if missed >= limit:
            return PauseRep(rep, pool, missed, _last_missed(tx, rows, pool))
    return None


def _last_missed(tx: Transaction, rows: list[HandledRow], pool: str) -> LeadId:
    last = max((row for row in rows if row.pool == pool and row.is_missed), key=lambda row: row.clock_ended_at or 0)
    return LeadId(lead_id(tx, last.lead))


def _do(submit: Submit, job: PauseRep) -> None:
    """Have it done. Whoever was paused meanwhile, or left, is not; where the store fails, the next look tries again."""
    done = await_job(submit, job)
    if done.error is not None and not isinstance(done.error, RefusedError):
        raise done.error


def pause_rep(live: Live, desk: StoredDesk, job: PauseRep, now: datetime) -> Done:
    """Somebody gets no more leads until they say that they are available; they and their manager are told.

    Raises RefusedError for somebody who is not there anyway.
    """
    roster, rep = live.world.roster, job.rep
    if rep not in roster.reps:
        raise RefusedError("rep_not_found", f"`{rep}` is not a rep{suggestion(rep, roster.reps)}")
    was = roster.presence.get(rep, Presence.AVAILABLE)
    if was is not Presence.AVAILABLE:
        raise RefusedError("already_away", f"`{rep}` is not available as it is; there is nothing to pause")
    desk.change_rep(rep)
    live.presence_version = bump(desk.tx, PRESENCE_VERSION)
    body = presence_said(rep, was, Presence.PAUSED, job.by, pool=job.pool, missed=job.missed)
    desk.happened(Event("presence", now, body=body))
    keep_presence(desk.tx, rep, Presence.PAUSED.value, to_micros(now))
    roster.set_presence(rep, Presence.PAUSED)
    _tell(desk, job, roster.reps[rep].manager, now)
    return Done(data={"rep": rep, "presence": Presence.PAUSED.value})


def _tell(desk: StoredDesk, job: PauseRep, manager: RepId | None, now: datetime) -> None:
    found = desk.find(job.lead)
    assert found is not None, "the lead that was missed is there"
    others = reason("is_paused", rep=job.rep, count=job.missed, pool=job.pool)
    told = [(job.rep, reason("paused", count=job.missed, pool=job.pool)), (manager or RepId(""), others)]
    at = to_micros(now)
    rows = [
        MessageRow(found.seq, found.decision, "tell" if whom else "alert", whom, text, at, _NUMBER)
        for whom, text in told
    ]
    add_messages(desk.tx, rows)
