"""What routes of `sessions` are sent and answer with: the shapes, and what each of them declares."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.problems import documented
from turnout.api.resource import reference
from turnout.api.settings import ApiSettings
from turnout.store.users import EMAIL_CHARS_MAX, NAME_CHARS_MAX, Role, User

Data = dict[str, Any]
_OF_BODY: Final = ("bad_body", "body_too_large", "wrong_media_type", "invalid")
_EVERY: Final = ("foreign_page", "store_unavailable", "internal")
Password = Annotated[str, Meta(min_length=1, max_length=1_000)]


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who somebody says they are, and the password that proves it."""

    email: Annotated[str, Meta(min_length=1, max_length=EMAIL_CHARS_MAX)]
    password: Password


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One's password, and the one it is to be; every other browser is signed out."""

    old: Password
    new: Password


class Invited(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The secret of a link that an admin made, and the password it is to be."""

    token: Annotated[str, Meta(min_length=1, max_length=200)]
    password: Password


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody says of themselves; what is left out stays. An empty zone or language is the browser's."""

    name: Annotated[str, Meta(max_length=NAME_CHARS_MAX)] | msgspec.UnsetType = msgspec.UNSET
    zone: Annotated[str, Meta(max_length=60)] | msgspec.UnsetType = msgspec.UNSET
    language: Annotated[str, Meta(max_length=20)] | msgspec.UnsetType = msgspec.UNSET


class SessionUser(msgspec.Struct, frozen=True):
    """Who is signed in. `rep` is the rep they are, `teams` those they manage; `has_password` is false at a provider."""

    id: str
    name: str
    email: str
    role: Role
    teams: list[str]
    rep: str | None
    zone: str
    language: str
    has_password: bool


class SignedOut(msgspec.Struct, frozen=True):
    """Where the browser goes to sign out at the provider as well; it sends them back to the sign-in page."""

    onwards: str


class Provider(msgspec.Struct, frozen=True):
    """Through whom else one signs in: what the button says, and where it leads."""

    name: str
    address: str


class Ways(msgspec.Struct, frozen=True):
    """How one may come in here. `local`: whoever sits at this machine may do everything, and need not sign in."""

    password: bool
    oidc: Provider | None
    local: bool


class DemoSignIn(msgspec.Struct, frozen=True):
    """Somebody of the demo company, whom anybody may be."""

    name: str
    email: str
    password: str
    role: str
    about: str


class Session(msgspec.Struct, frozen=True):
    """Who is here, and what they may do.

    `csrf` is what each change by them must come with as `Turnout-CSRF`. `needs_first_admin` is true where nobody can
    sign in yet; `demo` has somebody to be in the demo, and is empty everywhere else.
    """

    signed_in: bool
    user: SessionUser | None
    may: list[str]
    csrf: str
    ways: Ways
    needs_first_admin: bool
    demo: list[DemoSignIn]


def asked(*codes: str, said: Data, body: type | None = None, status: int = 200) -> dict[str, Any]:
    """The declaration of a route to which somebody may come who is not signed in."""
    declared: dict[str, Any] = {
        "response_class": Response,
        "status_code": status,
        "responses": {status: said, **documented(*codes, *(_OF_BODY if body else ()), *_EVERY)},
        "openapi_extra": {},
    }
    if body is not None:
        content = {"application/json": {"schema": reference(body)}}
        declared["openapi_extra"]["requestBody"] = {"content": content, "required": True}
    return declared


def shown_user(user: User) -> SessionUser:
    """Somebody as they are told of themselves."""
    return SessionUser(
        *(user.id, user.name, user.email, user.role, list(user.teams), user.rep, user.zone, user.language),
        has_password=bool(user.password),
    )


def provider_of(settings: ApiSettings) -> Provider | None:
    """Through whom else one signs in here."""
    said = settings.said
    return Provider(said.oidc_name, "/api/v1/session/oidc") if said.oidc_issuer and said.oidc_client_id else None
