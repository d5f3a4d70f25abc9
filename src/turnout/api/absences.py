"""`/api/v1/absences`: when somebody is away. Those of one rep may overlap; time that two of them cover counts once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.editing import Changed, change, must_match, tagged, writing
from turnout.api.moments import Instant, aware
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.presence import welcomed
from turnout.api.problems import FieldProblem, Problem
from turnout.api.reach import within_of
from turnout.api.rep_records import Short
from turnout.api.resource import TheFront, as_json, reads, scoped, shown
from turnout.core.rep import Absence, Rep, RepId
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.editing import Edit
from turnout.store.absences import (
    KeptAbsence,
    absences_between,
    add_absence,
    change_absence,
    find_absence,
    remove_absence,
)
from turnout.store.metadata import to_micros
from turnout.store.reps import find_rep
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/absences", tags=["absences"])

_MOMENT_CHARS_MAX: Final = 40
_DAY_CHARS: Final = 10
_REMEDY: Final = "write a day such as `2026-09-07` or an instant such as `2026-09-07T13:00:00Z`"
Moment = Annotated[
    str,
    Meta(
        min_length=_DAY_CHARS,
        max_length=_MOMENT_CHARS_MAX,
        description="An instant with its zone, or a day: its midnight in the rep's own zone, as an end the next one.",
        examples=["2026-09-07", "2026-09-07T13:00:00Z"],
    ),
]
TheAbsence = Annotated[int, Path(description="The absence's number.", ge=1, le=2**63 - 1)]
OfRep = Annotated[str, Query(description="Only this rep's.", max_length=200)]
From = Annotated[Instant | None, Query(alias="from", description="Only those that end after this instant.")]
To = Annotated[Instant | None, Query(description="Only those that begin before this instant.")]


class AbsenceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is away, and when. Both days are included; without an end it is the day of `start`."""

    rep: Annotated[str, Meta(min_length=1, max_length=200)]
    start: Moment
    end: Moment | None = None
    kind: Short = ""


class AbsenceRecord(msgspec.Struct, frozen=True):
    """An absence: from `start` on, until just before `end`."""

    id: int
    rep: str
    start: str
    end: str
    kind: str


class AbsencePage(msgspec.Struct, frozen=True):
    """Absences by their beginning; `next` is null on the last page."""

    absences: list[AbsenceRecord]
    next: str | None = None


_said = shown(AbsenceRecord, "The absence.")


@router.get(
    "",
    summary="Absences",
    **scoped("data:read", "invalid", "bad_cursor", said=shown(AbsencePage, "A page of absences.")),
)
def read_absences(
    request: Request,
    front: TheFront,
    rep: OfRep = "",
    start: From = None,
    to: To = None,
    after: After = "",
    limit: Limit = PAGE,
) -> Response:
    """Who is away when, past absences too unless `from` leaves them out."""
    place = place_of(after, int, int)
    behind = (int(place[0]), int(place[1])) if place else None
    with front.database.asking() as tx:
        begin, end = aware(start, "from"), aware(to, "to")
        found = absences_between(tx, begin, end, rep, behind, limit + 1, within_of(request))
    page, follows = cut(found, limit, lambda kept: (to_micros(kept.absence.start), kept.number))
    return as_json(AbsencePage([_shown(kept) for kept in page], follows))


@router.post(
    "",
    summary="Add an absence",
    **writing("absences:write", "unknown_rep", answers={201: shown(AbsenceRecord, "It is kept.")}, body=AbsenceBody),
)
async def add(request: Request, body: Annotated[AbsenceBody, Depends(reads(AbsenceBody))]) -> Response:
    """Somebody will be away. What overlaps another absence of theirs counts once."""

    def do(edit: Edit) -> Changed:
        absence = _absence_of(edit.tx, body)
        number = add_absence(edit.tx, absence)
        _tell(edit, number, None, absence)
        return Changed(_shown(KeptAbsence(number, absence)), 201, f"/api/v1/absences/{number}")

    return await change(request, do)


@router.get("/{absence}", summary="One absence", **scoped("data:read", "absence_not_found", "invalid", said=_said))
def read_absence(request: Request, absence: TheAbsence, front: TheFront) -> Response:
    """Who is away, and when."""
    with front.database.asking() as tx:
        return tagged(request, _shown(_found(tx, absence)))


@router.put(
    "/{absence}",
    summary="Change an absence",
    **writing("absences:write", "absence_not_found", "unknown_rep", answers={200: _said}, body=AbsenceBody),
)
async def put(
    request: Request, absence: TheAbsence, body: Annotated[AbsenceBody, Depends(reads(AbsenceBody))]
) -> Response:
    """The absence is what the body says."""
    freed: list[RepId] = []

    def do(edit: Edit) -> Changed:
        before = _found(edit.tx, absence)
        must_match(request, _shown(before))
        after = _absence_of(edit.tx, body)
        if after != before.absence:
            change_absence(edit.tx, absence, after)
            _tell(edit, absence, before.absence, after)
            freed.append(before.absence.rep)
        return Changed(_shown(KeptAbsence(absence, after)))

    return await welcomed(request, await change(request, do), freed)


@router.delete(
    "/{absence}",
    summary="Take an absence back",
    **writing("absences:write", "absence_not_found", answers={204: {"description": "It is not to be."}}),
)
async def remove(request: Request, absence: TheAbsence) -> Response:
    """Somebody will not be away after all. What waited for them is given to them."""
    freed: list[RepId] = []

    def do(edit: Edit) -> Changed:
        before = _found(edit.tx, absence)
        must_match(request, _shown(before))
        remove_absence(edit.tx, absence)
        _tell(edit, absence, before.absence, None)
        freed.append(before.absence.rep)
        return Changed(None, 204)

    return await welcomed(request, await change(request, do), freed)


def _tell(edit: Edit, number: int, before: Absence | None, after: Absence | None) -> None:
    """What the record keeps: never why somebody is away, which is theirs."""
    absence = after or before
    assert absence is not None, "something was there, or is"
    edit.changed("absence", {"absence": number, "rep": absence.rep}, before, after)
    edit.people_changed()


def _absence_of(tx: Transaction, body: AbsenceBody) -> Absence:
    """The absence that a body says. Raises Problem for somebody unknown and for times that cannot be."""
    rep = find_rep(tx, body.rep)
    if rep is None:
        raise Problem("unknown_rep", f"`{body.rep}` is not a rep", [FieldProblem("rep", "is not a rep")])
    start = _instant(rep, "start", body.start, days=0)
    end = _instant(rep, "end", body.end if body.end is not None else body.start, days=1)
    if end <= start:
        fault = f"`{body.end or body.start}` is not after the start, `{body.start}`"
        raise Problem("invalid", f"`end`: {fault}", [FieldProblem("end", fault)])
    return Absence(RepId(body.rep), start, end, body.kind.strip())


def _instant(rep: Rep, field: str, text: str, days: int) -> datetime:
    """The instant a text names, in UTC; of a bare day its midnight in the rep's zone, so many days later."""
    try:
        if len(text) == _DAY_CHARS:
            at = datetime.combine(date.fromisoformat(text) + timedelta(days), time(), ZoneInfo(rep.zone))
        else:
            at = datetime.fromisoformat(text)
            at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(rep.zone))
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        fault = f"`{text}` is no day or instant; {_REMEDY}"
        raise Problem("invalid", f"`{field}`: {fault}", [FieldProblem(field, fault)]) from None


def _shown(kept: KeptAbsence) -> AbsenceRecord:
    absence = kept.absence
    return AbsenceRecord(kept.number, absence.rep, said(absence.start), said(absence.end), absence.kind)


def _found(tx: Transaction, number: int) -> KeptAbsence:
    kept = find_absence(tx, number)
    if kept is None:
        raise Problem("absence_not_found", f"there is no absence `{number}`")
    return kept
