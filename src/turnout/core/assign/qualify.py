"""Who of a pool is in question for a lead, where each wish narrows the choice and none may empty it.

A filter that would leave nobody is not applied. That is the difference to `eligible`, whose conditions always hold.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from turnout.core.rep import RepId


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wished for, strongest first. None is no wish; a set that fits nobody is passed over."""

    previous: RepId | None = None
    segment: Collection[RepId] | None = None
    routed: Collection[RepId] | None = None
    fair: Collection[RepId] | None = None
    owner: RepId | None = None


@dataclass(frozen=True, slots=True)
class Qualified:
    """Who is in question, and who else may be asked when none of them has time; None where nobody else may."""

    reps: tuple[RepId, ...]
    fallback: tuple[RepId, ...] | None = None


def qualify(members: Sequence[RepId], wishes: Wishes) -> Qualified:
    """Who is in question for a lead, in the members' order.

    Whoever had the person before, then the segment: once either leaves one member, that one it is. The record's owner
    comes before what remains, if the segment holds them. Otherwise those the form chose, and of these those who are not
    ahead of the others. The order is Cal.com's (findQualifiedHosts).
    """
    held = narrow(members, None if wishes.previous is None else {wishes.previous})
    official = held if len(held) == 1 else narrow(held, wishes.segment)
    if len(official) == 1:
        return Qualified(official)
    routed = narrow(official, wishes.routed)
    fair = routed if len(routed) == 1 else narrow(routed, wishes.fair)
    if wishes.owner in official:
        return Qualified((wishes.owner,), fair if wishes.owner in fair else (*fair, wishes.owner))
    return Qualified(fair, routed if fair != routed else None)


def narrow(members: Sequence[RepId], wished: Collection[RepId] | None) -> tuple[RepId, ...]:
    """The members who are wished for; all of them where there is no wish or it fits nobody."""
    found = tuple(members) if wished is None else tuple(rep for rep in members if rep in wished)
    return found or tuple(members)
