"""Texts made from a policy by a slip of the hand: lines, words and characters lost, doubled, swapped, replaced."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_SCRAPS = (
    "", "~", "null", "and", "or", "not", "is", "in", "hold", "rep", "queue", "next rule", "[", "]", "{", "}", ":", "- ",
    "|", '"', "'", "#", ",", "0", "-1", "1e9", "999999999999", "..", "5..1", "é", "\t", "\x85", "\u2028", "&a", "*a",
    "!x", "? ", ">", "%", "@", "\\", "even if away", "until", "always", "at most", "name", "when", "to",
)  # fmt: skip


def mutate(text: str, source: random.Random) -> str:
    """The text with one to three slips."""
    for _ in range(source.randint(1, 3)):
        slip = source.choice((_in_lines, _in_lines, _in_words, _in_words, _in_characters))
        text = slip(text, source)
    return text


def _in_lines(text: str, source: random.Random) -> str:
    return "\n".join(_slipped(text.split("\n"), source, lambda: source.choice(text.split("\n"))))


def _in_words(text: str, source: random.Random) -> str:
    words = re.split(r"(\s+|[,:|{}\[\]])", text)
    return "".join(_slipped(words, source, lambda: source.choice((source.choice(words), source.choice(_SCRAPS)))))


def _in_characters(text: str, source: random.Random) -> str:
    return "".join(_slipped(list(text), source, lambda: source.choice(_SCRAPS)))


def _slipped(parts: list[str], source: random.Random, other: Callable[[], str]) -> list[str]:
    at, to = source.randrange(len(parts)), source.randrange(len(parts))
    match source.choice(("delete", "double", "swap", "replace", "insert")):
        case "delete":
            del parts[at]
        case "double":
            parts.insert(at, parts[at])
        case "swap":
            parts[at], parts[to] = parts[to], parts[at]
        case "replace":
            parts[at] = other()
        case _:
            parts.insert(at, other())
    return parts
