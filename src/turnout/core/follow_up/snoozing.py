"""When somebody who puts a lead off is reminded of it: never after what was promised about it falls due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

CHOICES: Final[Mapping[str, str]] = {"15m": "In 15 minutes", "1h": "In one hour", "tomorrow": "Tomorrow at 9:00"}
_SPANS: Final = {"15m": timedelta(minutes=15), "1h": timedelta(hours=1)}
_MORNING: Final = time(9)
# Reminded so long before a promise falls due, or with a quarter of what is left of it where that is less.
_SPARE: Final = timedelta(minutes=5)


def reminder_at(choice: str, now: datetime, zone: str, due_at: datetime | None) -> datetime:
    """The instant to remind somebody in this zone; `choice` is one of `CHOICES`, `due_at` what is promised, if it is.

    A promise that is broken already limits nothing.
    """
    wanted = _wanted(choice, now, zone)
    if due_at is None or due_at <= now:
        return wanted
    return min(wanted, due_at - min(_SPARE, (due_at - now) / 4))


def _wanted(choice: str, now: datetime, zone: str) -> datetime:
    if choice in _SPANS:
        return now + _SPANS[choice]
    assert choice == "tomorrow", "there are no other choices"
    local = now.astimezone(ZoneInfo(zone))
    morning = datetime.combine(local.date() + timedelta(days=1), _MORNING, local.tzinfo)
    return morning.astimezone(now.tzinfo)
