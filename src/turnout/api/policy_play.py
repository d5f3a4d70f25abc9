"""`POST /api/v1/policies/play`: a lead played through a policy, step by step. Nothing is written, no turn is taken."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.lead_ids import LeadIds
from turnout.api.moments import aware
from turnout.api.policies import POLICY_BYTES_MAX
from turnout.api.problems import FieldProblem, Problem
from turnout.api.reach import within_of
from turnout.api.record import read_lead
from turnout.api.resource import TheBridge, TheFront, as_json, reads, reference, scoped, shown
from turnout.core.lead import Lead
from turnout.core.policy.compile import CompiledPolicy, compile_policy
from turnout.core.policy.expected import ExpectedError, parse_moment
from turnout.core.policy.parse import parse_policy
from turnout.pipeline.asking.front import Front
from turnout.pipeline.asking.jobs import Play
from turnout.store.codec.facts import decode_facts
from turnout.store.policies import find_version
from turnout.store.within import Within

router = APIRouter(prefix="/api/v1/policies", tags=["policies"])

_FACTS_MAX: Final = 200
_GIVEN: Final = (
    "SELECT l.id, p.facts FROM leads l JOIN personal p ON p.lead = l.seq WHERE l.id = ? AND p.facts IS NOT NULL"
)
_Text = Annotated[str, Meta(max_length=2_000)]
FactValue = str | int | float | bool | list[str] | None


class PlayBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A lead, by its fields or by the `lead_id` of one that is there, and the policy to play it through.

    That is a `text` with its `lists`, or a version by its hash, `policy`; without either the live one. `facts` are what
    nobody types, by field, such as `account.owner`; they stand whatever else is known. `at` is a moment to play
    at: an instant, or as a policy's tests say it, such as `sunday 23:00 Europe/Berlin`.
    """

    text: str = ""
    lists: Annotated[dict[str, str], Meta(max_length=1_000)] = {}
    policy: Annotated[str, Meta(max_length=64)] = ""
    lead: Annotated[dict[str, FactValue], Meta(max_length=_FACTS_MAX)] = {}
    lead_id: Annotated[str, Meta(max_length=200)] = ""
    facts: Annotated[dict[str, _Text], Meta(max_length=_FACTS_MAX)] = {}
    at: Annotated[str, Meta(max_length=100)] = ""


class PlayedFact(msgspec.Struct, frozen=True):
    """Something that was known of the lead, and where from."""

    field: str
    value: FactValue
    from_: str = msgspec.field(name="from")
    read: str = ""


class PlayedMatch(msgspec.Struct, frozen=True):
    """The account that was found, if any, how sure that is and why."""

    account: str | None
    score: float
    verdict: str
    reason: str


class PlayedRule(msgspec.Struct, frozen=True):
    """A rule that was reached, in order: whether it fits, and the comparison that made it so or kept it from it."""

    rule: str
    fits: bool
    why: str


class PlayedCandidate(msgspec.Struct, frozen=True):
    """A member of a pool, with the verdict in a word and in words, and their balance where one is kept."""

    rep: str
    verdict: str
    why: str
    measure: str | None = None
    before: float | None = None
    after: float | None = None


class PlayedTarget(msgspec.Struct, frozen=True):
    """A target that was tried: whom it gave, or why nobody."""

    target: str
    rep: str | None
    nobody: str | None
    detail: str
    candidates: list[PlayedCandidate]


class PlayedStage(msgspec.Struct, frozen=True):
    """What happens at a time after the promise was made."""

    at: str | None
    actions: list[str]


class PlayedPromise(msgspec.Struct, frozen=True):
    """The line of the promise and its due times; null where a clock does not run."""

    line: str
    touch_by: str | None
    accept_by: str | None
    at_most_by: str | None
    stages: list[PlayedStage]


class PlayedLead(msgspec.Struct, frozen=True):
    """Where a lead would go and how it got there. Rules come down to the one that decides.

    `row`, `territory_row` and `sla_line` count from 1 and are 0 for none. `joins` is the open lead of the same person
    that it would really join. `lead` has the fields it was played with; `is_now` says whether everybody's open leads,
    caps and turns counted, which they do at no other moment.
    """

    outcome: str
    assignee: str | None
    team: str
    pool: str
    queue: str
    rule: str
    row: int
    territory: str
    territory_row: int
    sla_line: int
    reason: str
    held_until: str | None
    joins: str | None
    decided_at: str
    is_now: bool
    lead: dict[str, str]
    known: list[PlayedFact]
    match: PlayedMatch | None
    rules: list[PlayedRule]
    targets: list[PlayedTarget]
    promise: PlayedPromise | None
    tell: list[str]
    alerts: list[str]


_declared = scoped(
    "data:read",
    *("bad_body", "body_too_large", "wrong_media_type", "invalid", "invalid_policy", "policy_not_found"),
    *("empty_lead", "bad_lead_id", "lead_not_found", "no_policy"),
    said=shown(PlayedLead, "Where it would go, and why."),
)
_declared["openapi_extra"]["requestBody"] = {
    "content": {"application/json": {"schema": reference(PlayBody)}},
    "required": True,
}


@router.post("/play", summary="Play a lead through a policy", **_declared)
async def play_lead(
    request: Request,
    front: TheFront,
    bridge: TheBridge,
    body: Annotated[PlayBody, Depends(reads(PlayBody, bytes_max=POLICY_BYTES_MAX))],
) -> Response:
    """The real engine decides with the people of this store, and nothing is kept. Times of its own are possible.

    A lead that is there is played as if it came in anew, so it does not join itself.
    """
    if body.text and body.policy:
        raise Problem("invalid", "say `text` with its `lists`, or the `policy` by its hash, not both")
    at = _moment(body.at, front.now())
    lead = await run_in_threadpool(_lead, front, body, at or front.now(), within_of(request))
    policy = await run_in_threadpool(_policy, front, body)
    done = await bridge.ask(Play(lead, policy, body.facts, at, is_again=bool(body.lead_id)))
    told: dict[str, Any] = {**done.data, "lead": dict(lead.values), "is_now": at is None}
    told["match"] = told["match"] or None
    told["promise"] = told["promise"] or None
    return as_json(msgspec.convert(told, PlayedLead))


def _moment(text: str, now: datetime) -> datetime | None:
    """The moment a text names, None for none. Raises Problem."""
    try:
        return aware(parse_moment(text, now), "at") if text else None
    except ExpectedError as error:
        raise Problem("invalid", f"`at`: {error}", [FieldProblem("at", str(error))]) from None


def _lead(front: Front, body: PlayBody, now: datetime, within: Within | None) -> Lead:
    """The lead to play, come in at that moment. Raises Problem."""
    if (body.lead and body.lead_id) or not (body.lead or body.lead_id or body.facts):
        raise Problem("empty_lead", "say the fields of a `lead`, or the `lead_id` of one that is there")
    if body.lead:
        return read_lead(body.lead, now, LeadIds(), may_name=False).lead
    if not body.lead_id:
        return Lead(LeadIds().make(now), now, {})
    with front.database.asking() as tx:
        is_seen = within is None or within.has_lead(tx, body.lead_id)
        found = tx.rows(_GIVEN, (body.lead_id,)) if is_seen else []
    if not found:
        raise Problem("lead_not_found", f"there is no lead `{body.lead_id}`, or what it said was erased")
    return Lead(LeadIds().make(now), now, decode_facts(found[0][1])[2])


def _policy(front: Front, body: PlayBody) -> CompiledPolicy | None:
    """The policy to play through, None for the live one. Raises Problem, or PolicyError with what is wrong in it."""
    text, lists = body.text, body.lists
    if body.policy:
        with front.database.asking() as tx:
            version = find_version(tx, body.policy)
        if version is None:
            raise Problem("policy_not_found", f"there is no policy `{body.policy}`")
        text, lists = version.text, dict(version.lists)
    return compile_policy(parse_policy(text, lists)) if text else None
