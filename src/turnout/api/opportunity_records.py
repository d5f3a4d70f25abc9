"""Opportunities as they are written and shown over HTTP: the shapes of their records. See `opportunities`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from turnout.api.ids import Id
from turnout.api.moments import aware
from turnout.core.account import AccountId, Opportunity
from turnout.core.fields.deals import outcome_in
from turnout.core.fields.text import clean
from turnout.pipeline.asking.answer import said

Short = Annotated[str, Meta(max_length=200)]
Instant = Annotated[datetime, Meta(tz=True)]
Outcome = Literal["open", "won", "lost"]
Amount = Annotated[float, Meta(ge=-1e15, le=1e15)] | Annotated[str, Meta(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$")]


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


def record_of(deal: Opportunity) -> OpportunityRecord:
    """A deal as it is shown."""
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


def deal_of(opportunity: str, body: OpportunityBody) -> Opportunity:
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


def changed_deal(deal: Opportunity, body: OpportunityChange) -> Opportunity:
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
    return (outcome_in(stage) or "") if outcome is None else (kept_outcome(outcome) or "")


def kept_outcome(outcome: Outcome | None) -> str | None:
    """An outcome as it is kept, where an open deal has none; None for none said."""
    return "" if outcome == "open" else outcome
