"""Options that say how a file of leads is to be read: what columns mean, and the zone of its times."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

import typer


def column_map(pairs: Iterable[str]) -> dict[str, str]:
    """The field that each column named with `--map COLUMN=FIELD` means."""
    found = {}
    for pair in pairs:
        column, equals, field = pair.rpartition("=")
        if not equals or not column or not field:
            raise typer.BadParameter(f"`{pair}` is not COLUMN=FIELD, such as `Firma=company`", param_hint="--map")
        found[column.strip()] = field.strip()
    return found


def time_zone(name: str) -> ZoneInfo:
    """The time zone named with `--zone`."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise typer.BadParameter(f"`{name}` is not a time zone; write `Europe/Berlin`", param_hint="--zone") from error
