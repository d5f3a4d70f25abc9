"""How much a word tells of a company: the rarer, the more. It is sensible in a store of fifty accounts, too.

What the index counts is blended with how common general words are among very many names (`weights.WORD_COUNTS`).
"""

from __future__ import annotations

from math import exp, log
from typing import Protocol

from turnout.core.match.weights import WORD_COUNTS, WORD_COUNTS_NAMES

# How many of those names have a word that is no general one.
_COUNT_OTHERWISE = 2


class Shares(Protocol):
    """An index that knows how common words are in it."""

    def __len__(self) -> int:
        """How many names there are."""
        ...

    def word_share(self, word: str) -> float:
        """The logarithm of how many names there are for one that has the word."""
        ...


class Rareness:
    """Tells how much words tell, among the names of one index. Asked again, it remembers."""

    def __init__(self, index: Shares) -> None:
        self._index = index
        self._known: dict[str, float] = {}

    def __call__(self, word: str) -> float:
        """The word's inverse document frequency; about 0.7 for one in half of the names, 12 for one in none."""
        known = self._known.get(word)
        return self._weigh(word) if known is None else known

    def _weigh(self, word: str) -> float:
        size = len(self._index)
        holders = (size + 1) / exp(self._index.word_share(word)) - 1
        found = log((size + WORD_COUNTS_NAMES) / (holders + WORD_COUNTS.get(word, _COUNT_OTHERWISE) + 0.5))
        if len(self._known) > 50_000:
            self._known.clear()
        self._known[word] = found
        return found
