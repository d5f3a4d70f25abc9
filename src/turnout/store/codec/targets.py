"""A chain of targets as arrays of their kind and their parts, so that every target comes back as it was.

Their text is for people: a hold until a calendar called `open`, or a name with two spaces, reads as something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

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

StoredTarget = list[str | int | bool | None]

_KINDS: dict[str, Callable[..., Target]] = {
    "hold": HoldTarget,
    "list": ListTarget,
    "next": NextRule,
    "owner": OwnerTarget,
    "pool": PoolTarget,
    "queue": QueueTarget,
    "rep": RepTarget,
    "territory": TerritoryTarget,
}
_WORDS = {kind: word for word, kind in _KINDS.items()}


def store_chain(chain: Iterable[Target]) -> list[StoredTarget]:
    """Each target as its kind and its parts, ready to be encoded."""
    return [[_WORDS[type(target)], *(getattr(target, part) for part in target.__match_args__)] for target in chain]


def read_chain(stored: Iterable[StoredTarget]) -> tuple[Target, ...]:
    """The targets again. Raises LookupError or TypeError for what `store_chain` did not make."""
    return tuple(_KINDS[str(kind)](*parts) for kind, *parts in stored)
