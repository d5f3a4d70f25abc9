"""`/api/v1/reps/{rep}/departure`: what is in somebody's name, who would get it, and letting them go, now or later."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.editing import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    REASON,
    WRITE_CODES,
    Changed,
    as_done,
    change,
    must_match,
    reason_of,
    terms_of,
)
from turnout.api.ids import Id
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.rep_records import TheRep, record_of
from turnout.api.reps import found
from turnout.api.resource import TheBridge, TheCaller, TheFront, as_json, reads, reference, scoped, shown
from turnout.core.rep import RepId
from turnout.errors import RefusedError
from turnout.pipeline.asking.front import Done, Front
from turnout.pipeline.asking.jobs import Depart, Terms, UndoDeparture
from turnout.pipeline.edits.editing import Edit, edited, editing
from turnout.pipeline.handing_over.departure_days import begins_at, call_off, departure, plan_for_day
from turnout.pipeline.handing_over.departure_draft import draft_without
from turnout.pipeline.handing_over.departure_plan import POLICY, Wishes
from turnout.pipeline.handing_over.departure_proposal import propose_departure
from turnout.pipeline.handing_over.departure_records import (
    DeparturePreview,
    DepartureRecord,
    preview_record,
    record_of_departure,
)
from turnout.store.departures import list_departures

router = APIRouter(prefix="/api/v1/reps", tags=["reps"])
departures = APIRouter(prefix="/api/v1/departures", tags=["reps"])

Named = dict[Annotated[str, Meta(max_length=200)], Id]
_WISHED: Final = ("rep_not_found", "unknown_rep", "rep_not_active", "account_not_found", "lead_not_found", "invalid")
_OF_BODY: Final = ("bad_body", "body_too_large", "wrong_media_type")


class DepartureBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who gets what. `policy` asks the policy, `keep` leaves accounts in the leaver's name, else it is a rep.

    `accounts` and `leads` name single ones by id. `heir` comes after them wherever else they are named. From the day
    `on` begins, in the leaver's zone, they are gone; without it, or once it has begun, at once. With `draft` a draft of
    the live policy without them is kept.
    """

    accounts_to: Id = POLICY
    leads_to: Id = POLICY
    accounts: Named = {}
    leads: Named = {}
    heir: Id | None = None
    on: date | None = None
    draft: bool = False

    @property
    def wishes(self) -> Wishes:
        """What is wished, as it is kept."""
        return Wishes(self.accounts_to, self.leads_to, self.accounts, self.leads, self.heir or "", self.on)


class DepartureList(msgspec.Struct, frozen=True):
    """A page of departures, the newest first; `next` is null on the last one."""

    departures: list[DepartureRecord]
    next: str | None = None


def _with_body(declared: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": reference(DepartureBody)}}
    declared["openapi_extra"]["requestBody"] = {"content": content, "required": False}
    declared["openapi_extra"]["parameters"] = list(parameters)
    return declared


Body = Annotated[DepartureBody, Depends(reads(DepartureBody, is_optional=True))]


@router.get(
    "/{rep}/departure",
    summary="What names a rep",
    **scoped("data:read", "rep_not_found", "invalid", said=shown(DeparturePreview, "All that names them.")),
)
def preview(rep: TheRep, front: TheFront) -> Response:
    """What is to be looked at before somebody leaves: policy, accounts, leads, clocks, and who would get them."""
    return _previewed(front, rep, DepartureBody())


@router.post(
    "/{rep}/departure/preview",
    summary="What letting a rep go as wished comes to",
    **_with_body(scoped("data:read", *_WISHED, *_OF_BODY, said=shown(DeparturePreview, "All that would change."))),
)
def preview_wishes(rep: TheRep, front: TheFront, body: Body) -> Response:
    """As `GET`, with what is to become of single accounts and leads. Nothing is changed."""
    return _previewed(front, rep, body)


def _previewed(front: Front, rep: str, body: DepartureBody) -> Response:
    with front.database.asking() as tx:
        return as_json(preview_record(propose_departure(tx, found(tx, rep), body.wishes, front.now())))


@router.post(
    "/{rep}/departure",
    summary="Let somebody go",
    **_with_body(
        scoped(
            "data:write",
            *(*_WISHED, *_OF_BODY, *WRITE_CODES, "departure_planned", "refused"),
            said=shown(DepartureRecord, "They have left, or are going to."),
        ),
        IDEMPOTENCY_KEY,
        REASON,
        IF_MATCH,
    ),
)
async def leave(
    request: Request, rep: TheRep, front: TheFront, bridge: TheBridge, caller: TheCaller, body: Body
) -> Response:
    """Status, accounts, opportunities and every open lead change in one transaction, which can be undone."""
    if await run_in_threadpool(_is_later, request, front, rep, body):
        return await change(request, lambda edit: Changed(_planned(edit, rep, body)))
    terms, why = terms_of(request), reason_of(request)
    wishes = msgspec.json.encode(body.wishes).decode()
    done = await bridge.ask(Depart(RepId(rep), wishes, None, why, caller.id, Terms(terms.key, terms.digest)))
    draft = None
    if body.draft and not done.is_replay:
        draft = await run_in_threadpool(_drafted, front, caller.id, why, rep, body)
    return as_done(await run_in_threadpool(_shown, front, done, draft), done)


def _is_later(request: Request, front: Front, rep: str, body: DepartureBody) -> bool:
    """Whether they leave on a day that has not begun where they work. Raises Problem where they are not as was seen."""
    with front.database.asking() as tx:
        leaver = found(tx, rep)
    must_match(request, record_of(leaver))
    return body.on is not None and begins_at(leaver, body.on) > front.now()


def _planned(edit: Edit, rep: str, body: DepartureBody) -> DepartureRecord:
    leaver = found(edit.tx, rep)
    assert body.on is not None, "a later departure has a day"
    row = plan_for_day(edit, leaver, body.wishes, body.on)
    draft = draft_without(edit, leaver, body.wishes) if body.draft else None
    return record_of_departure(edit.tx, row, draft)


def _drafted(front: Front, by: str, why: str, rep: str, body: DepartureBody) -> int | None:
    def do(edit: Edit) -> int | None:
        return draft_without(edit, found(edit.tx, rep), body.wishes)

    return edited(front.database, front.now, by, why, do)


def _shown(front: Front, done: Done, draft: int | None) -> DepartureRecord:
    with front.database.asking() as tx:
        return record_of_departure(tx, departure(tx, int(done.data["number"])), draft)


_calling_off = scoped(
    "data:write",
    *("rep_not_found", "departure_not_found", "invalid"),
    said=shown(DepartureRecord, "They stay."),
)
_calling_off["openapi_extra"]["parameters"] = [REASON]


@router.delete("/{rep}/departure", summary="Call a departure off", **_calling_off)
def stay(request: Request, rep: TheRep, front: TheFront, caller: TheCaller) -> Response:
    """Nobody leaves on that day after all."""
    with editing(front.database, front.now(), caller.id, reason_of(request)) as edit:
        return as_json(record_of_departure(edit.tx, call_off(edit, found(edit.tx, rep))))


_undoing = scoped(
    "data:write",
    *("rep_not_found", "departure_not_found", "departure_not_done", "refused", *WRITE_CODES),
    said=shown(DepartureRecord, "It is undone."),
)
_undoing["openapi_extra"]["parameters"] = [IDEMPOTENCY_KEY, REASON]


@router.post("/{rep}/departure/undo", summary="Undo a departure", **_undoing)
async def undo(request: Request, rep: TheRep, front: TheFront, bridge: TheBridge, caller: TheCaller) -> Response:
    """The latest one. Whatever is as it was left goes back; `stays` says what was changed since and so is not."""
    number = await run_in_threadpool(_last_done, front, rep)
    done = await bridge.ask(UndoDeparture(number, reason_of(request), caller.id, terms_of(request)))
    return as_done(await run_in_threadpool(_shown, front, done, None), done)


def _last_done(front: Front, rep: str) -> int:
    with front.database.asking() as tx:
        row = next(iter(list_departures(tx, rep=found(tx, rep).id, limit=1)), None)
        if row is None:
            raise RefusedError("departure_not_found", f"{rep} has not left; there is nothing to undo")
        return row.number


@departures.get(
    "",
    summary="Departures",
    **scoped("data:read", "invalid", "bad_cursor", said=shown(DepartureList, "A page of departures.")),
)
def read_departures(
    front: TheFront,
    state: Annotated[
        Literal["", "scheduled", "done", "cancelled", "undone"], Query(description="One state; empty for all.")
    ] = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Response:
    """Those that wait for their day, and those that were done, called off or undone."""
    place = place_of(after, int)
    with front.database.asking() as tx:
        rows = list_departures(tx, state=state, before=int(place[0]) if place else None, limit=limit + 1)
        page, follows = cut(rows, limit, lambda row: (row.number,))
        return as_json(DepartureList([record_of_departure(tx, row) for row in page], follows))
