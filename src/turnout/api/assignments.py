"""`/api/v1/assignments`: who had which lead from when to when, and how that ended. Changing it is `work`'s."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from turnout.api.leads import TheLead
from turnout.api.moments import Instant, span_of
from turnout.api.pages import CURSOR_CHARS_MAX, PAGE, PAGE_MAX, cursor_of, place_of
from turnout.api.problems import Problem
from turnout.api.reach import within_of
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.pipeline.asking.answer import said
from turnout.store.assignment_list import (
    AssignmentsAsked,
    ListedAssignment,
    assignment_by_seq,
    assignments_of,
    list_assignments,
)
from turnout.store.metadata import from_micros

router = APIRouter(prefix="/api/v1", tags=["assignments"])

_CHARS_MAX: Final = 200
HowEnded = Literal[
    "pass",
    "expired",
    "reassigned",
    "given",
    "closed",
    "merged",
    "rematched",
    "match_undone",
    "deploy_undone",
    "migrated",
    "test",
]
TheAssignment = Annotated[int, Path(description="The assignment's number.", ge=1, le=2**63 - 1)]


class AssignmentRecord(msgspec.Struct, frozen=True, gc=False):
    """A lead in somebody's hands. `until` is null while they have it; `how_ended` says why they no longer do.

    `pool` and `counter` say where a turn was taken for it, and are null where none was. `offered` is true as long as
    nobody accepted, and stays so where nobody ever did. `team` is that of the decision.
    """

    id: int
    lead_id: str
    decision_id: str
    rep: str
    team: str | None
    pool: str | None
    counter: str | None
    since: str
    until: str | None
    how_ended: HowEnded | None
    accept_by: str | None
    offered: bool


class AssignmentList(msgspec.Struct, frozen=True):
    """A page of assignments. `next` is null on the last one; a page before it may have fewer than asked for, or none.

    So ask on until there is no `next`: rare values of what has no index take more than one page to be found.
    """

    assignments: list[AssignmentRecord]
    next: str | None = None


class AssignmentsOfLead(msgspec.Struct, frozen=True):
    """Everybody who had a lead or was offered it, the first of them first."""

    assignments: list[AssignmentRecord]


def _value(about: str) -> Any:  # noqa: ANN401 - what pydantic takes for a default
    return Field(None, description=about, max_length=_CHARS_MAX)


def _other(about: str) -> Any:  # noqa: ANN401 - as above
    return Field(None, description=about)


class AssignmentQuery(BaseModel):
    """What may be asked of a list of assignments; all of it must hold."""

    model_config = ConfigDict(extra="forbid")

    lead: str | None = _value("The lead's id.")
    rep: str | None = _value("Who has or had the lead.")
    team: str | None = _value("The team of the decision; empty for none.")
    pool: str | None = _value("The pool whose turn was taken; empty where none was.")
    counter: str | None = _value("The counter whose turn was taken; empty where none was.")
    how_ended: HowEnded | None = _other("Why they have it no longer.")
    open: Literal["true", "false"] | None = _other("Whether they have it now, or are offered it.")
    offered: Literal["true", "false"] | None = _other(
        "Whether it is an offer that nobody has accepted, or was to its end."
    )
    since_from: Instant | None = _other("Theirs since then or later.")
    since_to: Instant | None = _other("Theirs since before then.")
    until_from: Instant | None = _other("Theirs until then or later; what is over.")
    until_to: Instant | None = _other("Theirs until before then; what is over.")
    limit: int = Field(PAGE, description="How many at most.", ge=1, le=PAGE_MAX)
    after: str = Field("", description="`next` of the page before; empty at first.", max_length=CURSOR_CHARS_MAX)


@router.get(
    "/assignments",
    summary="Who had which leads",
    **scoped("leads:read", "bad_cursor", "invalid", said=shown(AssignmentList, "A page of assignments.")),
)
def read_assignments(request: Request, front: TheFront, query: Annotated[AssignmentQuery, Query()]) -> Response:
    """The newest first. Times are half-open."""
    place, asked = place_of(query.after, int), replace(_asked(query), within=within_of(request))
    with front.database.asking() as tx:
        found, follows = list_assignments(tx, asked, int(place[0]) if place else None, query.limit)
    return as_json(AssignmentList(list(map(_record, found)), None if follows is None else cursor_of(follows)))


@router.get(
    "/assignments/{assignment}",
    summary="One assignment",
    **scoped("leads:read", "assignment_not_found", "invalid", said=shown(AssignmentRecord, "The assignment.")),
)
def read_assignment(assignment: TheAssignment, front: TheFront) -> Response:
    """Who has or had the lead."""
    with front.database.asking() as tx:
        found = assignment_by_seq(tx, assignment)
    if found is None:
        raise Problem("assignment_not_found", f"there is no assignment `{assignment}`")
    return as_json(_record(found))


@router.get(
    "/leads/{lead}/assignments",
    summary="Who had a lead",
    **scoped("leads:read", "lead_not_found", "invalid", said=shown(AssignmentsOfLead, "Whoever had it, in order.")),
)
def read_assignments_of(lead: TheLead, front: TheFront) -> Response:
    """A lead is in one pair of hands at a time, so each begins when the one before has ended, or later."""
    with front.database.asking() as tx:
        found = assignments_of(tx, lead)
    if found is None:
        raise Problem("lead_not_found", f"there is no lead `{lead[:200]}`")
    return as_json(AssignmentsOfLead(list(map(_record, found))))


def _asked(query: AssignmentQuery) -> AssignmentsAsked:
    return AssignmentsAsked(
        query.lead,
        query.rep,
        query.team,
        query.pool,
        query.counter,
        query.how_ended,
        None if query.open is None else query.open == "true",
        None if query.offered is None else query.offered == "true",
        span_of(query.since_from, query.since_to, "since"),
        span_of(query.until_from, query.until_to, "until"),
    )


def _record(found: ListedAssignment) -> AssignmentRecord:
    return AssignmentRecord(
        found.seq,
        found.lead,
        f"{found.lead}.{found.number}",
        found.rep,
        found.team or None,
        found.pool or None,
        found.counter or None,
        said(from_micros(found.since)),
        _at(found.until),
        _how(found.how_ended),
        _at(found.accept_by),
        bool(found.is_offer),
    )


def _how(ended: str | None) -> HowEnded | None:
    """How it ended; the store has no other words for it."""
    return ended  # type: ignore[return-value]


def _at(micros: int | None) -> str | None:
    return None if micros is None else said(from_micros(micros))
