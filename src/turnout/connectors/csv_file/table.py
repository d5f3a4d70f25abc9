"""A CSV file as headers and rows, with every row that cannot be read reported beside them.

What the columns mean is not known here; see `columns`, `world` and `leads`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from turnout.connectors.csv_file.encoding import read_text
from turnout.errors import InputError

_DELIMITERS = (",", ";", "\t", "|")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
# A message of more lines than this is taken for a quote that somebody forgot to close.
_RECORD_LINES_MAX = 200
_RAW_CHARS_MAX = 500

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that was left out: its line (from 1), why, what to do about it, and the text as it stood."""

    line: int
    reason: str
    remedy: str
    raw: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Table:
    """A file's headers, its rows as (line, cells) with one cell per header, and what was wrong with it."""

    path: Path
    headers: tuple[str, ...]
    rows: list[Row]
    problems: tuple[BadRow, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The file's name without its folder, as messages show it."""
        return self.path.name


def read_table(path: Path, *, may_be_empty: bool = False) -> Table:
    """Everything readable in a CSV file; a broken row never takes another with it.

    Comma, semicolon, tab and pipe are told apart by the header. A row that lacks less than half of its cells is
    filled up with empty ones, since some exports drop trailing empties. Raises InputError where there is no table.
    """
    text, notices = read_text(path)
    return cut_table(path, text, notices, may_be_empty=may_be_empty)


def cut_table(
    path: Path, text: str, notices: tuple[str, ...] = (), *, may_be_empty: bool = False, renames_twins: bool = False
) -> Table:
    """As `read_table`, of a text that was read already.

    With `renames_twins` the second column of a name gets a number; without, it is refused.
    """
    delimiter = _delimiter_of(text)
    headers, header_lines = _header_of(path, text, delimiter, renames_twins=renames_twins)
    rows = _rows_when_all_is_well(text, delimiter, header_lines, len(headers))
    problems: list[BadRow] = []
    if rows is None:
        rows, problems = _rows_one_by_one(text, delimiter, header_lines, len(headers))
    if not rows and not problems and not may_be_empty:
        raise InputError(f"`{path}` has a header but no rows; add at least one row below it")
    return Table(path, headers, rows, tuple(problems), notices)


def _delimiter_of(text: str) -> str:
    """The candidate that stands most often in the first line, outside quotes; a comma where none does."""
    head = text.lstrip("\r\n").split("\n", 1)[0].split("\r", 1)[0]
    bare = _QUOTED.sub("", head)
    return max(_DELIMITERS, key=bare.count)


def _header_of(path: Path, text: str, delimiter: str, *, renames_twins: bool) -> tuple[tuple[str, ...], int]:
    """The names of the columns, and how many lines are used up by them and what stands above."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        cells = next((cells for cells in reader if any(cell.strip() for cell in cells)), None)
    except csv.Error:
        raise InputError(f"the header of `{path}` cannot be read; close or double its quotes") from None
    if cells is None:
        raise InputError(f"`{path}` is empty; its first line must name the columns")
    names = [cell.strip() for cell in cells]
    while not names[-1]:
        names.pop()
    if renames_twins:
        names = _with_numbers(names)
    else:
        _refuse_twins(path, names)
    return tuple(name or f"column_{position}" for position, name in enumerate(names, 1)), reader.line_num


def _with_numbers(names: Sequence[str]) -> list[str]:
    """The names, each later twin with its number: `Name`, `Name (2)`."""
    seen: dict[str, int] = {}
    numbered = []
    for name in names:
        seen[name.casefold()] = count = seen.get(name.casefold(), 0) + 1
        numbered.append(name if count == 1 or not name else f"{name} ({count})")
    return numbered


def _refuse_twins(path: Path, names: Sequence[str]) -> None:
    seen: dict[str, int] = {}
    for position, name in enumerate(names, 1):
        first = seen.setdefault(name.casefold(), position) if name else position
        if first != position:
            raise InputError(
                f"`{path}` has the column `{name}` twice (columns {first} and {position}); rename or remove one"
            )


def _rows_when_all_is_well(text: str, delimiter: str, header_lines: int, width: int) -> list[Row] | None:
    """Every row below the header at full speed, or None where any row is odd."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if cells and line > header_lines:
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        return None
    return rows if all(len(cells) == width for _, cells in rows) else None


def _rows_one_by_one(text: str, delimiter: str, header_lines: int, width: int) -> tuple[list[Row], list[BadRow]]:
    """Every row that can be read, and every line that cannot; after a bad line the next one starts afresh."""
    lines = list(io.StringIO(text, newline=""))
    rows: list[Row] = []
    problems: list[BadRow] = []
    at = header_lines
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        cells, used = _record_at(lines, at, delimiter)
        fitted = None if cells is None else _fitted(cells, used, width)
        if fitted and not _swallows_rows(lines[at + 1 : at + used - 1], delimiter, width):
            rows.append((at + 1, fitted))
            at += used
            continue
        problems.append(_bad_row(lines[at], at + 1, cells if used == 1 else None, width))
        at += 1
    return rows, problems


def _record_at(lines: Sequence[str], at: int, delimiter: str) -> tuple[list[str] | None, int]:
    """The cells of the record that begins at a line and how many lines it takes; no cells where quotes are broken."""
    line = lines[at]
    if '"' not in line:
        return line.rstrip("\r\n").split(delimiter), 1
    reader = csv.reader(lines[at : at + _RECORD_LINES_MAX], delimiter=delimiter, strict=True)
    try:
        return next(reader), reader.line_num
    except csv.Error:
        return None, 1


def _fitted(cells: list[str], used: int, width: int) -> list[str] | None:
    """The cells brought to the header's width where that loses nothing, else None."""
    missing = width - len(cells)
    if missing == 0:
        return cells
    if missing < 0:
        return None if any(cell.strip() for cell in cells[width:]) else cells[:width]
    if used == 1 and missing <= width // 2:
        return cells + [""] * missing
    return None


def _swallows_rows(inner: Sequence[str], delimiter: str, width: int) -> bool:
    """True where a line inside a quoted field is itself a whole row: the quote was meant to close before it."""
    if width < 3:
        return False
    return any(len(_record_at(inner, at, delimiter)[0] or ()) == width for at in range(len(inner)))


def _bad_row(line: str, number: int, cells: list[str] | None, width: int) -> BadRow:
    raw = line.rstrip("\r\n")[:_RAW_CHARS_MAX]
    if cells is not None:
        reason = f"the row has {len(cells)} cells where the header has {width}"
        return BadRow(number, reason, "quote cells that hold the delimiter or a line end, and add missing cells", raw)
    if len(line) > csv.field_size_limit():
        return BadRow(number, f"a cell is longer than {csv.field_size_limit():,} characters", "shorten it", raw)
    return BadRow(number, "a quote is not closed", "close the quote, or double quotes inside a quoted cell", raw)
