"""Instants in the query of an address: in UTC, whatever zone they were written in."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import BeforeValidator

from turnout.api.problems import FieldProblem, Problem
from turnout.store.metadata import to_micros

# Calendars are asked about the years of people now living.
_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(2100, 1, 1, tzinfo=UTC)
_WRITTEN: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*", re.DOTALL)


def _as_written(value: object) -> object:
    """A text that a date and a time stand in; a bare number would be taken for seconds since 1970."""
    if isinstance(value, str) and not _WRITTEN.fullmatch(value):
        raise ValueError("write an instant such as `2026-09-07T13:00:00Z`")
    return value


Instant = Annotated[datetime, BeforeValidator(_as_written)]


def aware(at: datetime | None, field: str) -> datetime | None:
    """The instant in UTC, which is meant where no zone was written. Raises Problem for one before 1970 or from 2100."""
    if at is None:
        return None
    try:
        found = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:
        found = _LAST
    if _FIRST <= found < _LAST:
        return found
    fault = "must lie from 1970 to 2099"
    raise Problem("invalid", f"`{field}`: {fault}", [FieldProblem(field, fault)])


def span_of(start: datetime | None, end: datetime | None, field: str) -> tuple[int | None, int | None]:
    """What `FIELD_from` and `FIELD_to` ask for, in microseconds. Raises Problem as `aware` does."""
    first, last = aware(start, f"{field}_from"), aware(end, f"{field}_to")
    return None if first is None else to_micros(first), None if last is None else to_micros(last)
