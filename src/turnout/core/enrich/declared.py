"""The fields a policy declares: the text of a column as the type that was declared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import assert_never

from turnout.core.capture.headers import field_of
from turnout.core.decision import Known
from turnout.core.enrich.bands import read_band
from turnout.core.enrich.consent import read_consent
from turnout.core.enrich.place import said
from turnout.core.fields.canonical import canonical
from turnout.core.fields.catalogue import Field, Kind, Value
from turnout.core.fields.text import fold
from turnout.core.fields.values import is_placeholder, parse_date, parse_number

_BETWEEN = re.compile(r"\s*[;,|\n]\s*")
_VALUES_MAX = 100
# A choice of just these two, read from a date, says whether that day is still to come or is today.
_OPEN_OR_CLOSED = frozenset({"open", "closed"})


def learn_declared(known: Known, values: Mapping[str, str], field: Field, today: date) -> None:
    """Keep what a declared field's column says; a text that does not parse is unknown, and its source says the text.

    `today` is the day the lead came in. The source may be named as the form has it: `Company Size` is `employees`.
    """
    column = field.source or field.name
    text = values.get(column) or values.get(field_of(column)) or ""
    known.facts.pop(field.name, None)
    known.sources.pop(field.name, None)
    if not text or is_placeholder(text):
        return
    value = read_value(text, field, today)
    known.sources[field.name] = said(text)
    if value is not None:
        known.facts[field.name] = value


def read_value(text: str, field: Field, today: date) -> Value:
    """The text as the field's type, or None where it is not of that type."""
    match field.kind:
        case Kind.TEXT:
            return _texts(text, field)
        case Kind.NUMBER:
            number = parse_number(text)
            return read_band(text) if number is None else number
        case Kind.DATE:
            return parse_date(text)
        case Kind.YES_NO:
            return read_consent(text)
        case Kind.CHOICE:
            return _choices(text, field, today)
        case _:
            assert_never(field.kind)


def _texts(text: str, field: Field) -> Value:
    if not field.many:
        return canonical(field.meaning, text)
    found = (canonical(field.meaning, part) for part in _parts(text))
    return tuple(part for part in found if part) or None


def _choices(text: str, field: Field, today: date) -> Value:
    """The choices as the policy spells them; what is none of them is left out."""
    by_key = {fold(choice): choice for choice in field.choices}
    if not field.many:
        return by_key.get(fold(text)) or _open_or_closed(text, by_key, today)
    found = (by_key.get(fold(part)) for part in _parts(text))
    return tuple(dict.fromkeys(choice for choice in found if choice)) or None


def _open_or_closed(text: str, by_key: Mapping[str, str], today: date) -> str | None:
    """`registered_until` 2026-12-31 is open up to and on that day."""
    until = parse_date(text) if by_key.keys() == _OPEN_OR_CLOSED else None
    if until is None:
        return None
    return by_key["open" if today <= until else "closed"]


def _parts(text: str) -> list[str]:
    return [part for part in _BETWEEN.split(text.strip())[:_VALUES_MAX] if part]
