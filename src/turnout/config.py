"""Where things are, as options and the environment say it. What is in them is not known here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from turnout.errors import StoreError

DATABASE_VARIABLE: Final = "TURNOUT_DB"
DEFAULT_DATABASE: Final = "sqlite:///.turnout/turnout.db"
_SQLITE: Final = "sqlite:///"
_POSTGRESQL: Final = ("postgresql:", "postgresql+", "postgres:")


def database_url(option: str | None = None) -> str:
    """The database to use: the one named, else that of `$TURNOUT_DB`, else a file in the working directory.

    Raises StoreError for what is no address of a database.
    """
    url = option or os.environ.get(DATABASE_VARIABLE) or DEFAULT_DATABASE
    sqlite_path(url)
    return url


def sqlite_path(url: str) -> Path:
    """The file that a `sqlite:///` address names. Raises StoreError, with the remedy, for any other address."""
    if url.startswith(_POSTGRESQL):
        raise StoreError("PostgreSQL comes with the next version; use `sqlite:///path/to/turnout.db` until then")
    name = url.removeprefix(_SQLITE)
    if name == url:
        raise StoreError(f"`{url}` is not the address of a database; write `{_suggested(url)}`")
    if not name or name == ":memory:":
        raise StoreError(f"`{url}` names no file; write `{DEFAULT_DATABASE}`")
    if "?" in name or "#" in name:
        plain = name.partition("?")[0].partition("#")[0]
        raise StoreError(f"`{url}` has options, and there are none; write `{_SQLITE}{plain}`")
    return Path(name)


def _suggested(url: str) -> str:
    """The address that was probably meant: a bare path needs three slashes before it."""
    scheme, colon, rest = url.partition(":")
    if colon and scheme.casefold().startswith("sqlite"):
        return f"{_SQLITE}{rest.lstrip('/') or 'turnout.db'}"
    return DEFAULT_DATABASE if colon else f"{_SQLITE}{url}"
