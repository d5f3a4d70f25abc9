"""Leads read from a file. Which column is which field is for `core.capture`; what is wrong with a row is told here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from turnout.connectors.csv_file.columns import required_column
from turnout.connectors.csv_file.table import BadRow, Row, Table, read_table
from turnout.core.capture.mapper import Mapper
from turnout.core.lead import Lead, LeadId
from turnout.errors import InputError


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead, the line it stands on and its cells as they were, one per header."""

    line: int
    lead: Lead
    cells: list[str]


@dataclass(frozen=True, slots=True)
class LeadFile:
    """The leads of a file in its order, the rows that cannot be routed, and what had to be done to read it."""

    headers: tuple[str, ...]
    rows: tuple[LeadRow, ...]
    problems: tuple[BadRow, ...] = ()
    notices: tuple[str, ...] = ()


def read_leads(
    path: Path, mapping: Mapping[str, str] | None = None, *, zone: tzinfo = UTC, received_at: datetime | None = None
) -> LeadFile:
    """Every lead of a file that has a time; a time without an offset is read in `zone`.

    `mapping` names a field for a column, as `Mapper` takes it. A lead without an id is named after its line. An id that
    was used already is a bad row, since decisions are found by it. Leads that bring no time came at `received_at`;
    without it, raises InputError for a file without a column of times.
    """
    table = read_table(path)
    mapper = Mapper(table.headers, mapping, zone=zone)
    if received_at is None:
        required_column(table, mapper.fields, "received_at", ("created_at", "submitted_at", "timestamp"))
    id_columns = [position for position, field in enumerate(mapper.fields) if field == "lead_id"]
    rows: dict[LeadId, LeadRow] = {}
    problems = list(table.problems)
    for row in table.rows:
        if not any(row[1]):
            continue
        try:
            lead = _lead_of(row, mapper, id_columns, received_at)
        except InputError as error:
            problems.append(_unreadable(row, str(error)))
            continue
        if lead.id in rows:
            problems.append(_used_twice(row, lead.id, rows[lead.id].line))
        else:
            rows[lead.id] = LeadRow(row[0], lead, row[1])
    problems.sort(key=lambda bad: bad.line)
    return LeadFile(table.headers, tuple(rows.values()), tuple(problems), _notices(table, id_columns))


def _lead_of(row: Row, mapper: Mapper, id_columns: Sequence[int], received_at: datetime | None) -> Lead:
    line, cells = row
    has_id = any(cells[position].strip() for position in id_columns)
    return mapper.capture(cells, lead_id=None if has_id else name_of_line(line), received_at=received_at)


def name_of_line(line: int) -> LeadId:
    """What a lead is called that has no id: `row-2` for the first line below the headers."""
    return LeadId(f"row-{line}")


def _unreadable(row: Row, message: str) -> BadRow:
    """The sentences of capture put the remedy after the semicolon."""
    reason, _, remedy = message.partition("; ")
    return BadRow(row[0], reason, remedy, _raw(row[1]))


def _used_twice(row: Row, lead: LeadId, first_line: int) -> BadRow:
    reason = f"lead id `{lead}` is on line {first_line} already"
    return BadRow(row[0], reason, "give each lead an id of its own", _raw(row[1]))


def _raw(cells: Sequence[str]) -> str:
    return ",".join(cells)[:500]


def _notices(table: Table, id_columns: Sequence[int]) -> tuple[str, ...]:
    if id_columns:
        return table.notices
    return (
        *table.notices,
        f"`{table.name}` has no column `lead_id`; leads are named after their line, such as `row-2`",
    )
