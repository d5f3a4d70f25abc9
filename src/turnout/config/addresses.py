"""Addresses of databases: which are known, which file one names, and how one is shown without its password."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from turnout.errors import StoreError

DEFAULT_DATABASE: Final = "sqlite:///.turnout/turnout.db"
_SQLITE: Final = "sqlite:///"
_POSTGRESQL: Final = "postgresql://"
# Whatever is written for PostgreSQL elsewhere; only the first two are read.
_POSTGRESQL_TOO: Final = re.compile(r"(postgresql|postgres|pgsql|psql|pg)(\+\w+)?:/{0,2}", re.IGNORECASE)
_HIDDEN: Final = "***"
# What may be shown before the last at sign: a password may hold slashes and at signs, though it should not.
_USER: Final = re.compile(r"([a-z0-9+]+:/{0,2}+[^:/?#@]*)([:/?#]|\Z)", re.ASCII | re.IGNORECASE)
_QUERY_PASSWORD: Final = re.compile(r"([?&](?:ssl)?password=)[^&#]*", re.IGNORECASE)


def checked_address(url: str) -> str:
    """The address as the store takes it. Raises StoreError, with the remedy, for what is no address of a database."""
    if not is_postgresql(url):
        sqlite_path(url)
        return url
    scheme = _POSTGRESQL_TOO.match(url)
    assert scheme is not None, "it begins as one of PostgreSQL's"
    if scheme[0] not in {_POSTGRESQL, "postgres://"}:
        raise StoreError(f"`{shown_url(url)}` is not the address of a database; begin it with `{_POSTGRESQL}`")
    address = _POSTGRESQL + url[scheme.end() :]
    where, _, query = address.removeprefix(_POSTGRESQL).partition("?")
    named = where.rpartition("@")[2].partition("/")[2] or re.search(r"(?:^|&)(dbname|service)=[^&]", query)
    if not named:
        raise StoreError(f"`{shown_url(url)}` names no database; write `{_POSTGRESQL}USER@HOST/turnout`")
    return address


def is_postgresql(url: str) -> bool:
    """True for an address that means a PostgreSQL server, also where it is not written as one should be."""
    return _POSTGRESQL_TOO.match(url) is not None


def sqlite_path(url: str) -> Path:
    """The file that a `sqlite:///` address names. Raises StoreError, with the remedy, for any other address."""
    name = url.removeprefix(_SQLITE)
    if is_postgresql(url):
        raise StoreError(f"`{shown_url(url)}` is a server's, and this needs a file; write `{DEFAULT_DATABASE}`")
    if name == url:
        shown = shown_url(url)
        raise StoreError(f"`{shown}` is not the address of a database; write `{_suggested(shown)}`")
    if not name or name == ":memory:":
        raise StoreError(f"`{url}` names no file; write `{DEFAULT_DATABASE}`")
    if "?" in name or "#" in name:
        plain = name.partition("?")[0].partition("#")[0]
        raise StoreError(f"`{url}` has options, and there are none; write `{_SQLITE}{plain}`")
    return Path(name)


def shown_url(url: str) -> str:
    """The address as it may be read by everybody: with the user, the host and the database, never with a password."""
    before, at, where = ("", "", url) if url.startswith(_SQLITE) else url.rpartition("@")
    if at:
        user = _USER.match(before)
        before = _HIDDEN if user is None else f"{user[1]}:{_HIDDEN}" if user[2] else before
    return _QUERY_PASSWORD.sub(rf"\1{_HIDDEN}", f"{before}{at}{where}")


def _suggested(url: str) -> str:
    """The address that was probably meant: a bare path needs three slashes before it."""
    scheme, colon, rest = url.partition(":")
    if colon and scheme.casefold().startswith("sqlite"):
        return f"{_SQLITE}{rest.lstrip('/') or 'turnout.db'}"
    return DEFAULT_DATABASE if colon else f"{_SQLITE}{url}"
