"""`/api/v1/reps/{rep}/departure`: what is in somebody's name, and letting them go with all of it given to others."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from turnout.api.bridge import Bridge
from turnout.api.editing import IDEMPOTENCY_KEY, IF_MATCH, carry_through, must_match
from turnout.api.ids import Id
from turnout.api.problems import Problem, problem_of
from turnout.api.rep_records import TheRep, record_of
from turnout.api.reps import found
from turnout.api.resource import TheBridge, TheCaller, TheFront, as_json, reads, reference, scoped, shown
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.errors import TurnoutError
from turnout.pipeline.answer import said
from turnout.pipeline.departure import Departure, depart, preview_departure, successor
from turnout.pipeline.editing import editing
from turnout.pipeline.front import Front
from turnout.pipeline.jobs import Reassign
from turnout.store.belongings import count_open_leads

router = APIRouter(prefix="/api/v1/reps", tags=["reps"])

POLICY = "policy"


class MentionRecord(msgspec.Struct, frozen=True):
    """A place in the live policy that names the rep, and what stands there."""

    place: str
    says: str


class SomeRecord(msgspec.Struct, frozen=True):
    """How many there are, and the first of them."""

    count: int
    ids: list[str]


class HeldBy(msgspec.Struct, frozen=True):
    """A lead in somebody's hands, or offered to them."""

    lead_id: str
    since: str
    is_offer: bool
    accept_by: str | None
    sla_due: str | None


class HeldFor(msgspec.Struct, frozen=True):
    """A lead that waits, and when its wait ends, where it does."""

    lead_id: str
    since: str
    until: str | None


class DeparturePreview(msgspec.Struct, frozen=True):
    """Everything that names a rep. `empty_pools` would have nobody left, and `waiting` leads wait only for those."""

    rep: str
    status: str
    policy: list[MentionRecord]
    empty_pools: list[str]
    accounts: SomeRecord
    accounts_as_backup: SomeRecord
    opportunities: int
    people: int
    open_leads: int
    leads: list[HeldBy]
    waiting: list[HeldFor]
    clocks_running: int
    next_due: str | None
    stands_in_for: list[str]
    manages: list[str]


class DepartureBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who gets the accounts and open opportunities (nobody, where it is left out), and who the open leads.

    `policy` lets the rules find somebody for each lead.
    """

    accounts_to: Id | None = None
    leads_to: Id = POLICY


class LeadMoved(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one lead: where it is now, or why it stayed."""

    lead_id: str
    outcome: str = ""
    assignee: str | None = None
    reason: str = ""
    code: str = ""
    detail: str = ""


class Departed(msgspec.Struct, frozen=True):
    """What was given to others. `open_leads` are left; where there are any, the same request goes on with them."""

    rep: str
    accounts: int
    opportunities: int
    leads: list[LeadMoved]
    open_leads: int
    waiting: list[HeldFor]


@router.get(
    "/{rep}/departure",
    summary="What names a rep",
    **scoped("data:read", "rep_not_found", "invalid", said=shown(DeparturePreview, "All that names them.")),
)
def preview(rep: TheRep, front: TheFront) -> Response:
    """What is to be looked at before somebody leaves: policy, accounts, leads, clocks. Nothing is changed."""
    with front.database.asking() as tx:
        return as_json(_shown(preview_departure(tx, found(tx, rep))))


_declared = scoped(
    "data:write",
    *("rep_not_found", "unknown_rep", "rep_not_active", "invalid", "precondition_failed"),
    *("bad_idempotency_key", "idempotency_key_reused"),
    *("bad_body", "body_too_large", "wrong_media_type"),
    said=shown(Departed, "They have left."),
)
_declared["openapi_extra"]["parameters"] = [IDEMPOTENCY_KEY, IF_MATCH]
_declared["openapi_extra"]["requestBody"] = {
    "content": {"application/json": {"schema": reference(DepartureBody)}},
    "required": False,
}


@router.post("/{rep}/departure", summary="Let somebody go", **_declared)
async def leave(
    request: Request,
    rep: TheRep,
    front: TheFront,
    bridge: TheBridge,
    caller: TheCaller,
    body: Annotated[DepartureBody, Depends(reads(DepartureBody, is_optional=True))],
) -> Response:
    """Status, accounts and opportunities change in one transaction; then each open lead is given on, with its answer.

    Asked for again it goes on with what is left, so a request that was cut off is simply repeated.
    """

    async def let_go() -> Departed:
        accounts, deals, left, to = await run_in_threadpool(_depart, request, front, caller.id, rep, body)
        leads = [lead.id for lead in left.leads] + ([lead.id for lead in left.waiting] if to else [])
        moved = await asyncio.gather(*(_move(bridge, lead, to, caller.id) for lead in leads))
        remaining, after = await run_in_threadpool(_remaining, front, rep)
        return Departed(rep, accounts, deals, list(moved), remaining, after.waiting)

    return await carry_through(request, let_go)


def _depart(
    request: Request, front: Front, by: str, rep: str, body: DepartureBody
) -> tuple[int, int, Departure, RepId | None]:
    """Let somebody go; what went to others, and what is in their name still. Raises Problem and RefusedError."""
    with editing(front.database, front.now(), by) as edit:
        leaver = found(edit.tx, rep)
        must_match(request, record_of(leaver))
        owner = successor(edit.tx, leaver.id, body.accounts_to, "accounts_to") if body.accounts_to else None
        taker = None if body.leads_to == POLICY else successor(edit.tx, leaver.id, body.leads_to, "leads_to")
        accounts, deals = depart(edit, leaver, owner)
        left = preview_departure(edit.tx, leaver)
    return accounts, deals, left, taker


async def _move(bridge: Bridge, lead: str, to: RepId | None, by: str) -> LeadMoved:
    try:
        answer, _ = await bridge.answer(Reassign(LeadId(lead), to, "rep_left", by))
    except (Problem, TurnoutError) as error:
        problem = problem_of(error)
        return LeadMoved(lead, code=problem.code, detail=problem.detail)
    return LeadMoved(lead, answer.outcome, answer.assignee, answer.reason)


def _remaining(front: Front, rep: str) -> tuple[int, DeparturePreview]:
    with front.database.asking() as tx:
        left = preview_departure(tx, found(tx, rep))
        return count_open_leads(tx, rep), _shown(left)


def _shown(left: Departure) -> DeparturePreview:
    return DeparturePreview(
        rep=left.rep.id,
        status=left.rep.status.value,
        policy=[MentionRecord(each.place, each.said) for each in left.policy],
        empty_pools=left.empty_pools,
        accounts=SomeRecord(left.accounts.count, list(left.accounts.ids)),
        accounts_as_backup=SomeRecord(left.backed_accounts.count, list(left.backed_accounts.ids)),
        opportunities=left.opportunities,
        people=left.people,
        open_leads=left.leads_count,
        leads=[
            HeldBy(
                lead.id,
                said(lead.since),
                lead.is_offer,
                said(lead.accept_by) if lead.accept_by else None,
                said(lead.sla_due) if lead.sla_due else None,
            )
            for lead in left.leads
        ],
        waiting=[HeldFor(lead.id, said(lead.since), said(lead.until) if lead.until else None) for lead in left.waiting],
        clocks_running=left.clocks,
        next_due=said(left.next_due) if left.next_due else None,
        stands_in_for=left.stands_in_for,
        manages=left.manages,
    )
