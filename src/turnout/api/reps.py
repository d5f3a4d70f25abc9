"""`/api/v1/reps`: everybody who can be given leads. Their records are in `rep_records`; leaving is in `departures`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Annotated
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from turnout.api.bulk import BULK_BYTES_MAX, Bulk, ItemAnswer, Items
from turnout.api.editing import (
    Changed,
    change,
    must_match,
    tagged,
    writing,
)
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.presence import welcomed
from turnout.api.problems import Problem
from turnout.api.reach import within_of
from turnout.api.rep_records import (
    RepBody,
    RepChange,
    RepItem,
    RepNow,
    RepRecord,
    TheRep,
    changed_rep,
    check,
    now_of,
    record_of,
    rep_of,
)
from turnout.api.resource import TheFront, as_json, reads, scoped, shown
from turnout.core.assign.roster import Roster
from turnout.core.rep import Rep, RepId, RepStatus
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.edits.rep_record import has_skill
from turnout.store.absences import absences_after
from turnout.store.reps import RepState, find_rep, find_state, put_reps, read_states, rep_ids
from turnout.store.reps import read_reps as all_reps
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/reps", tags=["reps"])

Team = Annotated[str, Query(description="Only members of this team.", max_length=200)]
Status = Annotated[RepStatus | None, Query(description="Only reps of this status.")]
Skill = Annotated[
    str, Query(description="Only reps whom a pool that needs this would find: `language:de`.", max_length=200)
]


class RepPage(msgspec.Struct, frozen=True):
    """Reps by their ids, as they are now; `next` is null on the last page."""

    reps: list[RepNow]
    next: str | None = None


class RepBulk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Reps as they are put one by one, each with its `id`."""

    reps: Items


class RepsPut(msgspec.Struct, frozen=True):
    """What became of each rep, in their order."""

    reps: list[ItemAnswer]


_records = {200: shown(RepRecord, "The rep as they are kept."), 201: shown(RepRecord, "The rep is new.")}


@router.get("", summary="Reps", **scoped("data:read", "invalid", "bad_cursor", said=shown(RepPage, "A page of reps.")))
def read_reps(
    request: Request,
    front: TheFront,
    team: Team = "",
    status: Status = None,
    skill: Skill = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Response:
    """Everybody with their open leads, when the last one came, what they say of themselves, and who is absent now."""
    place = place_of(after, str)
    now = front.now()
    with front.database.asking() as tx:
        within = within_of(request)
        behind = read_states(tx, str(place[0]) if place else "", status)
        known = (state for state in behind if within is None or state.rep.id in within.reps)
        states = list(_fitting(known, team, skill, limit + 1))
        page, follows = cut(states, limit, lambda state: (state.rep.id,))
        return as_json(RepPage(_now(tx, page, now), follows))


def _fitting(states: Iterable[RepState], team: str, skill: str, count: int) -> Iterator[RepState]:
    field, _, value = skill.partition(":")
    for state in states:
        is_in = not team or team in state.rep.teams
        if is_in and (not skill or has_skill(state.rep, field.strip(), value)):
            yield state
            count -= 1
        if not count:
            return


def _now(tx: Transaction, states: list[RepState], now: datetime) -> list[RepNow]:
    """Reps with how long they are absent, where they are."""
    roster = Roster((), absences_after(tx, now, [state.rep.id for state in states]))
    return [now_of(state, _absent_until(roster, state.rep.id, now)) for state in states]


def _absent_until(roster: Roster, rep: RepId, now: datetime) -> str | None:
    return next((said(end) for start, end in roster.absences(rep) if start <= now < end), None)


@router.post(
    "/bulk",
    summary="Add or replace many reps",
    **writing("data:write", answers={200: shown(RepsPut, "An answer for each.")}, body=RepBulk),
)
async def put_many(
    request: Request, body: Annotated[RepBulk, Depends(reads(RepBulk, bytes_max=BULK_BYTES_MAX))]
) -> Response:
    """All that can be kept are kept in one transaction; one that cannot be leaves the others alone."""
    freed: list[RepId] = []

    def put(edit: Edit) -> Changed:
        bulk = Bulk()
        items = bulk.read(body.reps, RepItem)
        there = {rep.id: rep for rep in all_reps(edit.tx)}
        for rep in _possible(bulk, items, there):
            _keep(edit, there.get(rep.id), rep, freed)
        return Changed(RepsPut(bulk.done(there.keys())))

    return await welcomed(request, await change(request, put), freed)


def _possible(bulk: Bulk, items: Sequence[RepItem], there: Collection[str]) -> list[Rep]:
    """The reps of those items that can be; one who names somebody that cannot be, cannot be either."""
    wanted: dict[str, Rep] = {}
    for item in items:
        try:
            wanted[item.id] = rep_of(item.id, item)
        except Problem as problem:
            bulk.refuse(item.id, problem)
    while refused := {name: fault for name, rep in wanted.items() if (fault := _fault(rep, {*there, *wanted}))}:
        for name, fault in refused.items():
            bulk.refuse(name, fault)
            del wanted[name]
    return list(wanted.values())


def _fault(rep: Rep, known: Collection[str]) -> Problem | None:
    try:
        check(rep, known)
    except Problem as problem:
        return problem
    return None


@router.get(
    "/{rep}",
    summary="One rep",
    **scoped("data:read", "rep_not_found", "invalid", said=shown(RepRecord, "The rep as they are kept.")),
)
def read_rep(request: Request, rep: TheRep, front: TheFront) -> Response:
    """All that is said of a rep, as it can be sent back."""
    with front.database.asking() as tx:
        return tagged(request, record_of(found(tx, rep)))


@router.get(
    "/{rep}/state",
    summary="How a rep is now",
    **scoped("data:read", "rep_not_found", "invalid", said=shown(RepNow, "The rep as they are now.")),
)
def read_state(rep: TheRep, front: TheFront) -> Response:
    """A rep with open leads, when the last one came, what they say of themselves, and until when they are absent."""
    with front.database.asking() as tx:
        state = find_state(tx, rep)
        if state is None:
            raise missing(rep)
        return as_json(_now(tx, [state], front.now())[0])


@router.put(
    "/{rep}",
    summary="Add a rep, or say all of them anew",
    **writing("data:write", answers=_records, body=RepBody),
)
async def put_rep(request: Request, rep: TheRep, body: Annotated[RepBody, Depends(reads(RepBody))]) -> Response:
    """The rep is what the body says, and nothing else."""
    freed: list[RepId] = []

    def do(edit: Edit) -> Changed:
        before, after = find_rep(edit.tx, rep), rep_of(rep, body)
        must_match(request, before and record_of(before))
        check(after, {*rep_ids(edit.tx), rep})
        status = _keep(edit, before, after, freed)
        return Changed(record_of(after), status, f"/api/v1/reps/{quote(rep, safe='')}" if status == 201 else "")

    return await welcomed(request, await change(request, do), freed)


@router.patch(
    "/{rep}",
    summary="Change a rep",
    **writing("data:write", "rep_not_found", answers={200: _records[200]}, body=RepChange),
)
async def patch_rep(request: Request, rep: TheRep, body: Annotated[RepChange, Depends(reads(RepChange))]) -> Response:
    """What the body names is changed. Somebody who leaves is better let go with `departure`."""
    freed: list[RepId] = []

    def do(edit: Edit) -> Changed:
        before = found(edit.tx, rep)
        must_match(request, record_of(before))
        after = changed_rep(before, body)
        check(after, rep_ids(edit.tx))
        _keep(edit, before, after, freed)
        return Changed(record_of(after))

    return await welcomed(request, await change(request, do), freed)


def _keep(edit: Edit, before: Rep | None, after: Rep, freed: list[RepId]) -> int:
    """Write a rep where something is new about them; gives the status of the answer. Who is free now is in `freed`."""
    if before == after:
        return 200
    if after.is_active:
        freed.append(after.id)
    put_reps(edit.tx, [after])
    edit.people_changed()
    edit.changed("rep", {"rep": after.id}, before, after)
    return 201 if before is None else 200


def found(tx: Transaction, rep: str) -> Rep:
    """A rep who is there. Raises Problem for any other."""
    known = find_rep(tx, rep)
    if known is None:
        raise missing(rep)
    return known


def missing(rep: str) -> Problem:
    """The problem of a rep whom nobody knows."""
    return Problem("rep_not_found", f"there is no rep `{rep[:200]}`")
