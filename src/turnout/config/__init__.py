"""What an operator says of a Turnout: one table of settings, where values come from, addresses of databases."""

from turnout.config.addresses import DEFAULT_DATABASE, checked_address, is_postgresql, shown_url, sqlite_path
from turnout.config.database import DATABASE_VARIABLE, database_url
from turnout.config.settings import Settings
from turnout.config.sources import find_settings, load_settings, variables_of

__all__ = [
    "DATABASE_VARIABLE",
    "DEFAULT_DATABASE",
    "Settings",
    "checked_address",
    "database_url",
    "find_settings",
    "is_postgresql",
    "load_settings",
    "shown_url",
    "sqlite_path",
    "variables_of",
]
