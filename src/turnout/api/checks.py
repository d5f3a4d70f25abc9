"""`/api/v1/policies/check`: what is to be said of a policy before it goes live; the same of a version that is kept.

A check takes its time. One is done at a time, in a thread, within its budget, so that leads need not wait for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.policies import POLICY_BYTES_MAX, ThePolicy
from turnout.api.problems import Problem
from turnout.api.resource import TheFront, as_json, reads, reference, scoped, shown
from turnout.pipeline.asking.front import Front
from turnout.pipeline.policies.checking import check_draft, checked_data
from turnout.store.policies import find_version

router = APIRouter(prefix="/api/v1/policies", tags=["policies"])

DAYS: Final = 30
DAYS_MAX: Final = 366
SECONDS: Final = 10
SECONDS_MAX: Final = 60
Days = Annotated[int, Query(description="Look at the leads of so many days.", ge=1, le=DAYS_MAX)]
Seconds = Annotated[int, Query(description="Take so many seconds at most.", ge=1, le=SECONDS_MAX)]
FactValue = str | int | float | bool | list[str] | None


class CheckBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A policy's text, and the text of each list it reads by the path it names.

    `days` says how long back leads are looked at, `seconds` how long the check may take.
    """

    text: Annotated[str, Meta(min_length=1)]
    lists: Annotated[dict[str, str], Meta(max_length=1_000)] = {}
    days: Annotated[int, Meta(ge=1, le=DAYS_MAX)] = DAYS
    seconds: Annotated[int, Meta(ge=1, le=SECONDS_MAX)] = SECONDS


class WitnessRecord(msgspec.Struct, frozen=True):
    """A lead by its facts, and in words what the engine did with it."""

    facts: dict[str, FactValue]
    outcome: str


class FindingRecord(msgspec.Struct, frozen=True):
    """One thing to know about a policy. `line` is 0 where it has none; `leads` is null where none are known."""

    code: str
    severity: str
    place: str
    line: int
    said: str
    remedy: str
    witness: WitnessRecord | None
    leads: int | None
    also: list[str]


class CheckedRecord(msgspec.Struct, frozen=True):
    """What a check came to: an error must stop a deploy. `left_out` says what could not be looked at, and why."""

    rules: int
    leads: int
    errors: int
    warnings: int
    notes: int
    is_whole: bool
    left_out: list[str]
    findings: list[FindingRecord]


_checked = shown(CheckedRecord, "What was found.")
_declared = scoped("data:read", "invalid", "bad_body", "body_too_large", "wrong_media_type", said=_checked)
_declared["openapi_extra"]["requestBody"] = {
    "content": {"application/json": {"schema": reference(CheckBody)}},
    "required": True,
}


@router.post("/check", summary="Check a policy", **_declared)
async def check(
    request: Request,
    front: TheFront,
    body: Annotated[CheckBody, Depends(reads(CheckBody, bytes_max=POLICY_BYTES_MAX))],
) -> Response:
    """What is wrong, odd or worth knowing, beside the people and the leads of late. Nothing is kept.

    A policy that cannot be read is answered likewise: its problems are findings.
    """
    return await _in_turn(request, front, body.text, body.lists, body.days, body.seconds)


@router.get(
    "/{policy}/findings",
    summary="Check a version",
    **scoped("data:read", "policy_not_found", "invalid", said=_checked),
)
async def read_findings(
    request: Request, front: TheFront, policy: ThePolicy, days: Days = DAYS, seconds: Seconds = SECONDS
) -> Response:
    """What is to be said today of a version that is kept: people leave, and leads change."""
    text, lists = await run_in_threadpool(_version, front, policy)
    return await _in_turn(request, front, text, lists, days, seconds)


def _version(front: Front, policy: str) -> tuple[str, Mapping[str, str]]:
    with front.database.asking() as tx:
        version = find_version(tx, policy)
    if version is None:
        raise Problem("policy_not_found", f"there is no policy `{policy}`; `/api/v1/policies` lists those there are")
    return version.text, version.lists


async def _in_turn(
    request: Request, front: Front, text: str, lists: Mapping[str, str], days: int, seconds: int
) -> Response:
    state = request.app.state
    if not hasattr(state, "checking"):
        state.checking = asyncio.Semaphore(1)
    async with state.checking:
        return await run_in_threadpool(_check, front, text, lists, timedelta(days=days), seconds)


def _check(front: Front, text: str, lists: Mapping[str, str], since: timedelta, seconds: int) -> Response:
    with front.database.asking() as tx:
        checked = check_draft(tx, text, lists, front.now(), since=since, seconds=seconds)
    return as_json(msgspec.convert(checked_data(checked), CheckedRecord))
