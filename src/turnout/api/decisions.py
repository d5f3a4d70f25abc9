"""`/api/v1/decisions/{decision}`: one decision, and its receipt: all that led to it, as data and as sentences."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from turnout.api.problems import Problem
from turnout.api.resource import TheFront, as_json, scoped, shown

router = APIRouter(prefix="/api/v1/decisions", tags=["decisions"])

TheDecision = Annotated[str, Path(description="The decision's id.", min_length=1, max_length=240)]
TheRep = Annotated[str | None, Query(description="Also say why this rep did not get the lead.", min_length=1)]


class Receipt(msgspec.Struct, frozen=True):
    """What a receipt has at least; beside it stands everything that led to the decision, as data."""

    sentences: list[str]
    why_not: str | None = None


@router.get(
    "/{decision}",
    summary="One decision",
    **scoped("leads:read", "decision_not_found", "invalid", said=shown("Answer", "The decision.")),
)
def read_decision(decision: TheDecision, front: TheFront) -> Response:
    """A decision as it was taken."""
    answer = front.decision(decision)
    if answer is None:
        raise _missing(decision)
    return as_json(answer)


@router.get(
    "/{decision}/receipt",
    summary="Why a decision is what it is",
    **scoped("leads:read", "decision_not_found", "invalid", "unknown_rep", said=shown("Receipt", "The receipt.")),
)
def read_receipt(decision: TheDecision, front: TheFront, rep: TheRep = None) -> Response:
    """Rules passed, candidates, why each was or was not chosen, the ledger before and after."""
    receipt = front.receipt(decision, rep)
    if receipt is None:
        raise _missing(decision)
    return as_json(receipt)


def _missing(decision: str) -> Problem:
    return Problem("decision_not_found", f"there is no decision `{decision[:240]}`")
