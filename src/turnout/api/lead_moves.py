"""`/api/v1/leads/reassign`, `/close` and `/pause`: the same done with many leads, each by itself, and a look before.

Each lead is a job like any other, so what is refused of one keeps nothing from the others. Under an `Idempotency-Key`
each is done once, so a request that was cut off is simply sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from secrets import token_hex
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta
from msgspec.structs import replace as replace_struct

from turnout.api.bulk_moves import MOVE_CHARS_MAX
from turnout.api.editing import IDEMPOTENCY_KEY, request_digest
from turnout.api.keyring import Caller
from turnout.api.posting import idempotency_key
from turnout.api.problems import problem_of
from turnout.api.reach import within_of
from turnout.api.resource import TheBridge, TheCaller, TheFront, as_json, headers_of, reads, reference, scoped, shown
from turnout.api.work import Name, known_code
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.pipeline.asking.answer import LeadView
from turnout.pipeline.asking.codes import CLOSE_OUTCOMES, PAUSE_REASONS, REASSIGN_REASONS
from turnout.pipeline.asking.front import Done, Front
from turnout.pipeline.asking.jobs import Close, Pause, Reassign, Terms
from turnout.pipeline.handing_over.bulk_moves import WouldMove, would_move
from turnout.store.within import Within

router = APIRouter(prefix="/api/v1/leads", tags=["work"])

LEADS_MAX: Final = 500
Leads = Annotated[list[Name], Meta(min_length=1, max_length=LEADS_MAX)]
MoveName = Annotated[str, Meta(min_length=8, max_length=MOVE_CHARS_MAX, pattern="^[A-Za-z0-9_-]+$")]
_Job = Reassign | Close | Pause
_MISSING: Final = "lead_not_found"
_OF_BODY: Final = ("bad_body", "body_too_large", "wrong_media_type", "invalid", "unknown_reason")


class PlannedMoveBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which leads would go to whom; without `to` the policy finds somebody for each."""

    leads: Leads
    to: Name | None = None


class MoveBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which leads go to whom, and why; without `to` the policy finds somebody for each.

    Requests with the same `move`, a name of the caller's own such as a UUID, are one move, and are undone as one.
    """

    leads: Leads
    reason: Annotated[str, Meta(extra_json_schema={"enum": list(REASSIGN_REASONS)})]
    to: Name | None = None
    move: MoveName | None = None


class CloseLeadsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which leads are closed, and what became of them."""

    leads: Leads
    outcome: Annotated[str, Meta(extra_json_schema={"enum": list(CLOSE_OUTCOMES)})]


class PauseLeadsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of which leads the clocks stand still, and why."""

    leads: Leads
    reason: Annotated[str, Meta(extra_json_schema={"enum": list(PAUSE_REASONS)})]


class WouldMoves(msgspec.Struct, frozen=True):
    """What would become of each lead, in their order."""

    leads: list[WouldMove]


class LeadDone(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one lead: where it stands now, or, where it was refused, the problem's `code` and `detail`."""

    lead_id: str
    status: int
    lead: LeadView | None = None
    code: str = ""
    detail: str = ""


class LeadsDone(msgspec.Struct, frozen=True):
    """An answer for each lead, in their order; some may be refused."""

    leads: list[LeadDone]


class LeadsMoved(msgspec.Struct, frozen=True):
    """An answer for each lead, in their order, and what their move is called: `POST /api/v1/lead-moves/{move}/undo`."""

    leads: list[LeadDone]
    move: str


def _of(body: type, *codes: str, said: dict[str, Any], is_done: bool = True) -> dict[str, Any]:
    more = ("bad_idempotency_key", "busy") if is_done else ()
    declared = scoped("leads:work", *_OF_BODY, *more, *codes, said=said)
    if is_done:
        declared["openapi_extra"]["parameters"] = [IDEMPOTENCY_KEY]
    content = {"application/json": {"schema": reference(body)}}
    declared["openapi_extra"]["requestBody"] = {"content": content, "required": True}
    return declared


_done: Final = shown(LeadsDone, "What became of each lead.")


@router.post(
    "/reassign/preview",
    summary="Who would get which lead",
    **_of(
        PlannedMoveBody,
        *("unknown_rep", "rep_not_active", "no_policy"),
        said=shown(WouldMoves, "Each lead as it would be."),
        is_done=False,
    ),
)
async def preview_reassign(
    request: Request, front: TheFront, body: Annotated[PlannedMoveBody, Depends(reads(PlannedMoveBody))]
) -> Response:
    """Nothing is changed. Those that stay as they are say why."""
    return as_json(WouldMoves(await run_in_threadpool(_would, front, body, within_of(request))))


def _would(front: Front, body: PlannedMoveBody, within: Within | None) -> list[WouldMove]:
    with front.database.reading() as tx:
        leads = [lead for lead in body.leads if within is None or within.holds_lead(tx, lead)]
        found = {each.lead_id: each for each in would_move(tx, leads, body.to, front.now())}
    beyond = WouldMove(lead_id="", code=_MISSING, why="there is no such lead")
    return [found.get(lead) or replace_struct(beyond, lead_id=lead) for lead in dict.fromkeys(body.leads)]


@router.post(
    "/reassign",
    summary="Give many leads to somebody else",
    **_of(MoveBody, said=shown(LeadsMoved, "What became of each lead.")),
)
async def reassign_leads(
    request: Request, bridge: TheBridge, caller: TheCaller, body: Annotated[MoveBody, Depends(reads(MoveBody))]
) -> Response:
    """The one named gets them, or whoever the policy finds for each; nobody is credited a turn."""
    known_code(body.reason, REASSIGN_REASONS, "reason")
    to = None if body.to is None else RepId(body.to)
    move = body.move or _move_of(request, caller)
    done = await _each(request, bridge, body.leads, lambda lead: Reassign(lead, to, body.reason, caller.id, move=move))
    return as_json(LeadsMoved(done, move))


def _move_of(request: Request, caller: Caller) -> str:
    """A name for a move that has none; the same for a request that is sent again under its key."""
    key = idempotency_key(headers_of(request), None)
    return sha256(f"{caller.id}/{key}".encode()).hexdigest()[:32] if key else token_hex(16)


@router.post("/close", summary="Close many leads", **_of(CloseLeadsBody, said=_done))
async def close_leads(
    request: Request,
    bridge: TheBridge,
    caller: TheCaller,
    body: Annotated[CloseLeadsBody, Depends(reads(CloseLeadsBody))],
) -> Response:
    """They are done with; who had them has room for others."""
    known_code(body.outcome, CLOSE_OUTCOMES, "outcome")
    done = await _each(request, bridge, body.leads, lambda lead: Close(lead, body.outcome, caller.id))
    return as_json(LeadsDone(done))


@router.post("/pause", summary="Let the clocks of many leads stand still", **_of(PauseLeadsBody, said=_done))
async def pause_leads(
    request: Request,
    bridge: TheBridge,
    caller: TheCaller,
    body: Annotated[PauseLeadsBody, Depends(reads(PauseLeadsBody))],
) -> Response:
    """It is the customers' turn: nothing falls due until the clocks go on."""
    known_code(body.reason, PAUSE_REASONS, "reason")
    return as_json(
        LeadsDone(await _each(request, bridge, body.leads, lambda lead: Pause(lead, body.reason, caller.id)))
    )


async def _each(request: Request, bridge: TheBridge, leads: list[str], job: Callable[[LeadId], _Job]) -> list[LeadDone]:
    """Have a job done for each lead, all of them at once."""
    key = idempotency_key(headers_of(request), None)
    digest = request_digest(request) if key else b""
    wanted = list(dict.fromkeys(leads))
    within, front = within_of(request), request.app.state.front
    seen = wanted if within is None else await run_in_threadpool(_within, front, within, wanted)
    bridge.must_have_room(len(seen))
    done = await bridge.ask_all([_under(job(LeadId(lead)), key, digest) for lead in seen])
    found = {lead: _said(lead, each) for lead, each in zip(seen, done, strict=True)}
    return [found.get(lead) or _beyond(lead) for lead in wanted]


def _within(front: Front, within: Within, leads: list[str]) -> list[str]:
    """Those of these leads that the caller may work on."""
    with front.database.asking() as tx:
        return [lead for lead in leads if within.holds_lead(tx, lead)]


def _beyond(lead: str) -> LeadDone:
    """What is said of a lead that is nobody's business of the caller's: as if it were not there."""
    return LeadDone(lead_id=lead, status=404, code=_MISSING, detail=f"there is no lead `{lead}`")


def _under(job: _Job, key: str, digest: bytes) -> _Job:
    """The job under a key of its own, made of the request's, so that each lead has one."""
    if not key:
        return job
    own = sha256(f"{key}/{job.lead}".encode()).hexdigest()
    return replace(job, terms=Terms(own, digest))


def _said(lead: str, done: Done) -> LeadDone:
    if done.error is not None:
        problem = problem_of(done.error)
        return LeadDone(lead_id=lead, status=problem.status, code=problem.code, detail=problem.detail)
    assert isinstance(done.answer, LeadView), "a job about a lead says where it stands"
    return LeadDone(lead_id=lead, status=200, lead=done.answer)
