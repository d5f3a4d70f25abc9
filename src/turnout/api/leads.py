"""`/api/v1/leads/{lead}`: where a lead stands, and what was decided about it.

Posting one is in `intake`, what is done with it in `work`.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from turnout.api.editing import tagged_as
from turnout.api.problems import Problem
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.pipeline.asking.answer import Answer, LeadView, etag_of_lead
from turnout.pipeline.asking.front import Front

router = APIRouter(prefix="/api/v1/leads", tags=["leads"])

TheLead = Annotated[str, Path(description="The lead's id.", min_length=1, max_length=200)]


class Decisions(msgspec.Struct, frozen=True):
    """Every decision about a lead, oldest first."""

    decisions: list[Answer]


@router.get(
    "/{lead}",
    summary="Where a lead stands",
    **scoped("leads:read", "lead_not_found", "invalid", said=shown("LeadView", "The lead as it stands now.")),
)
def read_lead(request: Request, lead: TheLead, front: TheFront) -> Response:
    """The keys of the answer to its posting, for the present state, and what has happened to it since."""
    view = find_lead(front, lead)
    return tagged_as(request, view, etag_of_lead(view))


@router.get(
    "/{lead}/decisions",
    summary="What was decided about a lead",
    **scoped("leads:read", "lead_not_found", "invalid", said=shown("Decisions", "Every decision, oldest first.")),
)
def read_decisions(lead: TheLead, front: TheFront) -> Response:
    """A decision is never edited, only followed by another."""
    decisions = front.decisions(lead)
    if decisions is None:
        raise _missing(lead)
    return as_json(Decisions(list(decisions)))


def find_lead(front: Front, lead: str) -> LeadView:
    """A lead as it stands now. Raises Problem where there is none."""
    view = front.lead(lead)
    if view is None:
        raise _missing(lead)
    return view


def _missing(lead: str) -> Problem:
    return Problem("lead_not_found", f"there is no lead `{lead[:200]}`")
