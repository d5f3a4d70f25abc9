"""`/api/v1/session`: who is signed in in this browser, signing in and out, and one's own password and profile.

Signing in through a provider is `oidc`'s; who may sign in at all `users`'. A try costs time and is counted, by address
and by account; where a browser has let the account in before it is counted by itself, so that no stranger who tries one
account for ever keeps its owner out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import msgspec
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from msgspec import Meta

from turnout.api.access import (
    SECURE_COOKIE,
    Access,
    Headers,
    Proxies,
    client_address,
    cookies_of,
    is_foreign,
    plain_cookie,
    token_of,
)
from turnout.api.keyring import Caller
from turnout.api.problems import Problem, documented, wait_first
from turnout.api.rate_limit import RateLimiter
from turnout.api.resource import as_json, clean_text, headers_of, known_caller, reads, reference, shown
from turnout.api.roles import SCOPES_OF
from turnout.api.settings import ApiSettings
from turnout.api.visitors import Visitors, csrf_of
from turnout.pipeline.editing import editing
from turnout.pipeline.front import Front
from turnout.pipeline.passwords import (
    check_password,
    device_mark,
    hash_password,
    is_device_mark,
    is_outdated,
    is_password,
)
from turnout.pipeline.users import accept_invitation, begin_session, change_user, keep_password
from turnout.store.sessions import end_session, new_token
from turnout.store.users import (
    EMAIL_CHARS_MAX,
    NAME_CHARS_MAX,
    Role,
    User,
    find_user,
    has_users,
    put_user,
    user_by_email,
)

Data = dict[str, Any]
router = APIRouter(prefix="/api/v1/session", tags=["session"])

KNOWN_COOKIE: Final = "turnout-known"
_KNOWN_SECONDS: Final = 365 * 86_400
# By address: an office may come from one. By account: somebody who has forgotten which password it was.
_ADDRESS_PER_MINUTE: Final = 30
_ADDRESS_BURST: Final = 20
_ACCOUNT_PER_MINUTE: Final = 6
_ACCOUNT_BURST: Final = 8
# Each takes 64 MiB and a tenth of a second of a processor.
_AT_ONCE: Final = 2
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


class SignIns:
    """What one process knows of tries to sign in: how often from where, and to which account."""

    def __init__(self, settings: ApiSettings, tick: Callable[[], float] = time.monotonic) -> None:
        self._proxies = Proxies(settings.trusted_proxies)
        self._addresses = RateLimiter(_ADDRESS_PER_MINUTE, _ADDRESS_BURST)
        self._accounts = RateLimiter(_ACCOUNT_PER_MINUTE, _ACCOUNT_BURST)
        self._tick = tick
        self.hashing = CapacityLimiter(_AT_ONCE)

    def spend(self, request: Request, account: str = "") -> None:
        """Count a try. Raises Problem where there were too many; `account` is what names one, or a browser of it."""
        peer = request.client.host if request.client else ""
        address = client_address(headers_of(request), peer, self._proxies)
        waits = [self._addresses.allow(address, self._tick())]
        if account:
            waits.append(self._accounts.allow(account, self._tick()))
        wait = max((each for each in waits if each is not None), default=None)
        if wait is not None:
            told = wait_first(wait)
            raise Problem("signed_in_too_often", told.detail, headers=told.headers)

    def is_secure(self, request: Request) -> bool:
        """Whether the browser came over https: to us, to a proxy that we believe, or to the public address."""
        headers, peer = headers_of(request), request.client.host if request.client else ""
        passed_on = headers.get(b"x-forwarded-proto", b"") if self._proxies.are_trusted(peer) else b""
        if passed_on:
            return passed_on.split(b",")[-1].strip().lower() == b"https"
        public = urlsplit(request.app.state.settings.public_url)
        is_public = headers.get(b"host", b"").lower() == public.netloc.lower().encode()
        return request.url.scheme == "https" or (is_public and public.scheme == "https")


@router.get(
    "", summary="Who is signed in", **asked("too_many_requests", said=shown(Session, "Who is here, and what they may."))
)
async def read_session(request: Request) -> Response:
    """Always answered, whoever asks; a session that has ended is forgotten by the browser."""
    return await answer(request)


@router.post(
    "",
    summary="Sign in",
    **asked(
        *("sign_in_failed", "signed_in_too_often"),
        said=shown(Session, "They are signed in; the answer sets a cookie."),
        body=SignIn,
    ),
)
async def sign_in(request: Request, body: Annotated[SignIn, Depends(reads(SignIn))]) -> Response:
    """With an address and a password. Whether it was the one or the other that was wrong is never said."""
    must_be_ours(request)
    email = clean_text(body.email, "email").strip().lower()
    front: Front = request.app.state.front
    known = await run_in_threadpool(_user_of, front, email)
    mark = cookies_of(headers_of(request)).get(KNOWN_COOKIE, "")
    is_known = known is not None and is_device_mark(known.password, mark)
    tries: SignIns = request.app.state.sign_ins
    tries.spend(request, f"browser {mark}" if is_known else f"account {email}")
    kept = known.password if known else ""
    is_right = await run_sync(is_password, kept, body.password, limiter=tries.hashing)
    if known is None or not is_right or not known.is_active:
        await run_in_threadpool(_note_failure, front, known)
        raise Problem("sign_in_failed", "no user has this address and this password")
    renewed = ""
    if is_outdated(known.password):
        renewed = await run_sync(hash_password, body.password, limiter=tries.hashing)
    return await let_in(request, known, "password", renewed)


@router.delete("", summary="Sign out", **asked(said={"description": "Nobody is signed in here."}, status=204))
async def sign_out(request: Request) -> Response:
    """The session is over, here and at every server. No `Turnout-CSRF` is needed to leave, but a page of ours."""
    must_be_ours(request)
    caller = _visitor(request)
    if caller is not None:
        await run_in_threadpool(_end, request.app.state.front, caller)
        visitors: Visitors = request.app.state.visitors
        visitors.forget(caller.session)
    return _without_cookie(Response(None, 204), request)


@router.post(
    "/password",
    summary="Change one's password",
    **asked(
        *("session_missing", "csrf_failed", "sign_in_failed", "signed_in_too_often"),
        said=shown(Session, "It is another one; every other browser is signed out."),
        body=NewPassword,
    ),
)
async def change_password(request: Request, body: Annotated[NewPassword, Depends(reads(NewPassword))]) -> Response:
    """Whoever is signed in says the old one once more."""
    caller, user = _signed_in(request)
    tries: SignIns = request.app.state.sign_ins
    tries.spend(request, f"user {user.id}")
    front: Front = request.app.state.front
    current = await run_in_threadpool(_user_of, front, user.email)
    kept = current.password if current else ""
    if current is None or not await run_sync(is_password, kept, body.old, limiter=tries.hashing):
        await run_in_threadpool(_note_failure, front, user)
        raise Problem("sign_in_failed", "the old password is another one")
    check_password(body.new, current.email)
    hashed = await run_sync(hash_password, body.new, limiter=tries.hashing)

    def keep() -> User:
        with editing(front.database, front.now(), caller.id) as edit:
            return keep_password(edit, current, hashed, but=caller.session)

    changed = await run_in_threadpool(keep)
    request.app.state.visitors.changed()
    return _with_mark(await answer(request), request, changed)


@router.patch(
    "/profile",
    summary="Change one's profile",
    **asked("session_missing", "csrf_failed", said=shown(Session, "It is kept."), body=Profile),
)
async def change_profile(request: Request, body: Annotated[Profile, Depends(reads(Profile))]) -> Response:
    """Name, time zone and language: what is said here is changed."""
    caller, user = _signed_in(request)
    front: Front = request.app.state.front
    given = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not msgspec.UNSET}

    def keep() -> None:
        with editing(front.database, front.now(), caller.id) as edit:
            before = find_user(edit.tx, user.id)
            if before is None:
                raise Problem("session_missing", "this user is no more")
            change_user(edit, before, replace(before, **given))

    await run_in_threadpool(keep)
    request.app.state.visitors.changed()
    return await answer(request)


@router.post(
    "/invitation",
    summary="Set a password with a link",
    **asked(
        *("invitation_over", "signed_in_too_often"),
        said=shown(Session, "It is set, and they are signed in; the answer sets a cookie."),
        body=Invited,
    ),
)
async def set_with_link(request: Request, body: Annotated[Invited, Depends(reads(Invited))]) -> Response:
    """Whoever has the link that an admin made says the password, once, and is signed in."""
    must_be_ours(request)
    tries: SignIns = request.app.state.sign_ins
    tries.spend(request)
    check_password(body.password)
    hashed = await run_sync(hash_password, body.password, limiter=tries.hashing)
    front: Front = request.app.state.front

    def accept() -> User:
        with editing(front.database, front.now(), "invitation") as edit:
            return accept_invitation(edit, body.token, body.password, hashed)

    user = await run_in_threadpool(accept)
    return await let_in(request, user, "invitation")


async def let_in(request: Request, user: User, way: str, renewed: str = "") -> Response:
    """Sign somebody in who has proved who they are, and tell the browser."""
    token = await run_in_threadpool(begin, request, user, way, renewed)
    request.app.state.visitors.changed()
    response = with_session(await answer(request, token), request, token)
    return _with_mark(response, request, replace(user, password=renewed or user.password))


def begin(request: Request, user: User, way: str, renewed: str = "") -> str:
    """The secret of a new session; `renewed` is the hash of a password that is kept with more strength now."""
    front: Front = request.app.state.front
    idle, whole = spans_of(request.app.state.settings)
    with editing(front.database, front.now(), user.id) as edit:
        if renewed:
            put_user(edit.tx, replace(user, password=renewed))
        return begin_session(edit, user, way, idle, whole)


def spans_of(settings: ApiSettings) -> tuple[timedelta, timedelta]:
    """How long a session lasts in which nothing is done, and how long at most."""
    return timedelta(hours=settings.said.session_hours), timedelta(settings.said.session_days)


def with_session(response: Response, request: Request, token: str) -> Response:
    """An answer that gives the browser a session; which name it has says whether it came over https."""
    tries: SignIns = request.app.state.sign_ins
    is_secure = tries.is_secure(request)
    plain = plain_cookie(headers_of(request))
    name, other = (SECURE_COOKIE, plain) if is_secure else (plain, SECURE_COOKIE)
    if other in cookies_of(headers_of(request)):
        # An old one under the other name would stand in the way.
        response.delete_cookie(other, path="/", secure=not is_secure)
    seconds = int(spans_of(request.app.state.settings)[1].total_seconds())
    response.set_cookie(name, token, seconds, path="/", secure=is_secure, httponly=True, samesite="lax")
    return response


def _with_mark(response: Response, request: Request, user: User) -> Response:
    """An answer by which a browser is known as one where this user has signed in."""
    if user.password:
        tries: SignIns = request.app.state.sign_ins
        mark = device_mark(user.password, new_token()[:16])
        is_secure = tries.is_secure(request)
        response.set_cookie(
            KNOWN_COOKIE, mark, _KNOWN_SECONDS, path="/api/v1/session", secure=is_secure, httponly=True, samesite="lax"
        )
    return response


def _without_cookie(response: Response, request: Request) -> Response:
    """An answer after which the browser shows no session any more."""
    headers = headers_of(request)
    for name in (SECURE_COOKIE, plain_cookie(headers)):
        if name in cookies_of(headers):
            response.delete_cookie(name, path="/", secure=name == SECURE_COOKIE, httponly=True, samesite="lax")
    return response


async def answer(request: Request, new: str = "") -> Response:
    """Who is here, for whoever asks; `new` is the secret of a session that has just begun."""
    headers = headers_of(request)
    access: Access = request.app.state.access
    settings: ApiSettings = request.app.state.settings
    token = new or token_of(headers)
    visitors: Visitors = request.app.state.visitors
    caller = visitors.find(token, request.app.state.front.now()) if token else None
    peer = request.client.host if request.client else ""
    is_local = access.is_local(headers, peer) and not is_foreign(headers)
    response = as_json(
        Session(
            caller is not None,
            _user(caller.user) if caller and caller.user else None,
            sorted(SCOPES_OF[caller.user.role]) if caller and caller.user else ["admin"] if is_local else [],
            csrf_of(token) if caller else "",
            Ways(password=True, oidc=provider_of(settings), local=is_local),
            not await run_in_threadpool(_has_users, request.app.state.front),
            [DemoSignIn(*each) for each in settings.demo_users],
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response if caller else _without_cookie(response, request)


def provider_of(settings: ApiSettings) -> Provider | None:
    """Through whom else one signs in here."""
    said = settings.said
    return Provider(said.oidc_name, "/api/v1/session/oidc") if said.oidc_issuer and said.oidc_client_id else None


def must_be_ours(request: Request) -> None:
    """Let a request through that no page of another site makes. Raises Problem for any other."""
    access: Access = request.app.state.access
    if access.is_foreign_here(headers_of(request)):
        raise Problem("foreign_page", "pages of other sites may sign nobody in or out")


def _visitor(request: Request) -> Caller | None:
    access: Access = request.app.state.access
    headers: Headers = headers_of(request)
    return access.visitor(headers, request.app.state.front.now())


def _signed_in(request: Request) -> tuple[Caller, User]:
    """Whoever is signed in, and changes something with a page of ours. Raises Problem for anybody else."""
    caller = known_caller(request)
    if caller.user is None:
        raise Problem("session_missing", "this is for people who are signed in")
    return caller, caller.user


def _user_of(front: Front, email: str) -> User | None:
    with front.database.asking() as tx:
        return user_by_email(tx, email)


def _has_users(front: Front) -> bool:
    with front.database.asking() as tx:
        return has_users(tx)


def _note_failure(front: Front, user: User | None) -> None:
    """Keep in the record that somebody tried, by the id of whom they tried to be, where there is such a user."""
    with editing(front.database, front.now(), "nobody") as edit:
        edit.happened("sign_in_failed", {"user": user.id} if user else {})


def _end(front: Front, caller: Caller) -> None:
    with editing(front.database, front.now(), caller.id) as edit:
        end_session(edit.tx, caller.session)
        edit.happened("signed_out", {"user": caller.id})


def _user(user: User) -> SessionUser:
    return SessionUser(
        *(user.id, user.name, user.email, user.role, list(user.teams), user.rep, user.zone, user.language),
        has_password=bool(user.password),
    )
