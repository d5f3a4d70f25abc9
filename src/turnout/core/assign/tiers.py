"""Who is asked when presence is a preference and not a condition: the best tier that holds anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from turnout.core.rep import Presence, RepId


def best_tier(reps: Sequence[RepId], presence: Mapping[RepId, Presence]) -> tuple[RepId, ...]:
    """Those who are available; where nobody is, those who are merely away; else everybody. In the order given.

    Somebody who says nothing of themselves is available.
    """
    for tier in (Presence.AVAILABLE, Presence.AWAY):
        found = tuple(rep for rep in reps if presence.get(rep, Presence.AVAILABLE) is tier)
        if found:
            return found
    return tuple(reps)
