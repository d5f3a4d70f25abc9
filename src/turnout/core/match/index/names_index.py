"""The names of very many accounts, found by a typed one within a tenth of a millisecond. It never changes.

Everything is in a few arrays, which may be in memory or in a file that several processes map. What changes is in
`following`; how arrays become a file is the store's matter; which account is meant is decided by others, from the
nearest few that are found here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from turnout.core.match.index.budget import Held, rarity, spend
from turnout.core.match.index.build import Postings, build
from turnout.core.match.index.keys import keys_of, word_key
from turnout.core.match.index.packed import PackedTexts
from turnout.core.match.index.ranking import rank

_TEXTS: Final = "texts"
_ROWS: Final = "rows"
_LENGTHS: Final = "lengths"


class Found(NamedTuple):
    """A name that is near: its entry in the index, the row of its account, and how near (above 0, more is nearer)."""

    entry: int
    row: int
    score: float


def say_nothing(_done: int) -> None:
    """Nobody wants to know how far it is."""


class NamesIndex:
    """Names by their words and 4-grams. Entries are numbered by length of name, then row, then as they came."""

    def __init__(
        self, postings: Postings, texts: PackedTexts, rows: NDArray[np.int32], lengths: NDArray[np.uint8]
    ) -> None:
        self.postings, self.texts, self.rows, self.lengths = postings, texts, rows, lengths
        # One number is sooner had of these than of an array.
        self._keys, self._counts = postings.keys.data, postings.counts.data

    @classmethod
    def build(cls, entries: Iterable[tuple[int, str]], progress: Callable[[int], None] = say_nothing) -> NamesIndex:
        """The index of these rows and their texts; a row may have several. `progress` is told how many were read."""
        numbers: list[int] = []
        texts: list[str] = []
        for row, text in entries:
            numbers.append(row)
            texts.append(text)
        rows = np.array(numbers, np.int32)
        built = build(rows, texts, progress)
        packed = PackedTexts.pack([texts[at] for at in built.order.tolist()])
        return cls(built.postings, packed, rows[built.order], built.lengths)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> NamesIndex:
        """What `to_arrays` gave; other arrays among them are left alone."""
        postings = Postings(*(arrays[name].view(np.uint32) for name in Postings._fields))
        texts = PackedTexts.from_arrays(arrays, _TEXTS)
        return cls(postings, texts, arrays[_ROWS].view(np.int32), arrays[_LENGTHS].view(np.uint8))

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """All there is, as named arrays: `rows` has the row of each entry."""
        return {
            **self.postings._asdict(),
            **self.texts.to_arrays(_TEXTS),
            _ROWS: self.rows,
            _LENGTHS: self.lengths,
        }

    def with_rows(self, rows: NDArray[np.int32]) -> NamesIndex:
        """The same names with the row `rows[row]` in the place of each row; -1 for a row that is no more.

        `FollowingIndex` drops those. Whoever moves rows keeps their order, since of equals the lower row comes first.
        """
        return NamesIndex(self.postings, self.texts, rows.astype(np.int32)[self.rows], self.lengths)

    def __reduce__(self) -> tuple[type[NamesIndex], tuple[object, ...]]:
        """How it goes to another process: as its arrays."""
        return NamesIndex, (self.postings, self.texts, self.rows, self.lengths)

    def __len__(self) -> int:
        return len(self.texts)

    def search(self, text: str, limit: int) -> list[Found]:
        """The names nearest to a text, the best first; of equals the shorter one, then the lower row."""
        held, counts, weights = spend(self.held(keys_of(text)), len(self))
        if not counts or limit <= 0:
            return []
        entries = self.postings.entries
        holders = [entries[start : start + count] for (_, _, start), count in zip(held, counts, strict=False)]
        found, scores = rank(holders, counts, weights, self.lengths, limit)
        if len(found) > 1:
            best = (-scores).argsort(kind="stable")[:limit]
            found, scores = found.take(best), scores.take(best)
        return list(map(Found, found.tolist(), self.rows.take(found).tolist(), scores.tolist()))

    def held(self, keys: Collection[int]) -> list[Held]:
        """Those of some keys that anybody holds."""
        known, counts, starts, _ = self.postings
        if not len(known) or not keys:
            return []
        asked = np.array(list(keys), np.uint32)
        at = known.searchsorted(asked)
        at = at[known.take(at, mode="clip") == asked]
        return list(zip(counts.take(at).tolist(), known.take(at).tolist(), starts.take(at).tolist(), strict=True))

    def text_of(self, entry: int) -> str:
        """The text of an entry."""
        return self.texts[entry]

    def row_of(self, entry: int) -> int:
        """The row of an entry."""
        return int(self.rows[entry])

    def word_share(self, word: str) -> float:
        """How telling a word is: the logarithm of how many names there are for one that has it."""
        return rarity(self.holder_count(word_key(word)), len(self))

    def holder_count(self, key: int) -> int:
        """How many entries hold a key."""
        at = bisect_left(self._keys, key)
        return self._counts[at] if at < len(self._keys) and self._keys[at] == key else 0
