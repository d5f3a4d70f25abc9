"""`/api/v1/disputes` and `/api/v1/leads/{lead}/disputes`: whoever got a lead says it is not theirs; somebody answers.

What an answer does is `pipeline.edits.disputes`'; giving the lead to somebody else follows as a job of its own.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.editing import Changed, change, must_match, tagged, writing
from turnout.api.leads import TheLead
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.problems import FieldProblem, Problem
from turnout.api.reach import within_of
from turnout.api.resource import TheBridge, TheCaller, TheFront, as_json, reads, scoped, shown
from turnout.api.work import Name
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.pipeline.asking.jobs import Reassign, Terms
from turnout.pipeline.edits.disputes import (
    DisputeRecord,
    Wanted,
    answer_dispute,
    dispute_record,
    found_dispute,
    raise_dispute,
)
from turnout.pipeline.edits.editing import Edit
from turnout.store.disputes import disputes_of, list_disputes
from turnout.store.outcomes import lead_of
from turnout.store.reps import read_reps
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1", tags=["disputes"])

Code = Literal["not_my_territory", "wrong_account", "wrong_segment", "not_a_lead", "duplicate", "conflict", "other"]
State = Literal["open", "upheld", "declined"]
NOTE_CHARS_MAX: Final = 2_000
Note = Annotated[str, Meta(max_length=NOTE_CHARS_MAX)]
TheDispute = Annotated[int, Path(description="The dispute's number.", ge=1, le=2**53)]


class DisputeBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a lead should not have come to whoever has it, and whom it is meant for; the note is for who answers."""

    code: Code
    note: Note = ""
    meant_for: Name | None = None


class AnswerBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a dispute is right. One that is declined says why.

    With `reassign` the lead goes to `to`, or without it to whoever the policy finds.
    """

    answer: Literal["upheld", "declined"]
    note: Note = ""
    reassign: bool = False
    to: Name | None = None


class DisputeList(msgspec.Struct, frozen=True):
    """A page of disputes, the newest first; `next` is null on the last one."""

    disputes: list[DisputeRecord]
    next: str | None = None


class DisputesOfLead(msgspec.Struct, frozen=True):
    """Every dispute of a lead, the newest first."""

    disputes: list[DisputeRecord]


class DisputeAnswered(msgspec.Struct, frozen=True):
    """A dispute after its answer. `stays` says why the lead is where it was, where it was to go to somebody else."""

    dispute: DisputeRecord
    stays: str = ""


@router.post(
    "/leads/{lead}/disputes",
    summary="Dispute a lead",
    **writing(
        *("leads:work", "lead_not_found", "not_assigned", "already_disputed", "unknown_rep", "refused"),
        body=DisputeBody,
        answers={201: shown(DisputeRecord, "It waits for an answer.")},
    ),
)
async def post_dispute(
    request: Request, lead: TheLead, body: Annotated[DisputeBody, Depends(reads(DisputeBody))]
) -> Response:
    """The lead stays with whoever has it, and its clocks run, until somebody has answered."""

    def keep(edit: Edit) -> Changed:
        found = raise_dispute(edit, Wanted(lead, body.code, body.note, body.meant_for))
        return Changed(dispute_record(found), 201, f"/api/v1/disputes/{found.row.number}")

    return await change(request, keep)


@router.get(
    "/leads/{lead}/disputes",
    summary="Disputes of a lead",
    **scoped("leads:read", "lead_not_found", "invalid", said=shown(DisputesOfLead, "Its disputes.")),
)
def read_disputes_of(lead: TheLead, front: TheFront) -> Response:
    """The newest first, with what was answered."""
    with front.database.asking() as tx:
        if lead_of(tx, lead) is None:
            raise Problem("lead_not_found", f"there is no lead `{lead[:200]}`")
        return as_json(DisputesOfLead([dispute_record(each) for each in disputes_of(tx, lead)]))


@router.get(
    "/disputes",
    summary="Disputes",
    **scoped("leads:read", "invalid", "bad_cursor", said=shown(DisputeList, "A page of disputes.")),
)
def read_disputes(
    request: Request,
    front: TheFront,
    state: Annotated[State | None, Query(description="Only in this state.")] = None,
    rep: Annotated[str, Query(description="Of leads that this rep had.", max_length=200)] = "",
    team: Annotated[str, Query(description="Of leads that anybody of this team had.", max_length=200)] = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Response:
    """Those of all leads, the newest first."""
    place = place_of(after, int)
    with front.database.asking() as tx:
        reps = _reps(tx, rep, team)
        found = list_disputes(tx, state or "", reps, within_of(request), int(place[0]) if place else None, limit + 1)
    page, follows = cut(found, limit, lambda each: (each.row.number,))
    return as_json(DisputeList([dispute_record(each) for each in page], follows))


def _reps(tx: Transaction, rep: str, team: str) -> set[str] | None:
    """Whose leads are meant; None is anybody's."""
    if not (rep or team):
        return None
    members = {each.id for each in read_reps(tx) if not team or team in each.teams}
    return {str(each) for each in members if rep in {"", each}}


@router.get(
    "/disputes/{dispute}",
    summary="One dispute",
    **scoped("leads:read", "dispute_not_found", "invalid", said=shown(DisputeRecord, "The dispute.")),
)
def read_dispute(request: Request, dispute: TheDispute, front: TheFront) -> Response:
    """With where its lead is now."""
    with front.database.asking() as tx:
        return tagged(request, dispute_record(found_dispute(tx, dispute)))


@router.post(
    "/disputes/{dispute}/answer",
    summary="Answer a dispute",
    **writing(
        *("leads:work", "dispute_not_found", "dispute_answered", "unknown_rep", "refused", "busy"),
        body=AnswerBody,
        answers={200: shown(DisputeAnswered, "It is answered.")},
    ),
)
async def post_answer(
    request: Request,
    dispute: TheDispute,
    bridge: TheBridge,
    caller: TheCaller,
    body: Annotated[AnswerBody, Depends(reads(AnswerBody))],
) -> Response:
    """One that is right counts as misrouted, for whoever had the lead when it was raised."""
    _must_go_together(body)
    found: list[DisputeRecord] = []

    def keep(edit: Edit) -> Changed:
        must_match(request, dispute_record(found_dispute(edit.tx, dispute)))
        record = dispute_record(answer_dispute(edit, dispute, body.answer, body.note))
        found.append(record)
        return Changed(DisputeAnswered(record))

    response = await change(request, keep)
    if not body.reassign or not found:
        return response
    record, to = found[0], None if body.to is None else RepId(body.to)
    # Whoever sends the answer again has the lead moved once.
    terms = Terms(f"dispute-{dispute}", f"{body.to}".encode())
    try:
        done = await bridge.ask(Reassign(LeadId(record.lead_id), to, "misrouted", caller.id, terms))
    except Problem as problem:
        return as_json(DisputeAnswered(record, problem.detail))
    assignee = done.answer.assignee if done.answer else None
    return as_json(DisputeAnswered(msgspec.structs.replace(record, assignee=assignee)))


def _must_go_together(body: AnswerBody) -> None:
    """Let an answer through that says what it must. Raises Problem."""
    if body.answer == "declined" and not body.note.strip():
        fault = "say why it is declined; whoever raised it reads that"
        raise Problem("invalid", f"note: {fault}", [FieldProblem("note", fault)])
    if body.to is not None and not body.reassign:
        fault = "only a lead that is reassigned goes to somebody"
        raise Problem("invalid", f"to: {fault}", [FieldProblem("to", fault)])
