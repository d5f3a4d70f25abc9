"""What a search for a lead comes to: the facts of one, a proof that there is none, or that it was not decided."""

from __future__ import annotations

from enum import Enum

from turnout.core.fields.catalogue import Value

# A lead as conditions read it; an absent name is an unknown value.
Facts = dict[str, Value]


class Answer(Enum):
    """No lead was found."""

    NOTHING = "nothing"  # There is none: every possibility was gone through.
    NOT_DECIDED = "not decided"  # The budget was spent, or some possibility could not be settled.
