"""`/api/v1/decisions`: those of all leads; one; and its receipt: all that led to it, as data and as sentences."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from turnout.api.moments import Instant, span_of
from turnout.api.pages import CURSOR_CHARS_MAX, PAGE, PAGE_MAX, cursor_of, place_of
from turnout.api.problems import Problem
from turnout.api.reach import must_be_own, within_of
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.core.decide.receipt import without_balances
from turnout.pipeline.asking.answer import Answer, answer_of_row
from turnout.store.decision_list import EQUAL, DecisionsAsked, list_decisions

router = APIRouter(prefix="/api/v1/decisions", tags=["decisions"])

TheDecision = Annotated[str, Path(description="The decision's id.", min_length=1, max_length=240)]
_CHARS_MAX: Final = 200
TheRep = Annotated[str | None, Query(description="Also say why this rep did not get the lead.", min_length=1)]


class Receipt(msgspec.Struct, frozen=True):
    """What a receipt has at least; beside it stands everything that led to the decision, as data."""

    sentences: list[str]
    why_not: str | None = None


class DecisionList(msgspec.Struct, frozen=True):
    """A page of decisions. `next` is null on the last one; a page before it may have fewer than asked for, or none.

    So ask on until there is no `next`: rare values take more than one page to be found.
    """

    decisions: list[Answer]
    next: str | None = None


def _value(about: str) -> Any:  # noqa: ANN401 - what pydantic takes for a default
    return Field(None, description=about, max_length=_CHARS_MAX)


def _instant(about: str) -> Any:  # noqa: ANN401 - as above
    return Field(None, description=about)


class DecisionQuery(BaseModel):
    """What may be asked of a list of decisions; all of it must hold."""

    model_config = ConfigDict(extra="forbid")

    lead: str | None = _value("The lead's id.")
    rule: str | None = _value("The rule that decided; empty for none.")
    outcome: str | None = _value("What it came to, such as `assigned`.")
    assignee: str | None = _value("Who got the lead or was offered it; empty for nobody.")
    pool: str | None = _value("The pool; empty for none.")
    policy: str | None = _value("The hash of the policy it was decided under.")
    decided_at_from: Instant | None = _instant("Decided then or later.")
    decided_at_to: Instant | None = _instant("Decided before then.")
    limit: int = Field(PAGE, description="How many at most.", ge=1, le=PAGE_MAX)
    after: str = Field("", description="`next` of the page before; empty at first.", max_length=CURSOR_CHARS_MAX)


@router.get(
    "",
    summary="Decisions",
    **scoped("leads:read", "bad_cursor", "invalid", said=shown(DecisionList, "A page of decisions.")),
)
def read_every_decision(request: Request, front: TheFront, query: Annotated[DecisionQuery, Query()]) -> Response:
    """Those of all leads, the newest first; one that was decided anew is there more than once. Times are half-open."""
    given = {name: getattr(query, name) for name in EQUAL}
    asked = DecisionsAsked(
        {name: value for name, value in given.items() if value is not None},
        query.lead,
        span_of(query.decided_at_from, query.decided_at_to, "decided_at"),
        within_of(request),
    )
    place = place_of(query.after, int)
    with front.database.asking() as tx:
        found, follows = list_decisions(tx, asked, int(place[0]) if place else None, query.limit)
    answers = [answer_of_row(*each) for each in found]
    return as_json(DecisionList(answers, None if follows is None else cursor_of(follows)))


@router.get(
    "/{decision}",
    summary="One decision",
    **scoped("leads:read", "decision_not_found", "invalid", said=shown("Answer", "The decision.")),
)
def read_decision(decision: TheDecision, front: TheFront) -> Response:
    """A decision as it was taken."""
    answer = front.decision(decision)
    if answer is None:
        raise _missing(decision)
    return as_json(answer)


@router.get(
    "/{decision}/receipt",
    summary="Why a decision is what it is",
    **scoped("leads:read", "decision_not_found", "invalid", "unknown_rep", said=shown("Receipt", "The receipt.")),
)
def read_receipt(request: Request, decision: TheDecision, front: TheFront, rep: TheRep = None) -> Response:
    """Rules passed, candidates, why each was or was not chosen, the ledger before and after.

    Of reps whom the caller does not reach it says no more than what became of them.
    """
    must_be_own(request, rep)
    receipt = front.receipt(decision, rep)
    if receipt is None:
        raise _missing(decision)
    within = within_of(request)
    return as_json(receipt if within is None else without_balances(dict(receipt), within.reps))


def _missing(decision: str) -> Problem:
    return Problem("decision_not_found", f"there is no decision `{decision[:240]}`")
