"""A stranger's files as a world: columns guessed, owners found by whatever they are called by, ids made where none are.

What is done to a file so that it can be read is told, so that nobody takes a trial for an import.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final

from turnout.connectors.csv_file.accounts import read_accounts
from turnout.connectors.csv_file.export import read_export
from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.reps import read_reps
from turnout.connectors.csv_file.table import BadRow, Row, Table
from turnout.core.account import Account
from turnout.core.capture.headers import snake_case, squeeze
from turnout.core.capture.mapper import Mapper
from turnout.core.fields.text import clean, fold
from turnout.core.fields.values import is_placeholder
from turnout.core.lead import Lead, LeadId
from turnout.core.rep import Rep, RepId
from turnout.core.review.drafting.guesses import Guess, Sureness, guess_columns
from turnout.core.review.drafting.known_columns import Sheet, fields_of
from turnout.core.review.drafting.written_times import Order, TimeForm, read_written, settle_order
from turnout.errors import InputError, suggestion

_RAW_CHARS_MAX: Final = 300
_GERMAN: Final = frozenset(
    {"vorname", "nachname", "firma", "land", "datum", "eingangsdatum", "plz", "telefon", "nachricht"}
)
# Leads without times begin to come at nine in the morning of a Monday, so that people are at work.
START: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
_SPACING: Final = timedelta(minutes=7)
_NOBODY: Final = frozenset(
    {
        "no owner",
        "unassigned",
        "not assigned",
        "nicht zugewiesen",
        "kein besitzer",
        "niemand",
        "nobody",
        "offen",
        "open",
    }
)
_NOT_AN_ID: Final = re.compile(r"[^a-z0-9]+")


@dataclass(slots=True)
class Export:
    """One file as it was read. `table` has only the columns that are used, by our names; `guesses` has all of them."""

    sheet: Sheet
    path: Path
    table: Table
    guesses: tuple[Guess, ...]
    notices: list[str] = field(default_factory=list)
    bad_rows: list[BadRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rows: int = 0

    def column(self, name: str) -> int | None:
        """Where a column stands, or None."""
        return self.table.headers.index(name) if name in self.table.headers else None


def open_export(sheet: Sheet, path: Path, given: Mapping[str, str]) -> Export:
    """A file with its columns guessed; `given` says what a column is. Raises InputError where there is no table."""
    table = read_export(path)
    guesses = guess_columns(sheet, table.headers, [cells for _, cells in table.rows], given)
    used = [guess for guess in guesses if guess.field]
    rows: list[Row] = [(line, [cells[guess.position] for guess in used]) for line, cells in table.rows]
    kept = replace(table, headers=tuple(guess.field for guess in used), rows=rows, problems=())
    notices = [notice.partition(": ")[2] for notice in table.notices]
    return Export(sheet, path, kept, guesses, notices, list(table.problems), rows=len(rows) + len(table.problems))


def sort_columns(given: Sequence[tuple[str, str]], exports: Mapping[Sheet, Path]) -> dict[Sheet, dict[str, str]]:
    """For each file what its columns were said to be: `email=E-Mail Adresse` as well as `E-Mail Adresse=email`.

    A side that begins with `leads:`, `accounts:` or `reps:` means that file; else every file that has the column.
    Raises InputError for a column that no file has, and for a field that is none.
    """
    headers = {sheet: read_export(path).headers for sheet, path in exports.items()}
    found: dict[Sheet, dict[str, str]] = {sheet: {} for sheet in exports}
    for left, right in given:
        whose, column, name = _sorted_pair(left, right, headers)
        for sheet in whose:
            if name and name not in fields_of(sheet) and sheet is not Sheet.LEADS:
                known = suggestion(name, fields_of(sheet)) or f"; known are {', '.join(fields_of(sheet))}"
                raise InputError(f"`{name}` is no field of {sheet}{known}")
            found[sheet][column] = name
    return found


def _sorted_pair(left: str, right: str, headers: Mapping[Sheet, Sequence[str]]) -> tuple[list[Sheet], str, str]:
    """Which files are meant, the column, and our field for it."""
    wanted = [sheet for sheet in headers if left.startswith(f"{sheet}:") or right.startswith(f"{sheet}:")]
    left, right = (re.sub(r"^(leads|accounts|reps):", "", side).strip() for side in (left, right))
    for column, name in ((right, left), (left, right)):
        key = squeeze(column)
        having = [sheet for sheet in wanted or headers if key and key in map(squeeze, headers[sheet])]
        if having:
            return having, column, "" if name in {"", "-"} else snake_case(name)
    near = next((hint for each in headers.values() for side in (left, right) if (hint := suggestion(side, each))), "")
    raise InputError(f"no file has a column `{right}` or `{left}`{near}")


def read_rep_export(export: Export) -> dict[RepId, Rep]:
    """The reps of a file, each with an id: their own, else made of their address or name."""
    return read_reps(rep_table(export), {}, export.findings)


def rep_table(export: Export) -> Table:
    """The same as a table that can be imported: our names for columns, an id for everybody."""
    table = _with_full_names(export.table)
    if "rep_id" not in table.headers:
        table = _with_ids(table, "rep_id", ("email", "name"))
    return _with_people(table, ("manager_id", "backup_id"), _names_in(table))


def read_account_export(export: Export, reps: Mapping[RepId, Rep]) -> tuple[Account, ...]:
    """The accounts of a file with their owners found by id, address or name; parents by id or name."""
    return read_accounts(account_table(export, reps), None, reps, export.findings)


def account_table(export: Export, reps: Mapping[RepId, Rep]) -> Table:
    """The same as a table that can be imported: our names for columns, ids for accounts, owners and parents."""
    table = export.table
    if "account_id" not in table.headers:
        table = _with_ids(table, "account_id", ("name", "domain", "website"))
    if "name" not in table.headers:
        table = _with_ids(table, "name", ("domain", "website", "account_id"), is_id=False)
    table = _with_people(table, ("owner_id", "backup_id"), names_of(reps.values()))
    parents = {fold(row[table.headers.index("name")]): row[table.headers.index("account_id")] for _, row in table.rows}
    return _with_people(table, ("parent_id",), parents)


def names_of(reps: Iterable[Rep]) -> dict[str, str]:
    """The id of everybody by whatever they may be called by: id, address, name, name the other way round."""
    found: dict[str, str] = {}
    for rep in reps:
        words = rep.name.split()
        turned = f"{words[-1]}, {' '.join(words[:-1])}" if len(words) > 1 else ""
        for name in (rep.id, rep.email, rep.name, turned, turned.replace(",", "")):
            if name:
                found.setdefault(fold(name), rep.id)
    return found


def reps_named_in(export: Export, column: str) -> dict[RepId, Rep]:
    """A rep for everybody whom a column names, where no file says who works here."""
    at = export.column(column)
    names = {clean(cells[at]).strip() for _, cells in export.table.rows} if at is not None else set()
    reps: dict[RepId, Rep] = {}
    for name in sorted(name for name in names if name and not _is_nobody(name)):
        is_address = "@" in name
        rep = RepId(_slug(name.partition("@")[0] if is_address else name))
        reps.setdefault(rep, Rep(rep, name="" if is_address else name, email=name.lower() if is_address else ""))
    return reps


def _is_nobody(name: str) -> bool:
    return is_placeholder(name) or fold(name) in _NOBODY


def settle_times(export: Export, order: Order | None) -> TimeForm | None:
    """How the times of the leads are written; None for a file without any."""
    at = export.column("received_at")
    if at is None:
        return None
    if order is not None:
        return TimeForm(order, "you said so")
    texts = [cells[at] for _, cells in export.table.rows if cells[at].strip()]
    columns = {squeeze(guess.column) for guess in export.guesses}
    return settle_order(texts, Order.DAY_FIRST if columns & _GERMAN else None)


def lead_rows(export: Export, form: TimeForm | None, zone: tzinfo) -> Iterator[Lead]:
    """Every lead of the file that can be read; rows that cannot are kept in the export. The table is used up.

    Without times leads come one after the other from `START` on. Of two with one id the second is named by its line.
    """
    columns = {header: header for header in export.table.headers if header != "owner"} | {"owner": ""}
    mapper = Mapper(export.table.headers, columns)
    at, id_at = export.column("received_at"), export.column("lead_id")
    seen: set[str] = set()
    twins = 0
    rows = export.table.rows
    rows.reverse()
    number = 0
    while rows:
        line, cells = rows.pop()
        if not any(cells):
            continue
        moment = START + number * _SPACING
        if form is not None and at is not None:
            read = read_written(cells[at], form.order, zone)
            if read is None:
                export.bad_rows.append(_unreadable_time(line, cells, cells[at]))
                continue
            moment, cells[at] = read, read.isoformat()
        own = cells[id_at].strip() if id_at is not None else ""
        twins += own in seen and bool(own)
        lead_id = LeadId(own if own and own not in seen else f"row-{line}")
        seen.add(lead_id)
        number += 1
        try:
            yield mapper.capture(cells, lead_id=lead_id, received_at=moment)
        except InputError as error:
            reason, _, remedy = str(error).partition("; ")
            export.bad_rows.append(BadRow(line, reason, remedy, ",".join(cells)[:_RAW_CHARS_MAX]))
    export.bad_rows.sort(key=lambda bad: bad.line)
    if twins:
        export.notices.append(f"{twins:,} leads have an id that another one has; they are named after their lines")


def owners_of_leads(export: Export, names: Mapping[str, str]) -> dict[int, str]:
    """Who had each lead, by its line, as far as the file says it of somebody who is known."""
    at = export.column("owner")
    if at is None:
        return {}
    return {line: rep for line, cells in export.table.rows if (rep := names.get(fold(cells[at])))}


def is_guessed(guess: Guess) -> bool:
    """Whether somebody should look at what a column was taken for."""
    return guess.sureness in {Sureness.LIKELY, Sureness.UNSURE}


def _unreadable_time(line: int, cells: Sequence[str], text: str) -> BadRow:
    reason = f"`{text.strip()[:40]}` is no time" if text.strip() else "the row has no time"
    return BadRow(
        line, reason, "correct it, or say `--dates day-first` or `month-first`", ",".join(cells)[:_RAW_CHARS_MAX]
    )


def _with_full_names(table: Table) -> Table:
    """The table with a column `name` where it has the parts of names only."""
    if "name" in table.headers or not {"first_name", "last_name"} & {*table.headers}:
        return table
    parts = [table.headers.index(name) for name in ("first_name", "last_name") if name in table.headers]
    rows: list[Row] = [
        (line, [*cells, " ".join(cells[at].strip() for at in parts).strip()]) for line, cells in table.rows
    ]
    return replace(table, headers=(*table.headers, "name"), rows=rows)


def _with_ids(table: Table, name: str, sources: Sequence[str], *, is_id: bool = True) -> Table:
    """The table with a column made of the first of these that says anything; ids are made different."""
    places = [table.headers.index(source) for source in sources if source in table.headers]
    used: dict[str, int] = {}
    rows: list[Row] = []
    for line, cells in table.rows:
        text = next((cells[at].strip() for at in places if cells[at].strip()), "")
        made = (_slug(text.partition("@")[0]) or f"row-{line}") if is_id else text
        used[made] = used.get(made, 0) + 1
        rows.append((line, [*cells, f"{made}-{used[made]}" if is_id and used[made] > 1 else made]))
    return replace(table, headers=(*table.headers, name), rows=rows)


def _with_people(table: Table, columns: Sequence[str], names: Mapping[str, str]) -> Table:
    """The table with ids for names in these columns; a name that nobody has stays as it is, to be told."""
    places = [table.headers.index(column) for column in columns if column in table.headers]
    if not places:
        return table
    rows: list[Row] = []
    for line, cells in table.rows:
        found = list(cells)
        for at in places:
            found[at] = names.get(fold(clean(cells[at])), "" if is_placeholder(cells[at]) else cells[at])
        rows.append((line, found))
    return replace(table, rows=rows)


def _names_in(table: Table) -> dict[str, str]:
    """Ids by names and addresses, of a table of reps."""
    own = table.headers.index("rep_id")
    found: dict[str, str] = {}
    for column in ("rep_id", "email", "name"):
        if column in table.headers:
            at = table.headers.index(column)
            for _, cells in table.rows:
                found.setdefault(fold(cells[at]), cells[own].strip())
    return {name: rep for name, rep in found.items() if name}


def _slug(text: str) -> str:
    return _NOT_AN_ID.sub("-", fold(text)).strip("-")[:60]
