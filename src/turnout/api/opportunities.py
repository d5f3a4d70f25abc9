"""`/api/v1/opportunities`: deals with accounts, kept by the ids that another system has for them.

The shapes of their records are in `opportunity_records`, what may be done to them in
`pipeline.edits.opportunity_edits`. What a policy knows of an account's deals (`account.last_opportunity...`,
`opportunity.owner`) follows from these with the next lead. Those out of a file without ids have a name that begins
with `~`, good until the file comes again.
"""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from turnout.api.bulk import BULK_BYTES_MAX, Bulk, ItemAnswer, Items
from turnout.api.editing import Changed, change, must_match, tagged, writing
from turnout.api.ids import ID_CHARS_MAX, ID_PATTERN, must_agree
from turnout.api.moments import Instant, aware
from turnout.api.opportunity_records import (
    OpportunityBody,
    OpportunityChange,
    OpportunityItem,
    OpportunityRecord,
    Outcome,
    changed_deal,
    deal_of,
    kept_outcome,
    record_of,
)
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.problems import Problem
from turnout.api.resource import TheFront, as_json, reads, scoped, shown
from turnout.core.account import Opportunity
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.edits.opportunity_edits import keep_deal, keep_deals, remove_deal
from turnout.store.history import find_opportunities, list_opportunities
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/opportunities", tags=["opportunities"])

_PATH: Final = "/api/v1/opportunities"
TheOpportunity = Annotated[
    str, Path(description="The opportunity's id.", min_length=1, max_length=ID_CHARS_MAX, pattern=ID_PATTERN)
]
_REFUSALS: Final = ("unknown_rep", "unknown_account")


class OpportunityList(msgspec.Struct, frozen=True):
    """A page of deals in the order in which they came in; `next` is null on the last one."""

    opportunities: list[OpportunityRecord]
    next: str | None = None


class OpportunityBulk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 1,000 deals, each as its `PUT` takes it with its `id`."""

    opportunities: Items


class OpportunitiesPut(msgspec.Struct, frozen=True):
    """An answer for each deal, in their order."""

    opportunities: list[ItemAnswer]


@router.get(
    "",
    summary="Opportunities",
    **scoped("data:read", "invalid", "bad_cursor", said=shown(OpportunityList, "A page of opportunities.")),
)
def read_opportunities(
    front: TheFront,
    account: Annotated[str, Query(description="The account it is with.", max_length=200)] = "",
    owner: Annotated[str, Query(description="The rep who owns it.", max_length=200)] = "",
    stage: Annotated[str, Query(description="As it was written.", max_length=200)] = "",
    outcome: Annotated[Outcome | None, Query(description="What it came to.")] = None,
    closed_from: Annotated[Instant | None, Query(description="Closed then or later.")] = None,
    closed_to: Annotated[Instant | None, Query(description="Closed before then.")] = None,
    after: After = "",
    limit: Limit = PAGE,
) -> Response:
    """Every deal for which all that is asked holds."""
    place = place_of(after, int)
    with front.database.asking() as tx:
        found = list_opportunities(
            tx,
            account=account,
            owner=owner,
            stage=stage,
            outcome=kept_outcome(outcome),
            closed_from=aware(closed_from, "closed_from"),
            closed_before=aware(closed_to, "closed_to"),
            after=int(place[0]) if place else -1,
            limit=limit + 1,
        )
    page, follows = cut(found, limit, lambda each: (each[0],))
    return as_json(OpportunityList([record_of(deal) for _, deal in page], follows))


@router.get(
    "/{opportunity}",
    summary="An opportunity",
    **scoped("data:read", "opportunity_not_found", "invalid", said=shown(OpportunityRecord, "The opportunity.")),
)
def read_opportunity(request: Request, opportunity: TheOpportunity, front: TheFront) -> Response:
    """As it is kept."""
    with front.database.asking() as tx:
        record = record_of(_found(tx, opportunity))
    return tagged(request, record)


@router.put(
    "/{opportunity}",
    summary="Add or replace an opportunity",
    **writing(
        *("data:write", "opportunity_not_found", *_REFUSALS),
        body=OpportunityBody,
        answers={200: shown(OpportunityRecord, "It is so."), 201: shown(OpportunityRecord, "It is added.")},
    ),
)
async def put_opportunity(
    request: Request, opportunity: TheOpportunity, body: Annotated[OpportunityBody, Depends(reads(OpportunityBody))]
) -> Response:
    """The whole deal. Saying the same again changes nothing."""
    must_agree(opportunity, body.id)

    def put(edit: Edit) -> Changed:
        known = find_opportunities(edit.tx, [opportunity]).get(opportunity)
        must_match(request, record_of(known) if known else None)
        kept = keep_deal(edit, deal_of(opportunity, body), known)
        return Changed(record_of(kept), 200 if known else 201, "" if known else quote(f"{_PATH}/{opportunity}"))

    return await change(request, put)


@router.patch(
    "/{opportunity}",
    summary="Change an opportunity",
    **writing(
        *("data:write", "opportunity_not_found", *_REFUSALS),
        body=OpportunityChange,
        answers={200: shown(OpportunityRecord, "It is so.")},
    ),
)
async def patch_opportunity(
    request: Request,
    opportunity: TheOpportunity,
    body: Annotated[OpportunityChange, Depends(reads(OpportunityChange))],
) -> Response:
    """Only what the body names."""

    def patch(edit: Edit) -> Changed:
        known = _found(edit.tx, opportunity)
        must_match(request, record_of(known))
        return Changed(record_of(keep_deal(edit, changed_deal(known, body), known)))

    return await change(request, patch)


@router.delete(
    "/{opportunity}",
    summary="Remove an opportunity",
    **writing("data:write", "opportunity_not_found", answers={204: {"description": "It is gone."}}),
)
async def delete_opportunity(request: Request, opportunity: TheOpportunity) -> Response:
    """As one that never was; a deal that came to nothing is `lost` instead."""

    def delete(edit: Edit) -> Changed:
        known = _found(edit.tx, opportunity)
        must_match(request, record_of(known))
        remove_deal(edit, known)
        return Changed(None, 204)

    return await change(request, delete)


@router.post(
    "/bulk",
    summary="Add or replace many opportunities",
    **writing("data:write", body=OpportunityBulk, answers={200: shown(OpportunitiesPut, "An answer for each.")}),
)
async def put_many(
    request: Request,
    body: Annotated[OpportunityBulk, Depends(reads(OpportunityBulk, bytes_max=BULK_BYTES_MAX))],
) -> Response:
    """All that can be kept are kept in one transaction, which is taken in once."""

    def put(edit: Edit) -> Changed:
        bulk = Bulk()
        items = bulk.read(body.opportunities, OpportunityItem)
        known = find_opportunities(edit.tx, [item.id for item in items])
        wanted = []
        for item in items:
            try:
                wanted.append(deal_of(item.id, item))
            except Problem as problem:
                bulk.refuse(item.id, problem)
        for deal, error in keep_deals(edit, wanted, known).items():
            bulk.refuse(deal, error)
        return Changed(OpportunitiesPut(bulk.done(known)))

    return await change(request, put)


def _found(tx: Transaction, opportunity: str) -> Opportunity:
    found = find_opportunities(tx, [opportunity])
    if not found:
        raise Problem("opportunity_not_found", f"there is no opportunity `{opportunity}`")
    return found[opportunity]
