"""Decisions and bad rows written to files. A file is there whole or not at all."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from turnout.connectors.csv_file.table import BadRow
from turnout.core.decision import Decision
from turnout.errors import InputError

DECISION_COLUMNS = (
    "lead_id", "outcome", "assignee", "team", "pool", "queue", "rule", "account_id", "match_score", "duplicate_of",
    "sla", "sla_due", "decided_at", "reason",
)  # fmt: skip
BAD_ROW_COLUMNS = ("line", "reason", "remedy", "raw")
# A spreadsheet runs a cell that begins with one of these.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """Write one row per decision, in the order given; times are in UTC. Raises InputError where nothing can be written.

    Ids and names stay as they are, since other programs look them up; only the reason is made safe for spreadsheets.
    """
    write_rows(path, DECISION_COLUMNS, map(_decision_row, decisions))


def write_bad_rows(path: Path, bad_rows: Iterable[BadRow]) -> None:
    """Write each row that was left out with its line, why, what to do about it, and the text as it stood."""
    rows = ((str(bad.line), safe_text(bad.reason), safe_text(bad.remedy), safe_text(bad.raw)) for bad in bad_rows)
    write_rows(path, BAD_ROW_COLUMNS, rows)


def safe_text(text: str) -> str:
    """The text as a spreadsheet shows it: one that looks like a formula gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _decision_row(decision: Decision) -> tuple[str, ...]:
    match, promise = decision.match, decision.promise
    account = match.account if match else None
    return (
        decision.lead,
        decision.outcome.value,
        decision.assignee or "",
        decision.team,
        decision.pool,
        decision.queue,
        decision.rule,
        account or "",
        f"{match.score:.3f}" if match and account else "",
        decision.duplicate_of or "",
        promise.line if promise else "",
        _instant(promise.touch_by) if promise else "",
        _instant(decision.decided_at),
        safe_text(decision.reason),
    )


def _instant(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else ""


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write beside the target and rename, so that a reader never sees half a file and a crash leaves the old one."""
    # A terminal or a pipe cannot be renamed over.
    is_plain = path.is_file() or not path.exists()
    part = path.with_name(f".{path.name}.{os.getpid()}.part") if is_plain else path
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            _write(file, header, rows)
            if is_plain:
                file.flush()
                os.fsync(file.fileno())
        if is_plain:
            part.replace(path)
    except OSError as error:
        raise InputError(f"`{path}` cannot be written: {str(error.strerror).lower()}") from error
    finally:
        if is_plain:
            part.unlink(missing_ok=True)


def _write(file: TextIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
