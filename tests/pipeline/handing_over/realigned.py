"""Realignments over an office: looked at, begun, and done batch after batch."""

from __future__ import annotations

from typing import Any

from tests.pipeline.stored_office import Office
from turnout.pipeline.asking.jobs import Realign
from turnout.pipeline.edits.editing import editing
from turnout.pipeline.handing_over.realignment_life import keep_alignment, start
from turnout.pipeline.handing_over.realignment_plan import Alignment, plan_alignment
from turnout.pipeline.handing_over.realignment_wishes import Wishes

# Everything that the territories say, but for the one whose owner is locked.
PLAIN = Wishes()


def planned(office: Office, wishes: Wishes = PLAIN) -> Alignment:
    """What would move."""
    with office.database.reading() as tx:
        return plan_alignment(tx, wishes, office.now)


def begun(office: Office, wishes: Wishes = PLAIN) -> int:
    """The number of a realignment that is being applied."""
    with editing(office.database, office.now, "cli", "new year") as edit:
        return start(edit, keep_alignment(edit, planned(office, wishes), wishes).number).number


def go_on(office: Office, number: int) -> dict[str, Any]:
    """What the next batch came to."""
    [done] = office.run(Realign(number, "cli"))
    assert done.error is None, done.error
    data: dict[str, Any] = done.data
    return data


def finish(office: Office, number: int) -> dict[str, Any]:
    """Batch after batch, until there is none."""
    while (come := go_on(office, number))["state"] in {"running", "undoing"}:
        pass
    return come


def told(office: Office) -> list[tuple[Any, ...]]:
    """Who is told what that is about no lead."""
    return office.rows("SELECT recipient, text FROM outbox WHERE lead = 0 ORDER BY recipient, text")
