"""What two records have in common, field by field, as steps: `family:close`, `phone:same`.

How much a step says is for `weights` to know.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import token_set_ratio

from turnout.core.match.person.names import Alike, compare_family, compare_given
from turnout.core.match.person.record import PersonRecord, base_of_local

SAME: Final = "same"
CLOSE: Final = "close"
OTHER: Final = "other"
# A step, and the value whose frequency says how much it is worth; empty where that does not matter.
Step = tuple[str, str, str]

_COMPANY_ALIKE_MIN: Final = 88
_STREET_ALIKE_MIN: Final = 85
_LOCAL_CHARS_MIN: Final = 5
_ABSENT: Final = Alike.ABSENT
_GOOD: Final = {Alike.SAME: 4, Alike.NICK: 3, Alike.CLOSE: 3, Alike.PART: 2, Alike.INITIAL: 2, Alike.ABSENT: 1}


def compare(one: PersonRecord, other: PersonRecord) -> list[Step]:
    """Every step of two records: (field, step, value). A field that one of them lacks is left out."""
    steps = _names(one, other)
    _mail(steps, one, other)
    _company(steps, one, other)
    _text(steps, "phone", one.phone, other.phone)
    _slips(steps, "number", one.number, other.number)
    _born(steps, one.born, other.born)
    _place(steps, one, other)
    _text(steps, "title", one.title, other.title)
    return steps


def _names(one: PersonRecord, other: PersonRecord) -> list[Step]:
    if (other.given, other.family) < (one.given, one.family):
        # Which name of which record is counted must not depend on who comes first.
        one, other = other, one
    given, family = compare_given(one.given, other.given), compare_family(one.family, other.family)
    if Alike.OTHER in {given, family} or _ABSENT in {given, family}:
        swapped = _swapped(one, other)
        if swapped is not None and _worth(*swapped) > _worth(given, family):
            steps = [("swapped", "yes", "")]
            _name(steps, "given", swapped[0], one.given or other.family)
            _name(steps, "family", swapped[1], one.family or other.given)
            return steps
    steps = []
    _name(steps, "given", given, min(one.given, other.given))
    _name(steps, "family", family, min(one.family, other.family))
    return steps


def _worth(given: Alike, family: Alike) -> int:
    return _GOOD.get(given, 0) + _GOOD.get(family, 0) - 4 * (given is Alike.OTHER) - 4 * (family is Alike.OTHER)


def _swapped(one: PersonRecord, other: PersonRecord) -> tuple[Alike, Alike] | None:
    """The names compared crosswise, where both agree that way at least nearly."""
    first, second = compare_family(one.given, other.family), compare_family(one.family, other.given)
    good = {Alike.SAME, Alike.CLOSE, Alike.ABSENT}
    if {first, second} <= good and Alike.SAME in {first, second}:
        return first, second
    return None


def _name(steps: list[Step], field: str, alike: Alike, words: tuple[str, ...]) -> None:
    if alike is not _ABSENT:
        steps.append((field, alike.value, "".join(words) if alike is Alike.SAME else ""))


def _mail(steps: list[Step], one: PersonRecord, other: PersonRecord) -> None:
    if not (one.mailbox and other.mailbox):
        return
    if one.mailbox == other.mailbox:
        steps.append(("mail", "role" if one.is_role else SAME, one.mailbox))
        return
    if one.is_role or other.is_role:
        return
    if one.local == other.local and len(one.local) >= _LOCAL_CHARS_MIN:
        steps.append(("mail", "local", one.local))
    elif OSA.distance(one.mailbox, other.mailbox, score_cutoff=2) <= 2 and _digits(one.local) == _digits(other.local):
        steps.append(("mail", CLOSE, ""))
    elif _are_one_name(one.local, other.local):
        steps.append(("mail", "name", ""))
    else:
        steps.append(("mail", "beside" if one.host == other.host else OTHER, ""))


def _digits(text: str) -> str:
    """Mailboxes that are numbered are several people's: `kim2` is no slip for `kim3`."""
    return "" if text.isalpha() else "".join(char for char in text if char.isdigit())


@lru_cache(maxsize=65_536)
def _are_one_name(one: str, other: str) -> bool:
    """`jane.doe82` and `janedoe`: one name in two addresses."""
    base, beside = base_of_local(one), base_of_local(other)
    return min(len(base), len(beside)) > _LOCAL_CHARS_MIN and OSA.distance(base, beside, score_cutoff=1) <= 1


def _company(steps: list[Step], one: PersonRecord, other: PersonRecord) -> None:
    if one.account and one.account == other.account:
        steps.append(("company", "account", one.account))
    elif one.domain and one.domain == other.domain:
        # A mailbox in common has said that already.
        if one.mailbox != other.mailbox and ("mail", CLOSE, "") not in steps:
            steps.append(("company", "domain", one.domain))
    elif one.company and other.company:
        alike = _compare_companies(*sorted((one.company, other.company)))
        steps.append(("company", alike, one.company if alike == SAME else ""))
    elif one.domain and other.domain:
        steps.append(("company", OTHER, ""))


@lru_cache(maxsize=262_144)
def _compare_companies(one: str, other: str) -> str:
    if one == other or one.replace(" ", "") == other.replace(" ", ""):
        return SAME
    return CLOSE if token_set_ratio(one, other, score_cutoff=_COMPANY_ALIKE_MIN) else OTHER


def _text(steps: list[Step], field: str, one: str, other: str) -> None:
    if one and other:
        steps.append((field, SAME, one) if one == other else (field, OTHER, ""))


def _slips(steps: list[Step], field: str, one: str, other: str) -> None:
    """The same, with one slip, or another."""
    if not (one and other):
        return
    if one == other:
        steps.append((field, SAME, one))
    else:
        steps.append((field, CLOSE if OSA.distance(one, other, score_cutoff=1) <= 1 else OTHER, ""))


def _born(steps: list[Step], one: str, other: str) -> None:
    if not (one and other):
        return
    if one == other:
        steps.append(("born", SAME, one))
    elif OSA.distance(one, other, score_cutoff=1) <= 1 or one == other[:4] + other[6:] + other[4:6]:
        steps.append(("born", CLOSE, ""))
    else:
        steps.append(("born", "near" if OSA.distance(one, other, score_cutoff=2) <= 2 else OTHER, ""))


def _place(steps: list[Step], one: PersonRecord, other: PersonRecord) -> None:
    """The nearest thing that both have in common of where they are: what is wider than that says no more."""
    _slips(steps, "postal", one.postal_code, other.postal_code)
    if one.street and other.street:
        if one.street == other.street:
            steps.append(("street", SAME, one.street))
        else:
            near = token_set_ratio(one.street, other.street, score_cutoff=_STREET_ALIKE_MIN)
            steps.append(("street", CLOSE if near else OTHER, ""))
    if one.country and other.country and one.country != other.country:
        steps.append(("country", OTHER, ""))
        return
    if one.city and other.city:
        if one.city == other.city:
            steps.append(("city", SAME, one.city))
            return
        if OSA.distance(one.city, other.city, score_cutoff=2) <= (1 if len(one.city) < 7 else 2):
            steps.append(("city", CLOSE, ""))
            return
    if one.state and other.state:
        _text(steps, "state", one.state, other.state)
    elif one.city and other.city:
        steps.append(("city", OTHER, ""))
