"""`/api/v1/people`: who wrote to us, by any spelling of their address; given out whole, or erased.

What is remembered of somebody decides about their next lead. No address is ever written to a log or to the audit.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import UNSET, Meta, UnsetType

from turnout.api.editing import Changed, change, must_match, tagged, writing
from turnout.api.moments import aware
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.problems import FieldProblem, Problem
from turnout.api.resource import TheFront, as_json, reads, scoped, shown
from turnout.core.fields.text import fold
from turnout.core.match.duplicates import person_key
from turnout.errors import suggestion
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.record.people_data import erase_in, export_person
from turnout.store.erasing import empty_log
from turnout.store.metadata import from_micros, to_micros
from turnout.store.people import mailboxes_of, person_of
from turnout.store.people_search import (
    KnownPerson,
    TheirLead,
    find_person,
    keep_person,
    leads_of_mailboxes,
    list_people,
)
from turnout.store.reps import known_reps, read_reps
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/people", tags=["people"])

ThePerson = Annotated[
    str, Path(description="Any spelling of their address, such as `ann@acme.example`.", min_length=1, max_length=320)
]
_LEADS_MAX: Final = 100


class PersonItem(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody by their mailbox: who had them, when they were last seen, what came of it, and their open lead."""

    person: str
    owner: str | None
    last_seen: str | None
    outcome: str | None
    open_lead: str | None


class PersonLead(msgspec.Struct, frozen=True, kw_only=True):
    """A lead of somebody's, as it is now."""

    id: str
    received_at: str
    status: str
    outcome: str
    assignee: str | None
    close_outcome: str | None


class PersonRecord(PersonItem, frozen=True, kw_only=True):
    """What is known of somebody, with their leads, the newest first: the last hundred."""

    leads: list[PersonLead]


class PersonBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who has somebody, and what came of their last lead. Without `last_seen` that stays as it is."""

    owner: Annotated[str, Meta(max_length=200)] | None = None
    outcome: Annotated[str, Meta(max_length=60)] | None = None
    last_seen: Annotated[datetime, Meta(tz=True)] | UnsetType | None = UNSET


class PeopleList(msgspec.Struct, frozen=True):
    """A page of people in the order of their mailboxes; `next` is null on the last one."""

    people: list[PersonItem]
    next: str | None = None


class PersonExport(msgspec.Struct, frozen=True):
    """Everything kept of somebody: each lead with what was typed, every fact, decisions, hands, messages and events.

    `mailboxes` are all that were merged into one person, the one that stands for them first.
    """

    person: str
    mailboxes: list[str]
    known: dict[str, Any] | None
    leads: list[dict[str, Any]]


class PersonErased(msgspec.Struct, frozen=True):
    """The leads whose personal facts are gone."""

    leads: list[str]


@router.get(
    "", summary="People", **scoped("data:read", "invalid", "bad_cursor", said=shown(PeopleList, "A page of people."))
)
def read_people(front: TheFront, after: After = "", limit: Limit = PAGE) -> Response:
    """Everybody who is remembered. Who was erased is nobody."""
    place = place_of(after, str)
    with front.database.asking() as tx:
        found = list_people(tx, str(place[0]) if place else "", limit + 1)
    page, follows = cut(found, limit, lambda each: (each.person,))
    return as_json(PeopleList([PersonItem(**_item(each)) for each in page], follows))


@router.get(
    "/{email}",
    summary="What is known of somebody",
    **scoped("data:read", "person_not_found", "invalid", said=shown(PersonRecord, "What is known.")),
)
def read_person(request: Request, email: ThePerson, front: TheFront) -> Response:
    """Their owner, their open lead, and the leads that came before it."""
    key = _key(email)
    with front.database.asking() as tx:
        record = _record(tx, person_of(tx, key))
    if record is None:
        raise _nobody()
    return tagged(request, record)


@router.get(
    "/{email}/export",
    summary="Everything kept of somebody",
    **scoped("admin", "person_not_found", "invalid", said=shown(PersonExport, "Everything.")),
)
def read_export(email: ThePerson, front: TheFront) -> Response:
    """For the person themselves: as `turnout person export`."""
    _key(email)
    with front.database.reading() as tx:
        return as_json(export_person(tx, email))


@router.put(
    "/{email}",
    summary="Say who has somebody",
    **writing(
        *("data:write", "unknown_rep"),
        body=PersonBody,
        answers={200: shown(PersonRecord, "It is so."), 201: shown(PersonRecord, "They are remembered.")},
    ),
)
async def put_person(
    request: Request, email: ThePerson, body: Annotated[PersonBody, Depends(reads(PersonBody))]
) -> Response:
    """Their next lead goes where the rules send somebody of that owner. An open lead stays with whoever has it."""
    mailbox = _key(email)
    seen = UNSET if body.last_seen is UNSET else aware(body.last_seen, "last_seen")

    def put(edit: Edit) -> Changed:
        key = person_of(edit.tx, mailbox)
        known, before = find_person(edit.tx, key), _record(edit.tx, key)
        must_match(request, before)
        owner = _rep(edit.tx, body.owner) if body.owner else None
        at = (known.last_seen if known else None) if seen is UNSET else _micros(seen)
        keep_person(edit.tx, key, owner, at, fold(body.outcome or ""))
        now = _record(edit.tx, key) or _nothing_of(key)
        if now != (before or _nothing_of(key)):
            edit.changed("person", {}, before, now)
        # An answer that is kept for those who ask again must not outlive the person.
        return Changed(now, 200 if before else 201, kept=msgspec.structs.replace(now, person="", leads=[]))

    return await change(request, put)


@router.delete(
    "/{email}",
    summary="Erase somebody",
    **writing(
        *("admin", "person_not_found"), answers={200: shown(PersonErased, "What was personal is gone, for good.")}
    ),
)
async def erase_person(request: Request, email: ThePerson, front: TheFront) -> Response:
    """As `turnout person erase`: decisions stay without whose they were, and the record stays provable."""
    key = _key(email)

    def erase(edit: Edit) -> Changed:
        must_match(request, _record(edit.tx, person_of(edit.tx, key)))
        return Changed(PersonErased(list(erase_in(edit, email).leads)))

    response = await change(request, erase)
    await run_in_threadpool(empty_log, front.database)
    return response


def _key(email: str) -> str:
    """The mailbox that an address means. Raises Problem where it is none; what was sent is not repeated."""
    key = person_key(email)
    if key is None or len(key) > 320:
        fault = "this is not an e-mail address; name somebody by one, such as `ann@acme.example`"
        raise Problem("invalid", fault, [FieldProblem("email", fault)])
    return key


def _nobody() -> Problem:
    return Problem("person_not_found", "nothing is kept of this address")


def _rep(tx: Transaction, name: str) -> str:
    found = known_reps(tx, [name]).get(name)
    if found is None:
        near = suggestion(name, [rep.id for rep in read_reps(tx)])
        raise Problem("unknown_rep", f"owner: `{name}` is not a rep{near}")
    return found


def _record(tx: Transaction, key: str) -> PersonRecord | None:
    known, leads = find_person(tx, key), leads_of_mailboxes(tx, mailboxes_of(tx, key), _LEADS_MAX)
    if known is None and not leads:
        return None
    record = PersonRecord(**_item(known), leads=[]) if known else _nothing_of(key)
    return msgspec.structs.replace(record, leads=[_lead(lead) for lead in leads])


def _nothing_of(key: str) -> PersonRecord:
    """Somebody of whom nothing is remembered."""
    return PersonRecord(**_item(KnownPerson(key, None, None, "", None)), leads=[])


def _item(known: KnownPerson) -> dict[str, Any]:
    return {
        "person": known.person,
        "owner": known.owner,
        "last_seen": None if known.last_seen is None else said(from_micros(known.last_seen)),
        "outcome": known.outcome or None,
        "open_lead": known.open_lead,
    }


def _lead(lead: TheirLead) -> PersonLead:
    return PersonLead(
        id=lead.id,
        received_at=said(from_micros(lead.received_at)),
        status=lead.status,
        outcome=lead.outcome,
        assignee=lead.assignee,
        close_outcome=lead.close_outcome or None,
    )


def _micros(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)
