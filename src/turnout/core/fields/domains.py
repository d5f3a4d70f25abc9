"""Domains: one spelling of a host, and the domains it belongs to down to the one somebody registered.

Who hosts whom (free mail, throw-away, shared) is for `enrich` to know.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList  # type: ignore[import-untyped, unused-ignore]

from turnout.core.fields.text import clean

_HOST = re.compile(r"(?=.{3,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})")

_PLAIN_LABEL = r"[a-z0-9][a-z0-9-]{0,62}(?<!-)\."
# Whether a text is a host of two or three labels, spelled as `host_of` spells it. Nearly all are, and are told soon.
is_plain_host = re.compile(rf"(?!www\.){_PLAIN_LABEL}(?:{_PLAIN_LABEL})?[a-z]{{2,63}}").fullmatch


def host_of(text: str) -> str | None:
    """The bare host of an address, lower case, IDN as `xn--`; None where there is none.

    Scheme, `www.`, port, path and a trailing dot go.
    """
    if is_plain_host(text):
        return text
    # Only outside ASCII are there other full stops, which become one.
    return None if text.isascii() and "." not in text else _host_in(text)


@lru_cache(maxsize=16_384)
def _host_in(text: str) -> str | None:
    host = clean(text).strip().lower()
    host = host.partition("//")[2] or host
    for end in "/?#\\":
        host = host.partition(end)[0]
    host = host.rpartition("@")[2].partition(":")[0].strip().strip(".")
    if not host.isascii():
        host = _ascii_host(host)
    host = host.removeprefix("www.") if host.count(".") > 1 else host
    return host if _HOST.fullmatch(host) else None


@lru_cache(maxsize=16_384)
def domains_of(host: str) -> tuple[str, ...]:
    """The host and its parents down to the registrable domain, the most specific first; itself where it is a suffix.

    `mail.eu.acme.co.uk` gives itself, `eu.acme.co.uk` and `acme.co.uk`. A top-level domain nobody knows (`.example`)
    counts as a public suffix, by the default rule of the list.
    """
    registrable = registrable_domain(host)
    if registrable is None:
        return (host,)
    found = [host]
    while found[-1] != registrable:
        found.append(found[-1].partition(".")[2])
    return tuple(found)


@lru_cache(maxsize=16_384)
def registrable_domain(host: str) -> str | None:
    """The domain somebody registered (`acme.co.uk`), or None for a public suffix such as `co.uk` or `github.io`."""
    found: str | None = _suffixes().privatesuffix(_spoken(host))
    return None if found is None else ".".join(host.split(".")[-(found.count(".") + 1) :])


def top_level(host: str) -> str:
    """The last label of a host."""
    return host.rpartition(".")[2]


def _ascii_host(host: str) -> str:
    """An international host as the network writes it (UTS 46); as it is where it cannot be written so."""
    import idna  # noqa: PLC0415 - rarely needed, and slow to load

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        return host


def _spoken(host: str) -> str:
    """A host with its `xn--` labels as people write them, as the list has them; as it is where one cannot be."""
    if "xn--" not in host:
        return host
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


@cache
def _suffixes() -> PublicSuffixList:
    """The list the package carries, parsed at the first question (25 ms). It never asks the network.

    Its international suffixes are left as people write them: to encode all of them would take twice as long again.
    """
    return PublicSuffixList(accept_encoded_idn=False)
