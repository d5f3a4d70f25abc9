"""`GET /api/v1/reps/{rep}/why-not`: why somebody did not get a lead they have heard of, by its id or its company.

Who sent it is not told: the lead is somebody else's.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Query
from fastapi.responses import Response

from turnout.api.rep_records import TheRep
from turnout.api.reps import missing
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.core.fields.words import asked_words
from turnout.core.rep import Rep
from turnout.pipeline.asking.front import Front
from turnout.pipeline.boards.lead_list import LeadItem, find_leads
from turnout.store.lead_list import LeadsAsked
from turnout.store.reps import find_rep

router = APIRouter(prefix="/api/v1/reps", tags=["reps"])

# Receipts are worked out anew, so a question is about few leads.
_LEADS_MAX: Final = 5


class WhyNot(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody did not get a lead. With `is_theirs` they did; `company` is null where nothing is known of it.

    `assignee` is who has it; `reason` is why, in the decision's own words.
    """

    lead_id: str
    company: str | None
    received_at: str
    decided_at: str
    outcome: str
    rule: str | None
    is_theirs: bool
    assignee: str | None
    why: str
    reason: str


class WhyNots(msgspec.Struct, frozen=True):
    """The newest leads that were meant, at most five."""

    leads: list[WhyNot]


@router.get(
    "/{rep}/why-not",
    summary="Why a rep did not get a lead",
    **scoped("leads:read", "unknown_rep", "rep_not_found", "invalid", said=shown(WhyNots, "Why not, lead by lead.")),
)
def read_why_not(
    rep: TheRep,
    front: TheFront,
    q: Annotated[str, Query(description="The id of a lead, or words of its company.", min_length=1, max_length=200)],
) -> Response:
    """What the latest decision about each lead says of this rep."""
    with front.database.asking() as tx:
        _must_be_there(find_rep(tx, rep), rep)
    return as_json(WhyNots([found for lead in _meant(front, q.strip()) if (found := _why_not(front, lead, rep))]))


def _must_be_there(found: Rep | None, rep: str) -> None:
    if found is None:
        raise missing(rep)


def _meant(front: Front, text: str) -> list[LeadItem]:
    """The lead of this id, else the newest ones with these words."""
    by_id, _ = find_leads(front.database, LeadsAsked(id=text), None, 1)
    words = asked_words(text)
    if by_id or not words:
        return by_id
    return find_leads(front.database, LeadsAsked(words=words), None, _LEADS_MAX)[0]


def _why_not(front: Front, lead: LeadItem, rep: str) -> WhyNot | None:
    told = front.receipt(lead.decision_id, rep)
    if told is None:
        return None
    is_theirs = lead.assignee == rep
    return WhyNot(
        lead_id=lead.lead_id,
        company=lead.company,
        received_at=lead.received_at,
        decided_at=lead.decided_at,
        outcome=lead.outcome,
        rule=lead.rule,
        is_theirs=is_theirs,
        assignee=lead.assignee,
        why=lead.reason if is_theirs else str(told["why_not"]).removeprefix(f"{rep}, in ").removeprefix(f"{rep} "),
        reason=lead.reason,
    )
