"""`GET /api/v1/reps/{rep}/numbers`: a rep's own numbers, beside those of everybody in their pools together."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response

from turnout.api.moments import Instant, aware
from turnout.api.rep_records import TheRep
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.pipeline.insights.rep_numbers import RepNumbers, numbers_of

router = APIRouter(prefix="/api/v1/reps", tags=["reps"])

LOOKED_BACK: Final = timedelta(days=28)


@router.get(
    "/{rep}/numbers",
    summary="A rep's numbers",
    **scoped("leads:read", "rep_not_found", "invalid", said=shown(RepNumbers, "Theirs, and their pools'.")),
)
def read_numbers(
    rep: TheRep,
    front: TheFront,
    since: Annotated[Instant | None, Query(description="Leads given since then; left out: the last 28 days.")] = None,
) -> Response:
    """No other rep is named. Pools of fewer than three are left out, so that nothing of one can be read out of it."""
    return as_json(numbers_of(front.database, rep, aware(since, "since") or front.now() - LOOKED_BACK))
