"""`/api/v1/test-lead`: send a marked lead through everything, messages included, and clean up after it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.lead_ids import LeadIds
from turnout.api.resource import TheCaller, TheFront, as_json, reads, reference, scoped, shown
from turnout.core.decision import Known
from turnout.core.lead import Lead
from turnout.pipeline.asking.awaiting import await_job
from turnout.pipeline.asking.front import Done, Front
from turnout.pipeline.asking.jobs import Job
from turnout.pipeline.desk.trial import WAIT_SECONDS, WAIT_SECONDS_MAX, Trial, checked_address, try_out
from turnout.store.database import Database

router = APIRouter(prefix="/api/v1/test-lead", tags=["test"])

_IDS = LeadIds()
Text = Annotated[str, Meta(max_length=1_000)]


class TrialBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the test lead says, and where its messages go: `CHANNEL:ADDRESS`, else to whoever they are for.

    `lead` has fields by their usual names; the mailbox is always the test's own, at the domain of `email`.
    """

    to: Annotated[str, Meta(max_length=400)] = ""
    lead: Annotated[dict[Annotated[str, Meta(min_length=1, max_length=200)], Text], Meta(max_length=100)] = {}
    wait_seconds: Annotated[float, Meta(ge=0, le=WAIT_SECONDS_MAX)] = WAIT_SECONDS


_declared: dict[str, Any] = scoped(
    "leads:work",
    *("bad_body", "body_too_large", "wrong_media_type", "invalid", "refused", "no_policy"),
    said=shown(Trial, "What happened, step by step. It is over: the lead is closed."),
)
_declared["openapi_extra"]["requestBody"] = {
    "content": {"application/json": {"schema": reference(TrialBody)}},
    "required": False,
}


@router.post("", summary="Send a test lead", **_declared)
async def send_test(
    front: TheFront, caller: TheCaller, body: Annotated[TrialBody, Depends(reads(TrialBody, is_optional=True))]
) -> Response:
    """It is decided, told and delivered as any lead, and answers when every message is sent, or time is up."""
    address, name = checked_address(body.to), f"TEST-{_IDS.make(front.now())}"
    trial = await run_in_threadpool(
        try_out, _OfFront(front), name, body.lead, address, wait_seconds=body.wait_seconds, by=caller.id
    )
    return as_json(trial)


class _OfFront:
    """A running Turnout, for a caller on a thread of their own."""

    def __init__(self, front: Front) -> None:
        self._front = front

    @property
    def database(self) -> Database:
        return self._front.database

    def do(self, job: Job) -> Done:
        return await_job(self._front.submit, job)

    def enrich(self, lead: Lead) -> tuple[Known, str]:
        return self._front.enrich(lead)

    def now(self) -> datetime:
        return self._front.now()
