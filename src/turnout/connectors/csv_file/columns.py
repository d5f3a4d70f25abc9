"""Rows by the names of their columns, whatever the exporting system called them.

What a value means is for `reps`, `accounts`, `absences` and `history`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.table import Table
from turnout.core.capture.headers import snake_case
from turnout.core.fields.text import clean
from turnout.errors import InputError, suggestion

# Our name of a column, and what others call it, the most telling name first.
Aliases = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Record:
    """One row: the text of each column that is not empty, and where it stood."""

    file: str
    line: int
    values: Mapping[str, str]

    def get(self, name: str) -> str:
        """The text of a column; empty where there is none."""
        return self.values.get(name, "")

    def problem(self, message: str, remedy: str) -> Finding:
        """A finding at this row."""
        return Finding(self.file, self.line, message, remedy)

    def notice(self, message: str, remedy: str = "") -> Finding:
        """A finding at this row that nobody needs to act on."""
        return Finding(self.file, self.line, message, remedy, is_notice=True)


def records_of(table: Table, aliases: Aliases, required: Sequence[str] = ()) -> Iterator[Record]:
    """Each row that holds anything, with its columns under our names; raises InputError without a required column."""
    names = column_names(table.headers, aliases)
    for name in required:
        required_column(table, names, name, aliases.get(name, ()))
    for line, cells in table.rows:
        values = {name: text for name, cell in zip(names, cells, strict=True) if (text := clean(cell).strip())}
        if values:
            yield Record(table.name, line, values)


def column_names(headers: Sequence[str], aliases: Aliases) -> list[str]:
    """Our name of each column: a known name, else its own in snake case. Only one column gets a known name."""
    names = [snake_case(header) for header in headers]
    for known, others in aliases.items():
        if known not in names and (found := next((other for other in others if other in names), None)):
            names[names.index(found)] = known
    return names


def required_column(table: Table, names: Sequence[str], name: str, others: Sequence[str]) -> int:
    """Where a column stands; raises InputError that says what was found instead."""
    if name not in names:
        raise InputError(_missing_column(table, name, others))
    return names.index(name)


def findings_of(table: Table) -> list[Finding]:
    """What reading the table itself had to say."""
    notices = [Finding(table.name, 0, notice.partition(": ")[2], is_notice=True) for notice in table.notices]
    return notices + [Finding(table.name, bad.line, bad.reason, bad.remedy) for bad in table.problems]


def _missing_column(table: Table, name: str, others: Sequence[str]) -> str:
    near = next((hint for word in (name, *others) if (hint := suggestion(word, table.headers))), "")
    found = ", ".join(f"`{header}`" for header in table.headers)
    also = f" (or `{'`, `'.join(others)}`)" if others else ""
    return f"`{table.path}` has no column `{name}`; found {found}{near}; name one column `{name}`{also}"
