"""The seam between what is asked and the database: three verbs over portable SQL. Committing is done elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Literal, Protocol

from turnout.store.many import Many

# A row as the database gives it; the module that asked knows what its columns are.
Row = tuple[Any, ...]


class Transaction(Protocol):
    """Reads and writes that are kept together or not at all.

    SQL is in `?` style and portable between SQLite (from 3.35) and PostgreSQL: `ON CONFLICT` and `RETURNING` are fine.
    """

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        """Which database this is, for the few who must know."""
        ...

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """Every row that a statement gives."""
        ...

    def run(self, sql: str, params: Sequence[Any] = ()) -> int:
        """How many rows a statement changed."""
        ...

    def run_many(self, sql: str | Many, rows: Sequence[Sequence[Any]]) -> int:
        """One statement for each row of parameters; how many rows all of them changed."""
        ...


class SqliteTransaction:
    """A `Transaction` over a connection whose owner says `BEGIN` and `COMMIT`. Errors are those of `sqlite3`."""

    __slots__ = ("connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @property
    def dialect(self) -> Literal["sqlite"]:
        """SQLite."""
        return "sqlite"

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """Every row that a statement gives."""
        return self.connection.execute(sql, params).fetchall()

    def run(self, sql: str, params: Sequence[Any] = ()) -> int:
        """How many rows a statement changed."""
        return self.connection.execute(sql, params).rowcount

    def run_many(self, sql: str | Many, rows: Sequence[Sequence[Any]]) -> int:
        """One statement for each row of parameters; how many rows all of them changed."""
        return self.connection.executemany(sql if isinstance(sql, str) else sql.each, rows).rowcount


def transaction_of(source: Transaction | sqlite3.Connection) -> Transaction:
    """The three verbs over a transaction or a bare connection, for questions that either may ask."""
    return SqliteTransaction(source) if isinstance(source, sqlite3.Connection) else source


def take_time(tx: Transaction) -> None:
    """What follows may take long between two questions; PostgreSQL is not to end the transaction for that."""
    if tx.dialect == "postgresql":
        names = "('idle_in_transaction_session_timeout', 'transaction_timeout')"
        tx.rows(f"SELECT set_config(name, '0', true) FROM pg_settings WHERE name IN {names}")


def places(count: int) -> str:
    """So many `?` for a list of values."""
    return ", ".join("?" * count)
