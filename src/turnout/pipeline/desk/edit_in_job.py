"""An edit of the world in the transaction of a job, so that leads move with what they belong to or not at all.

Whoever only edits does so by `editing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.edits.changes import checked_why
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.engine.live import Live
from turnout.store.meta import lock_edits


@contextmanager
def edit_within(live: Live, desk: StoredDesk, by: str, now: datetime, why: str = "") -> Iterator[Edit]:
    """An edit that is kept with the job; when the block ends, decisions are made in the world as it is changed.

    Raises InputError for a reason that cannot be kept.
    """
    desk.flush()
    expect_everything(live, desk)
    lock_edits(desk.tx)
    edit = Edit(desk.tx, now, by, checked_why(why))
    yield edit
    edit.end()
    live.refresh_within(desk.tx)
    # What was fetched before has rooms and people of the world as it was.
    desk.forget_leads()
    if desk.claims is not None:
        desk.claims.forget_rooms()


def expect_everything(live: Live, desk: StoredDesk) -> None:
    """Whatever the job may need of lanes: those of everybody here, and of every version its leads were decided with.

    To be said before anything is written that every process changes, such as a version: see `Claims.expect`.
    """
    claims = desk.claims
    if claims is None:
        return
    cases = [case for lead in [*desk.rows] if (case := desk.case_of(lead)) is not None]
    engines = {id(case.engine): case.engine for case in cases}
    if live.policy_hash:
        engines[id(live.engine)] = live.engine
    for engine in engines.values():
        claims.expect(engine.rooms.values(), live.world.roster.reps, engine.policy.policy.rules)
    claims.expect((), live.world.roster.reps, ())
