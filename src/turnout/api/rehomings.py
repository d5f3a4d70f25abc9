"""A deploy undone lead by lead, or who waits taken along to it; and `/api/v1/rehomings`, how far that is.

Which leads those are, and what is done with each, is `pipeline.policies.rehoming_runs`'s to say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final, Literal

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.bridge import Bridge
from turnout.api.deploys import TheDeploy
from turnout.api.editing import Changed, change, writing
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.policies import NoteText
from turnout.api.rehoming_record import (
    LeadChange,
    RehomedLeads,
    RehomingList,
    RehomingPreview,
    RehomingRecord,
    shown_lead,
    shown_rehoming,
)
from turnout.api.resource import TheFront, as_json, reads, scoped, shown
from turnout.pipeline.asking.front import Front
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.policies.rehoming_runs import (
    Plan,
    Wanted,
    begin,
    must_find,
    must_find_rehoming,
    plan_migration,
    plan_undo,
    set_running,
)
from turnout.store.rehomings import leads_of, rehomings_of
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1", tags=["deploys"])

TheRehoming = Annotated[int, Path(description="The re-homing's number.", ge=1, le=2**53)]
Preview = Annotated[bool, Query(description="Only say what would be done; nothing is changed.")]
Which = Literal["held", "queued", "in_hands"]
LeadName = Annotated[str, Meta(min_length=1, max_length=200)]
# More are asked for in portions: each is a question to whoever decides leads.
PREVIEWED_MAX: Final = 500
_WRITE: Final = "policy:write"


class UndoBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which leads of a deploy are decided anew: these, or all that are open and that nobody has answered.

    `to` is the hash of the version that decides, else what was live before the deploy.
    """

    leads: Annotated[list[LeadName], Meta(max_length=10_000)] = []
    to: Annotated[str, Meta(max_length=64)] = ""
    with_touched: bool = False
    note: NoteText = ""


class MigrateBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which leads under other versions are taken along: these, or all of these kinds. Those in hands stay there."""

    leads: Annotated[list[LeadName], Meta(max_length=10_000)] = []
    which: Annotated[list[Which], Meta(min_length=1, max_length=3)] = msgspec.field(default_factory=lambda: ["held"])
    note: NoteText = ""


_rehoming = shown(RehomingRecord, "How far it is.")
_preview = shown(RehomingPreview, "What would be done.")

_undoing = writing(
    _WRITE, "deploy_not_found", "policy_not_found", "lead_not_found", "nothing_before", "same_policy",
    answers={200: _preview, 202: _rehoming}, body=UndoBody,
)  # fmt: skip
_undoing["openapi_extra"]["requestBody"]["required"] = False


@router.post("/deploys/{deploy}/undo", summary="Undo a deploy", **_undoing)
async def undo(
    request: Request,
    deploy: TheDeploy,
    body: Annotated[UndoBody, Depends(reads(UndoBody, is_optional=True))],
    preview: Preview = False,
) -> Response:
    """Let what was live before decide the leads of a deploy anew; where it is live, that goes live again first.

    Whoever would have them anyway keeps them. The others are given their turns back and told. It goes on in batches
    by whatever process is awake; `/rehomings/{number}` says how far it is.
    """
    wanted = Wanted(tuple(dict.fromkeys(body.leads)), body.to, with_touched=body.with_touched)
    if preview:
        return await _previewed(request, lambda tx: plan_undo(tx, deploy, wanted))

    def do(edit: Edit) -> Changed:
        return _begun(edit, begin(edit, plan_undo(edit.tx, deploy, wanted), wanted, body.note))

    return await change(request, do)


_migrating = writing(
    _WRITE, "deploy_not_found", "lead_not_found", "not_live", answers={200: _preview, 202: _rehoming}, body=MigrateBody
)
_migrating["openapi_extra"]["requestBody"]["required"] = False


@router.post("/deploys/{deploy}/migrate", summary="Take along who waits", **_migrating)
async def migrate(
    request: Request,
    deploy: TheDeploy,
    body: Annotated[MigrateBody, Depends(reads(MigrateBody, is_optional=True))],
    preview: Preview = False,
) -> Response:
    """Let the live deploy decide leads that are under other versions. Else they stay with theirs.

    Those in somebody's hands stay there, and go on by the live version from now on.
    """
    wanted = Wanted(tuple(dict.fromkeys(body.leads)), which=tuple(dict.fromkeys(body.which)))
    if preview:
        return await _previewed(request, lambda tx: plan_migration(tx, deploy, wanted))

    def do(edit: Edit) -> Changed:
        return _begun(edit, begin(edit, plan_migration(edit.tx, deploy, wanted), wanted, body.note))

    return await change(request, do)


@router.get(
    "/deploys/{deploy}/rehomings",
    summary="What was done about a deploy",
    **scoped("data:read", "deploy_not_found", "invalid", said=shown(RehomingList, "All of them.")),
)
def read_rehomings(deploy: TheDeploy, front: TheFront) -> Response:
    """Each time its leads were decided anew, or others were taken along to it."""
    with front.database.asking() as tx:
        must_find(tx, deploy)
        return as_json(RehomingList([shown_rehoming(tx, row) for row in rehomings_of(tx, deploy)]))


@router.get(
    "/rehomings/{rehoming}",
    summary="How far it is",
    **scoped("data:read", "rehoming_not_found", "invalid", said=_rehoming),
)
def read_rehoming(rehoming: TheRehoming, front: TheFront) -> Response:
    """How many leads are done, and what became of them."""
    with front.database.asking() as tx:
        return as_json(shown_rehoming(tx, must_find_rehoming(tx, rehoming)))


@router.get(
    "/rehomings/{rehoming}/leads",
    summary="What became of each lead",
    **scoped("data:read", "rehoming_not_found", "invalid", "bad_cursor", said=shown(RehomedLeads, "A page.")),
)
def read_rehomed(
    rehoming: TheRehoming,
    front: TheFront,
    state: Literal["to do", "moved", "kept", "left"] | None = None,
    after: After = "",
    limit: Limit = PAGE,
) -> Response:
    """Who had it, who has it now, and why it was left where it was."""
    place = place_of(after, str)
    with front.database.asking() as tx:
        must_find_rehoming(tx, rehoming)
        found = leads_of(tx, rehoming, str(place[0]) if place else "", limit + 1, state or "")
    page, follows = cut(found, limit, lambda row: (row.lead,))
    return as_json(RehomedLeads([shown_lead(row) for row in page], follows))


_steering = writing(_WRITE, "rehoming_not_found", "rehoming_done", answers={200: _rehoming})


@router.post("/rehomings/{rehoming}/stop", summary="Stop it", **_steering)
async def stop(request: Request, rehoming: TheRehoming) -> Response:
    """What is done stays; the rest waits until it is resumed."""
    return await change(request, lambda edit: _steered(edit, rehoming, is_running=False))


@router.post("/rehomings/{rehoming}/resume", summary="Let it go on", **_steering)
async def resume(request: Request, rehoming: TheRehoming) -> Response:
    """It goes on where it was stopped."""
    return await change(request, lambda edit: _steered(edit, rehoming, is_running=True))


def _steered(edit: Edit, rehoming: int, *, is_running: bool) -> Changed:
    return Changed(shown_rehoming(edit.tx, set_running(edit, rehoming, is_running=is_running)))


def _begun(edit: Edit, number: int) -> Changed:
    return Changed(shown_rehoming(edit.tx, must_find_rehoming(edit.tx, number)), 202, f"/api/v1/rehomings/{number}")


async def _previewed(request: Request, plan: Callable[[Transaction], Plan]) -> Response:
    front: Front = request.app.state.front
    bridge: Bridge = request.app.state.bridge

    def planned() -> Plan:
        with front.database.asking() as tx:
            return plan(tx)

    found = await run_in_threadpool(planned)
    changes: list[LeadChange] = []
    for job in found.asks(PREVIEWED_MAX):
        changes += msgspec.convert((await bridge.ask(job)).data, list[LeadChange])
    stay = sum(each.stays for each in changes)
    shown_now = RehomingPreview(found.deploy.number, found.policy, len(found.leads), stay, len(changes) - stay, changes)
    return as_json(shown_now)
