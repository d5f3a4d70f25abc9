"""The arrays of an index, made from texts: what each key's holders are, the shortest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from turnout.core.match.index.keys import Keyed, keys_of_all

# The number of an entry and that of a key within a question share 32 bits.
ENTRIES_MAX: Final = 1 << 26
# Texts that are read at once: what is made of them on the way stays in the cache of a processor.
_CHUNK: Final = 1 << 12
_LOW: Final = np.uint64((1 << 32) - 1)
_HIGH_SHIFT: Final = np.uint64(32)


class Postings(NamedTuple):
    """The entries that hold each key, in the order of their numbers: so many of them, from there on."""

    keys: NDArray[np.uint32]
    counts: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    entries: NDArray[np.uint32]


class Built(NamedTuple):
    """Postings, and which text has which number: `order` names them in the order of their numbers."""

    postings: Postings
    order: NDArray[np.int64]
    lengths: NDArray[np.uint8]


def build(rows: NDArray[np.int32], texts: Sequence[str], progress: Callable[[int], None]) -> Built:
    """Number the texts by length, then row, then as they come, and file each under its keys."""
    if len(texts) > ENTRIES_MAX:
        raise ValueError(f"an index has at most {ENTRIES_MAX:,} names, not {len(texts):,}")
    chunks, lengths = [], [np.zeros(0, np.int32)]
    for start, keyed in _keyed(texts):
        chunks.append(keyed.keys.astype(np.uint64) << _HIGH_SHIFT | (keyed.texts.astype(np.uint64) + np.uint64(start)))
        lengths.append(keyed.lengths)
        progress(start + len(keyed.lengths))
    length = np.concatenate(lengths).astype(np.uint8)
    order = np.lexsort((rows, length))
    number = np.empty(len(order), np.uint64)
    number[order] = np.arange(len(order), dtype=np.uint64)
    return Built(_postings(_renumbered(chunks, number)), order, length[order])


def _keyed(texts: Sequence[str]) -> Iterator[tuple[int, Keyed]]:
    for start in range(0, len(texts), _CHUNK):
        yield start, keys_of_all(texts[start : start + _CHUNK])


def _renumbered(chunks: list[NDArray[np.uint64]], number: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Key and holder's number in one, sorted; each chunk is given back as soon as it was read."""
    pairs = np.empty(sum(map(len, chunks)), np.uint64)
    end = len(pairs)
    while chunks:
        chunk = chunks.pop()
        pairs[end - len(chunk) : end] = chunk & ~_LOW | number[chunk & _LOW]
        end -= len(chunk)
    pairs.sort()
    return pairs


def _postings(pairs: NDArray[np.uint64]) -> Postings:
    if not len(pairs):
        none = np.zeros(0, np.uint32)
        return Postings(none, none, none, none)
    pairs = pairs[_is_new(pairs)]
    holders, keys = pairs.astype(np.uint32), (pairs >> _HIGH_SHIFT).astype(np.uint32)
    bounds = np.append(np.flatnonzero(_is_new(keys)), len(keys))
    return Postings(keys[bounds[:-1]], np.diff(bounds).astype(np.uint32), bounds[:-1].astype(np.uint32), holders)


def _is_new(values: NDArray[np.generic]) -> NDArray[np.bool_]:
    """True where a sorted value is not the one before it."""
    return np.append(True, values[1:] != values[:-1])
