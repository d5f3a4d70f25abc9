"""How a problem is explained."""

from __future__ import annotations

from typing import NamedTuple


class Help(NamedTuple):
    """Why a problem comes up, and what to do about it. Words in backticks are shown as code."""

    cause: str
    remedy: str


def missing(what: str, where: str) -> Help:
    """For something that a request names by its id, and that is not there."""
    return Help(
        f"No {what} has the id that the request names.",
        f"Look for the right id in {where}; ids are told apart by upper and lower case.",
    )
