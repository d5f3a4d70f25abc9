"""A draft of the live policy without somebody who leaves, for its writer to look at and to publish."""

from __future__ import annotations

from turnout.core.rep import Rep
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.engine.small_world import engine_around, world_around
from turnout.pipeline.handing_over.departure_plan import Wishes, accounts_owned, amended_policy, plan_departure
from turnout.pipeline.policies.drafts import keep_draft
from turnout.store.policies import live_policy


def draft_without(edit: Edit, leaver: Rep, wishes: Wishes) -> int | None:
    """Keep a draft of the live policy without somebody; its number, or None where no policy names them."""
    if live_policy(edit.tx) is None:
        return None
    world = world_around(edit.tx, (), accounts_owned(edit.tx, leaver.id), gone=leaver.id)
    engine = engine_around(edit.tx, world)
    heir = plan_departure(edit.tx, engine, leaver, wishes).heir
    found = amended_policy(edit.tx, engine, leaver, heir)
    if not found.is_other:
        return None
    note = f"without {leaver.id}" + (f", after whom {heir} comes" if heir else "")
    return keep_draft(edit, found.text, found.lists, note=note, base=found.base).number
