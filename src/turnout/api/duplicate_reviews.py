"""`/api/v1/duplicate-reviews`: leads that are probably of somebody whose earlier lead is open, for a person to say.

They are found a moment after they came in; those that are very sure have joined by themselves, and may be separated
here as well. What an answer does is `pipeline.matching.duplicate_reviews`'.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from turnout.api.bridge import Bridge
from turnout.api.editing import Changed, change, etag_of, must_match, tagged_as, writing
from turnout.api.keyring import Caller
from turnout.api.leads import TheLead
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.reach import within_of
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.pipeline.asking.front import Front
from turnout.pipeline.asking.jobs import Merge, Separate
from turnout.pipeline.edits.editing import Edit, editing
from turnout.pipeline.matching.duplicate_reviews import (
    DuplicateItem,
    DuplicateRecord,
    confirm_duplicate,
    duplicate_item,
    duplicate_records,
    found_duplicate,
    reject_duplicate,
    reopen_duplicate,
)
from turnout.store.duplicate_reviews import FoundReview, list_reviews

router = APIRouter(prefix="/api/v1/duplicate-reviews", tags=["duplicate reviews"])

State = Literal["open", "joined", "rejected", "over"]
_ANSWER: Final = ("review_not_found", "review_settled", "lead_closed", "lead_joined", "lead_rejected", "not_joined")


class DuplicateList(msgspec.Struct, frozen=True):
    """A page of reviews in the order in which their leads came in; `next` is null on the last one."""

    reviews: list[DuplicateRecord]
    next: str | None = None


@router.get(
    "",
    summary="Probable duplicates",
    **scoped("leads:read", "invalid", "bad_cursor", said=shown(DuplicateList, "A page of probable duplicates.")),
)
def read_duplicates(
    request: Request,
    front: TheFront,
    state: Annotated[State | None, Query(description="Only in this state.")] = None,
    after: After = "",
    limit: Limit = PAGE,
) -> Response:
    """Which leads somebody is asked about, and which were joined or are two people's."""
    place = place_of(after, int)
    with front.database.asking() as tx:
        found = list_reviews(tx, state or "", int(place[0]) if place else -1, limit + 1, within_of(request))
    page, follows = cut(found, limit, lambda each: (each.row.lead,))
    return as_json(DuplicateList(duplicate_records(page), follows))


@router.get(
    "/{lead}",
    summary="Whose lead it probably is",
    **scoped("leads:read", "review_not_found", "invalid", said=shown(DuplicateRecord, "The two leads, and why.")),
)
def read_duplicate(request: Request, lead: TheLead, front: TheFront) -> Response:
    """Both leads with what is known of their senders, what speaks for one person and what against."""
    with front.database.asking() as tx:
        found = found_duplicate(tx, lead)
    [record] = duplicate_records([found])
    return tagged_as(request, record, etag_of(duplicate_item(found)))


@router.post(
    "/{lead}/confirm",
    summary="Say that two leads are one person's",
    **writing(
        *("leads:work", *_ANSWER), answers={200: shown(DuplicateItem, "The later lead has joined the earlier one.")}
    ),
)
async def confirm_review(request: Request, lead: TheLead) -> Response:
    """The later lead joins the earlier one: it uses no turn, and is with whoever has that."""
    return await _answer(request, lead, confirm_duplicate)


@router.post(
    "/{lead}/reject",
    summary="Say that two leads are two people's",
    **writing(*("leads:work", *_ANSWER), answers={200: shown(DuplicateItem, "They are two people's.")}),
)
async def reject_review(request: Request, lead: TheLead) -> Response:
    """A lead that has joined is one of its own again, and decided by the rules."""
    return await _answer(request, lead, reject_duplicate)


async def _answer(request: Request, lead: str, do: Callable[[Edit, FoundReview], Merge | Separate | None]) -> Response:
    """Keep an answer, then let the lead follow it; where that cannot be done the answer is taken back."""
    jobs: list[tuple[FoundReview, Merge | Separate]] = []

    def answer(edit: Edit) -> Changed:
        found = found_duplicate(edit.tx, lead)
        must_match(request, duplicate_item(found))
        job = do(edit, found)
        if job is not None:
            jobs.append((found, job))
        return Changed(duplicate_item(found_duplicate(edit.tx, lead)))

    response = await change(request, answer)
    bridge: Bridge = request.app.state.bridge
    for found, job in jobs:
        try:
            await bridge.ask(job)
        except Exception:
            await run_in_threadpool(_take_back, request, found)
            raise
    return response


def _take_back(request: Request, found: FoundReview) -> None:
    front: Front = request.app.state.front
    caller: Caller = request.state.caller
    with editing(front.database, front.now(), caller.id) as edit:
        reopen_duplicate(edit, found)
