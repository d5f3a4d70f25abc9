"""How alike two given or family names are, as one of a few steps: the same, a nickname, an initial, a typo, another."""

from __future__ import annotations

from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

from rapidfuzz.distance import OSA, JaroWinkler

from turnout.core.match.person.nickname_table import NICKNAMES
from turnout.core.match.person.record import Words


class Alike(StrEnum):
    """A step; `absent` where one of the two has no name."""

    ABSENT = "absent"
    SAME = "same"
    NICK = "nick"
    INITIAL = "initial"
    PART = "part"
    CLOSE = "close"
    OTHER = "other"


_ALIKE_MIN: Final = 0.92
_ALIKE_CHARS_MIN: Final = 4
_LONG: Final = 8


@lru_cache(maxsize=262_144)
def compare_given(one: Words, other: Words) -> Alike:
    """How alike two given names are; middle names count only where both have some."""
    if not (one and other):
        return Alike.ABSENT
    if one == other or "".join(one) == "".join(other):
        return Alike.SAME
    first, second = one[0], other[0]
    if first == second and len(first) > 1:
        return Alike.SAME if _middles_agree(one[1:], other[1:]) else Alike.PART
    if len(first) == 1 or len(second) == 1:
        return _compare_initials(one, other)
    if second in nicknames_of(first):
        return Alike.NICK
    if _are_close(first, second) or _are_close("".join(one), "".join(other)):
        return Alike.CLOSE
    if any(len(word) > 2 and word in other for word in one) or _is_start(first, second):
        return Alike.PART
    return Alike.OTHER


def _middles_agree(one: Words, other: Words) -> bool:
    return not (one and other) or one[0][0] == other[0][0]


def _compare_initials(one: Words, other: Words) -> Alike:
    """`J. Mark` may be `Mark` or `John Mark`; `J.` any of them."""
    if any(len(word) > 2 and word in other for word in one):
        return Alike.PART
    return Alike.INITIAL if one[0][0] == other[0][0] else Alike.OTHER


def _is_start(one: str, other: str) -> bool:
    """`Alex` beside `Alexandros`."""
    short, long = sorted((one, other), key=len)
    return len(short) > 2 and long.startswith(short)


@lru_cache(maxsize=262_144)
def compare_family(one: Words, other: Words) -> Alike:
    """How alike two family names are; one of two that are joined by a hyphen is a part."""
    if not (one and other):
        return Alike.ABSENT
    joined, joined_other = "".join(one), "".join(other)
    if one == other or joined == joined_other:
        return Alike.SAME
    if min(len(joined), len(joined_other)) == 1:
        return Alike.INITIAL if joined[0] == joined_other[0] else Alike.OTHER
    if _are_close(joined, joined_other):
        return Alike.CLOSE
    if any(len(word) > 2 and word in other for word in one):
        return Alike.PART
    return Alike.OTHER


def _are_close(one: str, other: str) -> bool:
    """One slip of the keys, or two in a long name, or an umlaut that was written in two letters."""
    short = min(len(one), len(other))
    if short < _ALIKE_CHARS_MIN:
        return short == _ALIKE_CHARS_MIN - 1 and one[0] == other[0] and OSA.distance(one, other, score_cutoff=1) <= 1
    slips = 2 if short >= _LONG else 1
    if OSA.distance(one, other, score_cutoff=slips) <= slips:
        return True
    return JaroWinkler.similarity(one, other, score_cutoff=_ALIKE_MIN) >= _ALIKE_MIN


def nicknames_of(name: str) -> frozenset[str]:
    """Every given name that somebody of this one may go by, in either direction."""
    return _nicknames().get(name, frozenset())


def formal_names_of(name: str) -> frozenset[str]:
    """The given names that one may stand for, itself among them: two that are one person's have one in common."""
    return _formal_names().get(name, frozenset()) | {name}


@cache
def _formal_names() -> dict[str, frozenset[str]]:
    formal: dict[str, set[str]] = {}
    for group in NICKNAMES.split():
        name, _, rest = group.partition(":")
        for each in rest.split(","):
            formal.setdefault(each, set()).add(name)
    return {name: frozenset(names) for name, names in formal.items()}


@cache
def _nicknames() -> dict[str, frozenset[str]]:
    """A name, what it is shortened to, and what else is shortened to the same: `bob` is `rob` for they are `robert`."""
    near: dict[str, set[str]] = {}
    for group in NICKNAMES.split():
        name, _, rest = group.partition(":")
        short = rest.split(",")
        near.setdefault(name, set()).update(short)
        for each in short:
            near.setdefault(each, set()).update({name, *short})
    return {name: frozenset(others - {name}) for name, others in near.items()}
