"""How text compares: without case, accents or stray white space. Nothing here knows what a text is about."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Letters that Unicode does not decompose, though people type them without the stroke.
_UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """The text as it is compared: casefolded, accents removed, white space collapsed, control characters dropped."""
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(char for char in decomposed if unicodedata.category(char) not in {"Mn", "Cf"})
    return " ".join(clean(kept.casefold().translate(_UNDECOMPOSED)).split())


def clean(text: str) -> str:
    """The text without NUL, control and direction characters; tabs and line ends become spaces."""
    if text.isprintable():
        return text
    return "".join(_visible(char) for char in text)


def _visible(char: str) -> str:
    if char in "\t\n\r\v\f\u2028\u2029":
        return " "
    return "" if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} else char
