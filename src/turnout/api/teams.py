"""`/api/v1/teams`: teams with their own hours, for members who have none. A team exists where a rep names it."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response

from turnout.api.editing import Changed, change, must_match, tagged, writing
from turnout.api.pages import PAGE, After, Limit, cut, place_of
from turnout.api.presence import welcomed
from turnout.api.problems import FieldProblem, Problem
from turnout.api.rep_records import Short, Week, week_of, week_said
from turnout.api.resource import TheFront, as_json, reads, scoped, shown
from turnout.core.rep import RepId, Team
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.edits.rep_record import hours_faults
from turnout.store.reps import delete_team, find_team, put_teams, read_teams, teams_named
from turnout.store.transaction import Transaction

router = APIRouter(prefix="/api/v1/teams", tags=["teams"])

TheTeam = Annotated[str, Path(description="The team's name.", min_length=1, max_length=200)]


class TeamBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A team's own hours."""

    zone: Short = "UTC"
    week: Week = Week()


class TeamRecord(msgspec.Struct, frozen=True):
    """A team with its members. One that is not `described` has no hours, and is there because reps name it."""

    name: str
    zone: str
    week: Week
    members: list[str]
    described: bool


class TeamPage(msgspec.Struct, frozen=True):
    """Teams by their names; `next` is null on the last page."""

    teams: list[TeamRecord]
    next: str | None = None


_said = shown(TeamRecord, "The team.")


@router.get(
    "", summary="Teams", **scoped("data:read", "invalid", "bad_cursor", said=shown(TeamPage, "A page of teams."))
)
def list_teams(front: TheFront, after: After = "", limit: Limit = PAGE) -> Response:
    """Teams that were described, and those that a rep names."""
    place = place_of(after, str)
    with front.database.asking() as tx:
        described, members = read_teams(tx), teams_named(tx)
    names = sorted(described.keys() | members.keys())
    behind = [name for name in names if place is None or name > str(place[0])][: limit + 1]
    page, follows = cut(behind, limit, lambda name: (name,))
    return as_json(TeamPage([_shown(name, described.get(name), members.get(name, [])) for name in page], follows))


@router.get("/{team}", summary="One team", **scoped("data:read", "team_not_found", "invalid", said=_said))
def read_team(request: Request, team: TheTeam, front: TheFront) -> Response:
    """A team's hours and members."""
    with front.database.asking() as tx:
        return tagged(request, _found(tx, team))


@router.put(
    "/{team}",
    summary="Describe a team",
    **writing(
        "data:write", answers={200: _said, 201: shown(TeamRecord, "It was not described before.")}, body=TeamBody
    ),
)
async def put_team(request: Request, team: TheTeam, body: Annotated[TeamBody, Depends(reads(TeamBody))]) -> Response:
    """The hours of members who have none of their own. Who is a member stands with each rep."""
    freed: list[RepId] = []

    def do(edit: Edit) -> Changed:
        before, after = find_team(edit.tx, team), Team(team, body.zone, week_of(body.week))
        must_match(request, _known(edit.tx, team))
        _check(after)
        if before != after:
            put_teams(edit.tx, [after])
            edit.changed("team", {"team": team}, before, after)
            edit.people_changed()
        return Changed(
            _found(edit.tx, team), 200 if before else 201, "" if before else f"/api/v1/teams/{quote(team, safe='')}"
        )

    return await welcomed(request, await change(request, do), freed)


@router.delete(
    "/{team}",
    summary="Forget a team's hours",
    **writing("data:write", "team_not_found", answers={204: {"description": "It has no hours of its own any more."}}),
)
async def forget_team(request: Request, team: TheTeam) -> Response:
    """The team is there for as long as a rep names it; without hours, members who have none work at any time."""
    freed: list[RepId] = []

    def do(edit: Edit) -> Changed:
        must_match(request, _known(edit.tx, team))
        before = find_team(edit.tx, team)
        if before is None:
            raise _missing(team)
        delete_team(edit.tx, team)
        edit.changed("team", {"team": team}, before, None)
        edit.people_changed()
        return Changed(None, 204)

    return await welcomed(request, await change(request, do), freed)


def _check(team: Team) -> None:
    faults = [FieldProblem(field, message) for field, message in hours_faults(team.zone, team.week)]
    if faults:
        raise Problem("invalid", "; ".join(f"`{fault.field}`: {fault.message}" for fault in faults), faults)


def _found(tx: Transaction, name: str) -> TeamRecord:
    known = _known(tx, name)
    if known is None:
        raise _missing(name)
    return known


def _known(tx: Transaction, name: str) -> TeamRecord | None:
    described, members = find_team(tx, name), teams_named(tx).get(name, [])
    return _shown(name, described, members) if described or members else None


def _shown(name: str, described: Team | None, members: list[str]) -> TeamRecord:
    team = described or Team(name)
    return TeamRecord(name, team.zone, week_said(team.week), members, described is not None)


def _missing(name: str) -> Problem:
    return Problem("team_not_found", f"there is no team `{name[:200]}`")
