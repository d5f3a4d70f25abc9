"""What somebody does about what was promised of a lead: a touch, a reminder, a pause, more time.

Everything is checked before anything changes, so that what is refused has changed nothing.
"""

from __future__ import annotations

from datetime import datetime

from turnout.core.decide.desk import Holding
from turnout.core.decide.handling import accept
from turnout.core.follow_up.clock import PROMISED, ClockKind, ClockState
from turnout.core.follow_up.hours import hours_of
from turnout.core.lead import LeadId
from turnout.errors import RefusedError
from turnout.pipeline.acting.standing import (
    in_hands_of,
    must_be_known,
    open_lead,
    record,
    state_of,
)
from turnout.pipeline.asking.answer import said
from turnout.pipeline.asking.codes import EXTEND_REASONS, PAUSE_REASONS, RESUME_REASONS, TOUCH_KINDS
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Extend, Pause, Resume, Snooze, Touch
from turnout.pipeline.desk.extending import extend_promise
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.engine.live import Live
from turnout.store.metadata import to_micros


def touch(desk: StoredDesk, job: Touch, now: datetime) -> Done:
    """Whoever has a lead has answered it, and with that taken it. Raises RefusedError."""
    lead = job.lead
    must_be_known("kind", job.kind, TOUCH_KINDS)
    holding = in_hands_of(desk, lead, job.rep)
    at = min(job.at or now, now)
    record(desk, "touched", job, now, rep=holding.rep, kind=job.kind, at=to_micros(at))
    # Whoever answers a lead has taken it.
    accept(desk, lead, now)
    found = desk.find(lead)
    if found is None or found.touched_at is None:
        desk.mark_touched(lead, max(at, holding.since) if job.at is None else at)
    return state_of(desk, lead)


def snooze(desk: StoredDesk, job: Snooze, now: datetime) -> Done:
    """Whoever has a lead is reminded later. Raises RefusedError."""
    lead, until = job.lead, job.until
    holding = in_hands_of(desk, lead, job.rep)
    if until <= now:
        raise RefusedError("invalid", f"`{said(until)}` is past; give a later time for the reminder")
    due_at = _promised(desk, lead, holding)
    if due_at is not None and now < due_at < until:
        why = f"what is promised of lead `{lead}` falls due at `{said(due_at)}`; be reminded before that"
        raise RefusedError("beyond_promise", why)
    record(desk, "snoozed", job, now, rep=holding.rep, until=to_micros(until))
    desk.snooze(lead, until, now)
    return state_of(desk, lead)


def _promised(desk: StoredDesk, lead: LeadId, holding: Holding) -> datetime | None:
    """When the next thing that is promised of a lead falls due: an answer to its offer, or to its sender."""
    going = [clock for clock in desk.clocks.going(lead) if clock.state is ClockState.RUNNING]
    due = [clock.due_at for clock in going if clock.kind in PROMISED]
    if holding.is_offer and holding.accept_by is not None:
        due.append(holding.accept_by)
    return min(due, default=None)


def pause(desk: StoredDesk, job: Pause, now: datetime) -> Done:
    """The clocks of a lead stand still. Raises RefusedError."""
    lead = job.lead
    must_be_known("reason", job.reason, PAUSE_REASONS)
    open_lead(desk, lead)
    going = [clock for clock in desk.clocks.going(lead) if clock.kind is not ClockKind.SNOOZE]
    if any(clock.state is ClockState.PAUSED for clock in going):
        raise RefusedError("already_paused", f"the clocks of lead `{lead}` stand still already")
    if not going:
        raise RefusedError("no_clock", f"nothing is promised of lead `{lead}` by now, so no clock can stand still")
    record(desk, "paused", job, now, reason=job.reason)
    desk.clocks.pause(lead, now, job.reason)
    return state_of(desk, lead)


def resume(live: Live, desk: StoredDesk, job: Resume, now: datetime) -> Done:
    """The clocks of a lead go on. Raises RefusedError."""
    lead = job.lead
    must_be_known("reason", job.reason, RESUME_REASONS)
    open_lead(desk, lead)
    if not any(clock.state is ClockState.PAUSED for clock in desk.clocks.going(lead)):
        raise RefusedError("not_paused", f"the clocks of lead `{lead}` do not stand still")
    record(desk, "resumed", job, now, reason=job.reason)
    desk.clocks.resume(lead, now, hours_of(live.world.roster))
    return state_of(desk, lead)


def extend(live: Live, desk: StoredDesk, job: Extend, now: datetime) -> Done:
    """A promise of a lead is given more time. Raises RefusedError."""
    must_be_known("reason", job.reason, EXTEND_REASONS)
    open_lead(desk, job.lead)
    record(desk, "extended", job, now, **extend_promise(live, desk, job, now))
    return state_of(desk, job.lead)
