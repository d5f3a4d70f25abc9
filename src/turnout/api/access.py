"""Who is calling, and what they may do: by their key, by their session, or because they sit at this machine.

A server that listens on a loopback address only needs no key, but a proxy or a web page on the same machine must not
open it to everybody: requests that were passed on, or that name another host, need one all the same. Nor may a page of
another site use the session of whoever looks at it: what changes something proves that it comes from a page of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from hmac import compare_digest
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from turnout.api.keyring import LOCAL, Caller, Keyring
from turnout.api.problems import Problem
from turnout.api.visitors import Visitors, csrf_of
from turnout.config.settings import LocalAccess

Headers = Mapping[bytes, bytes]

_LOCAL_HOST: Final = re.compile(rb"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
_PASSED_ON: Final = frozenset({b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"via"})
_CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="turnout"'}
_HARMLESS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# No browser takes it but from the host itself and over https.
SECURE_COOKIE: Final = "__Host-turnout"


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
    ) -> None:
        self.keyring = keyring
        self.visitors = visitors
        self._is_loopback = is_loopback
        self._local_access = local_access
        self._public_host = urlsplit(public_url).netloc.lower().encode()

    def caller(self, headers: Headers, peer: str, now: datetime, form_key: str = "", method: str = "GET") -> Caller:
        """Whoever sent these headers. Raises Problem for a key or session that is missing or not known, and StoreError.

        `form_key` is a key that stood in a form for all to see, and so may only be one for forms.
        """
        secret = _secret(headers) or form_key.encode()
        if secret:
            return self._holder(secret, now, from_form=not _secret(headers))
        token = token_of(headers)
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
        if not (self._is_loopback and peer in _LOOPBACK and _is_direct(headers)) or self._local_access == "off":
            return False
        return self._local_access == "on" or self.visitors is None or not self.visitors.has_users()

    def visitor(self, headers: Headers, now: datetime) -> Caller | None:
        """Whoever is signed in in this browser, whatever they want; None where nobody is. Raises StoreError."""
        token = token_of(headers)
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


def token_of(headers: Headers) -> str:
    """What a browser shows of its session, or nothing."""
    cookies = cookies_of(headers)
    return cookies.get(SECURE_COOKIE) or cookies.get(plain_cookie(headers)) or ""


def plain_cookie(headers: Headers) -> str:
    """What the cookie of a session is called over http: browsers send one port's cookies to the others as well."""
    port = headers.get(b"host", b"").rpartition(b":")[2]
    return f"turnout-{port.decode()}" if port.isdigit() else "turnout"


def cookies_of(headers: Headers) -> dict[str, str]:
    """The cookies of a request by name; the first of two with one name."""
    found: dict[str, str] = {}
    for pair in headers.get(b"cookie", b"").decode("latin-1").split(";"):
        name, _, value = pair.strip().partition("=")
        found.setdefault(name, value.strip())
    return found


def is_foreign(headers: Headers) -> bool:
    """True for a request that a page of another site makes."""
    origin = headers.get(b"origin")
    if origin is None:
        return headers.get(b"sec-fetch-site") in {b"cross-site", b"same-site"}
    return origin.partition(b"://")[2].lower() != headers.get(b"host", b"").lower()


class Proxies:
    """Who is believed whom they speak for: addresses and networks."""

    def __init__(self, networks: Iterable[str] = _LOOPBACK) -> None:
        self._networks = [ip_network(network) for network in networks]
        self.are_trusted = lru_cache(4_096)(self._are_trusted)

    def _are_trusted(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        mapped = getattr(found, "ipv4_mapped", None) or found
        return any(mapped in network for network in self._networks)


_THIS_MACHINE: Final = Proxies()


def client_address(headers: Headers, peer: str, proxies: Proxies = _THIS_MACHINE) -> str:
    """Whose requests are counted together: an IPv4 address, or the /64 network of an IPv6 one.

    A trusted proxy is believed who it speaks for; each appends the address it saw, so only what stands after the last
    one that is not trusted is anybody's word.
    """
    address = peer
    for passed_on in reversed(headers.get(b"x-forwarded-for", b"").split(b",")):
        if not passed_on.strip() or not proxies.are_trusted(address):
            break
        address = passed_on.strip().decode("latin-1")
    try:
        parsed = ip_address(address)
    except ValueError:
        return peer
    return str(parsed) if not isinstance(parsed, IPv6Address) else f"{int(parsed) >> 64:x}::/64"


def _secret(headers: Headers) -> bytes:
    """The key a request brings, or nothing. A scheme we do not know brings none that we know."""
    authorization = headers.get(b"authorization")
    if authorization:
        scheme, _, secret = authorization.partition(b" ")
        return secret.strip() if scheme.lower() == b"bearer" and secret.strip() else b"?"
    return headers.get(b"x-api-key", b"").strip()


def _is_direct(headers: Headers) -> bool:
    """True where nobody passed the request on, and it is addressed to this machine by one of its own names."""
    if not _PASSED_ON.isdisjoint(headers):
        return False
    return _LOCAL_HOST.fullmatch(headers.get(b"host", b"")) is not None
