"""Turns that a person gives a member of a pool, or takes: a line of the ledger with its author, never an edit."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any, Final

import msgspec

from turnout.core.assign.ledger import Counter
from turnout.core.policy.model import Pick
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.asking.answer import said
from turnout.pipeline.asking.codes import CREDIT_REASONS
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Credit
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.edits.changes import checked_why
from turnout.pipeline.engine.live import Live
from turnout.store.audit import Event

# More at once would flood somebody, or leave them without a lead for weeks.
TURNS_MAX: Final = 100


def grant(live: Live, desk: StoredDesk, job: Credit, now: datetime) -> Done:
    """What the member is owed before and after. Raises RefusedError, and then nothing has changed."""
    counter = _counter_for(live, desk, job)
    before = counter.owed(job.rep)
    body: dict[str, Any] = {
        "pool": job.pool,
        "counter": counter.name,
        "rep": job.rep,
        "turns": job.turns,
        "reason": job.reason,
        "by": job.by,
    }
    desk.books.grant_turns(counter.name, job.rep, job.turns, job.reason, now, job.by)
    after = counter.owed(job.rep)
    owed = {"before": {"owed": turns_said(before)}, "after": {"owed": turns_said(after)}}
    told = body | owed | ({"why": checked_why(job.why)} if job.why else {})
    desk.happened(Event("granted", now, body=msgspec.json.encode(told).decode()))
    return Done(data={**body, "at": said(now), "owed_before": turns_said(before), "owed_after": turns_said(after)})


def _counter_for(live: Live, desk: StoredDesk, job: Credit) -> Counter:
    """The counter of a pool whose members are owed turns, for one of them."""
    if job.reason not in CREDIT_REASONS:
        codes = ", ".join(f"`{code}`" for code in CREDIT_REASONS)
        raise RefusedError("unknown_reason", f"reason `{job.reason}` is not known; use one of {codes}")
    if not 1 <= abs(job.turns) <= TURNS_MAX:
        raise RefusedError("invalid", f"`turns` is {job.turns}; give 1 to {TURNS_MAX}, or take as many with a minus")
    rooms = live.engine.rooms
    if job.pool not in rooms:
        raise RefusedError("pool_not_found", f"the live policy has no pool `{job.pool}`{suggestion(job.pool, rooms)}")
    room = rooms[job.pool]
    if job.rep not in live.world.roster.reps:
        raise RefusedError("unknown_rep", f"`{job.rep}` is not a rep{suggestion(job.rep, live.world.roster.reps)}")
    if job.rep not in room.position:
        raise RefusedError("not_in_pool", f"`{job.rep}` is not in pool `{job.pool}`; name one of its members")
    if room.pool.pick is not Pick.ROUND_ROBIN:
        why = f"pool `{job.pool}` picks by `{room.pool.pick}`, which owes nobody a turn; only `round robin` does"
        raise RefusedError("no_turns", why)
    desk.books.enter(room)
    desk.books.enter(room)
    return desk.books.ledger.counter(room.pool.counter_name)


def turns_said(owed: Fraction) -> str:
    """So many turns, exact: `2`, `-1/3`."""
    return str(owed)
