"""A table as somebody exported it: with titles above its header, Excel's `sep=;`, totals below, columns of one name.

What its columns are is guessed in `core.review.drafting`; an import expects a table as `table` reads it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from turnout.connectors.csv_file.encoding import read_text
from turnout.connectors.csv_file.table import Table, cut_table

_SEPARATOR: Final = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)
_LOOKED_AT_LINES: Final = 40
_MARKS: Final = (",", ";", "\t", "|")


def read_export(path: Path) -> Table:
    """Everything readable in a file that a stranger's system wrote; lines keep their numbers.

    Raises InputError where there is no table in it.
    """
    text, notices = read_text(path)
    lines = text.split("\n", _LOOKED_AT_LINES)
    above = _lines_above(lines[:_LOOKED_AT_LINES])
    titles = [line.strip() for line in lines[:above] if line.strip() and not _SEPARATOR.match(line.strip())]
    if titles:
        many = f"{len(titles)} line{'s' if len(titles) > 1 else ''} above the header passed over"
        notices = (*notices, f"`{path.name}`: {many}: `{titles[0][:60]}`")
    # Their line ends stay, so that every row is told by the line it stands on.
    return cut_table(path, "\n" * above + "\n".join(lines[above:]), notices, renames_twins=True)


def _lines_above(lines: list[str]) -> int:
    """How many lines stand above the header: those with far fewer columns than most of what follows."""
    counts = [_columns_in(line) for line in lines]
    if not counts:
        return 0
    usual = max(sorted(set(counts), reverse=True), key=lambda count: counts.count(count) * min(count, 3))
    if usual < 2:
        return 1 if _SEPARATOR.match(lines[0].strip()) else 0
    # A quoted cell may go over several lines, so that later lines have few columns; only the first ones are titles.
    return next((at for at, count in enumerate(counts) if count * 2 > usual), 0)


def _columns_in(line: str) -> int:
    """How many columns a line has by its commonest mark, quotes aside; none for an empty line."""
    bare = re.sub(r'"[^"]*"', "", line)
    if not line.strip() or _SEPARATOR.match(line.strip()):
        return 0
    return 1 + max(bare.count(mark) for mark in _MARKS)
