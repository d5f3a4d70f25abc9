"""`/api/v1/realignments`: which accounts move with their leads, after territories changed or because somebody says so.

Batches are applied by whatever process is awake; each is kept whole, so a realignment may be stopped at any time.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from turnout.api.editing import Changed, change, writing
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.realignment_records import (
    AccountMoveList,
    AccountMoveRecord,
    AlignmentPreview,
    Counts,
    LeadMoveList,
    LeadMoveRecord,
    Moved,
    RealignmentList,
    RealignmentRecord,
    UndoBody,
)
from turnout.api.resource import TheFront, as_json, reads, reference, scoped, shown
from turnout.pipeline.asking.answer import said
from turnout.pipeline.asking.front import Front
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.handing_over.realignment_life import (
    counts_of,
    keep_alignment,
    progress_of,
    realignment,
    start,
    stop,
    take_back,
    wishes_of,
)
from turnout.pipeline.handing_over.realignment_plan import Alignment, plan_alignment
from turnout.pipeline.handing_over.realignment_wishes import Exceptions, Wishes
from turnout.store.accounts import names_of_accounts
from turnout.store.metadata import from_micros
from turnout.store.realignments import RealignmentRow, list_realignments, moves_of, work_of
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/realignments", tags=["realignments"])

TheRealignment = Annotated[int, Path(description="The realignment's number.", ge=1, le=2**53)]
_OF_BODY: Final = ("bad_body", "body_too_large", "wrong_media_type")
_PLANNED_BY: Final = (
    *("no_policy", "no_territories", "list_not_found"),
    *("bad_condition", "pool_not_found", "unknown_rep", "rep_not_active"),
)
# A table of twenty thousand moves.
_BYTES_MAX: Final = 8 * 1_024 * 1_024
# So many of the accounts and leads that would move are named in a preview.
_NAMED_MAX: Final = 200


_previewing: dict[str, Any] = scoped(
    "data:read", *_PLANNED_BY, *_OF_BODY, "invalid", said=shown(AlignmentPreview, "What would move.")
)
_previewing["openapi_extra"]["requestBody"] = {
    "content": {"application/json": {"schema": reference(Wishes)}},
    "required": False,
}
Wished = Annotated[Wishes, Depends(reads(Wishes, is_optional=True, bytes_max=_BYTES_MAX))]
Planned = Annotated[Wishes, Depends(reads(Wishes, bytes_max=_BYTES_MAX))]


@router.post("/preview", summary="What would move", **_previewing)
def preview(front: TheFront, body: Wished) -> Response:
    """Owners of accounts beside what territories, a table or a condition say. Nothing changes; it may take seconds."""
    found = _planned(front, body)
    moves = found.moves[:_NAMED_MAX]
    with front.database.asking() as tx:
        names = names_of_accounts(tx, [each.account for each in moves])
    accounts = [
        AccountMoveRecord(each.account, names.get(each.account, ""), each.former, each.owner, each.why)
        for each in moves
    ]
    leads = [LeadMoveRecord(each.name, each.account, each.former, each.owner) for each in found.leads[:_NAMED_MAX]]
    return as_json(AlignmentPreview(found.policy, msgspec.convert(counts_of(found), Counts), accounts, leads))


@router.post(
    "",
    summary="Plan a realignment",
    **writing(
        "data:write",
        *_PLANNED_BY,
        "nothing_to_realign",
        body=Wishes,
        answers={201: shown(RealignmentRecord, "It is planned; nothing has moved.")},
    ),
)
async def plan(request: Request, front: TheFront, body: Planned) -> Response:
    """Each account that is to move is kept with its former and its new owner, in batches. `start` applies it."""
    # It is worked out before anybody else has to wait for this edit.
    found = await run_in_threadpool(_planned, front, body)

    def keep(edit: Edit) -> Changed:
        row = keep_alignment(edit, found, body)
        return Changed(_record(edit.tx, row), 201, f"/api/v1/realignments/{row.number}")

    return await change(request, keep)


def _planned(front: Front, body: Wishes) -> Alignment:
    with front.database.reading() as tx:
        return plan_alignment(tx, body, front.now())


@router.get(
    "",
    summary="Realignments",
    **scoped("data:read", "invalid", "bad_cursor", said=shown(RealignmentList, "A page of realignments.")),
)
def read_realignments(front: TheFront, after: After = "", limit: Limit = PAGE) -> Response:
    """The newest first, with how far each has come."""
    place = place_of(after, int)
    with front.database.asking() as tx:
        rows = list_realignments(tx, int(place[0]) if place else None, limit + 1)
        page, follows = cut(rows, limit, lambda row: (row.number,))
        return as_json(RealignmentList([_record(tx, row) for row in page], follows))


@router.get(
    "/{realignment}",
    summary="A realignment",
    **scoped("data:read", "realignment_not_found", "invalid", said=shown(RealignmentRecord, "The realignment.")),
)
def read_realignment(realignment: TheRealignment, front: TheFront) -> Response:
    """What it was planned to come to, and how far it has come."""
    with front.database.asking() as tx:
        return as_json(_record(tx, _found(tx, realignment)))


@router.get(
    "/{realignment}/accounts",
    summary="Accounts of a realignment",
    **scoped(
        "data:read",
        *("realignment_not_found", "invalid", "bad_cursor"),
        said=shown(AccountMoveList, "A page of its accounts."),
    ),
)
def read_accounts(
    realignment: TheRealignment,
    front: TheFront,
    state: Annotated[
        Literal["", "planned", "moved", "skipped", "undone"], Query(description="One state; empty for all.")
    ] = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Response:
    """In the order in which they move, each with whose it was, whose it is to be, and why."""
    place = place_of(after, int)
    with front.database.asking() as tx:
        number = _found(tx, realignment).number
        rows = moves_of(tx, number, state=state, after=int(place[0]) if place else -1, limit=limit + 1)
        names = names_of_accounts(tx, [row.account for row in rows])
    page, follows = cut(rows, limit, lambda row: (row.position,))
    told = [
        AccountMoveRecord(row.account, names.get(row.account, ""), row.former, row.owner, row.why, row.batch, row.state)
        for row in page
    ]
    return as_json(AccountMoveList(told, follows))


@router.get(
    "/{realignment}/leads",
    summary="Leads that went along",
    **scoped(
        "data:read",
        *("realignment_not_found", "invalid", "bad_cursor"),
        said=shown(LeadMoveList, "A page of its leads."),
    ),
)
def read_leads(realignment: TheRealignment, front: TheFront, after: After = "", limit: Limit = PAGE) -> Response:
    """Those that have moved, and whether they were taken back."""
    place = place_of(after, str)
    with front.database.asking() as tx:
        rows = work_of(tx, _found(tx, realignment).number, "lead", str(place[0]) if place else "", limit + 1)
    page, follows = cut(rows, limit, lambda row: (row.name,))
    told = [LeadMoveRecord(row.name, row.account, row.former, row.owner, row.state, row.why) for row in page]
    return as_json(LeadMoveList(told, follows))


def _acting(*codes: str, what: str) -> dict[str, Any]:
    return writing("data:write", "realignment_not_found", *codes, answers={200: shown(RealignmentRecord, what)})


@router.post(
    "/{realignment}/start",
    summary="Apply a realignment",
    **_acting("realignment_over", "realignment_stale", "no_policy", what="It is being applied."),
)
async def begin(request: Request, realignment: TheRealignment) -> Response:
    """Batch by batch, from where it stands; everybody concerned is told once, when all of it is done."""
    return await change(request, lambda edit: Changed(_record(edit.tx, start(edit, realignment))))


@router.post("/{realignment}/stop", summary="Stop a realignment", **_acting("realignment_over", what="It rests."))
async def rest(request: Request, realignment: TheRealignment) -> Response:
    """After the batch that is under way. What has moved stays where it is; `start` goes on."""
    return await change(request, lambda edit: Changed(_record(edit.tx, stop(edit, realignment))))


_undoing = writing(
    "data:write",
    *("realignment_not_found", "realignment_running", "nothing_to_undo", *_OF_BODY),
    answers={200: shown(RealignmentRecord, "It is being taken back.")},
)
_undoing["openapi_extra"]["requestBody"] = {
    "content": {"application/json": {"schema": reference(UndoBody)}},
    "required": False,
}


@router.post("/{realignment}/undo", summary="Take a realignment back", **_undoing)
async def undo(
    request: Request,
    realignment: TheRealignment,
    body: Annotated[UndoBody, Depends(reads(UndoBody, is_optional=True))],
) -> Response:
    """All of it, or one batch. What changed since stays where it is, and says so."""
    return await change(request, lambda edit: Changed(_record(edit.tx, take_back(edit, realignment, body.batch))))


def _found(tx: Transaction, number: int) -> RealignmentRow:
    return realignment(tx, number)


def _record(tx: Transaction, row: RealignmentRow) -> RealignmentRecord:
    come, wishes = progress_of(tx, row), wishes_of(row)
    return RealignmentRecord(
        number=row.number,
        state=come["state"],
        policy=row.policy,
        made_at=said(from_micros(row.made_at)),
        by=row.by,
        why=row.why,
        source=wishes.source,
        exceptions=msgspec.convert(wishes, Exceptions, from_attributes=True),
        counts=msgspec.json.decode(row.body, type=Counts),
        batches=row.batches,
        batches_left=come["batches_left"],
        accounts=Moved(**come["accounts"]),
        leads=Moved(**come["leads"]),
        opportunities=Moved(**come["opportunities"]),
        ended_at=said(from_micros(row.ended_at)) if row.ended_at is not None else None,
        trouble=row.trouble,
    )
