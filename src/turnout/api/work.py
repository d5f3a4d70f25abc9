"""`/api/v1/leads/{lead}/...`: what is done with a lead. Each is a job; what it does is `pipeline`'s.

The reasons that may be given are coded, so that they can be counted.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.bridge import Bridge
from turnout.api.editing import IDEMPOTENCY_KEY, IF_MATCH, WRITE_CODES, as_lead, terms_of
from turnout.api.keyring import Caller
from turnout.api.leads import TheLead
from turnout.api.problems import FieldProblem, Problem
from turnout.api.reach import own_rep
from turnout.api.resource import reads, scoped, shown
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.errors import suggestion
from turnout.pipeline.asking.codes import (
    CLOSE_OUTCOMES,
    EXTEND_REASONS,
    PASS_REASONS,
    PAUSE_REASONS,
    PROMISES,
    REASSIGN_REASONS,
    RESUME_REASONS,
    TOUCH_KINDS,
)
from turnout.pipeline.asking.jobs import (
    Accept,
    Close,
    Extend,
    Merge,
    Pass,
    Pause,
    Reassign,
    Resume,
    Separate,
    Snooze,
    Touch,
)

router = APIRouter(prefix="/api/v1/leads", tags=["work"])

Name = Annotated[str, Meta(min_length=1, max_length=200)]


# What may keep any of these from being done to a lead, as it is now.
_IN_THE_WAY = ("lead_closed", "lead_joined", "lead_rejected", "not_assigned", "not_yours")
_Work = Accept | Pass | Reassign | Touch | Pause | Resume | Extend | Snooze | Close | Merge | Separate


class AcceptBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who accepts; without `rep` it is whoever has the offer."""

    rep: Name | None = None


class PassBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why somebody gives the lead on; without `rep` it is whoever has it."""

    reason: Annotated[str, Meta(extra_json_schema={"enum": list(PASS_REASONS)})]
    rep: Name | None = None


class ReassignBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why somebody else gets the lead; without `to` the policy finds them."""

    reason: Annotated[str, Meta(extra_json_schema={"enum": list(REASSIGN_REASONS)})]
    to: Name | None = None


class TouchBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A first response that was verified; without `at` it is now."""

    kind: Annotated[str, Meta(extra_json_schema={"enum": list(TOUCH_KINDS)})]
    rep: Name | None = None
    at: Annotated[datetime, Meta(tz=True)] | None = None


class PauseBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the clocks of the lead stand still."""

    reason: Annotated[str, Meta(extra_json_schema={"enum": list(PAUSE_REASONS)})]


class ResumeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the clocks of the lead go on."""

    reason: Annotated[str, Meta(extra_json_schema={"enum": list(RESUME_REASONS)})]


class ExtendBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which promise of the lead gets more time, and why: `until` a moment, or `by_seconds` as its clock counts.

    Without `promise` it is the answer to the lead, else what the customer was promised. The `note` is kept in the
    record for good, so it must not name the person the lead is about.
    """

    reason: Annotated[str, Meta(extra_json_schema={"enum": list(EXTEND_REASONS)})]
    until: Annotated[datetime, Meta(tz=True)] | None = None
    by_seconds: Annotated[int, Meta(ge=60, le=2_592_000)] | None = None
    promise: Annotated[str, Meta(extra_json_schema={"enum": list(PROMISES)})] | None = None
    note: Annotated[str, Meta(max_length=500)] = ""


class SnoozeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When whoever has the lead is to be reminded of it; with `rep` only if they have it."""

    until: Annotated[datetime, Meta(tz=True)]
    rep: Name | None = None


class CloseBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of the lead."""

    outcome: Annotated[str, Meta(extra_json_schema={"enum": list(CLOSE_OUTCOMES)})]


class MergeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The lead of the same person that this one joins."""

    into: Name


BODIES = (
    *(AcceptBody, PassBody, ReassignBody, TouchBody, PauseBody, ResumeBody, ExtendBody, SnoozeBody, CloseBody),
    MergeBody,
)


def _working(body: type | None = None, *codes: str, is_optional: bool = False) -> dict[str, Any]:
    """The declaration of a route that does something with a lead."""
    of_body = ("bad_body", "body_too_large", "wrong_media_type") if body else ()
    done = shown("LeadView", "It is done; this is where the lead stands now.")
    codes = ("lead_not_found", *_IN_THE_WAY, "refused", *WRITE_CODES, *codes, *of_body)
    declared = scoped("leads:work", *codes, said=done)
    declared["openapi_extra"]["parameters"] = [IDEMPOTENCY_KEY, IF_MATCH]
    if body is not None:
        reference = {"$ref": f"#/components/schemas/{body.__name__}"}
        content = {"application/json": {"schema": reference}}
        declared["openapi_extra"]["requestBody"] = {"content": content, "required": not is_optional}
    return declared


@router.post(
    "/{lead}/accept",
    summary="Accept an offered lead",
    **_working(AcceptBody, "not_offered", "unknown_rep", is_optional=True),
)
async def accept(
    request: Request, lead: TheLead, body: Annotated[AcceptBody, Depends(reads(AcceptBody, is_optional=True))]
) -> Response:
    """Whoever has the offer takes the lead."""
    return await _do(request, Accept(LeadId(lead), _rep(own_rep(request, body.rep))))


@router.post("/{lead}/pass", summary="Give a lead on", **_working(PassBody, "unknown_rep", "unknown_reason"))
async def pass_on(request: Request, lead: TheLead, body: Annotated[PassBody, Depends(reads(PassBody))]) -> Response:
    """Whoever has the lead gives it on, and the policy finds somebody else."""
    known_code(body.reason, PASS_REASONS, "reason")
    return await _do(request, Pass(LeadId(lead), _rep(own_rep(request, body.rep)), body.reason))


@router.post(
    "/{lead}/reassign",
    summary="Give a lead to somebody else",
    **_working(ReassignBody, "already_assigned", "rep_not_active", "unknown_rep", "unknown_reason"),
)
async def reassign(
    request: Request, lead: TheLead, body: Annotated[ReassignBody, Depends(reads(ReassignBody))]
) -> Response:
    """The one named gets the lead, or whoever the policy finds; nobody is credited a turn."""
    known_code(body.reason, REASSIGN_REASONS, "reason")
    return await _do(request, Reassign(LeadId(lead), _rep(body.to), body.reason))


@router.post("/{lead}/touch", summary="Report a first response", **_working(TouchBody, "unknown_rep", "unknown_reason"))
async def touch(request: Request, lead: TheLead, body: Annotated[TouchBody, Depends(reads(TouchBody))]) -> Response:
    """A sent mail, a call, a meeting: the promise's clock stops."""
    known_code(body.kind, TOUCH_KINDS, "kind")
    return await _do(request, Touch(LeadId(lead), body.kind, _rep(own_rep(request, body.rep)), _in_utc(body.at)))


@router.post(
    "/{lead}/pause",
    summary="Let a lead's clocks stand still",
    **_working(PauseBody, "already_paused", "no_clock", "unknown_reason"),
)
async def pause(request: Request, lead: TheLead, body: Annotated[PauseBody, Depends(reads(PauseBody))]) -> Response:
    """It is the customer's turn: nothing falls due until the clocks go on."""
    known_code(body.reason, PAUSE_REASONS, "reason")
    return await _do(request, Pause(LeadId(lead), body.reason))


@router.post(
    "/{lead}/resume",
    summary="Let a lead's clocks go on",
    **_working(ResumeBody, "not_paused", "unknown_reason"),
)
async def resume(request: Request, lead: TheLead, body: Annotated[ResumeBody, Depends(reads(ResumeBody))]) -> Response:
    """The time in which the clocks stood still does not count."""
    known_code(body.reason, RESUME_REASONS, "reason")
    return await _do(request, Resume(LeadId(lead), body.reason))


@router.post(
    "/{lead}/extend",
    summary="Give a promise of a lead more time",
    **_working(ExtendBody, "no_clock", "stands_still", "on_offer", "not_later", "too_long", "unknown_reason"),
)
async def extend(request: Request, lead: TheLead, body: Annotated[ExtendBody, Depends(reads(ExtendBody))]) -> Response:
    """Reminders and escalations move along. A promise that was missed stays missed."""
    known_code(body.reason, EXTEND_REASONS, "reason")
    if body.promise is not None:
        known_code(body.promise, PROMISES, "promise")
    if (body.until is None) == (body.by_seconds is None):
        fault = "say either `until` or `by_seconds`"
        raise Problem("invalid", fault, [FieldProblem("until", fault)])
    until, seconds = _in_utc(body.until), body.by_seconds or 0
    return await _do(request, Extend(LeadId(lead), seconds, until, body.promise or "", body.reason, body.note))


@router.post(
    "/{lead}/snooze", summary="Remind of a lead later", **_working(SnoozeBody, "unknown_rep", "beyond_promise")
)
async def snooze(request: Request, lead: TheLead, body: Annotated[SnoozeBody, Depends(reads(SnoozeBody))]) -> Response:
    """Whoever has the lead is reminded of it once, before what was promised of it falls due."""
    until = _in_utc(body.until)
    assert until is not None, "the body says when"
    return await _do(request, Snooze(LeadId(lead), until, _rep(own_rep(request, body.rep))))


@router.post("/{lead}/close", summary="Close a lead", **_working(CloseBody, "unknown_reason"))
async def close(request: Request, lead: TheLead, body: Annotated[CloseBody, Depends(reads(CloseBody))]) -> Response:
    """The lead is done with; who had it has room for another."""
    known_code(body.outcome, CLOSE_OUTCOMES, "outcome")
    return await _do(request, Close(LeadId(lead), body.outcome))


@router.post(
    "/{lead}/merge",
    summary="Join a lead to another of the same person",
    **_working(MergeBody, "same_lead", "person_not_found"),
)
async def merge(request: Request, lead: TheLead, body: Annotated[MergeBody, Depends(reads(MergeBody))]) -> Response:
    """The lead joins the other one, and is with whoever has that."""
    return await _do(request, Merge(LeadId(lead), LeadId(body.into)))


@router.post("/{lead}/separate", summary="Undo a join", **_working(None, "not_joined"))
async def separate(request: Request, lead: TheLead) -> Response:
    """A joined lead is one of its own after all, and decided by the rules."""
    return await _do(request, Separate(LeadId(lead)))


async def _do(request: Request, job: _Work) -> Response:
    """Have a job done in its caller's name and on their terms, and say where its lead stands then."""
    bridge: Bridge = request.app.state.bridge
    caller: Caller = request.state.caller
    return as_lead(await bridge.ask(replace(job, by=caller.id, terms=terms_of(request))))


def _rep(name: str | None) -> RepId | None:
    return None if name is None else RepId(name)


def known_code(code: str, known: Collection[str], field: str) -> None:
    """Let a coded reason through that we know. Raises Problem, with the list, for any other."""
    if code not in known:
        said = f"`{code[:60]}` is not one of {', '.join(f'`{one}`' for one in known)}{suggestion(code[:60], known)}"
        raise Problem("unknown_reason", f"{field}: {said}", [FieldProblem(field, said)])


def _in_utc(at: datetime | None) -> datetime | None:
    try:
        return None if at is None else at.astimezone(UTC)
    except OverflowError:
        fault = "lies outside the calendar"
        raise Problem("invalid", f"`at` {fault}", [FieldProblem("at", fault)]) from None
