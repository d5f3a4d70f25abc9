"""Time zones by name."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from turnout.errors import CalendarError, suggestion


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The zone of this IANA name. Raises CalendarError, with the nearest name, for one that does not exist."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        remedy = suggestion(name, available_timezones()) or "; write an IANA name such as `Europe/Berlin`"
        raise CalendarError(f"time zone `{name}` is unknown{remedy}") from None
