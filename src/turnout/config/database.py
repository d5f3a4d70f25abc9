"""The database that a command uses."""

from __future__ import annotations

from typing import Final

from turnout.config.addresses import checked_address
from turnout.config.sources import load_settings

DATABASE_VARIABLE: Final = "TURNOUT_DB"


def database_url(option: str | None = None) -> str:
    """The address of the database to use: the one named, else that of `$TURNOUT_DB`, of the file, of this folder.

    Raises StoreError for what is no address of a database, and SettingsError where other settings cannot be.
    """
    return checked_address(option) if option else load_settings().db
