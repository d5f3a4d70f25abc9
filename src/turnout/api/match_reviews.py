"""`/api/v1/match-reviews`: leads whose account is not sure enough, for a person to say whose they are.

What is shown of a lead is read from its facts, and goes with them when somebody is erased. What an answer does is
`pipeline.matching.match_reviews`'.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final, Literal

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.account_names import NUMBER_MAX
from turnout.api.bridge import Bridge
from turnout.api.editing import Changed, change, etag_of, must_match, tagged_as, writing
from turnout.api.ids import ID_CHARS_MAX
from turnout.api.keyring import Caller
from turnout.api.moments import Instant, aware
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.reach import within_of
from turnout.api.resource import TheFront, as_json, reads, scoped, shown
from turnout.core.account import AccountId
from turnout.pipeline.asking.front import Front
from turnout.pipeline.asking.jobs import SetAccount
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.matching.match_reviews import (
    Learn,
    confirm,
    found_review,
    jobs_of_answers,
    reject,
    undo,
)
from turnout.pipeline.matching.review_records import ReviewItem, ReviewRecord, item_of, records_of
from turnout.store.account_names import NameKind
from turnout.store.match_reviews import ReviewRow, list_reviews
from turnout.store.metadata import to_micros

router = APIRouter(prefix="/api/v1/match-reviews", tags=["match reviews"])

State = Literal["open", "confirmed", "rejected", "withdrawn"]
TheReview = Annotated[int, Path(description="The number of the review.", ge=1, le=NUMBER_MAX)]
_ANSWER: Final = ("review_not_found", "review_settled")


class ConfirmBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whose lead it is: without `account` the one that was suggested.

    What the lead typed becomes a name of the account, as `kind` says; `name: false` teaches nothing. With `domain` its
    business domain becomes one of the account's as well. With `reassign` the rules say anew who gets the lead, unless
    somebody has answered it.
    """

    account: Annotated[str, Meta(min_length=1, max_length=ID_CHARS_MAX)] | None = None
    kind: Annotated[str, Meta(extra_json_schema={"enum": ["alias", "former"]}, pattern="^(alias|former)$")] = "alias"
    name: bool = True
    domain: bool = False
    reassign: bool = False


class ReviewList(msgspec.Struct, frozen=True):
    """A page of reviews, the oldest first; `next` is null on the last one."""

    reviews: list[ReviewRecord]
    next: str | None = None


@router.get(
    "",
    summary="Reviews",
    **scoped("leads:read", "invalid", "bad_cursor", said=shown(ReviewList, "A page of reviews.")),
)
def read_reviews(
    request: Request,
    front: TheFront,
    state: Annotated[State | None, Query(description="Only in this state.")] = None,
    account: Annotated[str, Query(description="The account that was suggested or chosen.", max_length=200)] = "",
    since: Annotated[Instant | None, Query(description="Only those asked since then.")] = None,
    after: After = "",
    limit: Limit = PAGE,
) -> Response:
    """Which leads a person is asked about, and which were answered."""
    place = place_of(after, int)
    begin = aware(since, "since")
    at = None if begin is None else to_micros(begin)
    with front.database.asking() as tx:
        found = list_reviews(tx, state or "", account, at, int(place[0]) if place else 0, limit + 1, within_of(request))
        page, follows = cut(found, limit, lambda each: (each.number,))
        records = records_of(tx, page)
    return as_json(ReviewList(records, follows))


@router.get(
    "/{review}",
    summary="A review",
    **scoped("leads:read", "review_not_found", "invalid", said=shown(ReviewRecord, "The review.")),
)
def read_review(request: Request, review: TheReview, front: TheFront) -> Response:
    """What the lead typed, which account is suggested and why, and who else was looked at."""
    with front.database.asking() as tx:
        [record] = records_of(tx, [found_review(tx, review)])
        item = item_of(tx, review)
    return tagged_as(request, record, etag_of(item))


@router.post(
    "/{review}/confirm",
    summary="Say whose lead it is",
    **writing(
        *("data:write", *_ANSWER, "unknown_account", "no_business_domain"),
        body=ConfirmBody,
        answers={200: shown(ReviewItem, "It is the account's, and so is what the lead typed.")},
    ),
)
async def confirm_review(
    request: Request, review: TheReview, body: Annotated[ConfirmBody, Depends(reads(ConfirmBody))]
) -> Response:
    """The lead has its account from now on, by a decision of its own, and so have others of the same text."""
    account = AccountId(body.account) if body.account else None
    learn = Learn(NameKind(body.kind) if body.name else None, body.domain)
    return await _answer(request, review, lambda edit, row: confirm(edit, row, account, learn, reassign=body.reassign))


@router.post(
    "/{review}/reject",
    summary="Say that it is no account of ours",
    **writing(*("data:write", *_ANSWER), answers={200: shown(ReviewItem, "It is of none of the accounts.")}),
)
async def reject_review(request: Request, review: TheReview) -> Response:
    """Nobody is asked about the same text again; other open reviews of it are rejected as well."""
    return await _answer(request, review, reject)


@router.post(
    "/{review}/undo",
    summary="Take an answer back",
    **writing(
        *("data:write", "review_not_found", "not_answered"),
        answers={200: shown(ReviewItem, "It is open again, and all that came of the answer is taken back.")},
    ),
)
async def undo_review(request: Request, review: TheReview) -> Response:
    """Names that it gave are withdrawn, the leads have the account they came in with, and so on."""
    return await _answer(request, review, undo)


async def _answer(request: Request, number: int, do: Callable[[Edit, ReviewRow], None]) -> Response:
    """Keep an answer, then let every lead it is about learn of it."""

    def answer(edit: Edit) -> Changed:
        row = found_review(edit.tx, number)
        must_match(request, item_of(edit.tx, number))
        do(edit, row)
        return Changed(item_of(edit.tx, number))

    response = await change(request, answer)
    front: Front = request.app.state.front
    caller: Caller = request.state.caller
    bridge: Bridge = request.app.state.bridge
    jobs = await run_in_threadpool(_jobs, front, caller.id)
    for done in await bridge.ask_all(jobs) if jobs else ():
        if done.error is not None:
            raise done.error
    return response


def _jobs(front: Front, by: str) -> list[SetAccount]:
    with front.database.asking() as tx:
        return jobs_of_answers(tx, by)
