"""The country of an IP address from an MMDB file (GeoLite2 Country or City, DB-IP, IPinfo and alike)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from turnout.errors import InputError


def open_ip_database(path: Path) -> Callable[[str], str | None]:
    """A function from an address to its ISO country code, or None. Raises InputError for a file that is no database."""
    import maxminddb  # noqa: PLC0415 - slow to load, and most runs have no database

    try:
        database = maxminddb.open_database(path)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        raise InputError(
            f"`{path}` is not an IP database (MMDB): {error}; name a file such as a GeoLite2 Country"
        ) from error

    def country_of(address: str) -> str | None:
        try:
            return _country(database.get(address))
        except (ValueError, maxminddb.InvalidDatabaseError):
            return None

    return country_of


def _country(record: object) -> str | None:
    """The code in a record: `country.iso_code` (MaxMind, DB-IP), else `country_code` or `country` (IPinfo)."""
    if not isinstance(record, Mapping):
        return None
    country = record.get("country")
    code = country.get("iso_code") if isinstance(country, Mapping) else record.get("country_code") or country
    return code.upper() if isinstance(code, str) and len(code) == 2 else None
