"""A rep says whether they are there, or can take leads again; then leads that wait come to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from turnout.core.decide.handling import say_present, welcome
from turnout.core.decision import Decision
from turnout.core.rep import Presence, RepId
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.acting.standing import (
    body_of,
)
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import (
    Free,
    Present,
)
from turnout.pipeline.desk.edit_in_job import expect_everything
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.edits.changes import presence_said
from turnout.pipeline.engine.live import Live
from turnout.store.audit import Event
from turnout.store.books import keep_presence
from turnout.store.meta import PRESENCE_VERSION, bump
from turnout.store.metadata import to_micros


def change_presence(live: Live, desk: StoredDesk, job: Present, now: datetime) -> Done:
    """A rep is there or not, as they say; whoever waited for them is decided about. Raises RefusedError."""
    roster = live.world.roster
    if job.rep not in roster.reps:
        raise RefusedError("rep_not_found", f"`{job.rep}` is not a rep{suggestion(job.rep, roster.reps)}")
    expect_everything(live, desk)
    desk.change_rep(job.rep)
    # Whoever decides elsewhere reads anew who is there.
    live.presence_version = bump(desk.tx, PRESENCE_VERSION)
    was = roster.presence.get(job.rep, Presence.AVAILABLE)
    body = presence_said(job.rep, was, job.presence, job.by, job.why)
    desk.happened(Event("presence", now, body=body))
    keep_presence(desk.tx, job.rep, job.presence.value, to_micros(now))
    made = say_present(desk, roster, job.rep, job.presence, now)
    return Done(data={"rep": job.rep, "presence": job.presence.value, "assigned": _given(made, job.rep)})


def free_rep(live: Live, desk: StoredDesk, job: Free, now: datetime) -> Done:
    """A rep can take leads again; whoever waited for them is decided about. Raises RefusedError."""
    roster = live.world.roster
    if job.rep not in roster.reps:
        raise RefusedError("rep_not_found", f"`{job.rep}` is not a rep{suggestion(job.rep, roster.reps)}")
    desk.happened(Event("freed", now, body=body_of(rep=job.rep, by=job.by)))
    made = welcome(desk, roster, job.rep, now)
    return Done(data={"rep": job.rep, "assigned": _given(made, job.rep)})


def _given(made: Sequence[Decision], rep: RepId) -> list[str]:
    return [decision.lead for decision in made if decision.assignee == rep]
