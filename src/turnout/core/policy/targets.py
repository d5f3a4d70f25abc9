"""Where a rule may send a lead, as text and as values: `account.owner`, `rep anna`, `hold until open`, a pool."""

from __future__ import annotations

import re

from turnout.core.fields.values import format_duration, parse_duration
from turnout.core.policy.model import (
    HoldTarget,
    ListTarget,
    NextRule,
    OwnerTarget,
    PoolTarget,
    QueueTarget,
    RepTarget,
    Target,
    TerritoryTarget,
)
from turnout.errors import TurnoutError

OWNER_PATHS = (
    "account.owner",
    "account.parent.owner",
    "account.ultimate_parent.owner",
    "account.last_opportunity.owner",
    "opportunity.owner",
    "person.owner",
)
_EVEN_IF_AWAY = re.compile(r"(.*\S)\s+even\s+if\s+away")
_COLUMN = re.compile(r"([^\W\d][\w\-]*)\.([\w\-]+)")


class TargetError(TurnoutError):
    """A target that cannot be read."""


def parse_target(text: str) -> Target:
    """The target a text names; any text that is nothing else is a pool's name. Raises TargetError."""
    words = " ".join(text.split())
    lowered = words.casefold()
    even = _EVEN_IF_AWAY.fullmatch(lowered)
    path = even[1] if even else lowered
    if path in OWNER_PATHS:
        return OwnerTarget(path, even_if_away=even is not None)
    if even:
        raise TargetError(f"`even if away` belongs to an owner, not to `{words[: len(even[1])]}`")
    if lowered == "next rule":
        return NextRule()
    first, _, rest = words.partition(" ")
    match first.casefold():
        case "rep" if rest:
            return RepTarget(rest)
        case "queue" if rest:
            return QueueTarget(rest)
        case "hold":
            return _parse_hold(rest)
    if path in {"territory.pool", "territory.owner"}:
        return TerritoryTarget(path.removeprefix("territory."))
    column = _COLUMN.fullmatch(words)
    return ListTarget(column[1], column[2]) if column else _pool(words)


def _parse_hold(rest: str) -> HoldTarget:
    if rest.casefold() == "until open":
        return HoldTarget()
    until = re.fullmatch(r"until (\S+)(?: opens)?", rest, re.IGNORECASE)
    if until and until[1].casefold() != "open":
        return HoldTarget(calendar=until[1])
    seconds = parse_duration(rest)
    if not seconds:
        raise TargetError(f"`hold {rest}`".replace(" `", "`") + " needs an end: `hold 4h` or `hold until open`")
    return HoldTarget(seconds)


def _pool(words: str) -> PoolTarget:
    if not words:
        raise TargetError("a target is empty; name a pool, an owner, `queue NAME`, `rep ID` or `hold 4h`")
    return PoolTarget(words)


def format_target(target: Target) -> str:
    """The target as text, such that `parse_target(format_target(t)) == t`."""
    match target:
        case OwnerTarget(path, even_if_away):
            return f"{path} even if away" if even_if_away else path
        case ListTarget(name, column):
            return f"{name}.{column}"
        case TerritoryTarget(column):
            return f"territory.{column}"
        case PoolTarget(pool):
            return pool
        case RepTarget(rep):
            return f"rep {rep}"
        case QueueTarget(queue):
            return f"queue {queue}"
        case HoldTarget(None, calendar):
            return f"hold until {calendar or 'open'}"
        case HoldTarget(int(seconds), _):
            return f"hold {format_duration(seconds)}"
        case _:
            return "next rule"
