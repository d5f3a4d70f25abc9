"""`/api/v1/habits`: what reps do with the leads they are given, beside their peers. People judge; this counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from turnout.api.moments import Instant
from turnout.api.reach import within_of
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.pipeline.asking.answer import said
from turnout.pipeline.desk.habits import HabitItem, find_habits

router = APIRouter(prefix="/api/v1/habits", tags=["promises"])

LOOKED_BACK: Final = timedelta(days=30)
_CHARS_MAX: Final = 200


class HabitList(msgspec.Struct, frozen=True):
    """Everybody who was given leads since then, whoever stands out most first."""

    since: str
    habits: list[HabitItem]


def _value(about: str) -> Any:  # noqa: ANN401 - what pydantic takes for a default
    return Field(None, description=about, max_length=_CHARS_MAX)


class HabitQuery(BaseModel):
    """Whose habits are asked for, and since when."""

    model_config = ConfigDict(extra="forbid")

    since: Instant | None = Field(None, description="Leads given since then; left out: the last 30 days.")
    team: str | None = _value("Only of this team.")
    rep: str | None = _value("Only of this rep.")


@router.get("", summary="Habits of reps", **scoped("leads:read", "invalid", said=shown(HabitList, "Their habits.")))
def read_habits(request: Request, front: TheFront, query: Annotated[HabitQuery, Query()]) -> Response:
    """Who sits on leads, sends more back than others, or takes their pick; tests are left out."""
    since = query.since or front.now() - LOOKED_BACK
    within = within_of(request)
    found = find_habits(front.database, since, query.team, query.rep)
    return as_json(HabitList(said(since), [each for each in found if within is None or each.rep in within.reps]))
