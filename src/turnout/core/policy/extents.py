"""How large a condition is when its definitions are written out, worked out without writing them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from turnout.core.policy.condition import And, Condition, Named, Not, Or

# How many comparisons a condition stands for, and how many levels deep it is.
Extent = tuple[int, int]


def extents_of(define: Mapping[str, Condition], uses: Mapping[str, Iterable[str]]) -> dict[str, Extent]:
    """The extent of every definition. `uses` names the definitions each one uses; there is no circle among them."""
    extents: dict[str, Extent] = {}
    waiting = list(define)
    while waiting:
        name = waiting[-1]
        missing = [used for used in dict.fromkeys(uses[name]) if used not in extents]
        if missing:
            waiting.extend(missing)
            continue
        waiting.pop()
        extents[name] = extent_of(define[name], extents)
    return extents


def extent_of(condition: Condition, extents: Mapping[str, Extent]) -> Extent:
    """The extent of a condition whose definitions are known."""
    match condition:
        case Named(name):
            size, depth = extents.get(name, (1, 0))
            return size, depth + 1
        case Not(part):
            size, depth = extent_of(part, extents)
            return size, depth + 1
        case And(parts) | Or(parts):
            found = [extent_of(part, extents) for part in parts]
            return sum(size for size, _ in found), 1 + max(depth for _, depth in found)
        case _:
            return 1, 1
