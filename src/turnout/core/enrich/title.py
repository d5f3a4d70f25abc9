"""Seniority and business function read from a job title by word tables, in the common words of several languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from turnout.core.enrich.title_words import FUNCTION_WORDS, SENIORITY_WORDS
from turnout.core.fields.catalogue import SENIORITIES
from turnout.core.fields.text import fold

# A business partner owns nothing, and whoever assists the CEO is not one.
# Who owns a product or a process owns no company.
_OWNS_A_THING = re.compile(
    r"\b(product|process|data|system|service|application|platform|asset|risk|control|feature|backlog|content) owner\b"
)
_PARTNER = re.compile(r"\b(business|channel|alliance|technology|talent|people) partner\b")
_ASSISTS = re.compile(
    r"\b(assistant|secretary|assistenz|assistentin|assistent|assistente|adjoint) (?:to|of|der|des|du) .*"
)
_WORD = re.compile(r"[^\W_]+(?:[&.'\u2019-][^\W_]+)*")
_PHRASE_WORDS_MAX = 4
_TITLE_CHARS_MAX = 200


class Role(NamedTuple):
    """What a title says of somebody; None where it says nothing we know."""

    seniority: str | None
    function: str


@lru_cache(maxsize=16_384)
def read_title(title: str) -> Role:
    """Seniority by the highest word (`senior` beside `manager` is a manager), function by the first one named.

    `VP, Marketing Operations` is a vp of marketing. A function that no word names is `other`, unless the title is
    of somebody who runs the company.
    """
    folded = _PARTNER.sub(r"\1 specialist", _ASSISTS.sub(r"\1", fold(title[:_TITLE_CHARS_MAX])))
    folded = _OWNS_A_THING.sub(r"\1 specialist", folded)
    words = _WORD.findall(folded)
    seniorities = _phrases_in(words, _SENIORITIES_BY_PHRASE)
    functions = _phrases_in(words, _FUNCTIONS_BY_PHRASE)
    specific = [function for function in functions if function != "executive"]
    function = specific[0] if specific else (functions or ["other"])[0]
    return Role(_highest(seniorities), function)


def _highest(seniorities: list[str]) -> str | None:
    """An intern is an intern whatever they assist; a vice president is no president."""
    if "intern" in seniorities:
        return "intern"
    return min(seniorities, key=SENIORITIES.index, default=None)


def _phrases_in(words: list[str], known: Mapping[str, str]) -> list[str]:
    """What the known phrases in a title mean, from left to right, the longest first and no word twice."""
    found = []
    at = 0
    while at < len(words):
        length, meaning = _longest_at(words, at, known)
        if meaning:
            found.append(meaning)
        at += length
    return found


def _longest_at(words: list[str], at: int, known: Mapping[str, str]) -> tuple[int, str | None]:
    if words[at] in _STARTS:
        for length in range(min(_PHRASE_WORDS_MAX, len(words) - at), 1, -1):
            if meaning := known.get(" ".join(words[at : at + length])):
                return length, meaning
    return 1, known.get(words[at]) or _of_parts(words[at], known)


def _of_parts(word: str, known: Mapping[str, str]) -> str | None:
    """`IT-Leiter` and `Marketing-Manager` say what their parts say."""
    if "-" not in word:
        return None
    return next((known[part] for part in word.split("-") if part in known), None)


def _by_phrase(table: Mapping[str, str]) -> dict[str, str]:
    return {phrase: meaning for meaning, phrases in table.items() for phrase in phrases.split(", ")}


_SENIORITIES_BY_PHRASE = _by_phrase(SENIORITY_WORDS)
_FUNCTIONS_BY_PHRASE = _by_phrase(FUNCTION_WORDS)
_STARTS = frozenset(
    phrase.partition(" ")[0] for phrase in (*_SENIORITIES_BY_PHRASE, *_FUNCTIONS_BY_PHRASE) if " " in phrase
)
