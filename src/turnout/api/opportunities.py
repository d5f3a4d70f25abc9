"""`/api/v1/opportunities`: deals with accounts, kept by the ids that another system has for them.

What a policy knows of an account's deals (`account.last_opportunity...`, `opportunity.owner`) follows from these with
the next lead. Those out of a file without ids have a name that begins with `~`, good until the file comes again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from msgspec import UNSET, Meta, UnsetType
from pydantic import AwareDatetime

from turnout.api.bulk import BULK_BYTES_MAX, Bulk, ItemAnswer, Items
from turnout.api.editing import Changed, change, must_match, tagged, writing
from turnout.api.ids import ID_CHARS_MAX, ID_PATTERN, Id, must_agree
from turnout.api.moments import aware
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.problems import Problem
from turnout.api.resource import TheFront, as_json, reads, scoped, shown
from turnout.core.account import AccountId, Opportunity
from turnout.core.fields.deals import outcome_in
from turnout.core.fields.text import clean
from turnout.pipeline.answer import said
from turnout.pipeline.editing import Edit
from turnout.pipeline.opportunity_edits import keep_deal, keep_deals, remove_deal
from turnout.store.history import find_opportunities, list_opportunities
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/opportunities", tags=["opportunities"])

_PATH: Final = "/api/v1/opportunities"
TheOpportunity = Annotated[
    str, Path(description="The opportunity's id.", min_length=1, max_length=ID_CHARS_MAX, pattern=ID_PATTERN)
]
Short = Annotated[str, Meta(max_length=200)]
Instant = Annotated[datetime, Meta(tz=True)]
Outcome = Literal["open", "won", "lost"]
Amount = Annotated[float, Meta(ge=-1e15, le=1e15)] | Annotated[str, Meta(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$")]
_REFUSALS: Final = ("unknown_rep", "unknown_account")


class OpportunityBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All that is said of a deal; what is left out is empty. An `id` must be the one in the address.

    Without an `outcome` the `stage` says it where it is `Closed Won` or `Closed Lost`. One that is won or lost and says
    no `closed_at` was closed now. The `value` is kept in whole units.
    """

    id: Id | UnsetType = UNSET
    account: Id
    owner: Short | None = None
    stage: Short = ""
    outcome: Outcome | None = None
    value: Amount | None = None
    closed_at: Instant | None = None
    created_at: Instant | None = None


class OpportunityItem(OpportunityBody, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One deal of many, with its id."""

    id: Id


class OpportunityChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be said otherwise of a deal; everything else stays. Another stage says its own outcome."""

    account: Id | UnsetType = UNSET
    owner: Short | UnsetType | None = UNSET
    stage: Short | UnsetType = UNSET
    outcome: Outcome | UnsetType | None = UNSET
    value: Amount | UnsetType | None = UNSET
    closed_at: Instant | UnsetType | None = UNSET
    created_at: Instant | UnsetType | None = UNSET


class OpportunityRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A deal as it is kept."""

    id: str
    account: str
    owner: str | None
    stage: str
    outcome: Outcome
    value: int | None
    closed_at: str | None
    created_at: str | None


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
    closed_from: Annotated[AwareDatetime | None, Query(description="Closed then or later.")] = None,
    closed_to: Annotated[AwareDatetime | None, Query(description="Closed before then.")] = None,
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
            outcome=_kept(outcome),
            closed_from=aware(closed_from, "closed_from"),
            closed_before=aware(closed_to, "closed_to"),
            after=int(place[0]) if place else -1,
            limit=limit + 1,
        )
    page, follows = cut(found, limit, lambda each: (each[0],))
    return as_json(OpportunityList([_record(deal) for _, deal in page], follows))


@router.get(
    "/{opportunity}",
    summary="An opportunity",
    **scoped("data:read", "opportunity_not_found", "invalid", said=shown(OpportunityRecord, "The opportunity.")),
)
def read_opportunity(request: Request, opportunity: TheOpportunity, front: TheFront) -> Response:
    """As it is kept."""
    with front.database.asking() as tx:
        record = _record(_found(tx, opportunity))
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
        must_match(request, _record(known) if known else None)
        kept = keep_deal(edit, _deal_of(opportunity, body), known)
        return Changed(_record(kept), 200 if known else 201, "" if known else quote(f"{_PATH}/{opportunity}"))

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
        must_match(request, _record(known))
        return Changed(_record(keep_deal(edit, _changed(known, body), known)))

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
        must_match(request, _record(known))
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
                wanted.append(_deal_of(item.id, item))
            except Problem as problem:
                bulk.refuse(item.id, problem)
        for deal, error in keep_deals(edit, wanted, known).items():
            bulk.refuse(deal, error)
        return Changed(OpportunitiesPut(bulk.done(known)))

    return await change(request, put)


def _deal_of(opportunity: str, body: OpportunityBody) -> Opportunity:
    """The deal that a body says. Raises Problem for what cannot be read."""
    stage = _text(body.stage)
    return Opportunity(
        AccountId(body.account),
        _text(body.owner) or None,
        stage,
        _outcome_of(body.outcome, stage),
        _whole(body.value),
        aware(body.closed_at, "closed_at"),
        aware(body.created_at, "created_at"),
        opportunity,
    )


def _changed(deal: Opportunity, body: OpportunityChange) -> Opportunity:
    """The deal with what a body says otherwise. Raises Problem for what cannot be read."""
    given = {name: value for name in body.__struct_fields__ if (value := getattr(body, name)) is not UNSET}
    values: dict[str, Any] = {name: _READ[name](value) for name, value in given.items() if name in _READ}
    if "stage" in given or "outcome" in given:
        values["outcome"] = _outcome_of(given.get("outcome"), values.get("stage", deal.stage))
    for name in {"closed_at", "created_at"} & given.keys():
        values[name] = aware(given[name], name)
    if "outcome" in values and not values["outcome"] and "closed_at" not in values:
        # A deal that is opened again was not closed.
        values["closed_at"] = None
    return replace(deal, **values)


def _text(value: str | None) -> str:
    return clean(value or "").strip()


def _whole(value: float | str | None) -> int | None:
    return None if value is None else round(float(value))


_READ: Final[dict[str, Callable[[Any], object]]] = {
    "account": AccountId,
    "owner": lambda value: _text(value) or None,
    "stage": _text,
    "value": _whole,
}


def _outcome_of(outcome: Outcome | None, stage: str) -> str:
    """As it is kept: `won`, `lost`, or empty for open."""
    return (outcome_in(stage) or "") if outcome is None else (_kept(outcome) or "")


def _kept(outcome: Outcome | None) -> str | None:
    return "" if outcome == "open" else outcome


def _found(tx: Transaction, opportunity: str) -> Opportunity:
    found = find_opportunities(tx, [opportunity])
    if not found:
        raise Problem("opportunity_not_found", f"there is no opportunity `{opportunity}`")
    return found[opportunity]


def _record(deal: Opportunity) -> OpportunityRecord:
    outcome: Outcome = "won" if deal.outcome == "won" else "lost" if deal.outcome == "lost" else "open"
    return OpportunityRecord(
        id=deal.id,
        account=deal.account,
        owner=deal.owner,
        stage=deal.stage,
        outcome=outcome,
        value=deal.value,
        closed_at=said(deal.closed_at) if deal.closed_at else None,
        created_at=said(deal.created_at) if deal.created_at else None,
    )
