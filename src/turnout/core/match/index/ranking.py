"""The best of those who hold any of the keys that were read: sums of weights, over the length of the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from turnout.core.match.index.keys import LENGTH_MAX

Entries = NDArray[np.uint32]

_KEY_BITS: Final = np.uint32(6)
_KEY_MASK: Final = np.uint32(63)
_NUMBERS: Final = np.arange(64, dtype=np.uint32)
# Of two texts that hold the same, the shorter one is nearer. The exponent was found on typed names.
_BY_LENGTH: Final = 1.0 / np.maximum(np.arange(LENGTH_MAX + 1), 1) ** 0.4


class Ranked(NamedTuple):
    """Entries and their scores; those that score less than the last one wanted are left out."""

    entries: Entries
    scores: NDArray[np.float64]


def rank(
    holders: Sequence[Entries], counts: list[int], weights: list[int], lengths: NDArray[np.uint8], limit: int
) -> Ranked:
    """The `limit` best entries and those that are as good as the last of them, in the order of their numbers.

    Each of `holders` (at least one) are the entries that hold one key, each entry once; `counts` says how many,
    `weights` what the key weighs. Weights are whole numbers, so that no sum depends on the order of its parts.
    """
    pairs = np.concatenate(holders)
    pairs <<= _KEY_BITS
    pairs |= _NUMBERS[: len(holders)].repeat(counts)
    pairs.sort()
    entries = pairs >> _KEY_BITS
    is_first = np.ones(len(entries), np.bool_)
    np.not_equal(entries[1:], entries[:-1], out=is_first[1:])
    firsts = is_first.nonzero()[0]
    pairs &= _KEY_MASK
    scores = np.add.reduceat(np.array(weights, np.float64).take(pairs), firsts)
    entries = entries.take(firsts)
    scores *= _BY_LENGTH.take(lengths.take(entries))
    worse = len(scores) - limit
    if worse > 0:
        sorted_scores = scores.copy()
        sorted_scores.partition(worse)
        best = (scores >= sorted_scores[worse]).nonzero()[0]
        entries, scores = entries.take(best), scores.take(best)
    return Ranked(entries, scores)
