"""How long a text message is: the alphabet of GSM, what is not in it, and the segments a text is sent in. Pure.

After GSM 03.38 and 3GPP TS 23.038: 160 characters of seven bits in one segment and 153 in each of several; once one
character is not in the alphabet, 70 and 67 UTF-16 units.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Sent as two characters.
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")
# What editors make of plain characters; each would turn the whole message into one of 70 units.
_PLAIN: Final = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032`\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " "),
    "…": "...",
    "•": "-",
    "·": "-",
    "×": "x",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ı": "i",
    "œ": "oe",
    "Œ": "OE",
}


def plainer(text: str) -> str:
    """A text that says the same in the alphabet of GSM as far as it can, without typographic signs and most accents.

    Other scripts stay as they are.
    """
    return "".join(_plain(char) for char in unicodedata.normalize("NFC", text) if char == "\n" or not _is_control(char))


def segments(text: str) -> int:
    """How many segments a text is sent in."""
    size, one, each = _size(text), *((160, 153) if is_gsm(text) else (70, 67))
    return 1 if size <= one else -(-size // each)


def fits(text: str, segments_max: int) -> bool:
    """Whether a text is sent in at most so many segments."""
    return segments(text) <= segments_max


def is_gsm(text: str) -> bool:
    """Whether every character of a text is in the alphabet."""
    return all(char in _BASIC or char in _EXTENDED for char in text)


def _size(text: str) -> int:
    """Characters of seven bits, or UTF-16 units."""
    if is_gsm(text):
        return len(text) + sum(char in _EXTENDED for char in text)
    return len(text.encode("utf-16-le", "replace")) // 2


def _plain(char: str) -> str:
    if char in _BASIC or char in _EXTENDED:
        return char
    if char in _PLAIN:
        return _PLAIN[char]
    bare = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    return bare if bare and is_gsm(bare) else char


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs"} and char != "\t"
