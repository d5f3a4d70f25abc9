"""Which account is to be whose, read from a table: a row an account, in two columns, whatever they are called.

Whether there is such an account, and such a rep, is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from turnout.connectors.csv_file.columns import findings_of
from turnout.connectors.csv_file.finding import Finding
from turnout.connectors.csv_file.table import Table
from turnout.core.capture.headers import snake_case
from turnout.core.fields.text import clean
from turnout.errors import InputError, suggestion

# What a column is called, the most telling name first: a table of today's owners may have the new ones beside them.
_ACCOUNT = (
    *("account_id", "account", "id", "company_id", "account_number"),
    *("domain", "account_domain", "company_domain", "email_domain", "website"),
)
_OWNER = (
    *("new_owner", "new_owner_id", "new_owner_email", "new_account_owner", "new_rep", "to", "assign_to"),
    *("owner", "owner_id", "owner_email", "account_owner", "account_owner_id", "rep", "rep_id", "rep_email"),
)


@dataclass(frozen=True, slots=True)
class NewOwner:
    """A row: an account by its id or a domain of it, and the rep by id or e-mail address, as they stand there."""

    line: int
    account: str
    owner: str


@dataclass(frozen=True, slots=True)
class NewOwners:
    """A table's rows, and the headers of the two columns; without one of them there are no rows."""

    headers: tuple[str, ...]
    account: str | None
    owner: str | None
    rows: tuple[NewOwner, ...]
    findings: tuple[Finding, ...]


def read_new_owners(table: Table, account: str = "", owner: str = "") -> NewOwners:
    """Every row that names both. `account` and `owner` are headers, for a table whose own names do not tell.

    Raises InputError where it has no such column.
    """
    columns = (_chosen(table, account) or _known(table, _ACCOUNT), _chosen(table, owner) or _known(table, _OWNER))
    findings = findings_of(table)
    rows: list[NewOwner] = []
    if columns[0] is not None and columns[1] is not None:
        rows = _rows(table, (columns[0], columns[1]), findings)
    return NewOwners(table.headers, *columns, tuple(rows), tuple(findings))


def _chosen(table: Table, header: str) -> str | None:
    if not header:
        return None
    named = {each.casefold(): each for each in table.headers}
    if header.casefold() not in named:
        raise InputError(f"`{table.name}` has no column `{header[:100]}`{suggestion(header, table.headers)}")
    return named[header.casefold()]


def _known(table: Table, names: Sequence[str]) -> str | None:
    by_name = {snake_case(header): header for header in reversed(table.headers)}
    return next((by_name[name] for name in names if name in by_name), None)


def _rows(table: Table, columns: tuple[str, str], findings: list[Finding]) -> list[NewOwner]:
    places = [table.headers.index(column) for column in columns]
    rows = []
    for line, cells in table.rows:
        account, owner = (clean(cells[place]).strip() for place in places)
        if account and owner:
            rows.append(NewOwner(line, account, owner))
        elif account or owner:
            what, column = ("account", columns[0]) if owner else ("new owner", columns[1])
            findings.append(Finding(table.name, line, f"it names no {what}", f"fill in `{column}`"))
    return rows
