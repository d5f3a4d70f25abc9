"""Who worked here when: reps, teams and absences as they were, worked out from how they are and what was edited since.

The record tells of each edit what was before and after it, but for names and addresses, which route no lead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import msgspec

from turnout.core.rep import Absence, Rep, RepId, RepStatus, Team, WorkWeek
from turnout.store.metadata import from_micros
from turnout.store.transaction import Transaction
from turnout.store.world import read_people

_EDITS: Final = """
SELECT e.kind, e.at, e.body FROM links k JOIN events e ON e.seq BETWEEN k.first_event AND k.last_event
WHERE e.kind LIKE 'rep\\_%' ESCAPE '\\' OR e.kind LIKE 'team\\_%' ESCAPE '\\' OR e.kind LIKE 'absence\\_%' ESCAPE '\\'
ORDER BY k.position IS NOT NULL, k.position, k.at, k.chain, k.number, e.seq
"""


class People(NamedTuple):
    """Everybody at one time."""

    reps: tuple[Rep, ...]
    absences: tuple[Absence, ...]
    teams: tuple[Team, ...]


class Since(NamedTuple):
    """Who was there from a moment on."""

    at: datetime
    people: People


@dataclass(frozen=True, slots=True)
class PeopleThen:
    """Everybody as they were at first, and each time they were others. `why_not` says why that cannot be known."""

    first: People
    later: tuple[Since, ...] = ()
    why_not: str = ""


class EditSaid(NamedTuple):
    """An edit as the record has it."""

    kind: str
    at: datetime
    said: Mapping[str, Any]


def read_people_then(tx: Transaction, first_lead: datetime) -> PeopleThen:
    """Who was there when, from the first lead on.

    A record whose leads came in before anybody worked here has a clock of its own, such as that of a file of old leads:
    then who was there is not known, and those who are there now stand in for them.
    """
    now = People(*read_people(tx))
    edits = list(_read_edits(tx))
    if not edits:
        return PeopleThen(now)
    if first_lead < edits[0].at:
        return PeopleThen(now, (), "leads came in before the people did, so that nobody knows who was there then")
    later: list[Since] = []
    people = now
    try:
        for edit in reversed([edit for edit in edits if edit.at > first_lead]):
            later.append(Since(edit.at, people))
            people = undone(people, edit)
    except (LookupError, TypeError, ValueError) as error:
        return PeopleThen(now, (), f"an edit of people cannot be read back ({error})")
    return PeopleThen(people, tuple(reversed(later)))


def _read_edits(tx: Transaction) -> Iterator[EditSaid]:
    for kind, at, body in tx.rows(_EDITS):
        yield EditSaid(kind, from_micros(at), msgspec.json.decode(body) if body else {})


def undone(people: People, edit: EditSaid) -> People:
    """Everybody as they were before an edit. Raises LookupError, TypeError or ValueError for one that does not say."""
    said = edit.said
    if edit.kind == "rep_returned":
        return people._replace(reps=_reps(people.reps, RepId(said["rep"]), {"status": "departed"}, {}))
    if "before" not in said and "after" not in said:
        # What happened to somebody, and not what they are.
        if edit.kind.endswith(("_added", "_changed", "_removed")):
            raise ValueError(f"`{edit.kind}` does not say what was before")
        return people
    before, after = said.get("before"), said.get("after")
    if edit.kind.startswith("absence_"):
        whose = {"rep": said["rep"]}
        now = {**whose, **after} if after is not None else None
        return people._replace(absences=_absences(people.absences, {**whose, **before} if before else None, now))
    if edit.kind.startswith("team_"):
        return people._replace(teams=_teams(people.teams, str(said["team"]), before))
    return people._replace(reps=_reps(people.reps, RepId(said["rep"]), before, after))


def _absences(
    absences: tuple[Absence, ...], before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[Absence, ...]:
    found = list(absences)
    if after is not None:
        # A change tells of what changed alone; the rest is as it is in what is there now.
        is_it = [each for each in found if _fits(each, after)]
        if not is_it:
            raise LookupError("an absence that was added is not there")
        found.remove(is_it[0])
        before = {**_plain(is_it[0]), **before} if before is not None else None
    if before is not None:
        start, end = (datetime.fromisoformat(str(before[name])) for name in ("start", "end"))
        found.append(Absence(RepId(before["rep"]), start, end))
    return tuple(found)


def _fits(absence: Absence, said: Mapping[str, Any]) -> bool:
    return all(_same(value, _plain(absence)[name]) for name, value in said.items())


def _same(told: object, value: str) -> bool:
    """A moment may be told in another way of writing the same."""
    if told == value:
        return True
    try:
        return datetime.fromisoformat(str(told)) == datetime.fromisoformat(value)
    except ValueError:
        return False


def _plain(absence: Absence) -> dict[str, str]:
    return {"rep": absence.rep, "start": absence.start.isoformat(), "end": absence.end.isoformat()}


def _teams(teams: tuple[Team, ...], name: str, before: Mapping[str, Any] | None) -> tuple[Team, ...]:
    rest = [team for team in teams if team.name != name]
    known = next((team for team in teams if team.name == name), Team(name))
    if before is None:
        # A team exists for as long as a rep names it.
        return (*rest, Team(name))
    zone, week = before.get("zone", known.zone), before.get("week")
    return (*rest, Team(name, zone or "UTC", _week(week) if "week" in before else known.week))


def _reps(
    reps: tuple[Rep, ...], rep: RepId, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[Rep, ...]:
    if before is None:
        return tuple(each for each in reps if each.id != rep)
    known = next((each for each in reps if each.id == rep), None)
    if known is None:
        if after is not None:
            raise LookupError(f"`{rep}` is not there")
        known = Rep(rep)
    then = _rep(known, before)
    return tuple(then if each.id == rep else each for each in reps) if known in reps else (*reps, then)


def _rep(rep: Rep, before: Mapping[str, Any]) -> Rep:
    """A rep with the fields that an edit changed as they were."""
    skills, numbers, fields = dict(rep.skills), dict(rep.numbers), {}
    for name, value in before.items():
        whole, _, key = name.partition(".")
        if whole == "skills":
            _put(skills, key, frozenset(value) if value else None)
        elif whole == "numbers":
            _put(numbers, key, value)
        else:
            fields[whole] = _READ[whole](value)
    return replace(rep, **fields, skills=skills, numbers=numbers)


def _put(values: dict[str, Any], key: str, value: object | None) -> None:
    values.pop(key, None)
    if value is not None:
        values[key] = value


def _week(value: Mapping[str, Any] | None) -> WorkWeek:
    said = value or {}
    return WorkWeek(said.get("days", ""), tuple(said.get("spans", ())), tuple(said.get("holidays", ())))


_READ: Final[Mapping[str, Any]] = {
    "teams": lambda value: tuple(value or ()),
    "role": lambda value: value or "",
    "region": lambda value: value or "",
    "country": lambda value: value or "",
    "zone": lambda value: value or "UTC",
    "week": _week,
    "daily_cap": lambda value: value,
    "open_cap": lambda value: value,
    "status": lambda value: RepStatus(value or RepStatus.ACTIVE),
    "joined_on": lambda value: date.fromisoformat(value) if value else None,
    "backup": lambda value: RepId(value) if value else None,
    "manager": lambda value: RepId(value) if value else None,
}
