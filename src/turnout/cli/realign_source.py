"""What `turnout realign` begins with: the live territories, a CSV of new owners, or a condition of accounts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

import typer

from turnout.errors import InputError

if TYPE_CHECKING:
    from turnout.connectors.csv_file.finding import Finding
    from turnout.pipeline.handing_over.realignment_wishes import FromTable, Source
    from turnout.store.database import Database

_SHOWN_MAX: Final = 20
_FIELDS: Final = frozenset({"account", "owner"})

Table = Annotated[
    Path | None,
    typer.Option("--table", help="CSV of new owners: an account's id or domain, and a rep's id or e-mail address."),
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--map", help="With `--table`: what a column means, `Firma=account` or `Neu=owner`; may be repeated."),
]
Condition = Annotated[
    str, typer.Option("--when", help="Accounts for which this holds: `country in DE, AT and employees > 1000`.")
]
To = Annotated[str, typer.Option("--to", help="With `--when`: the rep who gets them.")]
Pool = Annotated[str, typer.Option("--pool", help="With `--when`: the pool whose people share them out.")]
By = Annotated[str, typer.Option("--by", help="With `--pool`: shared out by count, or by value of open opportunities.")]


class Said(NamedTuple):
    """Where a realignment begins, as the options say it."""

    table: Path | None
    columns: dict[str, str]
    condition: str
    to: str
    pool: str
    by: str


def source_said(table: Path | None, columns: Sequence[str] | None, condition: str, to: str, pool: str, by: str) -> Said:
    """The options that say where it begins. Raises InputError where they do not go together."""
    from turnout.cli.column_options import column_map  # noqa: PLC0415 - slow to load

    named = {field: column for column, field in column_map(columns or ()).items()}
    if unknown := sorted(named.keys() - _FIELDS):
        raise InputError(f"--map `{unknown[0]}` is not known; write account or owner behind the `=`")
    if table is not None and condition:
        raise InputError("--table and --when both say which accounts are meant; leave one of them out")
    if named and table is None:
        raise InputError("--map says what columns of `--table` mean; name that file as well")
    if (to or pool) and not condition:
        raise InputError("--to and --pool say who gets the accounts of `--when`; write a condition as well")
    if by not in {"count", "value"}:
        raise InputError(f"--by `{by}` is not known; write count or value")
    return Said(table, named, condition, to, pool, by)


def source_of(database: Database, said: Said) -> Source:
    """What a realignment begins with; rows of a table that cannot be used are told. Raises InputError."""
    from turnout.pipeline.handing_over.realignment_wishes import (  # noqa: PLC0415 - slow to load
        FromCondition,
        FromTerritories,
    )

    if said.table is not None:
        return _from_table(database, said.table, said.columns)
    if said.condition:
        return FromCondition(said.condition, said.to, said.pool, "value" if said.by == "value" else "count")
    return FromTerritories()


def _from_table(database: Database, path: Path, columns: dict[str, str]) -> FromTable:
    from turnout.connectors.csv_file.table import read_table  # noqa: PLC0415 - slow to load
    from turnout.pipeline.handing_over.realignment_table import (  # noqa: PLC0415 - as above
        moves_of_table,
        must_have_both,
        within_limit,
    )
    from turnout.pipeline.handing_over.realignment_wishes import FromTable  # noqa: PLC0415 - as above
    from turnout.pipeline.imports.import_errors import write_errors  # noqa: PLC0415 - as above

    table = within_limit(read_table(path))
    with database.reading() as tx:
        found = moves_of_table(tx, table, columns.get("account", ""), columns.get("owner", ""))
    must_have_both(found, table.name)
    _tell(found.findings, write_errors(table, found.findings))
    return FromTable(found.moves)


def _tell(findings: Sequence[Finding], path: Path | None) -> None:
    """Rows that are left out, and what had to be done to read the file."""
    for finding in findings[:_SHOWN_MAX]:
        sys.stderr.write(f"{'note' if finding.is_notice else 'turnout'}: {finding}\n")
    if len(findings) > _SHOWN_MAX:
        sys.stderr.write(f"turnout: and {len(findings) - _SHOWN_MAX:,} more\n")
    if path is not None:
        sys.stderr.write(f"turnout: the rows that need somebody are in {path}\n")
