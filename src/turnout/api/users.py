"""`/api/v1/users`: who may sign in, as what. What they do for themselves, signing in first of all, is `sessions`'."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.editing import Changed, change, etag_of, match_etag, tagged_as, writing
from turnout.api.problems import Problem
from turnout.api.resource import TheFront, as_json, reads, scoped, shown
from turnout.pipeline.asking.answer import said
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.edits.users import add_user, change_user, export_user, forget_user, invite
from turnout.store.api_keys import list_keys
from turnout.store.transaction import Transaction
from turnout.store.users import EMAIL_CHARS_MAX, NAME_CHARS_MAX, Role, User, find_user, list_users

router = APIRouter(prefix="/api/v1/users", tags=["users"])

actors = APIRouter(prefix="/api/v1/actors", tags=["users"])

TheUser = Annotated[str, Path(description="The user's id.", min_length=1, max_length=60)]
_TEAMS_MAX: Final = 100
_Email = Annotated[str, Meta(min_length=3, max_length=EMAIL_CHARS_MAX)]
_Name = Annotated[str, Meta(max_length=NAME_CHARS_MAX)]
_Team = Annotated[str, Meta(min_length=1, max_length=200)]
_Teams = Annotated[list[_Team], Meta(max_length=_TEAMS_MAX)]
_Rep = Annotated[str, Meta(min_length=1, max_length=200)]


class UserBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who is to sign in: as what, which rep they are where they are one, which teams they manage."""

    email: _Email
    role: Role
    name: _Name = ""
    rep: _Rep | None = None
    teams: _Teams = []


class UserChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be other than it is; what is left out stays. Somebody who is not `active` is signed out at once."""

    email: _Email | msgspec.UnsetType = msgspec.UNSET
    role: Role | msgspec.UnsetType = msgspec.UNSET
    name: _Name | msgspec.UnsetType = msgspec.UNSET
    rep: _Rep | msgspec.UnsetType | None = msgspec.UNSET
    teams: _Teams | msgspec.UnsetType = msgspec.UNSET
    active: bool | msgspec.UnsetType = msgspec.UNSET


class UserView(msgspec.Struct, frozen=True):
    """Somebody who may sign in. `ways` says with what: `password`, `oidc`, both, or nothing before an invitation."""

    id: str
    email: str
    name: str
    role: Role
    rep: str | None
    teams: list[str]
    active: bool
    ways: list[str]
    created_at: str
    signed_in_at: str | None


class Users(msgspec.Struct, frozen=True):
    """Everybody who may sign in, in the order in which they came."""

    users: list[UserView]


class Invitation(msgspec.Struct, frozen=True):
    """A link with which somebody sets a password, once; null where the same request is answered again."""

    until: str
    address: str | None


class UserExport(msgspec.Struct, frozen=True):
    """All that is kept of somebody who signs in, but for what lets them in."""

    user: dict[str, Any]


class Actor(msgspec.Struct, frozen=True):
    """Whoever did something, by the id that stands in the record: somebody who signs in, or a key."""

    id: str
    name: str
    kind: Literal["user", "key"]


class Actors(msgspec.Struct, frozen=True):
    """Everybody who may have done something. `local`, `cli` and whoever was removed are not among them."""

    actors: list[Actor]


@actors.get("", summary="Names of who did it", **scoped("data:read", "invalid", said=shown(Actors, "Everybody.")))
def read_actors(front: TheFront) -> Response:
    """Users and keys by the ids that the record has of them, revoked keys too."""
    with front.database.asking() as tx:
        users = [Actor(user.id, user.name or user.email, "user") for user in list_users(tx)]
        return as_json(Actors([*users, *(Actor(key.id, key.name, "key") for key in list_keys(tx))]))


@router.get("", summary="Users", **scoped("admin", "invalid", said=shown(Users, "Everybody.")))
def read_users(front: TheFront) -> Response:
    """In the order in which they came; those who were shut out stay."""
    with front.database.asking() as tx:
        return as_json(Users([_view(user) for user in list_users(tx)]))


@router.get(
    "/{user}", summary="One user", **scoped("admin", "user_not_found", "invalid", said=shown(UserView, "The user."))
)
def read_user(request: Request, user: TheUser, front: TheFront) -> Response:
    """Who they are, and what they may do."""
    with front.database.asking() as tx:
        view = _view(_found(tx, user))
    return tagged_as(request, view, _etag(view))


@router.get(
    "/{user}/export",
    summary="All that is kept of a user",
    **scoped("admin", "user_not_found", "invalid", said=shown(UserExport, "All of it.")),
)
def read_all_of(user: TheUser, front: TheFront) -> Response:
    """For whoever asks what is known of them. What they did is in the audit, by their id."""
    with front.database.asking() as tx:
        return as_json(UserExport(export_user(tx, _found(tx, user))))


@router.post(
    "",
    summary="Add a user",
    **writing("admin", "user_exists", answers={201: shown(UserView, "They may be invited now.")}, body=UserBody),
)
async def create_user(request: Request, body: Annotated[UserBody, Depends(reads(UserBody))]) -> Response:
    """They sign in through the provider, or are invited to set a password."""

    def do(edit: Edit) -> Changed:
        user = add_user(edit, body.email, body.role, name=body.name, rep=body.rep, teams=body.teams)
        return Changed(_view(user), 201, f"/api/v1/users/{quote(user.id, safe='')}")

    return _noticed(request, await change(request, do))


@router.patch(
    "/{user}",
    summary="Change a user",
    **writing(
        *("admin", "user_not_found", "user_exists", "last_admin"),
        answers={200: shown(UserView, "The user as they are now.")},
        body=UserChange,
    ),
)
async def patch_user(
    request: Request, user: TheUser, body: Annotated[UserChange, Depends(reads(UserChange))]
) -> Response:
    """Another role, rep or team takes hold at once: they sign in anew."""
    given = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not msgspec.UNSET}
    if "active" in given:
        given["is_active"] = given.pop("active")
    if "teams" in given:
        given["teams"] = tuple(dict.fromkeys(given["teams"]))

    def do(edit: Edit) -> Changed:
        before = _found(edit.tx, user)
        match_etag(request, _etag(_view(before)))
        return Changed(_view(change_user(edit, before, replace(before, **given))))

    return _noticed(request, await change(request, do))


@router.delete(
    "/{user}",
    summary="Remove a user",
    **writing(
        *("admin", "user_not_found", "last_admin"),
        answers={204: {"description": "Nothing of them is left but their id."}},
    ),
)
async def delete_user(request: Request, user: TheUser) -> Response:
    """What is personal is erased; the audit keeps what they did, by their id."""

    def do(edit: Edit) -> Changed:
        found = _found(edit.tx, user)
        match_etag(request, _etag(_view(found)))
        forget_user(edit, found)
        return Changed(None, 204)

    return _noticed(request, await change(request, do))


@router.post(
    "/{user}/invitation",
    summary="Invite a user",
    **writing(
        *("admin", "user_not_found", "user_disabled"),
        answers={201: shown(Invitation, "Give them the address; it is not shown again.")},
    ),
)
async def invite_user(request: Request, user: TheUser) -> Response:
    """A link with which they set a password, good once and for three days; one before it is none any more."""

    def do(edit: Edit) -> Changed:
        token, until = invite(edit, _found(edit.tx, user))
        made = Invitation(said(until), f"{_base(request)}/sign-in/invitation#{token}")
        return Changed(made, 201, kept=msgspec.structs.replace(made, address=None))

    return await change(request, do)


def _noticed(request: Request, response: Response) -> Response:
    """This server knows at once, the others within a second."""
    request.app.state.visitors.changed()
    return response


def _base(request: Request) -> str:
    """Where people reach this server."""
    public: str = request.app.state.settings.public_url
    return public or str(request.base_url).rstrip("/")


def _found(tx: Transaction, user: str) -> User:
    found = find_user(tx, user)
    if found is None:
        raise Problem("user_not_found", f"there is no user `{user}`")
    return found


def _etag(view: UserView) -> str:
    """That somebody signed in is no change of them."""
    return etag_of(msgspec.structs.replace(view, signed_in_at=None))


def _view(user: User) -> UserView:
    ways = ["password"] * bool(user.password) + ["oidc"] * bool(user.subject)
    signed_in_at = None if user.signed_in_at is None else said(user.signed_in_at)
    return UserView(
        *(user.id, user.email, user.name, user.role, user.rep, list(user.teams), user.is_active, ways),
        *(said(user.created_at), signed_in_at),
    )
