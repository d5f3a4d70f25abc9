"""Times as people read them: in this machine's zone, with how long ago or how far off. Data keeps them in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from turnout.core.fields.values import parse_duration
from turnout.errors import InputError

_STEPS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"))


def when(at: datetime, now: datetime) -> str:
    """A moment with its distance from now: `Mon 7 Sep 09:30 (in 2 h)`; the year where it is another one."""
    local = at.astimezone()
    year = "" if local.year == now.astimezone().year else f" {local.year}"
    return f"{local:%a} {local.day} {local:%b}{year} {local:%H:%M} ({distance(at, now)})"


def distance(at: datetime, now: datetime) -> str:
    """How far a moment is from now, in the two largest units: `3 d 4 h ago`, `in 20 min`, `now`."""
    seconds = round((at - now).total_seconds())
    if seconds == 0:
        return "now"
    length = span(abs(seconds))
    return f"in {length}" if seconds > 0 else f"{length} ago"


def span(seconds: float) -> str:
    """A length of time in its two largest units: `3 d 4 h`, `20 min`, `5 s`."""
    left, parts = round(seconds), []
    for size, name in _STEPS:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {name}")
    if left and not parts:
        parts.append(f"{left} s")
    return " ".join(parts[:2]) or "0 s"


def zone_said() -> str:
    """The zone that times are shown in, as a sentence's end: `CET (UTC+01:00)`."""
    offset = datetime.now(UTC).astimezone()
    name, apart = offset.tzname() or "", offset.utcoffset() or timedelta()
    if not apart:
        return name or "UTC"
    sign, minutes = "-" if apart < timedelta() else "+", abs(int(apart.total_seconds())) // 60
    told = f"UTC{sign}{minutes // 60:02d}:{minutes % 60:02d}"
    return told if not name or name[0] in "+-" else f"{name} ({told})"


def parse_moment(option: str, text: str | None, now: datetime) -> datetime | None:
    """The moment that an option names: `today`, a time ago (`2h`), a day, or a day with a time, in this zone.

    Raises InputError for anything else.
    """
    if text is None:
        return None
    word = text.strip().casefold()
    if word in {"today", "yesterday"}:
        midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        return (midnight if word == "today" else midnight - timedelta(days=1)).astimezone(UTC)
    if word == "now":
        return now
    ago = parse_duration(word)
    try:
        # A time without a zone is this machine's.
        return now - timedelta(seconds=ago) if ago is not None else datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InputError(
            f"{option} `{text}` is not a time; write `today`, `2h` (ago), `2026-09-07` or `2026-09-07T14:30`"
        ) from None
