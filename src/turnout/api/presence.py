"""`/api/v1/reps/{rep}/presence`: a rep says whether they are there. And whoever can take leads again is given some."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from turnout.api.bridge import Bridge
from turnout.api.editing import IDEMPOTENCY_KEY, REASON, WRITE_CODES, as_done, reason_of, terms_of
from turnout.api.keyring import Caller
from turnout.api.problems import Problem
from turnout.api.rep_records import TheRep
from turnout.api.resource import TheBridge, TheCaller, reads, reference, scoped, shown
from turnout.core.rep import Presence, RepId
from turnout.pipeline.asking.jobs import Free, Present

router = APIRouter(prefix="/api/v1/reps", tags=["reps"])


class PresenceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether somebody takes leads right now."""

    presence: Presence


class PresenceSaid(msgspec.Struct, frozen=True):
    """What a rep said of themselves, and the leads that had waited for them."""

    rep: str
    presence: Presence
    assigned: list[str] = []


_declared = scoped(
    "leads:work",
    *("rep_not_found", "refused", "unknown_rep", "bad_body", "body_too_large", "wrong_media_type", *WRITE_CODES),
    said=shown(PresenceSaid, "It is kept."),
)
_declared["openapi_extra"]["parameters"] = [IDEMPOTENCY_KEY, REASON]
_declared["openapi_extra"]["requestBody"] = {
    "content": {"application/json": {"schema": reference(PresenceBody)}},
    "required": True,
}


@router.post("/{rep}/presence", summary="Say whether a rep is there", **_declared)
async def say_present(
    request: Request,
    rep: TheRep,
    bridge: TheBridge,
    caller: TheCaller,
    body: Annotated[PresenceBody, Depends(reads(PresenceBody))],
) -> Response:
    """Somebody who comes back is given what waited for them."""
    job = Present(RepId(rep), body.presence, caller.id, terms_of(request), reason_of(request))
    done = await bridge.ask(job)
    said = PresenceSaid(rep, body.presence, list(done.data["assigned"]) if done.data else [])
    return as_done(said, done)


async def welcomed(request: Request, response: Response, freed: Sequence[RepId]) -> Response:
    """The answer to a change that let somebody take leads who could not, once what waited for them is theirs.

    Whatever keeps a lead from being given now, the change is made: the lead is looked at again at its own moment.
    """
    bridge: Bridge = request.app.state.bridge
    caller: Caller = request.state.caller
    with suppress(Problem):
        await asyncio.gather(*(bridge.ask(Free(rep, caller.id)) for rep in freed))
    return response
