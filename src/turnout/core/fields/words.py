"""The words by which a person and their company are found: cut and folded the same way when kept and when asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from turnout.core.fields.text import fold

WORDS_MAX: Final = 32
CHARS_MAX: Final = 64
_PIECE: Final = re.compile(r"[^\W_]+")
_MARKS: Final = re.compile(r"^[\W_]+|[\W_]+$")


class Asked(NamedTuple):
    """A word that is looked for; `is_start` is true where words that begin with it are meant as well."""

    word: str
    is_start: bool


def words_of(name: str, email: str, company: str) -> set[str]:
    """The words of a lead: of names each part, of an address also the whole, what is before the `@` and its domain."""
    words: set[str] = set()
    for text in (name, company):
        for written in fold(text).split():
            words.update(_pieces(written))
            if "." in written or "@" in written:
                words.add(_trimmed(written))
    for written in fold(email).split():
        words.update(_of_email(written))
    words.discard("")
    # Of somebody who writes a book, the same words each time.
    kept = words if len(words) <= WORDS_MAX else sorted(words)[:WORDS_MAX]
    return {word[:CHARS_MAX] for word in kept}


def _of_email(email: str) -> Iterator[str]:
    local, _, domain = email.rpartition("@")
    yield _trimmed(email)
    yield _trimmed(local)
    yield from _pieces(local)
    yield _trimmed(domain)
    # Everybody's domain ends in one of a few words, by which nobody is looked for.
    yield from _pieces(domain.rpartition(".")[0] or domain)


def asked_words(text: str) -> list[Asked]:
    """What somebody looks for, each word once: all must be there, and the last may be the beginning of one.

    What has a dot or an `@` in it is one word, as addresses are; other marks part words.
    """
    found: list[str] = []
    for written in fold(text).split():
        found += [_trimmed(written)] if "." in _trimmed(written) or "@" in _trimmed(written) else _pieces(written)
    words = [word[:CHARS_MAX] for word in found if word][:WORDS_MAX]
    whole = [Asked(word, is_start=False) for word in dict.fromkeys(words[:-1])]
    return [*whole, *(Asked(word, is_start=True) for word in words[-1:])]


def has_words(words: set[str], asked: list[Asked]) -> bool:
    """Whether all that is asked for is among these words."""
    return all(
        word in words or (is_start and any(other.startswith(word) for other in words)) for word, is_start in asked
    )


def _pieces(text: str) -> list[str]:
    return _PIECE.findall(text)


def _trimmed(text: str) -> str:
    """Without the marks before and behind, such as a comma or brackets."""
    if text[:1].isalnum() and text[-1].isalnum():
        return text
    return _MARKS.sub("", text)
