"""Reps as they are written and shown over HTTP: the shapes of their records. What is done with them is in `reps`."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Final

import msgspec
from fastapi import Path
from msgspec import UNSET, Meta, UnsetType

from turnout.api.ids import ID_CHARS_MAX, ID_PATTERN, Id, must_agree
from turnout.api.problems import FieldProblem, Problem
from turnout.core.rep import Presence, Rep, RepId, RepStatus, WorkWeek
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.rep_record import faults_of, given_skills, written
from turnout.store.reps import RepState

TheRep = Annotated[str, Path(description="The rep's id.", min_length=1, max_length=ID_CHARS_MAX)]
_ID: Final = re.compile(ID_PATTERN)
Short = Annotated[str, Meta(max_length=200)]
Word = Annotated[str, Meta(min_length=1, max_length=200)]
Words = Annotated[list[Word], Meta(max_length=100)]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Whole = Annotated[int, Meta(ge=-1_000_000_000, le=1_000_000_000)]
Skills = Annotated[dict[Word, Words], Meta(max_length=100)]
Numbers = Annotated[dict[Word, Whole], Meta(max_length=100)]


class Week(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hours as people write them: `Mon-Fri`, [`09:00-12:00`, `13:00-18:00`], public holidays of [`DE-BY`]."""

    days: Short = ""
    spans: Words = []
    holidays: Words = []


class RepBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All that is said of a rep; what is left out is empty. An `id` must be the one in the address."""

    id: Id | UnsetType = UNSET
    name: Short = ""
    email: Short = ""
    teams: Words = []
    role: Short = ""
    region: Short = ""
    country: Short = ""
    zone: Short = "UTC"
    week: Week = Week()
    skills: Skills = {}
    numbers: Numbers = {}
    daily_cap: Count | None = None
    open_cap: Count | None = None
    status: RepStatus = RepStatus.ACTIVE
    joined_on: date | None = None
    backup: Id | None = None
    manager: Id | None = None


class RepItem(RepBody, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One rep among many."""

    id: Id


class RepChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be said otherwise of a rep; everything else stays."""

    name: Short | UnsetType = UNSET
    email: Short | UnsetType = UNSET
    teams: Words | UnsetType = UNSET
    role: Short | UnsetType = UNSET
    region: Short | UnsetType = UNSET
    country: Short | UnsetType = UNSET
    zone: Short | UnsetType = UNSET
    week: Week | UnsetType = UNSET
    skills: Skills | UnsetType = UNSET
    numbers: Numbers | UnsetType = UNSET
    daily_cap: Count | UnsetType | None = UNSET
    open_cap: Count | UnsetType | None = UNSET
    status: RepStatus | UnsetType = UNSET
    joined_on: date | UnsetType | None = UNSET
    backup: Id | UnsetType | None = UNSET
    manager: Id | UnsetType | None = UNSET


class RepRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A rep as they were written, in the spelling that is kept."""

    id: str
    name: str
    email: str
    teams: list[str]
    role: str
    region: str
    country: str
    zone: str
    week: Week
    skills: dict[str, list[str]]
    numbers: dict[str, int]
    daily_cap: int | None
    open_cap: int | None
    status: RepStatus
    joined_on: date | None
    backup: str | None
    manager: str | None


class RepNow(RepRecord, frozen=True, kw_only=True):
    """A rep as they are now. `absent_until` is null for somebody who is not absent."""

    open_leads: int
    last_received_at: str | None
    presence: Presence
    absent_until: str | None


def record_of(rep: Rep) -> RepRecord:
    """A rep as they are shown."""
    return RepRecord(**_fields(rep))


def now_of(state: RepState, absent_until: str | None) -> RepNow:
    """A rep with what changes by itself."""
    last = state.last_received_at
    return RepNow(
        **_fields(state.rep),
        open_leads=state.open_leads,
        last_received_at=said(last) if last else None,
        presence=state.presence,
        absent_until=absent_until,
    )


def rep_of(rep: str, body: RepBody) -> Rep:
    """The rep that a body says, as it is kept. Raises Problem where it says another id."""
    must_agree(rep, body.id)
    if len(rep) > ID_CHARS_MAX or not _ID.fullmatch(rep):
        fault = (
            f"`{rep[:ID_CHARS_MAX]}` cannot be an id; use 1 to {ID_CHARS_MAX} characters that can be seen, without `/`"
        )
        raise Problem("invalid", f"`id`: {fault}", [FieldProblem("id", fault)])
    values = {name: getattr(body, name) for name in RepBody.__struct_fields__ if name != "id"}
    return written(Rep(RepId(rep), **_as_core(values)))


def changed_rep(rep: Rep, body: RepChange) -> Rep:
    """The rep with what a body says otherwise."""
    said_now = {name: value for name in RepChange.__struct_fields__ if (value := getattr(body, name)) is not UNSET}
    # Skills that follow from the rest follow from what it is now.
    return written(replace(rep, **_as_core({"skills": given_skills(rep), **said_now})))


def check(rep: Rep, reps: Collection[str]) -> None:
    """Let a rep through who can be. Raises Problem with every field that cannot."""
    faults = [FieldProblem(field, message) for field, message in faults_of(rep, reps)]
    if faults:
        raise Problem("invalid", "; ".join(f"`{fault.field}`: {fault.message}" for fault in faults), faults)


def week_of(week: Week) -> WorkWeek:
    """Hours as they are kept."""
    return WorkWeek(week.days, tuple(week.spans), tuple(week.holidays))


def week_said(week: WorkWeek) -> Week:
    """Hours as they are shown."""
    return Week(week.days, list(week.spans), list(week.holidays))


def _as_core(values: dict[str, Any]) -> dict[str, Any]:
    """Values of a body as those of a `Rep`."""
    made: dict[str, Any] = dict(values)
    if "week" in made:
        made["week"] = week_of(made["week"])
    if "teams" in made:
        made["teams"] = tuple(made["teams"])
    if "skills" in made:
        made["skills"] = {name: frozenset(some) for name, some in made["skills"].items()}
    return made


def _fields(rep: Rep) -> dict[str, Any]:
    names = ("id", "name", "email", "role", "region", "country", "zone", "daily_cap", "open_cap", "status")
    shown = {name: getattr(rep, name) for name in (*names, "joined_on", "backup", "manager")}
    skills = {name: sorted(values) for name, values in sorted(given_skills(rep).items())}
    return {
        **shown,
        "teams": list(rep.teams),
        "week": week_said(rep.week),
        "skills": skills,
        "numbers": dict(rep.numbers),
    }
