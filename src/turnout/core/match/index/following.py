"""The index of names of accounts that change: a base that never does, names that came since, and names that are gone.

Whatever has happened to it, it finds what an index built anew from its names would find, in the same order and with the
same scores. One thread at a time may use it. Putting one name costs some 20 us; from some thousands on searching costs
more as well, and whoever keeps the index has a new base built and puts in what changed meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from turnout.core.match.index.budget import rarity, spend
from turnout.core.match.index.fresh import FreshNames
from turnout.core.match.index.keys import keys_of, length_of, word_key
from turnout.core.match.index.names_index import Found, NamesIndex, say_nothing
from turnout.core.match.index.ranking import Entries, rank


class FollowingIndex:
    """A `NamesIndex` in which rows may be put and dropped. `changes` counts how often one was since the base."""

    def __init__(self, base: NamesIndex) -> None:
        self._base, self._first = base, len(base)
        self._fresh = FreshNames(self._first)
        self.changes = 0
        # Of every entry, those of the base and, behind them, the fresh ones; there is room for more.
        self._rows, self._lengths = base.rows, base.lengths
        self._is_gone = np.zeros(0, np.bool_)
        self._gone_count = 0
        self._gone_holders: Counter[int] = Counter()
        self._by_row: NDArray[np.int64] | None = None
        for entry in (base.rows < 0).nonzero()[0].tolist():
            self._bury(entry)

    def __len__(self) -> int:
        return len(self._base) - self._gone_count + len(self._fresh)

    def put(self, row: int, texts: Iterable[str]) -> None:
        """Have a row found by these texts, and by none that it had before."""
        self._drop(row)
        for text in texts:
            entry = self._fresh.add(row, text)
            self._make_room(entry)
            self._rows[entry], self._lengths[entry] = row, length_of(text)
        self.changes += 1

    def drop(self, row: int) -> None:
        """Have a row found no more; one that is unknown changes nothing."""
        self.changes += self._drop(row)

    def search(self, text: str, limit: int) -> list[Found]:
        """The names nearest to a text, the best first; of equals the shorter one, then the lower row."""
        if not self._fresh and not self._gone_count:
            return self._base.search(text, limit)
        keys = keys_of(text)
        kept = {key: (count, start) for count, key, start in self._base.held(keys)}
        held = [(count, key, 0) for key in keys if (count := self._count(key, kept.get(key, (0, 0))[0]))]
        held, counts, weights = spend(held, len(self))
        if not counts or limit <= 0:
            return []
        holders = [
            self._holders(key, *kept.get(key, (0, 0)), count) for (_, key, _), count in zip(held, counts, strict=False)
        ]
        found, scores = rank(holders, counts, weights, self._lengths, limit)
        best = np.lexsort((found, self._rows.take(found), self._lengths.take(found), -scores))[:limit]
        found, scores = found.take(best), scores.take(best)
        return list(map(Found, found.tolist(), self._rows.take(found).tolist(), scores.tolist()))

    def text_of(self, entry: int) -> str:
        """The text of an entry that was just found."""
        return self._base.texts[entry] if entry < self._first else self._fresh.text_of(entry)

    def row_of(self, entry: int) -> int:
        """The row of an entry that was just found."""
        return int(self._rows[entry])

    def word_share(self, word: str) -> float:
        """How telling a word is: the logarithm of how many names there are for one that has it."""
        key = word_key(word)
        return rarity(self._count(key, self._base.holder_count(key)), len(self))

    def entries(self) -> Iterator[tuple[int, str]]:
        """Every row and text that can be found."""
        is_there = np.ones(len(self._base), np.bool_)
        is_there[: len(self._is_gone)] = ~self._is_gone
        for entry in is_there.nonzero()[0].tolist():
            yield self.row_of(entry), self._base.text_of(entry)
        yield from self._fresh.entries()

    def compacted(self, progress: Callable[[int], None] = say_nothing) -> NamesIndex:
        """A new base of the same names. Nothing may be put or dropped before it is there."""
        return NamesIndex.build(self.entries(), progress)

    def _count(self, key: int, in_base: int) -> int:
        """How many names hold a key that so many of the base hold."""
        return in_base - self._gone_holders.get(key, 0) + self._fresh.count(key)

    def _holders(self, key: int, in_base: int, start: int, count: int) -> Entries:
        """The first so many entries that hold a key, by length, then row."""
        gone = self._gone_holders.get(key, 0)
        fresh = self._fresh.holders(key)
        holders = self._base.postings.entries[start : start + min(in_base, count + gone)]
        if gone:
            holders = holders[~self._is_gone[holders]][:count]
        if not len(fresh):
            return holders
        holders = np.concatenate((holders, fresh))
        if len(holders) == count:
            return holders
        return holders[np.lexsort((holders, self._rows.take(holders), self._lengths.take(holders)))[:count]]

    def _drop(self, row: int) -> bool:
        gone = self._gone_count
        for entry in self._base_entries(row):
            if not (len(self._is_gone) and self._is_gone[entry]):
                self._bury(entry)
        return self._fresh.drop(row) or self._gone_count > gone

    def _bury(self, entry: int) -> None:
        """Have an entry of the base found no more."""
        if not len(self._is_gone):
            self._is_gone = np.zeros(len(self._base), np.bool_)
        self._is_gone[entry] = True
        self._gone_count += 1
        self._gone_holders.update(keys_of(self._base.text_of(entry)))

    def _base_entries(self, row: int) -> list[int]:
        """The entries of the base that are a row's; the first time they are sorted by row, once for all."""
        rows = self._base.rows
        if self._by_row is None:
            self._by_row = rows.argsort(kind="stable")
        # Asked for numbers of another type, numpy would make all rows numbers of that type first.
        start, end = rows.searchsorted(np.array((row, row + 1), rows.dtype), sorter=self._by_row)
        found: list[int] = self._by_row[start:end].tolist()
        return found

    def _make_room(self, entry: int) -> None:
        """Have a place for an entry's row and length; the base's own arrays are never written to."""
        if entry >= len(self._rows):
            more = max(1_024, len(self._rows) // 8)
            self._rows = np.append(self._rows, np.zeros(more, np.int32))
            self._lengths = np.append(self._lengths, np.zeros(more, np.uint8))
