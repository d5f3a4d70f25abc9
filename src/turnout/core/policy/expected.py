"""What an example expects: where the lead goes, in the words of a target, and at which moment it comes in.

How an example is read from YAML is in `parse_examples`, how it is run in `turnout.core.review.examples`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from turnout.core.calendar.zones import zone_of
from turnout.core.fields.values import format_duration, parse_duration, parse_instant
from turnout.core.policy.model import WEEKDAYS
from turnout.errors import CalendarError, suggestion

# Without a moment of its own an example's lead comes in on this day of the week, at this hour, in UTC.
USUAL_WEEKDAY: Final = 2
USUAL_HOUR: Final = 10
_ONE_OF: Final = re.compile(r"one of\s+", re.IGNORECASE)
_CLOCK: Final = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


class ExpectedError(ValueError):
    """The text says no place or no moment; the message says what would."""


class Kind(StrEnum):
    """What a lead may come to."""

    REP = "rep"
    POOL = "pool"
    QUEUE = "queue"
    HOLD = "hold"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Expected:
    """One place a lead may be expected to come to.

    `name` is that of the rep, pool or queue, or the reason of a rejection (empty for any). A hold lasts `seconds`, or
    (`is_until_open`) until somebody opens; with neither any hold will do.
    """

    kind: Kind
    name: str = ""
    seconds: int | None = None
    is_until_open: bool = False

    def __str__(self) -> str:
        match self.kind:
            case Kind.POOL:
                return f"pool {self.name}"
            case Kind.QUEUE:
                return f"queue {self.name}"
            case Kind.HOLD:
                how_long = "until open" if self.is_until_open else format_duration(self.seconds) if self.seconds else ""
                return f"hold {how_long}".strip()
            case Kind.REJECT:
                return f"reject {self.name}".strip()
            case _:
                return self.name


def read_places(text: str) -> tuple[str, ...]:
    """The places in `one of ella, hana`, or the one place where there is one."""
    return tuple(part.strip() for part in _ONE_OF.sub("", text, count=1).split(",") if part.strip())


def parse_expected(
    text: str, pools: Collection[str], queues: Collection[str], people: Collection[str] | None
) -> Expected:
    """The place a text names. Where `people` holds the known rep ids, a bare word must be a pool or one of them.

    Raises ExpectedError with a remedy.
    """
    words = text.split()
    first, rest = (words[0], " ".join(words[1:])) if words else ("", "")
    match first:
        case "rep" if rest:
            return Expected(Kind.REP, rest)
        case "queue" if rest in queues:
            return Expected(Kind.QUEUE, rest)
        case "queue" if rest:
            raise ExpectedError(f"queue `{rest}` is unknown{suggestion(rest, queues)}")
        case "hold":
            return _hold(rest)
        case "reject":
            return Expected(Kind.REJECT, rest)
    if text in pools:
        return Expected(Kind.POOL, text)
    if people is None or text in people:
        return Expected(Kind.REP, text)
    if text in queues:
        raise ExpectedError(f"`{text}` is a queue; write `queue {text}`")
    meant = suggestion(text, [*pools, *people]) or f"; write `rep {text}` for a person the policy does not name"
    raise ExpectedError(f"`{text}` is neither a pool nor anybody the policy names{meant}")


def _hold(rest: str) -> Expected:
    if not rest:
        return Expected(Kind.HOLD)
    if rest == "until open":
        return Expected(Kind.HOLD, is_until_open=True)
    seconds = parse_duration(rest)
    if seconds is None:
        raise ExpectedError(f"`hold {rest}` is no hold; write `hold`, `hold 4h` or `hold until open`")
    return Expected(Kind.HOLD, seconds=seconds)


def usual_moment(now: datetime) -> datetime:
    """When the lead of an example without a moment comes in: in the week of `now`, on a working day by day."""
    monday = now.astimezone(UTC).date() - timedelta(days=now.astimezone(UTC).weekday())
    return datetime.combine(monday + timedelta(days=USUAL_WEEKDAY), time(USUAL_HOUR), UTC)


def parse_moment(text: str, now: datetime) -> datetime:
    """The instant in UTC that a text names: ISO 8601, or a weekday of the week of `now`, a time and a zone.

    `2026-09-07 09:00`, `2026-09-07T09:00Z`, `2026-09-07 09:00 Europe/Berlin`, `sunday 23:00 Europe/Berlin`. Without a
    zone it is UTC. Raises ExpectedError.
    """
    instant = parse_instant(text)
    if instant is not None:
        return instant
    words = text.split()
    day = _day_of(words[0], now) if words else None
    clock = _CLOCK.fullmatch(words[1]) if len(words) > 1 else None
    if day is None or clock is None or len(words) > 3:
        raise ExpectedError(
            f"`{text}` is no moment; write `2026-09-07 09:00 Europe/Berlin`, or `sunday 23:00` for a day of this week"
        )
    try:
        zone = zone_of(words[2]) if len(words) == 3 else ZoneInfo("UTC")
    except CalendarError as error:
        raise ExpectedError(str(error)) from error
    try:
        local = datetime.combine(day, time(0), zone)
        return (local + timedelta(hours=int(clock[1]), minutes=int(clock[2]))).astimezone(UTC)
    except OverflowError as error:
        raise ExpectedError(f"`{text}` is no moment; the year is too far away") from error


def _day_of(word: str, now: datetime) -> date | None:
    """The day a word names: a date, or a weekday (three letters are enough) of this week."""
    if _DAY.fullmatch(word):
        try:
            return date.fromisoformat(word)
        except ValueError:
            return None
    short = word.casefold()
    named = [number for number, name in enumerate(WEEKDAYS) if len(short) >= 3 and name.startswith(short)]
    today = now.astimezone(UTC).date()
    return today + timedelta(days=named[0] - today.weekday()) if named else None
