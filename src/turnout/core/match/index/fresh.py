"""The small part of an index that changes: names by their keys in dictionaries, an entry at a time."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from turnout.core.match.index.keys import keys_of

_NUMBER: Final = "I"


class FreshNames:
    """Names that came after an index was built. Their entries are numbered on from `first`, each number once."""

    def __init__(self, first: int) -> None:
        self._next = first
        self._texts: dict[int, str] = {}
        self._entries_of: dict[int, list[int]] = {}
        self._holders: dict[int, array[int]] = {}

    def __len__(self) -> int:
        return len(self._texts)

    def add(self, row: int, text: str) -> int:
        """The number of a new entry."""
        entry, self._next = self._next, self._next + 1
        self._texts[entry] = text
        self._entries_of.setdefault(row, []).append(entry)
        for key in keys_of(text):
            holders = self._holders.get(key)
            if holders is None:
                self._holders[key] = array(_NUMBER, (entry,))
            else:
                holders.append(entry)
        return entry

    def drop(self, row: int) -> bool:
        """Take a row's names away; false where it has none."""
        entries = self._entries_of.pop(row, ())
        for entry in entries:
            for key in keys_of(self._texts.pop(entry)):
                holders = self._holders[key]
                holders.remove(entry)
                if not holders:
                    del self._holders[key]
        return bool(entries)

    def count(self, key: int) -> int:
        """How many entries hold a key."""
        return len(self._holders.get(key, ()))

    def holders(self, key: int) -> NDArray[np.uint32]:
        """The entries that hold a key, in the order of their numbers; a copy, since they change."""
        return np.array(self._holders.get(key, ()), np.uint32)

    def text_of(self, entry: int) -> str:
        """The text of an entry."""
        return self._texts[entry]

    def entries(self) -> Iterator[tuple[int, str]]:
        """Every row and text, a row's texts in the order they came in."""
        for row, entries in self._entries_of.items():
            for entry in entries:
                yield row, self._texts[entry]
