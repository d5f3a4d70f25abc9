"""What `/api/v1/realignments` says: what a realignment comes to, how far it has come, and what moves."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from turnout.pipeline.handing_over.realignment_wishes import Exceptions, FromCondition, FromTable, FromTerritories


class LoadRecord(msgspec.Struct, frozen=True):
    """What somebody has: accounts, open leads, and the value of their open opportunities."""

    accounts: int
    leads: int
    value: int


class RepShift(msgspec.Struct, frozen=True):
    """What a rep has before and after."""

    rep: str
    before: LoadRecord
    after: LoadRecord


class Counts(msgspec.Struct, frozen=True):
    """What a realignment comes to. `kept` counts accounts that would move and stay, by why.

    `accounts` are all there are; where a table or a condition says which are meant, those. For those in `nobody`
    nobody is named who can be given accounts; `nowhere` are in no territory.
    """

    accounts: int
    moving: int
    leads: int
    opportunities: int
    nowhere: int
    kept: dict[str, int]
    nobody: dict[str, int]
    reps: list[RepShift]


class AccountMoveRecord(msgspec.Struct, frozen=True):
    """An account that changes hands. `batch` is 0 and `state` empty while it is only looked at.

    `name` is what it is called now, empty for one that is gone.
    """

    account: str
    name: str
    former: str | None
    owner: str
    why: str
    batch: int = 0
    state: str = ""


class LeadMoveRecord(msgspec.Struct, frozen=True):
    """An open lead that goes along with its account."""

    lead_id: str
    account: str
    former: str
    owner: str
    state: str = ""
    why: str = ""


class AlignmentPreview(msgspec.Struct, frozen=True):
    """What would move, and the first of the accounts and leads that would."""

    policy: str
    counts: Counts
    accounts: list[AccountMoveRecord]
    leads: list[LeadMoveRecord]


class Moved(msgspec.Struct, frozen=True):
    """How many are in which state; those that were skipped changed since it was planned."""

    planned: int = 0
    moved: int = 0
    skipped: int = 0
    undone: int = 0


class RealignmentRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A realignment: what it was planned to come to (`counts`), and how far it has come.

    `source` is where it began; of a table its `moves` are left out, since they are the accounts of the realignment.
    `policy` is the version that said what moves, empty where none did.
    """

    number: int
    state: Literal["planned", "running", "stopped", "done", "undoing", "undone"]
    policy: str
    made_at: str
    by: str
    why: str
    source: FromTerritories | FromTable | FromCondition
    exceptions: Exceptions
    counts: Counts
    batches: int
    batches_left: int
    accounts: Moved
    leads: Moved
    opportunities: Moved
    ended_at: str | None
    trouble: str


class RealignmentList(msgspec.Struct, frozen=True):
    """A page of realignments, the newest first; `next` is null on the last one."""

    realignments: list[RealignmentRecord]
    next: str | None = None


class AccountMoveList(msgspec.Struct, frozen=True):
    """A page of the accounts of a realignment."""

    accounts: list[AccountMoveRecord]
    next: str | None = None


class LeadMoveList(msgspec.Struct, frozen=True):
    """A page of the leads that went along."""

    leads: list[LeadMoveRecord]
    next: str | None = None


class UndoBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which batch is taken back; without one all of it is."""

    batch: Annotated[int, Meta(ge=1)] | None = None
