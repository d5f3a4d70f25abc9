"""On which line of a policy's text a place stands: findings name places, and editors want lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from turnout.core.policy.parse import places_of

STEP: Final = " > "


def lines_of(text: str) -> Mapping[str, int]:
    """The line, from 1, of every place in a text, by the name that errors and findings give it."""
    return {STEP.join(path): line for path, line in places_of(text).items() if path}


def line_at(lines: Mapping[str, int], place: str) -> int:
    """The line of a place, else of the nearest one that it is in; 0 where none of them is in the text."""
    while place:
        if place in lines:
            return lines[place]
        place = place.rpartition(STEP)[0]
    return 0
