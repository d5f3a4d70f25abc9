"""What a text is found by: a number for each of its words and of its 4-grams. Who holds which is not known here.

A text is words with single spaces between them, then perhaps ` | ` and tokens that count as whole words only. 4-grams
are those of the words written as one, where the beginning and the end are a letter too, so that `Open Text` is near
`OpenText`. (On real typed names 4-grams of the joined text find more than 3-grams of words, and at a million names
they have to read a fifth as much.) Many texts are read at once in numpy, one text is read sooner without it; both ways
give the same keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

# Of a longer text only the beginning counts; no company's name is longer.
TEXT_CHARS_MAX: Final = 256
# Lengths are kept in one byte.
LENGTH_MAX: Final = 255
# Keys of words have this bit, those of 4-grams have not.
WORD_BIT: Final = 1 << 31
_GRAM_MASK: Final = (1 << 28) - 1
_HASH_SHIFT: Final = 33
_HASH_MASK: Final = (1 << 64) - 1
_END: Final = ord("\n")
_BAR: Final = ord("|")
_SPACE: Final = ord(" ")
_EXTRA: Final = " | "
_NO_WORDS: Final = frozenset({"", "|"})


def _classes() -> bytes:
    """A class of 7 bits for each byte: one for each digit and letter, the rest share what is left; 0 is the end."""
    table = bytearray(37 + code % 91 for code in range(256))
    for at, char in enumerate("0123456789abcdefghijklmnopqrstuvwxyz", start=1):
        table[ord(char)] = at
    table[_END] = 0
    return bytes(table)


def _multipliers() -> tuple[int, ...]:
    """An odd 64-bit number for each place in a word: splitmix64 (Vigna), whose stream is the same everywhere."""
    numbers = []
    for at in range(1, 4 * TEXT_CHARS_MAX + 2):
        state = at * 0x9E3779B97F4A7C15 & _HASH_MASK
        state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & _HASH_MASK
        state = (state ^ state >> 27) * 0x94D049BB133111EB & _HASH_MASK
        numbers.append(state ^ state >> 31 | 1)
    return tuple(numbers)


_CLASS: Final = _classes()
_CLASSES: Final = np.frombuffer(_CLASS, np.uint8)
_MULTIPLIER: Final = _multipliers()
_MULTIPLIERS: Final = np.array(_MULTIPLIER, np.uint64)


def word_key(word: str) -> int:
    """The key of one word: a multilinear hash of its bytes, 31 bits of it (Lemire and Kaser 2014)."""
    total: int = sum(map(mul, word.encode(errors="replace"), _MULTIPLIER))
    return (total & _HASH_MASK) >> _HASH_SHIFT | WORD_BIT


def keys_of(text: str) -> set[int]:
    """The keys of one text."""
    text = _bounded(text)
    main, _, extra = text.partition(_EXTRA)
    keys = _grams(_joined(main))
    keys.update(word_key(word) for part in (main, extra) for word in part.split(" ") if word not in _NO_WORDS)
    return keys


def length_of(text: str) -> int:
    """How long a text is in bytes, written as one and without what stands behind the bar; at most `LENGTH_MAX`."""
    return min(len(_joined(_bounded(text).partition(_EXTRA)[0])), LENGTH_MAX)


def _bounded(text: str) -> str:
    """The beginning of a text, in one line, as UTF-8 can have it."""
    text = text[:TEXT_CHARS_MAX]
    if text.isprintable():
        return text
    return text.replace("\n", " ").encode(errors="replace").decode()


def _joined(main: str) -> bytes:
    return main.replace(" ", "").encode()


def _grams(joined: bytes) -> set[int]:
    """Four classes of 7 bits for each four letters in a row."""
    grams, gram = set(), 0
    classes = joined.translate(_CLASS) + b"\0"
    for char in classes[:2]:
        gram = gram << 7 | char
    for char in classes[2:]:
        gram = (gram << 7 | char) & _GRAM_MASK
        grams.add(gram)
    return grams


class Keyed(NamedTuple):
    """The keys of many texts: which text has which key, some more than once, and how long each text is."""

    keys: NDArray[np.uint32]
    texts: NDArray[np.int32]
    lengths: NDArray[np.int32]


def keys_of_all(texts: Sequence[str]) -> Keyed:
    """The keys of at least one text, as `keys_of` and `length_of` give them."""
    lines = "\n" + "\n".join(map(_bounded, texts)) + "\n"
    buffer = np.frombuffer(lines.encode(), np.uint8)
    is_end = buffer == _END
    line = np.cumsum(is_end, dtype=np.int32) - 1
    words, word_texts = _words_of_all(buffer, line)
    kept = is_end | (_is_main(buffer, line, len(texts)) & (buffer != _SPACE))
    grams, gram_texts, lengths = _grams_of_all(_CLASSES[buffer[kept]], line[kept], len(texts))
    return Keyed(np.concatenate((words, grams)), np.concatenate((word_texts, gram_texts)), lengths)


def _words_of_all(buffer: NDArray[np.uint8], line: NDArray[np.int32]) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """The key of each word, and the text it stands in."""
    is_in_word = (buffer != _SPACE) & (buffer != _END)
    letters = buffer[is_in_word]
    if not len(letters):
        return np.zeros(0, np.uint32), np.zeros(0, np.int32)
    is_start = is_in_word[1:] & ~is_in_word[:-1]
    firsts = is_start[is_in_word[1:]].nonzero()[0]
    lengths = np.diff(firsts, append=len(letters))
    places = np.arange(len(letters)) - firsts.repeat(lengths)
    hashes = np.add.reduceat(letters * _MULTIPLIERS.take(places), firsts) >> np.uint64(_HASH_SHIFT)
    is_word = (lengths > 1) | (letters[firsts] != _BAR)
    return hashes.astype(np.uint32)[is_word] | np.uint32(WORD_BIT), line[1:][is_start][is_word]


def _is_main(buffer: NDArray[np.uint8], line: NDArray[np.int32], count: int) -> NDArray[np.bool_]:
    """True for what stands before the bar of its text."""
    bars = np.flatnonzero((buffer[1:-1] == _BAR) & (buffer[:-2] == _SPACE) & (buffer[2:] == _SPACE)) + 1
    if not len(bars):
        return np.ones(len(buffer), np.bool_)
    bar = np.full(count + 1, len(buffer))
    # The last one that is written stays: the first bar of a text.
    bar[line[bars][::-1]] = bars[::-1]
    return np.arange(len(buffer)) < bar[line]


def _grams_of_all(
    classes: NDArray[np.uint8], line: NDArray[np.int32], count: int
) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.int32]]:
    """The key of each 4-gram and the text it stands in; how long each text is."""
    lengths = np.minimum(np.bincount(line, minlength=count + 1)[:count] - 1, LENGTH_MAX).astype(np.int32)
    if len(classes) < 4:
        return np.zeros(0, np.uint32), np.zeros(0, np.int32), lengths
    wide = classes.astype(np.uint32)
    grams = wide[:-3] << 21 | wide[1:-2] << 14 | wide[2:-1] << 7 | wide[3:]
    is_one = (classes[1:-2] != 0) & (classes[2:-1] != 0)
    return grams[is_one], line[:-3][is_one], lengths
