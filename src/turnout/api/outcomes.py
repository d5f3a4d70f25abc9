"""`/api/v1/leads/{lead}/outcomes` and `/api/v1/outcomes`: what became of leads, as other systems and people report it.

What comes of many such reports is in `outcome_metrics`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.editing import Changed, change, writing
from turnout.api.leads import TheLead
from turnout.api.moments import Instant, aware
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.problems import FieldProblem, Problem
from turnout.api.reach import within_of
from turnout.api.resource import TheBridge, TheCaller, TheFront, as_json, reads, scoped, shown
from turnout.core.lead import LeadId
from turnout.errors import RefusedError
from turnout.pipeline.asking.answer import said
from turnout.pipeline.asking.front import Front
from turnout.pipeline.asking.jobs import Close
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.edits.outcome_events import CLOSES_AS, KINDS, MISROUTED_REASONS, Report, record_outcome
from turnout.store.metadata import from_micros, to_micros
from turnout.store.outcomes import FoundOutcome, lead_of, list_outcomes, outcomes_of, survivor_of

router = APIRouter(prefix="/api/v1", tags=["outcomes"])

Kind = Literal["qualified", "meeting_booked", "meeting_held", "opportunity", "won", "lost", "misrouted"]
Reason = Literal[
    "wrong_territory", "wrong_segment", "wrong_owner", "duplicate", "not_a_lead", "wrong_language", "other"
]
_Short = Annotated[str, Query(max_length=200)]
# What must be equal, by the names of the query.
_ASKED: Final = ("kind", "reason", "rule", "pool", "rep", "lead")


class OutcomeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What became of a lead. Something misrouted says why. Without `at` it is now.

    The same `external_id` of the same lead is one event, however often it is sent. With `close` the lead is done with.
    """

    kind: Kind
    reason: Reason | None = None
    value: Annotated[float, Meta(ge=-1e12, le=1e12)] | None = None
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] | None = None
    at: Annotated[datetime, Meta(tz=True)] | None = None
    external_id: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    close: bool = False


class OutcomeRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An event. It counts for the lead `counts_for`, which the one it was reported of may have joined.

    `rule`, `pool` and `rep` are those of the decision that was in effect when it happened.
    """

    id: int
    lead_id: str
    counts_for: str
    kind: Kind
    reason: Reason | None
    value: float | None
    currency: str | None
    at: str
    reported_at: str
    reported_by: str
    external_id: str | None
    rule: str | None
    pool: str | None
    rep: str | None


class OutcomesOfLead(msgspec.Struct, frozen=True):
    """Everything reported of a lead and of those that joined it, in the order in which it happened."""

    outcomes: list[OutcomeRecord]


class OutcomeList(msgspec.Struct, frozen=True):
    """A page of events, the newest reports first; `next` is null on the last one."""

    outcomes: list[OutcomeRecord]
    next: str | None = None


@router.post(
    "/leads/{lead}/outcomes",
    summary="Report what became of a lead",
    **writing(
        *("leads:work", "lead_not_found", "outcome_id_taken", "lead_rejected", "lead_joined", "refused", "busy"),
        body=OutcomeBody,
        answers={200: shown(OutcomeRecord, "It was reported before."), 201: shown(OutcomeRecord, "It is kept.")},
    ),
)
async def post_outcome(
    request: Request,
    lead: TheLead,
    front: TheFront,
    bridge: TheBridge,
    caller: TheCaller,
    body: Annotated[OutcomeBody, Depends(reads(OutcomeBody))],
) -> Response:
    """Even what is won or lost closes the lead only where the body says so: others may still have to do with it.

    Of a lead that joined another it counts for the other one, and that one is closed.
    """
    report = _report(lead, body)

    def record(edit: Edit) -> Changed:
        found, is_new = record_outcome(edit, report)
        return Changed(_record(found), 201 if is_new else 200)

    response = await change(request, record)
    if body.close:
        target = await run_in_threadpool(_survivor, front, lead)
        try:
            await bridge.ask(Close(LeadId(target), CLOSES_AS[body.kind], caller.id))
        except RefusedError as refused:
            _must_be_closed(refused)
        except Problem as problem:
            _must_be_closed(problem)
    return response


def _report(lead: str, body: OutcomeBody) -> Report:
    """What a body says of a lead. Raises Problem where it does not go together."""
    if (body.kind == "misrouted") != (body.reason is not None):
        codes = ", ".join(f"`{code}`" for code in MISROUTED_REASONS)
        fault = f"say one of {codes}" if body.reason is None else "only what is misrouted has a reason"
        raise Problem("invalid", f"reason: {fault}", [FieldProblem("reason", fault)])
    if body.value is None and body.currency is not None:
        fault = "a currency needs a value"
        raise Problem("invalid", f"currency: {fault}", [FieldProblem("currency", fault)])
    value = None if body.value is None else round(body.value * 100)
    at = aware(body.at, "at")
    return Report(lead, body.kind, body.reason or "", value, body.currency or "", at, body.external_id)


def _survivor(front: Front, lead: str) -> str:
    with front.database.asking() as tx:
        found = lead_of(tx, lead)
        return survivor_of(tx, found).id if found else lead


def _must_be_closed(error: RefusedError | Problem) -> None:
    """Let it be where the lead is closed already, as when the request comes again."""
    if error.code != "lead_closed":
        raise error


@router.get(
    "/leads/{lead}/outcomes",
    summary="What became of a lead",
    **scoped("leads:read", "lead_not_found", "invalid", said=shown(OutcomesOfLead, "Everything reported of it.")),
)
def read_outcomes_of(lead: TheLead, front: TheFront) -> Response:
    """Reports of leads that joined it stand here as well."""
    with front.database.asking() as tx:
        found = lead_of(tx, lead)
        if found is None:
            raise Problem("lead_not_found", f"there is no lead `{lead[:200]}`")
        return as_json(OutcomesOfLead([_record(each) for each in outcomes_of(tx, found.seq)]))


@router.get(
    "/outcomes",
    summary="What became of leads",
    **scoped("leads:read", "invalid", "bad_cursor", said=shown(OutcomeList, "A page of events.")),
)
def read_outcomes(
    request: Request,
    front: TheFront,
    kind: Annotated[Kind | None, Query(description="What became of it.")] = None,
    reason: Annotated[Reason | None, Query(description="Why it was misrouted.")] = None,
    rule: Annotated[str, Query(description="The rule it counts for.", max_length=200)] = "",
    pool: Annotated[str, Query(description="The pool it counts for.", max_length=200)] = "",
    rep: Annotated[str, Query(description="The rep it counts for.", max_length=200)] = "",
    lead: Annotated[str, Query(description="The lead it was reported of.", max_length=200)] = "",
    reported_from: Annotated[Instant | None, Query(description="Reported then or later.")] = None,
    reported_to: Annotated[Instant | None, Query(description="Reported before then.")] = None,
    after: After = "",
    limit: Limit = PAGE,
) -> Response:
    """The newest reports first."""
    given = (kind, reason, rule, pool, rep, lead)
    asked = {name: value for name, value in zip(_ASKED, given, strict=True) if value}
    since, until = _micros(reported_from, "reported_from"), _micros(reported_to, "reported_to")
    place = place_of(after, int)
    with front.database.asking() as tx:
        before = int(place[0]) if place else None
        found = list_outcomes(tx, asked, since, until, before, limit + 1, within_of(request))
    page, follows = cut(found, limit, lambda each: (each.row.seq,))
    return as_json(OutcomeList([_record(each) for each in page], follows))


def _micros(at: datetime | None, field: str) -> int | None:
    found = aware(at, field)
    return None if found is None else to_micros(found)


def _record(found: FoundOutcome) -> OutcomeRecord:
    row = found.row
    return OutcomeRecord(
        id=row.seq,
        lead_id=found.lead,
        counts_for=found.counts_for,
        kind=_one_of(row.kind),
        reason=_reason_of(row.reason),
        value=None if row.value is None else row.value / 100,
        currency=row.currency or None,
        at=said(from_micros(row.at)),
        reported_at=said(from_micros(row.reported_at)),
        reported_by=row.reported_by,
        external_id=row.external_id,
        rule=found.rule or None,
        pool=found.pool or None,
        rep=found.rep,
    )


def _one_of(kind: str) -> Kind:
    assert kind in KINDS, "only kinds that are known are kept"
    return kind  # type: ignore[return-value]


def _reason_of(reason: str) -> Reason | None:
    return reason or None  # type: ignore[return-value]
