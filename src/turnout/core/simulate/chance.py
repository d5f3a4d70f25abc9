"""What chance alone would give everybody: the measure of whether leads were shared fairly.

For a lead that a pool gave to somebody, each member i who could have had it would have got it with the probability
p(i) = w(i) / W, its weight over the weights of all who could. Over many leads of values v their value is expected to be

    mean = sum of v * p        variance = sum of v^2 * p * (1 - p)

and 95 of 100 drawings lie within mean +- 1.96 * sqrt(variance) (de Moivre's normal form of the binomial; leads are
drawn apart from one another). By count every v is 1. Who was away, capped or unskilled could not have had the lead, so
that somebody on holiday is expected less. Pools of one, and leads given without a pool, say nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import fsum, sqrt
from typing import Final

from turnout.core.assign.room import Room
from turnout.core.decision import Candidates
from turnout.core.rep import RepId
from turnout.core.simulate.outcome import Band

DEVIATIONS: Final = 1.96
_DIGITS: Final = 4
# Whoever could have had a lead, with their weights.
_Field = tuple[tuple[RepId, int], ...]


@dataclass(slots=True)
class Drawing:
    """The leads that pools gave to somebody, gathered by who could have had them."""

    _values: defaultdict[_Field, list[float]] = field(default_factory=lambda: defaultdict(list))
    _received: defaultdict[RepId, list[float]] = field(default_factory=lambda: defaultdict(list))
    _fields: dict[tuple[int, int], tuple[Candidates, Room, _Field]] = field(default_factory=dict)

    def give(self, room: Room, candidates: Candidates, rep: RepId, value: float) -> None:
        """A pool gave a lead to somebody."""
        able = self._field_of(room, candidates)
        if len(able) < 2:
            return
        self._values[able].append(value)
        self._received[rep].append(value)

    def _field_of(self, room: Room, candidates: Candidates) -> _Field:
        """The same for every lead while nobody comes or goes, so it is remembered by who is present."""
        if candidates.blocked:
            return _able(room, candidates)
        key = (id(candidates.present), id(room))
        found = self._fields.get(key)
        if found is None:
            # What is kept keeps its identity.
            found = self._fields[key] = (candidates, room, _able(room, candidates))
        return found[2]

    def received(self, rep: RepId) -> tuple[int, float]:
        """How many leads pools gave somebody, and what they are worth."""
        values = self._received.get(rep, [])
        return len(values), round(fsum(values), _DIGITS)

    def bands(self) -> dict[RepId, tuple[Band, Band]]:
        """What chance alone would give everybody: by count and by value."""
        terms: defaultdict[RepId, list[tuple[float, float, float, float]]] = defaultdict(list)
        for able, values in self._values.items():
            total = sum(weight for _, weight in able)
            count, value, squares = len(values), fsum(values), fsum(each * each for each in values)
            for rep, weight in able:
                share = weight / total
                spread = share * (1 - share)
                terms[rep].append((count * share, count * spread, value * share, squares * spread))
        return {rep: (_band(each, 0), _band(each, 2)) for rep, each in terms.items()}


def _able(room: Room, candidates: Candidates) -> _Field:
    """Members who were present and not kept from this lead; in an order of their own."""
    blocked, members, weights = candidates.blocked, candidates.members, room.weights
    able = (members[at] for at in candidates.present if at not in blocked)
    return tuple(sorted((rep, weight) for rep in able if (weight := weights.get(rep, 0)) > 0))


def _band(terms: list[tuple[float, float, float, float]], first: int) -> Band:
    mean, variance = (fsum(term[at] for term in terms) for at in (first, first + 1))
    reach = DEVIATIONS * sqrt(variance)
    return Band(*(round(number, _DIGITS) for number in (mean, max(0.0, mean - reach), mean + reach)))


NONE: Final = Band(0.0, 0.0, 0.0)
