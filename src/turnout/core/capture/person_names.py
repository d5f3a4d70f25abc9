"""A person's name in one piece or in two. Company names are for `match`."""

from __future__ import annotations

from turnout.core.fields.text import fold

_HONORIFICS = frozenset(
    {
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "herr", "frau", "sir", "madam", "dame", "mme",
        "mlle", "monsieur", "madame", "sr", "sra", "srta", "dott", "ing", "dipl", "dipl-ing", "mag",
    }
)  # fmt: skip
# Words that belong to the family name that follows them.
_PARTICLES = frozenset(
    {
        "van", "von", "vom", "zu", "zum", "zur", "der", "den", "de", "del", "della", "delle", "dei", "di", "da", "do",
        "dos", "das", "du", "des", "la", "le", "las", "los", "el", "al", "bin", "ibn", "abu", "ben", "ten", "ter",
        "te", "af", "av", "mac", "st",
    }
)  # fmt: skip
_SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv", "phd", "md", "esq", "cpa", "mba", "cfa"])


def split_name(name: str) -> tuple[str, str]:
    """First and last name of a full one: `Dr. Ana van der Berg` and `van der Berg, Ana` are (`Ana`, `van der Berg`).

    One word alone is a first name. Middle names stay with the first.
    """
    last, comma, first = (part.strip() for part in name.partition(","))
    if comma and first and not _is_suffix(first):
        return _without_honorifics(first.split()), " ".join(last.split())
    words = _without_honorifics(last.split()).split()
    suffix = words.pop() if len(words) > 2 and _is_suffix(words[-1]) else ""
    start = _family_name_start(words)
    return " ".join(words[:start]), " ".join([*words[start:], suffix]).strip()


def join_name(first: str, last: str) -> str:
    """The full name."""
    return f"{first} {last}".strip()


def _without_honorifics(words: list[str]) -> str:
    while len(words) > 1 and fold(words[0]).strip(".") in _HONORIFICS:
        words = words[1:]
    return " ".join(words)


def _family_name_start(words: list[str]) -> int:
    """Where the family name begins: at its last word, or at the particles before that, never at the first word."""
    start = max(len(words) - 1, 1)
    while start > 1 and fold(words[start - 1]) in _PARTICLES:
        start -= 1
    return start


def _is_suffix(word: str) -> bool:
    return fold(word).strip(".").replace(".", "") in _SUFFIXES
