"""An evaluator of conditions as slow and as plain as the language's description, to compare the engine with.

It shares nothing with the engine but the written condition: no binding, no normal form, no index.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from turnout.core.policy.condition import Always, And, Comparison, Condition, Named, Not, Op, Or

Fact = str | int | float | bool | date | tuple[str, ...] | None
_SUFFIXES = {"k": 1_000, "M": 1_000_000}
_NUMBERS = frozenset({"score", "employees"})
_COUNTRIES = {"germany": "de", "deutschland": "de", "norway": "no"}


@dataclass(frozen=True)
class Language:
    """What names stand for: definitions, lists by their keys."""

    define: Mapping[str, Condition] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)


def fits(condition: Condition, lead: Mapping[str, Fact], language: Language) -> bool:
    """Whether the condition is true of the lead, read word for word."""
    match condition:
        case Always():
            return True
        case And(parts):
            return all(fits(part, lead, language) for part in parts)
        case Or(parts):
            return any(fits(part, lead, language) for part in parts)
        case Not(part):
            return not fits(part, lead, language)
        case Named(name) if name in language.define:
            return fits(language.define[name], lead, language)
        case Named(name):
            return lead.get(name) is True
        case Comparison():
            return _compares(condition, lead, language)


def first_that_fits(
    conditions: Sequence[Condition], lead: Mapping[str, Fact], language: Language, start: int = 0
) -> int | None:
    """The number of the first condition at or after `start` that fits."""
    numbers = range(start, len(conditions))
    return next((number for number in numbers if fits(conditions[number], lead, language)), None)


def _compares(comparison: Comparison, lead: Mapping[str, Fact], language: Language) -> bool:
    name = comparison.field
    if comparison.op in {Op.ARRIVES_IN, Op.ARRIVES_OUTSIDE}:
        is_inside = lead.get(f"arrives in {comparison.values[0]}") is True
        return is_inside if comparison.op is Op.ARRIVES_IN else not is_inside
    fact = lead.get(name)
    if comparison.op is Op.KNOWN:
        return fact is not None and fact != ()
    if comparison.op is Op.UNKNOWN:
        return fact is None or fact == ()
    if name == "account":
        fact = lead.get("account.keys")
    wanted = list(comparison.values)
    if comparison.op is Op.IN and len(wanted) == 1 and wanted[0] in language.lists:
        wanted = list(language.lists[wanted[0]])
    values = fact if isinstance(fact, tuple) else () if fact is None else (fact,)
    return any(_value_fits(name, value, comparison.op, wanted) for value in values)


def _value_fits(name: str, value: Fact, op: Op, wanted: Sequence[str]) -> bool:
    if name in _NUMBERS:
        assert isinstance(value, int | float)
        return _number_fits(value, op, wanted)
    if isinstance(value, date):
        return _number_fits(value.toordinal(), op, [str(date.fromisoformat(text).toordinal()) for text in wanted])
    said = _plain("yes" if value is True else "no" if value is False else str(value))
    texts = [_plain(text) for text in wanted]
    if name == "country":
        texts = [_COUNTRIES.get(text, text) for text in texts]
    match op:
        case Op.IS | Op.IN:
            return said in texts
        case Op.IS_NOT:
            return said != texts[0]
        case Op.STARTS:
            return any(said.startswith(text) for text in texts)
        case Op.ENDS:
            return any(said.endswith(text) for text in texts)
        case _:
            return any(text in said for text in texts)


def _number_fits(value: float, op: Op, wanted: Sequence[str]) -> bool:
    if op is Op.IN:
        return any(_in_range(value, text) for text in wanted)
    number = _number(wanted[0])
    match op:
        case Op.AT_LEAST:
            return value >= number
        case Op.MORE:
            return value > number
        case Op.AT_MOST:
            return value <= number
        case Op.LESS:
            return value < number
        case Op.IS_NOT:
            return value != number
        case _:
            return value == number


def _in_range(value: float, text: str) -> bool:
    low, dots, high = text.partition("..")
    return _number(low) <= value <= _number(high if dots else low)


def _number(text: str) -> float:
    return float(text[:-1]) * _SUFFIXES[text[-1]] if text[-1] in _SUFFIXES else float(text)


def _plain(text: str) -> str:
    """Without case and without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
