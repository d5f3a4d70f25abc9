"""Whether a lead that just came in is of somebody whose lead is open: merged only where that is very sure.

What it takes: names that agree, and a phone number, an account, a company domain or a company in common. Never a name
alone, never a mailbox that several people read. A number that many people have is left out by whoever asks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from turnout.core.match.person.common_names import COMMON
from turnout.core.match.person.record import PersonRecord
from turnout.core.match.person.score import Judge, Likeness, likeness_of
from turnout.core.match.person.words import codes_of

# Higher than for lists that somebody reads: what is merged by itself must be right.
MERGE_FROM: Final = 0.995
REVIEW_FROM: Final = 0.9
# One of these must be in common; without a given name, two of them and the job as well.
_SUPPORT: Final = frozenset({"phone:same", "mail:close", "company:account", "company:domain", "company:same"})
_AGREE: Final = frozenset({"same", "nick", "close"})
_MAY_AGREE: Final = _AGREE | {"part", "initial"}
# Any of these, and a person is asked.
_DOUBTS: Final = frozenset({"-country:other", "-company:other", "-born:other", "-number:other", "swapped:yes"})
_PLACES: Final = frozenset({"city:same", "postal:same"})
_TITLE_AND_MAILBOX: Final = frozenset({"-title:other", "-mail:beside"})


class Sameness(NamedTuple):
    """What is made of two leads, how sure that is (0 to 1), and why, as codes that hold nothing personal."""

    likeness: Likeness
    score: float
    codes: tuple[str, ...]


def compare_leads(
    one: PersonRecord,
    other: PersonRecord,
    judge: Judge,
    merge_from: float = MERGE_FROM,
    review_from: float = REVIEW_FROM,
) -> Sameness:
    """Whether two leads are of one person."""
    found = judge.score(one, other)
    codes = codes_of(found)
    how = {field: step for (field, step, _), _ in found.parts}
    given, family = how.get("given", ""), how.get("family", "")
    said = {f"{field}:{step}" for field, step in how.items()}
    likeness = likeness_of(found.value, merge_from, review_from)
    has_names = family in _MAY_AGREE and (given in _MAY_AGREE or (not given and family == "same"))
    if not (has_names and said & _SUPPORT):
        likeness = Likeness.DIFFERENT
    elif likeness is Likeness.SAME and not _is_sure(one, other, given, family, {*said, *codes}):
        likeness = Likeness.ASK
    return Sameness(likeness, found.value, codes)


def _is_sure(one: PersonRecord, other: PersonRecord, given: str, family: str, said: set[str]) -> bool:
    """Nothing speaks against it, and neither name agrees only by a stretch."""
    if family not in _AGREE or given == family == "close" or said & _DOUBTS:
        return False
    if given not in _AGREE and (given or len(said & _SUPPORT) < 2 or "title:same" not in said):
        return False
    if one.is_role or other.is_role or said >= _TITLE_AND_MAILBOX:
        return False
    # Of two Kims at one company with a mailbox each nobody knows without asking, unless they have the same desk.
    if "phone:same" in said or "-mail:beside" not in said or not _is_common(one):
        return True
    return "title:same" in said and bool(said & _PLACES)


def _is_common(record: PersonRecord) -> bool:
    return "".join(record.family) in COMMON


def without_phone(record: PersonRecord) -> PersonRecord:
    """The same without its number, for one that many people answer."""
    return replace(record, phone="")
