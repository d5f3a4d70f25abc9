"""A draft of the live policy without somebody who leaves, for its writer to look at and to publish."""

from __future__ import annotations

from typing import Final

import msgspec

from turnout.core.rep import Rep, RepId
from turnout.pipeline.edits.ahead import Shelf
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.engine.small_world import engine_around, world_around
from turnout.pipeline.handing_over.departure_plan import (
    AmendedPolicy,
    Wishes,
    accounts_owned,
    amended_policy,
    plan_departure,
)
from turnout.pipeline.policies.drafts import keep_draft
from turnout.store.meta import PRESENCE_VERSION, STORE_ID, WORLD_VERSION, read_meta, read_numbers
from turnout.store.policies import live_policy
from turnout.store.transaction import Transaction

# Asked for again as soon as it is made.
_AMENDED: Final[Shelf[tuple[AmendedPolicy, RepId | None]]] = Shelf(4)


def draft_without(edit: Edit, leaver: Rep, wishes: Wishes) -> int | None:
    """Keep a draft of the live policy without somebody; its number, or None where no policy names them."""
    live = live_policy(edit.tx)
    if live is None:
        return None
    versions = tuple(read_numbers(edit.tx, (WORLD_VERSION, PRESENCE_VERSION)))
    key = (read_meta(edit.tx, STORE_ID), live, versions, leaver.id, msgspec.json.encode(wishes))
    found, heir = _AMENDED.ahead(key, lambda tx: _amended(tx, leaver, wishes))
    if not found.is_other:
        return None
    note = f"without {leaver.id}" + (f", after whom {heir} comes" if heir else "")
    return keep_draft(edit, found.text, found.lists, note=note, base=found.base).number


def _amended(tx: Transaction, leaver: Rep, wishes: Wishes) -> tuple[AmendedPolicy, RepId | None]:
    """The live policy without them, and who comes after them."""
    world = world_around(tx, (), accounts_owned(tx, leaver.id), gone=leaver.id)
    engine = engine_around(tx, world)
    heir = plan_departure(tx, engine, leaver, wishes).heir
    return amended_policy(tx, engine, leaver, heir), heir
