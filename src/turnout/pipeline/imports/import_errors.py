"""The rows of an import that need somebody, written beside the file they came from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from turnout.connectors.csv_file.decisions import write_bad_rows
from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.table import BadRow, Table
from turnout.errors import InputError

_RAW_CHARS_MAX = 500


def write_errors(table: Table, findings: Iterable[Finding]) -> Path | None:
    """Write FILE.errors.csv with what is wrong, what to do and the row as it stood; gives its path if there is one.

    Where nothing is wrong, what an earlier import left is taken away. A folder that may not be written to has none.
    """
    path = table.path.with_name(f"{table.name.removesuffix('.gz').removesuffix('.csv')}.errors.csv")
    rows = _bad_rows(table, findings)
    try:
        if rows:
            write_bad_rows(path, rows)
        else:
            path.unlink(missing_ok=True)
    except (InputError, OSError):
        # Everything that it would say is told on the terminal too.
        return None
    return path if rows else None


def _bad_rows(table: Table, findings: Iterable[Finding]) -> list[BadRow]:
    """What is wrong in a table, in the order of its lines; a line may stand there once for each thing."""
    unread = {bad.line: bad.raw for bad in table.problems}
    ours = [finding for finding in findings if finding.file == table.name and not finding.is_notice]
    wanted = {finding.line for finding in ours}
    raw = {line: ",".join(cells)[:_RAW_CHARS_MAX] for line, cells in table.rows if line in wanted} | unread
    rows = [BadRow(found.line, found.message, found.remedy, raw.get(found.line, "")) for found in ours]
    return sorted(rows, key=lambda row: row.line)
