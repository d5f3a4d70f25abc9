"""Who is calling, and what they may do: by their key, by their session, or because they sit at this machine.

A server that listens on a loopback address only needs no key, but a proxy or a web page on the same machine must not
open it to everybody: requests that were passed on, or that name another host, need one all the same. Nor may a page of
another site use the session of whoever looks at it: what changes something proves that it comes from a page of ours.
"""

from __future__ import annotations

from datetime import datetime
from hmac import compare_digest
from typing import Final
from urllib.parse import urlsplit

from turnout.api.headers import (
    LOOPBACK,
    THIS_MACHINE,
    Headers,
    Proxies,
    came_over_https,
    is_direct,
    is_foreign,
    token_of,
)
from turnout.api.keyring import LOCAL, Caller, Keyring
from turnout.api.problems import Problem
from turnout.api.visitors import Visitors, csrf_of
from turnout.config.settings import LocalAccess

_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="turnout"'}
_HARMLESS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Access:
    """Says who calls. Without a keyring no key is known, without visitors nobody is signed in.

    `local_access` says whether whoever sits at this machine may do everything: `auto` as long as nobody can sign in.
    """

    def __init__(
        self,
        keyring: Keyring | None = None,
        *,
        is_loopback: bool = True,
        visitors: Visitors | None = None,
        local_access: LocalAccess = "on",
        public_url: str = "",
        proxies: Proxies = THIS_MACHINE,
    ) -> None:
        self.keyring = keyring
        self.visitors = visitors
        self._is_loopback = is_loopback
        self._local_access = local_access
        public = urlsplit(public_url)
        self._public_host = public.netloc.lower().encode()
        self._secure_host = self._public_host if public.scheme == "https" else b""
        self._proxies = proxies

    def caller(self, headers: Headers, peer: str, now: datetime, form_key: str = "", method: str = "GET") -> Caller:
        """Whoever sent these headers. Raises Problem for a key or session that is missing or not known, and StoreError.

        `form_key` is a key that stood in a form for all to see, and so may only be one for forms.
        """
        secret = _secret(headers) or form_key.encode()
        if secret:
            return self._holder(secret, now, from_form=not _secret(headers))
        token = self.session_token(headers, peer)
        if token:
            return self._visitor(token, headers, now, method)
        if self.is_local(headers, peer):
            return LOCAL
        if headers.get(b"sec-fetch-site") == b"same-origin":
            raise Problem("session_missing", "nobody is signed in here; sign in, or send an API key")
        raise Problem(
            "key_missing",
            "send a key as `Authorization: Bearer tnt_...`; `turnout key create` makes one",
            headers=_CHALLENGE,
        )

    def is_local(self, headers: Headers, peer: str) -> bool:
        """Whether somebody without key or session sits at this machine, and that is enough. Raises StoreError."""
        if not (self._is_loopback and peer in LOOPBACK and is_direct(headers)) or self._local_access == "off":
            return False
        return self._local_access == "on" or self.visitors is None or not self.visitors.has_users()

    def is_secure(self, headers: Headers, peer: str) -> bool:
        """Whether the browser came over https: to a proxy that we believe, or to the public address."""
        return came_over_https(headers, peer, self._proxies, self._secure_host)

    def session_token(self, headers: Headers, peer: str) -> str:
        """What a browser shows of its session, or nothing."""
        return token_of(headers, is_secure=self.is_secure(headers, peer))

    def visitor(self, headers: Headers, peer: str, now: datetime) -> Caller | None:
        """Whoever is signed in in this browser, whatever they want; None where nobody is. Raises StoreError."""
        token = self.session_token(headers, peer)
        return self.visitors.find(token, now) if token and self.visitors else None

    def is_foreign_here(self, headers: Headers) -> bool:
        """As `is_foreign`, behind a proxy that names another host than the page's own: the public one is ours, too."""
        origin = headers.get(b"origin", b"").partition(b"://")[2].lower()
        return is_foreign(headers) and not (self._public_host and origin == self._public_host)

    def _visitor(self, token: str, headers: Headers, now: datetime, method: str) -> Caller:
        """Whoever is signed in, where what changes something comes from a page of ours."""
        caller = self.visitors.find(token, now) if self.visitors else None
        if caller is None:
            raise Problem("session_missing", "the session has ended; sign in again")
        if method not in _HARMLESS:
            if self.is_foreign_here(headers):
                raise Problem("foreign_page", "pages of other sites may change nothing here")
            if not compare_digest(headers.get(b"turnout-csrf", b""), csrf_of(token).encode()):
                raise Problem("csrf_failed", "`Turnout-CSRF` is missing or of another session; load the page anew")
        return caller

    def _holder(self, secret: bytes, now: datetime, *, from_form: bool) -> Caller:
        caller = self.keyring.find(secret, now) if self.keyring else None
        if caller is None or (from_form and "form" not in caller.scopes):
            raise Problem(
                "key_unknown",
                "this key is not known, or was revoked; `turnout key list` shows those in use",
                headers=_CHALLENGE,
            )
        return caller


def require(caller: Caller, scope: str) -> None:
    """Let a caller through who has a scope. Raises Problem for any other."""
    if not caller.may(scope):
        raise Problem("scope_missing", f"this needs a key with scope `{scope}`; `turnout key create --scope {scope}`")


def _secret(headers: Headers) -> bytes:
    """The key a request brings, or nothing. A scheme we do not know brings none that we know."""
    authorization = headers.get(b"authorization")
    if authorization:
        scheme, _, secret = authorization.partition(b" ")
        return secret.strip() if scheme.lower() == b"bearer" and secret.strip() else b"?"
    return headers.get(b"x-api-key", b"").strip()
