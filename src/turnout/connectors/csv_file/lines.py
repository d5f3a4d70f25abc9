"""Lines of CSV for people: what a spreadsheet would take for a formula is a text in it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Final

_FORMULAE: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_line(values: Iterable[object]) -> str:
    """Values as one line; None is an empty cell."""
    out = StringIO()
    csv.writer(out).writerow([_cell(value) for value in values])
    return out.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAE) else value
