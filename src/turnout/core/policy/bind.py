"""Conditions with every word settled: fields typed, values brought to the form in which they are compared.

`bind_condition` turns a written condition into a tree of tests; `holds` says whether a tree is true of a lead's facts.
A comparison with an unknown value is false, `is not` included; `not` is two-valued. A field with several values fits
when any of them does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as kept
from datetime import date

from turnout.core.fields.canonical import canonical
from turnout.core.fields.catalogue import BUILT_IN, Catalogue, Field, Kind, Meaning, Value
from turnout.core.fields.text import fold
from turnout.core.fields.values import parse_date, parse_number, parse_yes_no
from turnout.core.policy.condition import (
    Always,
    And,
    Comparison,
    Condition,
    ConditionError,
    Named,
    Not,
    Op,
    Or,
    format_condition,
)
from turnout.core.policy.model import PolicyList
from turnout.errors import suggestion

# A cut lies just before (0) or just after (1) a number, so that every interval is half-open.
Cut = tuple[float, int]
Segment = tuple[Cut, Cut]
BELOW_ALL: Cut = (-math.inf, 0)
ABOVE_ALL: Cut = (math.inf, 1)

# `account in LIST` compares these: the account's id, names and domains.
ACCOUNT_KEYS = "account.keys"
# Headings under which a list may name accounts.
_KEYS_OF_ACCOUNTS = frozenset({"company", "name", "domain", "business_domain", "website"})
TODAY = "today"


@dataclass(frozen=True, slots=True)
class Among:
    """True when a value is one of these folded texts."""

    field: str
    texts: frozenset[str]
    many: bool = False
    said: str = kept(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Differs:
    """True when a known value is not this folded text."""

    field: str
    text: str
    many: bool = False
    said: str = kept(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Within:
    """True when a number lies in one of these segments; dates count as their ordinal."""

    field: str
    segments: tuple[Segment, ...]
    said: str = kept(default="", compare=False)


@dataclass(frozen=True, slots=True)
class IsKnown:
    """True when there is a value."""

    field: str
    many: bool = False
    said: str = kept(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Resembles:
    """True when a value starts with, ends with or contains one of these folded texts."""

    field: str
    op: Op
    texts: tuple[str, ...]
    many: bool = False
    said: str = kept(default="", compare=False)


@dataclass(frozen=True, slots=True)
class AllOf:
    """True when every part is; without parts always."""

    parts: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when any part is; without parts never."""

    parts: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """True when its part is not."""

    part: Bound


@dataclass(frozen=True, slots=True)
class Definition:
    """A named condition; the name is kept for explanations."""

    name: str
    part: Bound = kept(compare=False)


Test = Among | Differs | Within | IsKnown | Resembles
Bound = Test | AllOf | AnyOf | Negation | Definition


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean where a condition stands."""

    catalogue: Catalogue
    lists: Mapping[str, PolicyList] = kept(default_factory=dict)
    define: Mapping[str, Condition] = kept(default_factory=dict)
    calendars: frozenset[str] = frozenset()
    # Definitions that were bound already, so that one which a thousand rules use is bound once.
    bound: dict[str, Bound] = kept(default_factory=dict, compare=False, repr=False)

    def known_names(self) -> list[str]:
        """Everything that may stand where a field or a name is expected."""
        return [*self.catalogue, *self.define]


def bind_condition(condition: Condition, scope: Scope, within: tuple[str, ...] = ()) -> Bound:
    """The tests a condition stands for. Raises ConditionError with the word that is wrong and the nearest right one."""
    match condition:
        case Always():
            return AllOf(())
        case And(parts):
            return AllOf(tuple(bind_condition(part, scope, within) for part in parts))
        case Or(parts):
            return AnyOf(tuple(bind_condition(part, scope, within) for part in parts))
        case Not(part):
            return Negation(bind_condition(part, scope, within))
        case Named(name):
            return _bind_name(name, scope, within)
        case Comparison():
            return _bind_comparison(condition, scope)


def _bind_name(name: str, scope: Scope, within: tuple[str, ...]) -> Bound:
    if name in scope.define:
        if name in within:
            raise ConditionError(f"`{name}` is defined by itself: {' > '.join((*within, name))}")
        if len(within) > 40:
            raise ConditionError(f"definitions refer to each other more than 40 deep: {' > '.join(within[:5])} > ...")
        if name not in scope.bound:
            scope.bound[name] = bind_condition(scope.define[name], scope, (*within, name))
        return Definition(name, scope.bound[name])
    spec = scope.catalogue.get(name)
    if spec is not None and spec.kind is Kind.YES_NO:
        return Among(name, frozenset({"yes"}), said=name)
    if spec is not None:
        raise ConditionError(f"`{name}` is a {spec.kind} field and needs a comparison: `{name} is ...`")
    if name in scope.lists:
        raise ConditionError(f"`{name}` is a list; write `account in {name}` or `domain in {name}`")
    raise ConditionError(f"`{name}` is neither a field nor a defined name{suggestion(name, scope.known_names())}")


def _bind_comparison(comparison: Comparison, scope: Scope) -> Bound:
    said = format_condition(comparison)
    if comparison.op in {Op.ARRIVES_IN, Op.ARRIVES_OUTSIDE}:
        return _bind_arrival(comparison, scope)
    name = comparison.field
    spec = scope.catalogue.get(name)
    if spec is None:
        if name in scope.define:
            raise ConditionError(f"`{name}` is a defined condition and stands alone; it has no value to compare")
        raise ConditionError(f"field `{name}` is unknown{suggestion(name, scope.catalogue)}")
    many = spec.many or name == "account"
    key = ACCOUNT_KEYS if name == "account" else name
    match comparison.op:
        case Op.KNOWN:
            return IsKnown(name, spec.many, said)
        case Op.UNKNOWN:
            return Negation(IsKnown(name, spec.many, said.replace("is unknown", "is known")))
        case Op.STARTS | Op.ENDS | Op.CONTAINS:
            return Resembles(name, comparison.op, _texts_to_find(comparison, spec), spec.many, said)
        case Op.IN if _is_list(comparison, scope) and spec.kind in {Kind.NUMBER, Kind.DATE}:
            return Within(name, _list_segments(scope.lists[comparison.values[0]], spec), said)
        case Op.IN if _is_list(comparison, scope):
            return Among(key, _list_keys(scope.lists[comparison.values[0]], spec), many, said)
        case _:
            pass
    if spec.kind in {Kind.NUMBER, Kind.DATE}:
        return Within(name, _segments(comparison, spec), said)
    if comparison.op in {Op.AT_LEAST, Op.AT_MOST, Op.MORE, Op.LESS}:
        raise ConditionError(f"`{name}` is {_a(spec.kind)}; `{comparison.op}` compares numbers and dates")
    texts = [_text_value(value, spec, scope) for value in comparison.values]
    if comparison.op is Op.IS_NOT:
        return Differs(key, texts[0], many, said)
    return Among(key, frozenset(texts), many, said)


def _bind_arrival(comparison: Comparison, scope: Scope) -> Bound:
    calendar = comparison.values[0]
    if calendar not in scope.calendars:
        raise ConditionError(f"calendar `{calendar}` is unknown{suggestion(calendar, scope.calendars)}")
    inside = Among(arrival_field(calendar), frozenset({"yes"}), said=f"arrives in {calendar}")
    return inside if comparison.op is Op.ARRIVES_IN else Negation(inside)


def arrival_field(calendar: str) -> str:
    """The fact that says whether a lead arrived in a calendar's hours."""
    return f"arrives in {calendar}"


def _a(kind: Kind) -> str:
    return "a yes/no field" if kind is Kind.YES_NO else f"a {kind} field" if kind is Kind.CHOICE else f"{kind}"


def plain_key(text: str) -> str:
    """A name as lists of accounts compare it: folded, and without punctuation."""
    return " ".join(re.sub(r"[^\w]+", " ", fold(text)).split()) or fold(text)


def _list_keys(table: PolicyList, spec: Field) -> frozenset[str]:
    if spec.name == "account":
        key = fold(table.key).replace(" ", "_")
        if key in BUILT_IN and not key.startswith("account") and key not in _KEYS_OF_ACCOUNTS:
            raise ConditionError(f"list `{table.name}` is keyed by `{table.key}`; write `{key} in {table.name}`")
        return frozenset(plain_key(row[0]) for row in table.rows)
    return frozenset(fold(canonical(spec.meaning, row[0]) or row[0]) for row in table.rows)


def _is_list(comparison: Comparison, scope: Scope) -> bool:
    return len(comparison.values) == 1 and comparison.values[0] in scope.lists


def _list_segments(table: PolicyList, spec: Field) -> tuple[Segment, ...]:
    """The numbers or days of a list's first column."""
    return _united([_range_or_point(row[0], spec) for row in table.rows])


def _texts_to_find(comparison: Comparison, spec: Field) -> tuple[str, ...]:
    if spec.kind not in {Kind.TEXT, Kind.CHOICE}:
        raise ConditionError(f"`{spec.name}` is a {spec.kind} field; `{comparison.op}` compares text")
    texts = tuple(fold(value) for value in comparison.values)
    if not all(texts):
        raise ConditionError(f"`{spec.name} {comparison.op}` needs a text that is not empty")
    return texts


def _text_value(value: str, spec: Field, scope: Scope) -> str:
    """The folded text a value is compared as; a value the field can never have is refused."""
    if ".." in value and re.fullmatch(r"[\d.,kKmM$€£]+\.\.[\d.,kKmM$€£]+", value):
        raise ConditionError(
            f"`{spec.name}` is {_a(spec.kind)}, and `{value}` is a range of numbers; "
            f"declare a number: `fields: {{{spec.name}_number: {{type: number, from: {spec.name}}}}}`"
        )
    if spec.kind is Kind.YES_NO:
        meant = parse_yes_no(value)
        if meant is None:
            raise ConditionError(f"`{spec.name}` is yes or no, not `{value}`")
        return "yes" if meant else "no"
    if spec.kind is Kind.CHOICE:
        options = {fold(choice): choice for choice in spec.choices}
        if fold(value) not in options:
            raise ConditionError(f"`{value}` is not one of {spec.name}'s choices{_choice_hint(value, spec, scope)}")
        return fold(value)
    if spec.name == "account":
        return plain_key(value)
    meant_text = canonical(spec.meaning, value)
    if meant_text is None and spec.meaning in {Meaning.COUNTRY, Meaning.LANGUAGE}:
        hint = (
            suggestion(value, scope.lists) or f"; write its code or English name, or name a list: `{spec.name} in LIST`"
        )
        raise ConditionError(f"`{value}` is not a {spec.meaning}{hint}")
    return fold(meant_text or value)


def _choice_hint(value: str, spec: Field, scope: Scope) -> str:
    return suggestion(value, [*spec.choices, *scope.lists]) or f"; they are {', '.join(spec.choices[:12])}"


def _segments(comparison: Comparison, spec: Field) -> tuple[Segment, ...]:
    if comparison.op is Op.IN:
        return _united([_range_or_point(value, spec) for value in comparison.values])
    number = _number(comparison.values[0], spec)
    match comparison.op:
        case Op.AT_LEAST:
            return (((number, 0), ABOVE_ALL),)
        case Op.MORE:
            return (((number, 1), ABOVE_ALL),)
        case Op.AT_MOST:
            return ((BELOW_ALL, (number, 1)),)
        case Op.LESS:
            return ((BELOW_ALL, (number, 0)),)
        case Op.IS_NOT:
            return ((BELOW_ALL, (number, 0)), ((number, 1), ABOVE_ALL))
        case _:
            return (((number, 0), (number, 1)),)


def _range_or_point(value: str, spec: Field) -> Segment:
    low_text, dots, high_text = value.partition("..")
    low = _number(low_text, spec)
    high = _number(high_text, spec) if dots else low
    if high < low:
        raise ConditionError(f"the range `{value}` ends before it begins; write `{high_text}..{low_text}`")
    return ((low, 0), (high, 1))


def _united(segments: list[Segment]) -> tuple[Segment, ...]:
    """The same numbers as disjoint segments in rising order."""
    united: list[Segment] = []
    for low, high in sorted(segments):
        if united and low <= united[-1][1]:
            united[-1] = (united[-1][0], max(high, united[-1][1]))
        else:
            united.append((low, high))
    return tuple(united)


def _number(text: str, spec: Field) -> float:
    if spec.kind is Kind.DATE:
        day = parse_date(text)
        if day is None:
            raise ConditionError(f"`{spec.name}` is a date; `{text}` is not one (write `2026-12-31`)")
        return day.toordinal()
    number = parse_number(text)
    if number is None:
        raise ConditionError(f"`{spec.name}` is a number; `{text}` is not one")
    return number


def holds(bound: Bound, facts: Mapping[str, Value]) -> bool:
    """Whether the tests are true of a lead's facts."""
    match bound:
        case AllOf(parts):
            return all(holds(part, facts) for part in parts)
        case AnyOf(parts):
            return any(holds(part, facts) for part in parts)
        case Negation(part):
            return not holds(part, facts)
        case Definition(_, part):
            return holds(part, facts)
        case _:
            return passes(bound, facts.get(bound.field))


def passes(test: Test, value: Value) -> bool:
    """Whether one test is true of a value; of an unknown value none is."""
    match test:
        case IsKnown():
            return value is not None and value != ()
        case Within(_, segments):
            number = number_of(value)
            return number is not None and any(low <= (number, 0) < high for low, high in segments)
        case Among(_, texts):
            return any(text in texts for text in texts_of(value))
        case Differs(_, text):
            return any(other != text for other in texts_of(value))
        case Resembles(_, op, wanted):
            return any(resembles(text, op, wanted) for text in texts_of(value))


def resembles(text: str, op: Op, wanted: tuple[str, ...]) -> bool:
    """Whether a folded text starts with, ends with or contains one of the wanted."""
    if op is Op.STARTS:
        return text.startswith(wanted)
    if op is Op.ENDS:
        return text.endswith(wanted)
    return any(part in text for part in wanted)


def texts_of(value: Value) -> Iterator[str]:
    """The folded texts of a value: none, one or several."""
    if isinstance(value, tuple):
        for each in value:
            yield fold(each)
    elif isinstance(value, bool):
        yield "yes" if value else "no"
    elif value is not None:
        yield fold(str(value))


def number_of(value: Value) -> float | None:
    """The number of a value; a day counts as its ordinal, anything else is unknown."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, int):
        return value
    return value.toordinal() if isinstance(value, date) else None


def tests_in(bound: Bound) -> Iterator[Test]:
    """Every test of the tree."""
    match bound:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from tests_in(part)
        case Negation(part) | Definition(_, part):
            yield from tests_in(part)
        case _:
            yield bound
