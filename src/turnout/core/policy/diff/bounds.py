"""Bound conditions of two policies in one language, so that they can be compared: names expanded, facts told apart.

A fact that each policy settles for itself (the territory, whether a lead arrives in hours that changed) has one name in
the old policy and another in the new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from turnout.core.policy.bind import AllOf, Among, AnyOf, Bound, Definition, Differs, Negation

# What the name of such a fact ends in where the new policy reads it.
_APART = " in the new policy"
Names = Mapping[str, str]


def apart(field: str) -> str:
    """The name under which the new policy's conditions read a fact that it settles for itself."""
    return field + _APART


def is_apart(name: str) -> bool:
    """True for such a name."""
    return name.endswith(_APART)


def settled(bound: Bound, fields: Names, territories: Names) -> Bound:
    """The condition without the names of definitions, its facts and the territories it names called otherwise."""
    match bound:
        case Definition(_, part):
            return settled(part, fields, territories)
        case Negation(part):
            return Negation(settled(part, fields, territories))
        case AllOf(parts):
            return AllOf(tuple(settled(part, fields, territories) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(settled(part, fields, territories) for part in parts))
        case Among("territory", texts) if territories:
            bound = replace(bound, texts=frozenset(territories.get(text, text) for text in texts))
        case Differs("territory", text) if territories:
            bound = replace(bound, text=territories.get(text, text))
        case _:
            pass
    return replace(bound, field=fields[bound.field]) if bound.field in fields else bound
