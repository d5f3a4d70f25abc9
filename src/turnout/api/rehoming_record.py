"""What routes of `rehomings` answer with: what would be done, how far it is, and what became of each lead."""

from __future__ import annotations

from typing import Literal, cast

import msgspec

from turnout.pipeline.asking.answer import said
from turnout.store.metadata import from_micros
from turnout.store.rehomings import RehomedRow, RehomingRow, counts_of
from turnout.store.transaction import Transaction

RehomingKind = Literal["undo", "migrate"]
RehomingState = Literal["running", "stopped", "done"]


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


def shown_rehoming(tx: Transaction, row: RehomingRow) -> RehomingRecord:
    """How far it is, as it is told."""
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


def shown_lead(row: RehomedRow) -> RehomedLead:
    """What became of a lead, as it is told."""
    at = said(from_micros(row.at)) if row.at is not None else None
    return RehomedLead(row.lead, row.state, row.was_with or None, row.is_with or None, row.note, at)
