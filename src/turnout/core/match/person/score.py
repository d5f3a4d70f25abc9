"""How sure it is that two records are one person's: what each step says, added up, as a share between 0 and 1.

After Fellegi and Sunter (1969): a step is worth the logarithm of how much likelier it is for one person than for two,
and what many people share is worth less. A name alone is never enough, however rare it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log
from typing import Final, NamedTuple

from turnout.core.match.person import stated_weights, weights
from turnout.core.match.person.frequency import Frequencies
from turnout.core.match.person.record import PersonRecord
from turnout.core.match.person.steps import Step, compare

# From here on two records are one person's without anybody looking; and from here on somebody should look.
SAME_FROM: Final = 0.95
ASK_FROM: Final = 0.5
# What two people who only have their names in common come to at most.
NAME_ALONE_MAX: Final = 0.45
# Fields that are no more than a name. At least so much must be said by others.
_NAMES: Final = frozenset({"given", "family", "swapped"})
_SUPPORT_MIN: Final = 1.5
# No one thing is believed more than this: numbers are mistyped, and telephones are shared.
_ONE_THING_MAX: Final = 9.0
# Of fewer people than this we take it that they are some of so many.
_PEOPLE_MIN: Final = 2_000
_COUNTED_AS: Final = {("mail", "local"): "local"}
_ODDS_MAX: Final = 30.0


class Likeness(StrEnum):
    """What is made of a score."""

    SAME = "same"
    ASK = "ask"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Weights:
    """`likely` has how often one person shows a step whose value counts, as a logarithm; `worth` has the others."""

    likely: Mapping[tuple[str, str], float]
    worth: Mapping[tuple[str, str], float]


def weights_of(likely: Mapping[tuple[str, str], float], worth: Mapping[tuple[str, str], float]) -> Weights:
    """Learnt weights with those that are stated; `likely` is a share."""
    shares = {**likely, **stated_weights.LIKELY}
    return Weights({step: log(share) for step, share in shares.items()}, {**worth, **stated_weights.WORTH})


LEARNT: Final = weights_of(weights.LIKELY, weights.WORTH)


class Score(NamedTuple):
    """How sure it is (0 to 1), and each step with what it says: above 0 for one person, below for two."""

    value: float
    parts: tuple[tuple[Step, float], ...]


class Judge:
    """Says how sure it is that two records are one person's, among people whose values were counted."""

    def __init__(self, among: Frequencies | None = None, weights: Weights = LEARNT) -> None:
        self.among = among or Frequencies()
        self._likely = weights.likely
        self._worth = weights.worth
        self._before = -log(max(self.among.people, _PEOPLE_MIN))

    def score(self, one: PersonRecord, other: PersonRecord) -> Score:
        """The score of two records with all that led to it."""
        parts = tuple((step, self._worth_of(step)) for step in compare(one, other))
        return Score(share_of(self._sum(parts)), parts)

    def log_odds(self, one: PersonRecord, other: PersonRecord) -> float:
        """The same as the natural logarithm of its odds, for whoever compares many."""
        return self._sum([(step, self._worth_of(step)) for step in compare(one, other)])

    def _worth_of(self, step: Step) -> float:
        field, how, value = step
        likely = self._likely.get((field, how))
        if likely is None:
            return self._worth.get((field, how), 0.0)
        return min(_ONE_THING_MAX, likely - self.among.log_share(_COUNTED_AS.get((field, how), field), value))

    def _sum(self, parts: Iterable[tuple[Step, float]]) -> float:
        total, support = self._before, 0.0
        for (field, _, _), worth in parts:
            total += worth
            if worth > 0 and field not in _NAMES:
                support += worth
        return total if support >= _SUPPORT_MIN else min(total, odds_of(NAME_ALONE_MAX))


def likeness_of(value: float, same_from: float = SAME_FROM, ask_from: float = ASK_FROM) -> Likeness:
    """What is made of a score at two thresholds."""
    if value >= same_from:
        return Likeness.SAME
    return Likeness.ASK if value >= ask_from else Likeness.DIFFERENT


def share_of(log_odds: float) -> float:
    """A score between 0 and 1 from its log odds."""
    return 1 / (1 + exp(-max(-_ODDS_MAX, min(_ODDS_MAX, log_odds))))


def odds_of(share: float) -> float:
    """The log odds of a score; 1 and 0 are as sure as anything gets."""
    kept = min(max(share, 1e-9), 1 - 1e-9)
    return log(kept / (1 - kept))
