"""The seam between what is asked and the database: three verbs over portable SQL. Committing is done elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Protocol

# A row as the database gives it; the module that asked knows what its columns are.
Row = tuple[Any, ...]


class Transaction(Protocol):
    """Reads and writes that are kept together or not at all.

    SQL is in `?` style and portable between SQLite (from 3.35) and PostgreSQL: `ON CONFLICT` and `RETURNING` are fine.
    """

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """Every row that a statement gives."""
        ...

    def run(self, sql: str, params: Sequence[Any] = ()) -> int:
        """How many rows a statement changed."""
        ...

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """One statement for each row of parameters."""
        ...


class SqliteTransaction:
    """A `Transaction` over a connection whose owner says `BEGIN` and `COMMIT`. Errors are those of `sqlite3`."""

    __slots__ = ("connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """Every row that a statement gives."""
        return self.connection.execute(sql, params).fetchall()

    def run(self, sql: str, params: Sequence[Any] = ()) -> int:
        """How many rows a statement changed."""
        return self.connection.execute(sql, params).rowcount

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """One statement for each row of parameters."""
        self.connection.executemany(sql, rows)


def transaction_of(source: Transaction | sqlite3.Connection) -> Transaction:
    """The three verbs over a transaction or a bare connection, for questions that either may ask."""
    return SqliteTransaction(source) if isinstance(source, sqlite3.Connection) else source


def places(count: int) -> str:
    """So many `?` for a list of values."""
    return ", ".join("?" * count)
