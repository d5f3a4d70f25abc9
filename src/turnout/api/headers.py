"""What the headers of a request say: its cookies, whom a proxy speaks for, and whether another site's page made it.

What follows from it, and who is let in, is `access`'s to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

Headers = Mapping[bytes, bytes]

# No browser takes it but from the host itself and over https.
SECURE_COOKIE: Final = "__Host-turnout"
_LOCAL_HOST: Final = re.compile(rb"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
_PASSED_ON: Final = frozenset({b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"via"})


def cookies_of(headers: Headers) -> dict[str, str]:
    """The cookies of a request by name; the first of two with one name."""
    found: dict[str, str] = {}
    for pair in headers.get(b"cookie", b"").decode("latin-1").split(";"):
        name, _, value = pair.strip().partition("=")
        found.setdefault(name, value.strip())
    return found


def token_of(headers: Headers, *, is_secure: bool) -> str:
    """What a browser shows of its session, or nothing.

    Over https only what no other host can have put there counts: a cookie of the plain name may be a neighbour's, who
    would have somebody work in a session of theirs.
    """
    return cookies_of(headers).get(SECURE_COOKIE if is_secure else plain_cookie(headers), "")


def plain_cookie(headers: Headers) -> str:
    """What the cookie of a session is called over http: browsers send one port's cookies to the others as well."""
    port = headers.get(b"host", b"").rpartition(b":")[2]
    return f"turnout-{port.decode()}" if port.isdigit() else "turnout"


def is_foreign(headers: Headers) -> bool:
    """True for a request that a page of another site makes."""
    origin = headers.get(b"origin")
    if origin is None:
        return headers.get(b"sec-fetch-site") in {b"cross-site", b"same-site"}
    return origin.partition(b"://")[2].lower() != headers.get(b"host", b"").lower()


def is_direct(headers: Headers) -> bool:
    """True where nobody passed the request on, and it is addressed to this machine by one of its own names."""
    if not _PASSED_ON.isdisjoint(headers):
        return False
    return _LOCAL_HOST.fullmatch(headers.get(b"host", b"")) is not None


class Proxies:
    """Who is believed whom they speak for: addresses and networks."""

    def __init__(self, networks: Iterable[str] = LOOPBACK) -> None:
        self._networks = [ip_network(network) for network in networks]
        self.are_trusted = lru_cache(4_096)(self._are_trusted)

    def _are_trusted(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        mapped = getattr(found, "ipv4_mapped", None) or found
        return any(mapped in network for network in self._networks)


THIS_MACHINE: Final = Proxies()


def client_address(headers: Headers, peer: str, proxies: Proxies = THIS_MACHINE) -> str:
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


def came_over_https(headers: Headers, peer: str, proxies: Proxies, public_host: bytes) -> bool:
    """Whether the browser came over https: a proxy that is believed says so, or it came to this host, whose pages do.

    `public_host` is empty where the public address is none, or not over https.
    """
    passed_on = headers.get(b"x-forwarded-proto", b"") if proxies.are_trusted(peer) else b""
    is_told = passed_on.split(b",")[-1].strip().lower() == b"https"
    return is_told or (bool(public_host) and headers.get(b"host", b"").lower() == public_host)
