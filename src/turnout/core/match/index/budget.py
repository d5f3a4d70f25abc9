"""How a question spends what it may read: the rarest of its keys first, and what each of them weighs.

Whole numbers throughout, so that a sum does not depend on the order in which its parts come.
"""

from __future__ import annotations

from math import log
from typing import Final, NamedTuple

from turnout.core.match.index.keys import WORD_BIT

# How many holders of keys one question reads: so many, and one more for each 500 names, up to the most. On real typed
# names twice as many find no more among 78,000, and half a percent more among a million.
_READ_LEAST: Final = 1_000
_READ_MOST: Final = 3_000
_NAMES_PER_READ: Final = 500
# A key's number within a question takes six bits.
KEYS_MAX: Final = 64
# A word that agrees says more than one of the 4-grams that it is made of.
_WORD_WEIGHT: Final = 2
_WEIGHT_UNIT: Final = 32


# A key that somebody holds: how many do, the key, and where in the postings the first of them is.
Held = tuple[int, int, int]


class Readings(NamedTuple):
    """What is read: of each key how many of its holders, the shortest texts first, and what holding it weighs."""

    keys: list[Held]
    counts: list[int]
    weights: list[int]


def spend(held: list[Held], size: int) -> Readings:
    """What is read of keys that are held by some of `size` texts; each as `Held` has it."""
    held.sort()
    left = min(_READ_LEAST + size // _NAMES_PER_READ, _READ_MOST)
    counts, weights = [], []
    for holders, key, _ in held[:KEYS_MAX]:
        counts.append(min(holders, left))
        weight = int(_WEIGHT_UNIT * log(1 + size / holders) ** 2)
        weights.append(weight * _WORD_WEIGHT if key >= WORD_BIT else weight)
        left -= holders
        if left <= 0:
            break
    return Readings(held, counts, weights)


def rarity(holders: int, size: int) -> float:
    """The inverse document frequency of a word: 0 for one that all texts hold, the logarithm of `size` + 1 for none."""
    return log((size + 1) / (holders + 1))
