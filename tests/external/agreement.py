"""Whether our answer is what a case expects: instants as instants, sets as sets, numbers within a ten-thousandth.

Only what the case expects is looked at; an answer may say more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from fractions import Fraction

Answer = Mapping[str, object]

TOLERANCE = 1e-4
# Lists that say which, and not in which order.
SETS = frozenset(
    {"variants", "duplicates", "matched", "keep", "eligible", "qualified", "fallback", "assigned", "unassigned"}
    | {"untouched", "all_picks"}
)
# Objects in which nothing may stand but what is expected: who got what.
WHOLE = frozenset({"assigned", "assignment"})
# Lists of which a case gives the beginning only.
LEADING = frozenset({"first"})
# What a case expects under one name and we answer under another.
_ANSWERED_AS = {"pick_in": "pick"}


def agrees(expected: Answer, answer: Answer) -> bool:
    """True where every value expected is in the answer. What stands under `derived` is expected like the rest."""
    return all(
        (answered := _ANSWERED_AS.get(name, name)) in answer and _is_met(name, value, answer[answered])
        for name, value in flat(expected).items()
    )


def flat(expected: Answer) -> Answer:
    """The values expected, those that were recomputed from the source's formula among them."""
    derived = expected.get("derived")
    asserted = {name: value for name, value in expected.items() if name != "derived"}
    return {**asserted, **derived} if isinstance(derived, Mapping) else asserted


def _is_met(name: str, expected: object, answer: object) -> bool:
    """What kind of expectation a name stands for: a bound, one of several, or the value itself."""
    match name:
        case "max_ms":
            return _number(answer) <= _number(expected)
        case "min_each":
            return _number(answer) >= _number(expected)
        case "pick_in":
            return isinstance(expected, Collection) and answer in expected
        case _:
            return _is_same(expected, answer, name)


def _is_same(expected: object, answer: object, name: str = "") -> bool:
    match expected:
        case None | bool():
            return answer is expected
        case int() | float():
            return _is_number(answer) and abs(_number(answer) - expected) <= TOLERANCE
        case str():
            return _is_same_text(expected, answer)
        case Mapping():
            return isinstance(answer, Mapping) and _is_same_object(expected, answer, name)
        case list():
            return _is_same_list(expected, answer, name)
        case _:
            return False


def _is_same_object(expected: Answer, answer: Answer, name: str) -> bool:
    if name in WHOLE and answer.keys() != expected.keys():
        return False
    return all(key in answer and _is_same(value, answer[key]) for key, value in expected.items())


def _is_same_text(expected: str, answer: object) -> bool:
    if isinstance(answer, datetime):
        return datetime.fromisoformat(expected) == answer
    return expected == (answer.isoformat() if isinstance(answer, date) else answer)


def _is_same_list(expected: list[object], answer: object, name: str) -> bool:
    if not isinstance(answer, list | tuple | AbstractSet):
        return False
    found = list(answer)
    if name in SETS:
        return sorted(map(str, expected)) == sorted(map(str, found))
    if name in LEADING:
        found = found[: len(expected)]
    return len(expected) == len(found) and all(map(_is_same, expected, found))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Fraction) and not isinstance(value, bool)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float | Fraction) else float("nan")


def plain(value: object) -> object:
    """An answer as JSON writes it."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Fraction():
            return float(value)
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case AbstractSet():
            return sorted(map(str, value))
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)
