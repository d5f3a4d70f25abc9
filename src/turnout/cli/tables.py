"""Rows as a table that nothing is cut from: on a terminal of any width, in a pipe, and with what is left out named.

Where a table does not fit, each row becomes a few lines of its own. Notes (the zone, how many more) are for people:
they stand below a table on a terminal, and on standard error where standard output goes elsewhere.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from shutil import get_terminal_size
from typing import Final

# A cell is one or more lines; a style is Rich's.
Row = Sequence[str]

_GAP: Final = 2
# No column is folded to less than this, or than its longest word where that is shorter.
_FOLDED_CHARS_MIN: Final = 12


def show_table(columns: Sequence[str], rows: Sequence[Row], notes: Sequence[str] = ()) -> None:
    """Print rows below the names of their columns, then notes."""
    cells = [[printable(cell) for cell in row] for row in rows]
    if cells and sys.stdout.isatty():
        _show_in_terminal(columns, cells)
    elif cells:
        sys.stdout.writelines(f"{line}\n" for line in _plain(columns, cells))
    show_notes(notes)


def printable(text: str) -> str:
    """A text without what a terminal takes for a command: anybody may write it into a form, and wait for us to look."""
    if text.isprintable():
        return text
    return "".join(mark if mark.isprintable() or mark == "\n" else "\N{REPLACEMENT CHARACTER}" for mark in text)


def show_facts(facts: Sequence[tuple[str, str]]) -> None:
    """Print names and values, one a line; a value that is empty is left out."""
    told = [(printable(name), printable(value)) for name, value in facts if value]
    width = max((len(name) for name, _ in told), default=0)
    room = _terminal_width() - width - _GAP if sys.stdout.isatty() else 0
    for name, value in told:
        first, *more = _folded(value, room) if room > 0 else [value]
        sys.stdout.write(f"{name:<{width}}{' ' * _GAP}{first}\n")
        sys.stdout.writelines(f"{' ' * (width + _GAP)}{line}\n" for line in more)


def show_notes(notes: Sequence[str]) -> None:
    """Print what is said about an output, where it does not get into a pipe."""
    out = sys.stdout if sys.stdout.isatty() else sys.stderr
    out.writelines(f"{note}\n" for note in notes)


def more_said(more: int, option: str) -> str:
    """The line for what is not shown: `... and 12 more; `--limit 62` shows them`; empty where all is."""
    return f"... and {more:,} more; {option} shows them" if more > 0 else ""


def _plain(columns: Sequence[str], rows: Sequence[Row]) -> Iterator[str]:
    """Aligned columns, whole values, one line a row; what is in a cell on several lines is joined."""
    table = [list(columns), *([_one_line(cell) for cell in row] for row in rows)]
    widths = [max(len(row[at]) for row in table) for at in range(len(columns))]
    for row in table:
        yield (" " * _GAP).join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()


def _one_line(cell: str) -> str:
    return " ".join(cell.split("\n")) or "-"


def _terminal_width() -> int:
    """Columns of the terminal, also of one that can do little else."""
    return get_terminal_size().columns


def _show_in_terminal(columns: Sequence[str], rows: Sequence[Row]) -> None:
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.table import Table  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    # Rich believes that a terminal without colours is 80 columns wide, unless it is told both.
    size = get_terminal_size()
    console = Console(highlight=False, width=size.columns, height=size.lines)
    if _narrowest(columns, rows) > console.width:
        _show_one_by_one(columns, rows, console.width)
        return
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold dim")
    for at, column in enumerate(columns):
        least = max(_least(column), *(_least(row[at]) for row in rows))
        table.add_column(column, overflow="fold", min_width=least)
    for row in rows:
        table.add_row(*(Text(cell or "-", style="" if cell else "dim") for cell in row))
    console.print(table)


def _narrowest(columns: Sequence[str], rows: Sequence[Row]) -> int:
    """The least width at which a table of these rows is still read with ease."""
    least = [max(_least(column), *(_least(row[at]) for row in rows)) for at, column in enumerate(columns)]
    return sum(least) + _GAP * len(columns)


def _least(cell: str) -> int:
    """So narrow may a cell become: not narrower than its longest word, unless that is very long."""
    from rich.cells import cell_len  # noqa: PLC0415 - only a terminal needs it

    word = max((cell_len(word) for word in cell.split()), default=1)
    return max(word, min(cell_len(cell), _FOLDED_CHARS_MIN))


def _show_one_by_one(columns: Sequence[str], rows: Sequence[Row], width: int) -> None:
    label = max(len(column) for column in columns[1:]) if len(columns) > 1 else 0
    for number, row in enumerate(rows):
        if number:
            sys.stdout.write("\n")
        sys.stdout.writelines(f"{line}\n" for line in _folded(row[0], width))
        for column, cell in zip(columns[1:], row[1:], strict=True):
            if not cell:
                continue
            first, *more = _folded(cell, width - label - _GAP - 2)
            sys.stdout.write(f"  {column:<{label}}{' ' * _GAP}{first}\n")
            sys.stdout.writelines(f"{' ' * (label + _GAP + 2)}{line}\n" for line in more)


def _folded(text: str, width: int) -> list[str]:
    """A text as lines of at most so many cells, broken between words where that is possible; nothing is lost."""
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.text import Text  # noqa: PLC0415 - as above

    lines = Text(text).wrap(Console(), max(width, 8), overflow="fold")
    return [line.plain.rstrip() for line in lines] or [""]
