"""`GET /api/v1/leads`: leads by what they are and by words, the newest first. Finding them is `store.lead_list`'s."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from turnout.api.pages import CURSOR_CHARS_MAX, PAGE, PAGE_MAX, cursor_of, place_of
from turnout.api.problems import FieldProblem, Problem
from turnout.api.reach import within_of
from turnout.api.resource import TheFront, as_json, scoped, shown
from turnout.core.fields.words import asked_words
from turnout.pipeline.boards.lead_list import LeadItem, find_leads
from turnout.store.lead_list import EQUAL, RANGES, LeadsAsked
from turnout.store.metadata import to_micros
from turnout.store.within import Within

router = APIRouter(prefix="/api/v1/leads", tags=["leads"])

_CHARS_MAX: Final = 200
# No lead has a number near this; a database has, so that more can be added to it.
_NUMBER_MAX: Final = 2**62
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]")


class LeadList(msgspec.Struct, frozen=True):
    """A page of leads. `next` is null on the last one; a page before it may have fewer leads than asked for, or none.

    So ask on until there is no `next`: rare values of what has no index take more than one page to be found.
    """

    leads: list[LeadItem]
    next: str | None = None


def _value(said: str) -> Any:  # noqa: ANN401 - what pydantic takes for a default
    return Field(None, description=said, max_length=_CHARS_MAX)


def _instant(said: str) -> Any:  # noqa: ANN401 - as above
    return Field(None, description=said)


def _written_out(at: object) -> object:
    """Let an instant through that is written as people and programs write it, and not as a number of seconds."""
    if isinstance(at, str) and not _DAY.match(at):
        raise ValueError("should be an instant such as 2026-09-07T02:06:52Z")
    return at


Instant = Annotated[AwareDatetime, BeforeValidator(_written_out)]


class LeadQuery(BaseModel):
    """What may be asked of a list of leads; all of it must hold."""

    model_config = ConfigDict(extra="forbid")

    status: str | None = _value("`open`, `joined`, `rejected` or `closed`.")
    origin: str | None = _value("How it came in: `api`, `form`, `import` or `test`.")
    outcome: str | None = _value("What the latest decision came to, such as `assigned`.")
    assignee: str | None = _value("The rep who has it or was offered it; empty for leads that nobody has.")
    team: str | None = _value("The team; empty for none.")
    pool: str | None = _value("The pool; empty for none.")
    queue: str | None = _value("The queue; empty for none.")
    rule: str | None = _value("The rule that decided; empty for none.")
    account: str | None = _value("The account it matched; empty for none.")
    joined_to: str | None = _value("The id of the lead that it joined.")
    close_outcome: str | None = _value("What became of it, such as `won`; empty where nobody said yet.")
    id: str | None = _value("The lead's own id.")
    touched: Literal["true", "false"] | None = _instant("Whether there was a first response.")
    received_at_from: Instant | None = _instant("Came in then or later.")
    received_at_to: Instant | None = _instant("Came in before then.")
    decided_at_from: Instant | None = _instant("Was last decided about then or later.")
    decided_at_to: Instant | None = _instant("Was last decided about before then.")
    sla_due_from: Instant | None = _instant("Its first touch is due then or later.")
    sla_due_to: Instant | None = _instant("Its first touch is due before then.")
    touched_at_from: Instant | None = _instant("Was first touched then or later.")
    touched_at_to: Instant | None = _instant("Was first touched before then.")
    closed_at_from: Instant | None = _instant("Was closed then or later.")
    closed_at_to: Instant | None = _instant("Was closed before then.")
    q: str | None = Field(
        None,
        description="Words of the name, e-mail address and company: all must be there, in any spelling of case and "
        "accents, the last one may be the beginning of one. What has a dot or an `@` in it is one word.",
        max_length=_CHARS_MAX,
    )
    order: str = Field("newest", description="`newest` or `oldest` first.", pattern="^(newest|oldest)$")
    limit: int = Field(PAGE, description="How many at most.", ge=1, le=PAGE_MAX)
    after: str = Field("", description="`next` of the page before; empty at first.", max_length=CURSOR_CHARS_MAX)


_declared = scoped("leads:read", "bad_cursor", "invalid", said=shown("LeadList", "A page of leads."))


@router.get("", summary="Leads", **_declared)
def read_leads(request: Request, front: TheFront, query: Annotated[LeadQuery, Query()]) -> Response:
    """Every lead for which all that is asked holds: where it stands now, and whose it is. Times are half-open."""
    found, follows = find_leads(front.database, asked_of(query, within_of(request)), _place(query.after), query.limit)
    return as_json(LeadList(found, None if follows is None else cursor_of(follows)))


def _place(cursor: str) -> int | None:
    """The number of a lead after which to go on. Raises Problem."""
    place = place_of(cursor, int)
    return None if place is None else min(max(int(place[0]), 0), _NUMBER_MAX)


def asked_of(query: LeadQuery, within: Within | None = None) -> LeadsAsked:
    """What a query says, as the store understands it, of leads within what its caller sees. Raises Problem."""
    equal = {name: getattr(query, name) for name in EQUAL}
    spans = {name: (_micros(query, f"{name}_from"), _micros(query, f"{name}_to")) for name in RANGES}
    return LeadsAsked(
        {name: value for name, value in equal.items() if value is not None},
        {name: span for name, span in spans.items() if span != (None, None)},
        query.id,
        query.joined_to,
        None if query.touched is None else query.touched == "true",
        _words(query.q),
        is_oldest_first=query.order == "oldest",
        within=within,
    )


def _micros(query: LeadQuery, name: str) -> int | None:
    at: datetime | None = getattr(query, name)
    return None if at is None else to_micros(at)


def _words(text: str | None) -> Any:  # noqa: ANN401 - a short list of words
    if text is None or not text.strip():
        return ()
    words = asked_words(text)
    if not words:
        fault = f"`{text[:40]}` has no letter and no digit in it to look for"
        raise Problem("invalid", fault, [FieldProblem("q", fault)])
    return words
