"""`/api/v1/policies/diff`: which leads go elsewhere under another policy, and what else it says otherwise.

A comparison takes its time. One is made at a time, in a thread, within its budget, so that leads need not wait for it.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.checks import DAYS, DAYS_MAX, SECONDS, SECONDS_MAX, FactValue
from turnout.api.policies import POLICY_BYTES_MAX
from turnout.api.problems import Problem
from turnout.api.resource import TheFront, as_json, reads, reference, scoped, shown
from turnout.core.assign.roster import Roster
from turnout.core.policy.compile import compile_policy
from turnout.core.policy.model import Policy
from turnout.errors import InputError
from turnout.pipeline.asking.front import Front
from turnout.pipeline.policies.differing import (
    count_differing,
    differ_compiled,
    difference_data,
    read_policy,
    version_of,
)
from turnout.pipeline.policies.publish import roster_of
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/policies", tags=["policies"])

VersionName = Annotated[str, Meta(min_length=1, max_length=64)]


class PolicyTexts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A policy's text, and the text of each list it reads by the path it names."""

    text: Annotated[str, Meta(min_length=1)]
    lists: Annotated[dict[str, str], Meta(max_length=1_000)] = {}


class DiffBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two policies: each a text, or the name of a version (a hash or its beginning, `v12`, `live`).

    `days` says how long back leads are counted, 0 for not at all; `seconds` how long the search may take.
    """

    old: VersionName | PolicyTexts
    new: VersionName | PolicyTexts
    days: Annotated[int, Meta(ge=0, le=DAYS_MAX)] = DAYS
    seconds: Annotated[int, Meta(ge=1, le=SECONDS_MAX)] = SECONDS


class FateRecord(msgspec.Struct, frozen=True):
    """What becomes of leads, in words, the places in the policy that say so, and all that is tried for the example."""

    said: str
    places: list[str]
    tried: str


class ExampleRecord(msgspec.Struct, frozen=True):
    """A lead by its facts, as the old and as the new policy's conditions read them."""

    old: dict[str, FactValue]
    new: dict[str, FactValue]


class TransitionRecord(msgspec.Struct, frozen=True):
    """Leads of which something else becomes: `what` is `route`, `territory` or `promise`.

    `leads` is how many of late, null where none were counted; `examples` are ids of some of them.
    """

    what: str
    old: FateRecord
    new: FateRecord
    witness: ExampleRecord | None
    leads: int | None
    examples: list[str]


class DetailRecord(msgspec.Struct, frozen=True):
    """One thing that says something else; empty where it says nothing."""

    what: str
    old: str
    new: str


class ChangeRecord(msgspec.Struct, frozen=True):
    """A part that is `added`, `removed`, `changed`, `moved` or `renamed` (`was` is then its old name).

    `matters` is false where it is only wording, or where its whole effect is told as transitions.
    """

    section: str
    name: str
    kind: str
    was: str
    matters: bool
    details: list[DetailRecord]


class NotDecidedRecord(msgspec.Struct, frozen=True):
    """A place of which it is not known whether leads go elsewhere, and why not."""

    place: str
    reason: str


class DifferenceRecord(msgspec.Struct, frozen=True):
    """Everything that differs. `leads` were looked at and `differing` of them go elsewhere, null where none were."""

    is_same: bool
    summary: str
    leads: int | None
    differing: int | None
    transitions: list[TransitionRecord]
    changes: list[ChangeRecord]
    not_decided: list[NotDecidedRecord]


_compared = shown(DifferenceRecord, "What differs.")
_declared = scoped(
    "data:read",
    "invalid",
    "bad_body",
    "body_too_large",
    "wrong_media_type",
    "invalid_policy",
    "policy_not_found",
    said=_compared,
)
_declared["openapi_extra"]["requestBody"] = {
    "content": {"application/json": {"schema": reference(DiffBody)}},
    "required": True,
}


@router.post("/diff", summary="Compare two policies", **_declared)
async def compare(
    request: Request,
    front: TheFront,
    body: Annotated[DiffBody, Depends(reads(DiffBody, bytes_max=2 * POLICY_BYTES_MAX))],
) -> Response:
    """Which leads go elsewhere, each way with an example lead and how many of late; then what else differs."""
    state = request.app.state
    if not hasattr(state, "comparing"):
        state.comparing = asyncio.Semaphore(1)
    async with state.comparing:
        return await run_in_threadpool(_compare, front, body)


def _compare(front: Front, body: DiffBody) -> Response:
    now = front.now()
    with front.database.asking() as tx:
        roster = roster_of(tx)
        old, new = (compile_policy(_policy(tx, side, roster)) for side in (body.old, body.new))
        found = differ_compiled(old, new, seconds=body.seconds, roster=roster)
        since = now - timedelta(days=body.days)
        counted = count_differing(tx, old, new, since, now) if body.days else None
    return as_json(msgspec.convert(difference_data(found, counted), DifferenceRecord))


def _policy(tx: Transaction, side: str | PolicyTexts, roster: Roster) -> Policy:
    """What one side says. Raises PolicyError for a text that is wrong, Problem for a version that is not there."""
    if isinstance(side, PolicyTexts):
        return read_policy(side.text, side.lists, roster)
    try:
        return version_of(side, tx, roster).policy
    except InputError as error:
        raise Problem("policy_not_found", str(error)) from error
