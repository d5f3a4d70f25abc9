"""`/api/v1/lead-moves`: leads that were given to others together, and taking that back in one step.

Moving them is `lead_moves`'; which of them go back, and whom to, is `pipeline.handing_over.bulk_undoing`'s. Whoever
reaches only some leads sees the moves they made themselves.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from turnout.api.bridge import Bridge
from turnout.api.editing import IDEMPOTENCY_KEY, REASON, WRITE_CODES, carry_through, reason_of
from turnout.api.keyring import Caller
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.reach import within_of
from turnout.api.resource import TheBridge, TheCaller, TheFront, as_json, scoped, shown
from turnout.errors import RefusedError
from turnout.pipeline.asking.answer import said
from turnout.pipeline.asking.front import Front
from turnout.pipeline.asking.jobs import UndoMove
from turnout.pipeline.handing_over.bulk_undoing import must_find_move, undoable_until, would_go_back
from turnout.store.bulk_moves import (
    MOVED,
    STAYED,
    UNDONE,
    BulkMoveRow,
    MovedLead,
    count_moved,
    leads_of_move,
    list_moves,
    moves_of_lead,
)
from turnout.store.codec.contact import contact_of
from turnout.store.metadata import from_micros
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/lead-moves", tags=["work"])

MOVE_CHARS_MAX: Final = 80
TheMove = Annotated[str, Path(description="What the move was called.", min_length=1, max_length=MOVE_CHARS_MAX)]


class BulkMoveRecord(msgspec.Struct, frozen=True):
    """Leads that were moved together: by whom, when, why and to whom (null where the policy found somebody).

    `leads` counts them; once it was undone `undone` went back and `stayed` did not. `can_undo` until `undo_until`.
    """

    id: str
    by: str
    at: str
    reason: str
    to: str | None
    leads: int
    undone: int
    stayed: int
    can_undo: bool
    undo_until: str
    undone_at: str | None
    undone_by: str


class BulkMoveList(msgspec.Struct, frozen=True):
    """A page of moves, the newest first; `next` is null on the last one."""

    moves: list[BulkMoveRecord]
    next: str | None = None


class BulkMoveLead(msgspec.Struct, frozen=True):
    """A lead of a move. Until it is undone `state` is `moved`: `to` is who would have it then, `why` why it would stay.

    Where both are empty nobody had it, and its rules say where it goes. After that `state` is `undone` or `stayed`.
    `name` is its sender's, or their company; null where neither is known any more.
    """

    lead_id: str
    name: str | None
    former: str | None
    state: str
    assignee: str | None
    to: str | None
    why: str


class BulkMoveLeads(msgspec.Struct, frozen=True):
    """A page of the leads of a move; `next` is null on the last one."""

    leads: list[BulkMoveLead]
    next: str | None = None


_one = shown(BulkMoveRecord, "The move.")


@router.get(
    "",
    summary="Moves of many leads",
    **scoped("leads:read", "invalid", "bad_cursor", said=shown(BulkMoveList, "A page of moves.")),
)
def read_moves(
    request: Request,
    front: TheFront,
    caller: TheCaller,
    lead: Annotated[str, Query(description="Only those that this lead was a part of.", max_length=200)] = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Response:
    """The newest first."""
    place = place_of(after, int)
    own = caller.id if within_of(request) is not None else None
    with front.database.asking() as tx:
        if lead:
            rows = [row for row in moves_of_lead(tx, lead, limit) if own in {None, row.by}]
        else:
            rows = list_moves(tx, own, int(place[0]) if place else None, limit + 1)
        page, follows = cut(rows, limit, lambda row: (row.number,))
        return as_json(BulkMoveList([_record(tx, front, row) for row in page], follows))


@router.get("/{move}", summary="One move", **scoped("leads:read", "move_not_found", "invalid", said=_one))
def read_move(request: Request, move: TheMove, front: TheFront, caller: TheCaller) -> Response:
    """Who moved how many leads to whom, and whether that can be undone."""
    with front.database.asking() as tx:
        return as_json(_record(tx, front, _theirs(tx, request, caller, move)))


@router.get(
    "/{move}/leads",
    summary="Leads of a move",
    **scoped("leads:read", "move_not_found", "invalid", "bad_cursor", said=shown(BulkMoveLeads, "A page of leads.")),
)
def read_leads_of_move(
    request: Request, move: TheMove, front: TheFront, caller: TheCaller, after: After = "", limit: Limit = PAGE
) -> Response:
    """What undoing it would come to, lead by lead; or what it came to."""
    place = place_of(after, int)
    start = int(place[0]) if place else 0
    with front.database.asking() as tx:
        found = _leads(tx, _theirs(tx, request, caller, move), limit + 1, start)
        page, follows = cut(found, limit, lambda each: (each[0],))
        return as_json(BulkMoveLeads([lead for _, lead in page], follows))


_undoing: Final = scoped("leads:work", "move_not_found", "move_over", "busy", *WRITE_CODES, said=_one)
_undoing["openapi_extra"]["parameters"] = [IDEMPOTENCY_KEY, REASON]


@router.post("/{move}/undo", summary="Undo a move", **_undoing)
async def undo(request: Request, move: TheMove, front: TheFront, bridge: TheBridge, caller: TheCaller) -> Response:
    """Each lead goes back to whoever had it, with their turn. One that was answered, accepted, closed or decided anew
    since stays, and says why. Done again it changes nothing, or goes on where it was interrupted.
    """  # noqa: D205 - it is shown whole
    why = reason_of(request)

    async def work() -> BulkMoveRecord:
        await run_in_threadpool(_must_be_theirs, front, request, caller, move)
        await _undo(bridge, UndoMove(move, why, caller.id))
        return await run_in_threadpool(_read, front, move)

    return await carry_through(request, work)


async def _undo(bridge: Bridge, job: UndoMove) -> None:
    """Ask for one portion after the other, so that leads that come in meanwhile are let in between."""
    while (await bridge.ask(job)).data["left"]:
        pass


def _must_be_theirs(front: Front, request: Request, caller: Caller, move: str) -> None:
    with front.database.asking() as tx:
        _theirs(tx, request, caller, move)


def _read(front: Front, move: str) -> BulkMoveRecord:
    with front.database.asking() as tx:
        return _record(tx, front, must_find_move(tx, move))


def _theirs(tx: Transaction, request: Request, caller: Caller, move: str) -> BulkMoveRow:
    """A move that the caller may see. Raises RefusedError as if it were not there for any other."""
    row = must_find_move(tx, move)
    if within_of(request) is not None and row.by != caller.id:
        raise RefusedError("move_not_found", f"no leads were moved as `{move}`")
    return row


def _record(tx: Transaction, front: Front, row: BulkMoveRow) -> BulkMoveRecord:
    counts, until = count_moved(tx, row.number), undoable_until(row)
    is_left = row.undone_at is None or counts.get(MOVED, 0) > 0
    return BulkMoveRecord(
        row.id,
        row.by,
        said(from_micros(row.at)),
        row.reason,
        row.rep,
        sum(counts.values()),
        counts.get(UNDONE, 0),
        counts.get(STAYED, 0),
        is_left and front.now() < until,
        said(until),
        None if row.undone_at is None else said(from_micros(row.undone_at)),
        row.undone_by,
    )


def _leads(tx: Transaction, row: BulkMoveRow, limit: int, after: int) -> list[tuple[int, BulkMoveLead]]:
    """Leads of a move, each after its number in the store."""
    would = {}
    if row.undone_at is None:
        would = dict(would_go_back(tx, row, limit, after))
    found = []
    for each in leads_of_move(tx, row.number, limit, after=after):
        now = would.get(each.lead)
        to, why = (now.to, now.why) if now else (each.former if each.state == UNDONE else None, each.why)
        assignee = now.assignee if now else None
        found.append((each.lead, BulkMoveLead(each.id, _name(each), each.former, each.state, assignee, to, why)))
    return found


def _name(moved: MovedLead) -> str | None:
    contact = contact_of(moved.facts)
    return contact.name or contact.company
