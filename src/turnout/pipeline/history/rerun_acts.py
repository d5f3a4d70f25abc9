"""Whether what was done in history can be done in a rerun, where its lead may be in other hands or not there at all."""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from turnout.core.decide.desk import Desk
from turnout.core.decision import Outcome
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.pipeline.history.replay import Happened

# What somebody did about a lead they had: it is theirs to do only while they have it.
_OF_WHO_HAS_IT: Final = frozenset({"accepted", "passed", "touched", "snoozed", "extended", "reassigned", "given"})
_OF_OPEN_LEADS: Final = frozenset({"paused", "resumed", "test_ended", "account_set", "merged"})
# What happens to leads because of another version, or of working times that changed, is not told twice.
_OF_ITS_OWN_TIME: Final = frozenset({"clocks_moved", "rehomed"})


def can_happen(desk: Desk, event: Happened, had: RepId | None, undoable: Container[int]) -> bool:
    """Whether there is still what it was done about. `had` is who had it then, `undoable` are merges."""
    lead, said = event.lead, event.said
    match event.kind:
        case kind if kind in _OF_ITS_OWN_TIME:
            return False
        case kind if kind in _OF_WHO_HAS_IT:
            return desk.case_of(lead) is not None and had == _has(desk, lead)
        case kind if kind in _OF_OPEN_LEADS:
            return _are_open(desk, lead, said.get("into"))
        case "closed":
            return lead in desk.decisions
        case "separated":
            return lead in desk.decisions and desk.decision_of(lead).outcome is Outcome.DUPLICATE
        case "people_merged":
            return _are_open(desk, said.get("lead"), said.get("into"))
        case "merge_undone" if said.get("lead"):
            return int(said["merge"]) in undoable
        case _:
            return True


def _has(desk: Desk, lead: LeadId) -> RepId | None:
    holding = desk.holding_of(lead)
    return holding.rep if holding is not None else None


def _are_open(desk: Desk, *leads: object) -> bool:
    """Whether each of these that is named lies somewhere."""
    return all(desk.case_of(LeadId(str(lead))) is not None for lead in leads if lead)
