"""`/api/v1/deploys`: each time a version went live, what became of its leads, and going back.

Its leads are decided anew by `rehomings`.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.editing import Changed, change, writing
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.policies import NoteText
from turnout.api.resource import TheFront, as_json, reads, scoped, shown
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.policies.drafts import roll_back
from turnout.pipeline.policies.rehoming_runs import (
    must_find,
)
from turnout.store.deploys import RoutedLead, Span, count_routed, count_waiting, find_span, routed_by, span_before
from turnout.store.metadata import from_micros
from turnout.store.policies import Publication, list_publications, live_publication
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1", tags=["deploys"])

TheDeploy = Annotated[int, Path(description="The deploy's number.", ge=1, le=2**53)]
_WRITE: Final = "policy:write"


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


_deploy = shown(DeployRecord, "The deploy.")


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
