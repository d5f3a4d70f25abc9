"""Tries to sign in, counted; and the cookies of a browser that was let in. Who is let in is `sessions`' to say.

A try costs time, and is counted by address and by account; where a browser has let the account in before it is counted
by itself, so that no stranger who tries one account for ever keeps its owner out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeVar, TypeVarTuple, Unpack

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import Request
from fastapi.responses import Response

from turnout.api.access import Access
from turnout.api.headers import SECURE_COOKIE, Proxies, client_address, cookies_of, plain_cookie
from turnout.api.problems import Problem, wait_first
from turnout.api.rate_limit import RateLimiter
from turnout.api.resource import headers_of
from turnout.api.settings import ApiSettings
from turnout.pipeline.edits.passwords import device_mark, hash_password, is_password
from turnout.store.sessions import new_token
from turnout.store.users import User

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
KNOWN_COOKIE: Final = "turnout-known"
_KNOWN_SECONDS: Final = 365 * 86_400
# By address: an office may come from one. By account: somebody who has forgotten which password it was.
_ADDRESS_PER_MINUTE: Final = 30
_ADDRESS_BURST: Final = 20
_ACCOUNT_PER_MINUTE: Final = 6
_ACCOUNT_BURST: Final = 8
# Each takes 46 MiB and a tenth of a second of a processor, which decisions need as well.
_AT_ONCE: Final = 1
_SECONDS: Final = 0.1
_WAITING_MAX: Final = 50


class SignIns:
    """What one process knows of tries to sign in: how often from where, and to which account."""

    def __init__(
        self, settings: ApiSettings, tick: Callable[[], float] = time.monotonic, waiting_max: int = _WAITING_MAX
    ) -> None:
        self._proxies = Proxies(settings.trusted_proxies)
        self._addresses = RateLimiter(_ADDRESS_PER_MINUTE, _ADDRESS_BURST)
        self._accounts = RateLimiter(_ACCOUNT_PER_MINUTE, _ACCOUNT_BURST)
        self._tick = tick
        self._hashing = CapacityLimiter(_AT_ONCE)
        self._waiting_max = waiting_max
        self._here = 0

    def spend(self, request: Request, account: str = "") -> None:
        """Count a try. Raises Problem where there were too many; `account` is what names one, or a browser of it."""
        peer = request.client.host if request.client else ""
        address = client_address(headers_of(request), peer, self._proxies)
        wait = self._addresses.allow(address, self._tick())
        if wait is None and account:
            # Whoever is stopped already is no try of this account's.
            wait = self._accounts.allow(account, self._tick())
        if wait is not None:
            raise _too_often(wait)

    async def is_password(self, kept: str, password: str) -> bool:
        """Whether this is the password of which that was kept. Raises Problem where too many wait to be told."""
        return await self._in_turn(is_password, kept, password)

    async def hashed(self, password: str) -> str:
        """What is kept of a password. Raises Problem as above."""
        return await self._in_turn(hash_password, password)

    async def _in_turn(self, work: Callable[[Unpack[Ts]], T], *args: *Ts) -> T:
        """What this comes to: however many sign in, decisions have a processor left, and nobody waits for minutes."""
        if self._here > self._waiting_max:
            raise _too_often(self._waiting_max * _SECONDS)
        self._here += 1
        try:
            return await run_sync(work, *args, limiter=self._hashing)
        finally:
            self._here -= 1

    def is_secure(self, request: Request) -> bool:
        """Whether the browser came over https."""
        access: Access = request.app.state.access
        return access.is_secure(headers_of(request), request.client.host if request.client else "")


def _too_often(wait_seconds: float) -> Problem:
    told = wait_first(wait_seconds)
    return Problem("signed_in_too_often", told.detail, headers=told.headers)


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


def with_mark(response: Response, request: Request, user: User) -> Response:
    """An answer by which a browser is known as one where this user has signed in."""
    if user.password:
        tries: SignIns = request.app.state.sign_ins
        mark = device_mark(user.password, new_token()[:16])
        is_secure = tries.is_secure(request)
        response.set_cookie(
            KNOWN_COOKIE, mark, _KNOWN_SECONDS, path="/api/v1/session", secure=is_secure, httponly=True, samesite="lax"
        )
    return response


def without_cookie(response: Response, request: Request) -> Response:
    """An answer after which the browser shows no session any more."""
    headers = headers_of(request)
    for name in (SECURE_COOKIE, plain_cookie(headers)):
        if name in cookies_of(headers):
            response.delete_cookie(name, path="/", secure=name == SECURE_COOKIE, httponly=True, samesite="lax")
    return response
