"""`/api/v1/session`: who is signed in in this browser, signing in and out, and one's own password and profile.

Signing in through a provider is `oidc`'s; who may sign in at all `users`'. How often it may be tried is `sign_ins`'.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from turnout.api.access import Access
from turnout.api.headers import Headers, cookies_of, is_foreign
from turnout.api.keyring import Caller
from turnout.api.oidc_provider import leave_address, without_proof
from turnout.api.problems import Problem
from turnout.api.resource import as_json, clean_text, headers_of, known_caller, reads, shown
from turnout.api.roles import SCOPES_OF
from turnout.api.session_record import (
    DemoSignIn,
    Invited,
    NewPassword,
    Profile,
    Session,
    SignedOut,
    SignIn,
    Ways,
    asked,
    provider_of,
    shown_user,
)
from turnout.api.settings import ApiSettings
from turnout.api.sign_ins import KNOWN_COOKIE, SignIns, spans_of, with_mark, with_session, without_cookie
from turnout.api.visitors import Visitors, csrf_of
from turnout.pipeline.asking.front import Front
from turnout.pipeline.edits.editing import Edit, editing
from turnout.pipeline.edits.passwords import check_password, is_device_mark, is_outdated
from turnout.pipeline.edits.users import accept_invitation, begin_session, change_user, keep_password
from turnout.store.sessions import end_session, token_hash
from turnout.store.users import User, find_user, has_users, put_user, user_by_email

router = APIRouter(prefix="/api/v1/session", tags=["session"])

_signed_out: Final = asked(said={"description": "Nobody is signed in here."}, status=204)
_signed_out["responses"][200] = shown(SignedOut, "Nobody is signed in here; at the provider somebody still is.")


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
    is_right = await tries.is_password(kept, body.password)
    if known is None or not is_right or not known.is_active:
        await run_in_threadpool(_note_failure, front, known)
        raise Problem("sign_in_failed", "no user has this address and this password")
    renewed = await tries.hashed(body.password) if is_outdated(known.password) else ""
    return await let_in(request, known, "password", renewed)


@router.delete("", summary="Sign out", **_signed_out)
async def sign_out(request: Request) -> Response:
    """The session is over, here and at every server. No `Turnout-CSRF` is needed to leave, but a page of ours.

    Whoever came through the provider is told where to sign out there, too.
    """
    must_be_ours(request)
    caller = _visitor(request)
    if caller is not None:
        await run_in_threadpool(_end, request.app.state.front, caller)
        visitors: Visitors = request.app.state.visitors
        visitors.forget(caller.session)
    onwards = await leave_address(request)
    response = as_json(SignedOut(onwards)) if onwards else Response(None, 204)
    return without_proof(without_cookie(response, request), request)


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
    current = await run_in_threadpool(_user, front, user.id)
    kept = current.password if current else ""
    if current is None or not await tries.is_password(kept, body.old):
        await run_in_threadpool(_note_failure, front, user)
        raise Problem("sign_in_failed", "the old password is another one")
    check_password(body.new, current.email)
    hashed = await tries.hashed(body.new)

    def keep() -> User:
        with editing(front.database, front.now(), caller.id) as edit:
            return keep_password(edit, _still(edit, current), hashed, but=caller.session)

    changed = await run_in_threadpool(keep)
    request.app.state.visitors.changed()
    return with_mark(await answer(request), request, changed)


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
    hashed = await tries.hashed(body.password)
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
    response = without_proof(with_session(await answer(request, token), request, token), request)
    return with_mark(response, request, replace(user, password=renewed or user.password))


def begin(request: Request, user: User, way: str, renewed: str = "") -> str:
    """The secret of a new session, in place of one that this browser had.

    `renewed` is the hash of a password that is kept in another way from now on. Raises Problem for somebody who was
    shut out, or got another password, while theirs was looked at.
    """
    front: Front = request.app.state.front
    access: Access = request.app.state.access
    before = access.session_token(headers_of(request), _peer(request))
    idle, whole = spans_of(request.app.state.settings)
    with editing(front.database, front.now(), user.id) as edit:
        still = _still(edit, user)
        if renewed:
            put_user(edit.tx, replace(still, password=renewed))
        if before:
            end_session(edit.tx, token_hash(before))
        return begin_session(edit, still, way, idle, whole)


async def answer(request: Request, new: str = "") -> Response:
    """Who is here, for whoever asks; `new` is the secret of a session that has just begun."""
    headers = headers_of(request)
    access: Access = request.app.state.access
    settings: ApiSettings = request.app.state.settings
    peer = _peer(request)
    token = new or access.session_token(headers, peer)
    visitors: Visitors = request.app.state.visitors
    caller = visitors.find(token, request.app.state.front.now()) if token else None
    is_local = access.is_local(headers, peer) and not is_foreign(headers)
    response = as_json(
        Session(
            caller is not None,
            shown_user(caller.user) if caller and caller.user else None,
            sorted(SCOPES_OF[caller.user.role]) if caller and caller.user else ["admin"] if is_local else [],
            csrf_of(token) if caller else "",
            Ways(password=True, oidc=provider_of(settings), local=is_local),
            not await run_in_threadpool(_has_users, request.app.state.front),
            [DemoSignIn(*each) for each in settings.demo_users],
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response if caller else without_cookie(response, request)


def must_be_ours(request: Request) -> None:
    """Let a request through that no page of another site makes. Raises Problem for any other."""
    access: Access = request.app.state.access
    if access.is_foreign_here(headers_of(request)):
        raise Problem("foreign_page", "pages of other sites may sign nobody in or out")


def _visitor(request: Request) -> Caller | None:
    access: Access = request.app.state.access
    headers: Headers = headers_of(request)
    return access.visitor(headers, _peer(request), request.app.state.front.now())


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""


def _signed_in(request: Request) -> tuple[Caller, User]:
    """Whoever is signed in, and changes something with a page of ours. Raises Problem for anybody else."""
    caller = known_caller(request)
    if caller.user is None:
        raise Problem("session_missing", "this is for people who are signed in")
    return caller, caller.user


def _user_of(front: Front, email: str) -> User | None:
    with front.database.asking() as tx:
        return user_by_email(tx, email)


def _user(front: Front, user: str) -> User | None:
    with front.database.asking() as tx:
        return find_user(tx, user)


def _still(edit: Edit, known: User) -> User:
    """Somebody as they are now. Raises Problem where what they proved lets nobody in any more."""
    user = find_user(edit.tx, known.id)
    if user is None or not user.is_active or user.password != known.password:
        raise Problem("sign_in_failed", "this user was changed meanwhile; sign in once more")
    return user


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
