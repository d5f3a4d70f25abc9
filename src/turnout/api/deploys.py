"""`/api/v1/deploys`: each time a version went live, what it did, going back, and undoing it lead by lead.

`/api/v1/rehomings` is such an undoing, or taking along who waits, on its way: how far it is, what became of each lead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final, Literal, cast

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.bridge import Bridge
from turnout.api.editing import Changed, change, writing
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.policies import NoteText
from turnout.api.resource import TheFront, as_json, reads, scoped, shown
from turnout.pipeline.asking.answer import said
from turnout.pipeline.asking.front import Front
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.policies.drafts import roll_back
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
from turnout.store.deploys import RoutedLead, Span, count_routed, count_waiting, find_span, routed_by, span_before
from turnout.store.metadata import from_micros
from turnout.store.policies import Publication, list_publications, live_publication
from turnout.store.rehomings import RehomedRow, RehomingRow, counts_of, leads_of, rehomings_of
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1", tags=["deploys"])

TheDeploy = Annotated[int, Path(description="The deploy's number.", ge=1, le=2**53)]
TheRehoming = Annotated[int, Path(description="The re-homing's number.", ge=1, le=2**53)]
Preview = Annotated[bool, Query(description="Only say what would be done; nothing is changed.")]
Which = Literal["held", "queued", "in_hands"]
RehomingKind = Literal["undo", "migrate"]
RehomingState = Literal["running", "stopped", "done"]
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


class RollbackBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which version goes live again, by its hash; left out the one before."""

    to: Annotated[str, Meta(max_length=64)] = ""
    note: NoteText = ""


class DeployCounts(msgspec.Struct, frozen=True):
    """What became of the leads that came to be decided by a deploy and are under its version still."""

    leads: int
    open: int
    answered: int
    held: int
    queued: int
    joined: int
    rejected: int
    closed: int


class DeployRecord(msgspec.Struct, frozen=True):
    """A version that went live. `until` is null while it is; `before` is what was live before it, by its hash.

    `waiting` leads are under its version, whenever they came. `counts` is null in the list unless it was asked for.
    """

    deploy: int
    policy: str
    version: int
    at: str
    until: str | None
    is_live: bool
    by: str
    note: str
    before: str | None
    waiting: int
    counts: DeployCounts | None


class DeployPage(msgspec.Struct, frozen=True):
    """Deploys, the newest first; `next` is null on the last page."""

    deploys: list[DeployRecord]
    next: str | None = None


class DeployLead(msgspec.Struct, frozen=True):
    """A lead that a deploy has decided about, as it is now."""

    lead_id: str
    status: str
    outcome: str
    assignee: str | None
    pool: str | None
    queue: str | None
    rule: str | None
    touched_at: str | None
    is_erased: bool


class DeployLeads(msgspec.Struct, frozen=True):
    """Leads in the order in which they came in; `next` is null on the last page."""

    leads: list[DeployLead]
    next: str | None = None


class LeadPlace(msgspec.Struct, frozen=True):
    """Where a lead is, or would be, and by which rule; `sla` is the line that promises it an answer."""

    outcome: str
    assignee: str | None
    pool: str | None
    queue: str | None
    rule: str | None
    sla: str | None


class LeadChange(msgspec.Struct, frozen=True, rename={"now": "is"}):
    """A lead where it is and where it would be. `stays` is true where that is the same place."""

    lead_id: str
    stays: bool
    now: LeadPlace
    would_be: LeadPlace
    rule: str


class RehomingPreview(msgspec.Struct, frozen=True):
    """What would be done, by which version. `leads` are the first of `total`; each is looked at by itself.

    So of those that go to one pool its members will get their turns one after the other.
    """

    deploy: int
    policy: str
    total: int
    stay: int
    move: int
    leads: list[LeadChange]


class RehomingRecord(msgspec.Struct, frozen=True):
    """Leads on their way under another version: `to_do` are left, `left` could not be touched any more."""

    rehoming: int
    kind: RehomingKind
    deploy: int
    policy: str
    state: RehomingState
    by: str
    note: str
    at: str
    ended_at: str | None
    total: int
    to_do: int
    moved: int
    kept: int
    left: int


class RehomingList(msgspec.Struct, frozen=True):
    """What was done about a deploy, the newest first."""

    rehomings: list[RehomingRecord]


class RehomedLead(msgspec.Struct, frozen=True):
    """What became of a lead; `note` says why it was left."""

    lead_id: str
    state: str
    was_with: str | None
    is_with: str | None
    note: str
    at: str | None


class RehomedLeads(msgspec.Struct, frozen=True):
    """Leads by their ids; `next` is null on the last page."""

    leads: list[RehomedLead]
    next: str | None = None


_deploy = shown(DeployRecord, "The deploy.")
_rehoming = shown(RehomingRecord, "How far it is.")
_preview = shown(RehomingPreview, "What would be done.")


@router.get(
    "/deploys", summary="Deploys", **scoped("data:read", "invalid", "bad_cursor", said=shown(DeployPage, "A page."))
)
def read_deploys(
    front: TheFront,
    counts: Annotated[
        bool, Query(description="Count the leads of each; that takes long where there are many.")
    ] = False,
    after: After = "",
    limit: Limit = PAGE,
) -> Response:
    """Each time a version went live, the newest first."""
    place = place_of(after, int)
    with front.database.asking() as tx:
        found = list_publications(tx, int(place[0]) if place else None, limit + 1)
        page, follows = cut(found, limit, lambda each: (each.number,))
        waiting, live = count_waiting(tx), live_publication(tx)
        records = [_record(tx, each, waiting, live, with_counts=counts) for each in page]
    return as_json(DeployPage(records, follows))


@router.get(
    "/deploys/{deploy}", summary="One deploy", **scoped("data:read", "deploy_not_found", "invalid", said=_deploy)
)
def read_deploy(deploy: TheDeploy, front: TheFront) -> Response:
    """A deploy with what became of its leads."""
    with front.database.asking() as tx:
        return as_json(_found(tx, deploy))


@router.get(
    "/deploys/{deploy}/leads",
    summary="A deploy's leads",
    **scoped("data:read", "deploy_not_found", "invalid", "bad_cursor", said=shown(DeployLeads, "A page.")),
)
def read_deploy_leads(deploy: TheDeploy, front: TheFront, after: After = "", limit: Limit = PAGE) -> Response:
    """The leads that came to be decided by it and are under its version still."""
    place = place_of(after, int)
    with front.database.asking() as tx:
        found = routed_by(tx, must_find(tx, deploy), after=int(place[0]) if place else -1, limit=limit + 1)
    page, follows = cut(found, limit, lambda lead: (lead.seq,))
    return as_json(DeployLeads([_lead(each) for each in page], follows))


_rolling = writing(
    _WRITE, "policy_not_found", "no_policy", "nothing_before", "same_policy", answers={200: _deploy}, body=RollbackBody
)
_rolling["openapi_extra"]["requestBody"]["required"] = False


@router.post("/deploys/rollback", summary="Go back", **_rolling)
async def rollback(
    request: Request, body: Annotated[RollbackBody, Depends(reads(RollbackBody, is_optional=True))]
) -> Response:
    """Make the version before the live one live again, or another one that was. Nothing is checked: it was live.

    Leads that came in meanwhile stay where they are; `undo` decides them anew.
    """

    def do(edit: Edit) -> Changed:
        return Changed(_found(edit.tx, roll_back(edit, body.to, body.note)))

    return await change(request, do)


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
        return as_json(RehomingList([_rehomed(tx, row) for row in rehomings_of(tx, deploy)]))


@router.get(
    "/rehomings/{rehoming}",
    summary="How far it is",
    **scoped("data:read", "rehoming_not_found", "invalid", said=_rehoming),
)
def read_rehoming(rehoming: TheRehoming, front: TheFront) -> Response:
    """How many leads are done, and what became of them."""
    with front.database.asking() as tx:
        return as_json(_rehomed(tx, must_find_rehoming(tx, rehoming)))


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
    return as_json(RehomedLeads([_rehomed_lead(row) for row in page], follows))


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
    return Changed(_rehomed(edit.tx, set_running(edit, rehoming, is_running=is_running)))


def _begun(edit: Edit, number: int) -> Changed:
    return Changed(_rehomed(edit.tx, must_find_rehoming(edit.tx, number)), 202, f"/api/v1/rehomings/{number}")


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


def _found(tx: Transaction, deploy: int) -> DeployRecord:
    must_find(tx, deploy)
    [each] = [each for each in list_publications(tx, deploy + 1, 1) if each.number == deploy]
    return _record(tx, each, count_waiting(tx), live_publication(tx), with_counts=True)


def _record(
    tx: Transaction, each: Publication, waiting: dict[str, int], live: Publication | None, *, with_counts: bool
) -> DeployRecord:
    span = find_span(tx, each.number)
    assert span is not None, "a publication has a span"
    before = span_before(tx, each.number, each.policy)
    return DeployRecord(
        each.number,
        each.policy,
        each.version,
        said(each.published_at),
        said(from_micros(span.until)) if span.until is not None else None,
        live is not None and live.number == each.number,
        each.by,
        each.note,
        before.policy if before else None,
        waiting.get(each.policy, 0),
        _counts(tx, span) if with_counts else None,
    )


def _counts(tx: Transaction, span: Span) -> DeployCounts:
    found = count_routed(tx, span)

    def count(status: str = "", outcome: str = "", touched: int | None = None) -> int:
        return sum(
            number
            for (its_status, its_outcome, its_touched), number in found.items()
            if (not status or its_status == status)
            and (not outcome or its_outcome == outcome)
            and (touched is None or its_touched == touched)
        )

    return DeployCounts(
        count(),
        count("open"),
        count(touched=1),
        count("open", "held"),
        count("open", "queued"),
        count("joined"),
        count("rejected"),
        count("closed"),
    )


def _lead(row: RoutedLead) -> DeployLead:
    touched_at = said(from_micros(row.touched_at)) if row.touched_at is not None else None
    places = (row.assignee, row.pool or None, row.queue or None, row.rule or None)
    return DeployLead(row.id, row.status, row.outcome, *places, touched_at, bool(row.is_erased))


def _rehomed(tx: Transaction, row: RehomingRow) -> RehomingRecord:
    counts = counts_of(tx, row.number)
    return RehomingRecord(
        row.number,
        cast("RehomingKind", row.kind),
        row.deploy,
        row.policy,
        cast("RehomingState", row.state),
        row.actor,
        row.note,
        said(from_micros(row.made_at)),
        said(from_micros(row.ended_at)) if row.ended_at is not None else None,
        sum(counts.values()),
        counts.get("to do", 0),
        counts.get("moved", 0),
        counts.get("kept", 0),
        counts.get("left", 0),
    )


def _rehomed_lead(row: RehomedRow) -> RehomedLead:
    at = said(from_micros(row.at)) if row.at is not None else None
    return RehomedLead(row.lead, row.state, row.was_with or None, row.is_with or None, row.note, at)
