"""Which account each lead belongs to, written to a file: the columns that other programs rely on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from turnout.connectors.csv_file.decisions import safe_text, write_rows
from turnout.core.match.bulk import MatchedRow

MATCH_COLUMNS: Final = ("lead_id", "account_id", "score", "verdict", "reason")


def write_matches(path: Path, rows: Iterable[MatchedRow]) -> None:
    """Write one row per lead, in the order given. Raises InputError where nothing can be written."""
    write_rows(path, MATCH_COLUMNS, map(_row, rows))


def _row(row: MatchedRow) -> tuple[str, ...]:
    return (row.lead, row.account or "", f"{row.score:.3f}", row.verdict.value, safe_text(row.reason))
