"""`/api/v1/promises`: what falls due, what was missed and never answered, what was escalated. Acting is `work`'s."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from turnout.api.pages import CURSOR_CHARS_MAX, PAGE, PAGE_MAX, cursor_of, place_of
from turnout.api.reach import within_of
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.pipeline.boards.promises_board import PromiseCounts, PromiseItem, asked_of, count_all, find_promises
from turnout.store.promise_list import Place

router = APIRouter(prefix="/api/v1/promises", tags=["promises"])

_CHARS_MAX: Final = 200


class PromiseList(msgspec.Struct, frozen=True):
    """A page of promises; `next` is null on the last one."""

    promises: list[PromiseItem]
    next: str | None = None


def _value(about: str) -> Any:  # noqa: ANN401 - what pydantic takes for a default
    return Field(None, description=about, max_length=_CHARS_MAX)


class PromiseQuery(BaseModel):
    """What may be asked of the promises; all of it must hold."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["due", "breached", "escalated"] = Field(
        "due",
        description="`due`: what runs, the soonest first. `breached`: missed and not answered since. `escalated`: "
        "others were told, or the lead went on. Both of the last 30 days, the latest first.",
    )
    team: str | None = _value("Of leads that anybody of this team has now.")
    rep: str | None = _value("Of leads that this rep has now.")
    pool: str | None = _value("Of leads that came through this pool.")
    limit: int = Field(PAGE, description="How many at most.", ge=1, le=PAGE_MAX)
    after: str = Field("", description="`next` of the page before; empty at first.", max_length=CURSOR_CHARS_MAX)


@router.get(
    "",
    summary="Promises",
    **scoped("leads:read", "bad_cursor", "invalid", said=shown(PromiseList, "A page of promises.")),
)
def read_promises(request: Request, front: TheFront, query: Annotated[PromiseQuery, Query()]) -> Response:
    """Of leads that are open and that nobody has answered; tests are left out."""
    now = front.now()
    asked = asked_of(query.state, query.team, query.rep, now, query.pool)
    asked = replace(asked, within=within_of(request))
    found, follows = find_promises(front.database, asked, _place(query.after), query.limit, now)
    return as_json(PromiseList(found, None if follows is None else cursor_of(*follows)))


@router.get(
    "/counts",
    summary="What waits",
    **scoped("leads:read", said=shown(PromiseCounts, "How much of everything waits for somebody.")),
)
def read_counts(request: Request, front: TheFront) -> Response:
    """Promises, offers, holds, queues, and messages that need a person."""
    return as_json(count_all(front.database, front.now(), within_of(request)))


def _place(cursor: str) -> Place | None:
    place = place_of(cursor, int, int, int, int)
    if place is None:
        return None
    moment, lead, decision, number = (int(each) for each in place)
    return moment, lead, decision, number
