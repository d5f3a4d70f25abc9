"""When a lead came in, read from text. The rest of a record is for `mapper`."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from turnout.errors import InputError


def parse_received_at(text: str, zone: tzinfo = UTC) -> datetime:
    """The instant in UTC a text names, in ISO 8601; a text without an offset is read in `zone`, a bare day is midnight.

    Raises InputError, naming the value and the format wanted, for anything else.
    """
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError:
        raise _unreadable(text) from None
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=zone)
    if parsed.tzinfo is UTC:
        return parsed
    try:
        return parsed.astimezone(UTC)
    except (OverflowError, ValueError):
        raise _unreadable(text) from None


def _unreadable(text: str) -> InputError:
    return InputError(
        f"received_at: `{text[:60]}` is no time; write it in ISO 8601, as in `2026-09-07T02:06:52Z` "
        "or `2026-09-07 02:06:52+02:00`"
    )
