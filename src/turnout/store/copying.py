"""Every row of a store into another one, on either database, within transactions that the caller begins and keeps.

Tables are read in the order of their keys, which is the same on both databases, so that what arrived is compared with
what was sent by one hash for each table. Whether it may be done at all is asked in `pipeline.record.move`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec
import psycopg
from sqlalchemy import Table

from turnout.errors import StoreError
from turnout.store.many import kind_of
from turnout.store.meta import STORE_ID
from turnout.store.postgres_transaction import PostgresTransaction
from turnout.store.schema import all_tables
from turnout.store.transaction import Row, SqliteTransaction, Transaction, places

# Told which table is being copied or compared, how many of its rows are done, and of how many.
Told = Callable[[str, int, int], None]

_AT_ONCE: Final = 5_000
_INDEXES: Final = """
SELECT i.indexname, i.indexdef FROM pg_indexes i
WHERE i.schemaname = current_schema() AND i.tablename = ?
    AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname AND c.conrelid = i.tablename::regclass)
ORDER BY i.indexname
"""


class Copied(NamedTuple):
    """A table that arrived as it was sent: its name, how many rows it has, and the hash over all of them."""

    table: str
    rows: int
    hash: str


def tables_in_order() -> list[Table]:
    """Every table of the store, those that others refer to first."""
    return list(all_tables().sorted_tables)


def rows_in(tx: Transaction) -> dict[str, int]:
    """How many rows each table has, those without any left out. The id that every store is made with does not count."""
    counts = {table.name: int(tx.rows(f"SELECT count(*) FROM {table.name}")[0][0]) for table in tables_in_order()}
    if tx.rows("SELECT 1 FROM meta WHERE name = ?", (STORE_ID,)):
        counts["meta"] -= 1
    return {name: count for name, count in counts.items() if count}


def copy_rows(source: Transaction, target: Transaction, told: Told) -> list[Copied]:
    """Put every row of a store into one that has none, and compare; the two then are one store, with one id.

    Raises StoreError for a value that the other database cannot keep, and where something arrived otherwise.
    """
    copied = []
    with _loading(target):
        for table in tables_in_order():
            total = int(source.rows(f"SELECT count(*) FROM {table.name}")[0][0])
            sent = _Counted(table.name, total, told)
            _write(target, table, sent.through(_read(source, table)))
            told(table.name, sent.rows, total)
            copied.append(Copied(table.name, sent.rows, sent.hash))
    for made in copied:
        table = all_tables().tables[made.table]
        arrived = _Counted(f"{made.table}, again", made.rows, told)
        for _ in arrived.through(_read(target, table)):
            pass
        if (arrived.rows, arrived.hash) != (made.rows, made.hash):
            raise StoreError(
                f"`{made.table}` arrived with {arrived.rows:,} of {made.rows:,} rows, or other ones; nothing was kept"
            )
    set_sequences(target)
    return copied


class _Counted:
    """What passes through: how many rows, and the hash over all of them."""

    def __init__(self, what: str, total: int, told: Told) -> None:
        self._what, self._total, self._told = what, total, told
        self._hash = sha256()
        self.rows = 0

    @property
    def hash(self) -> str:
        return self._hash.hexdigest()

    def through(self, portions: Iterable[list[Row]]) -> Iterator[list[Row]]:
        """The same portions."""
        for rows in portions:
            self._told(self._what, self.rows, self._total)
            self._hash.update(msgspec.msgpack.encode(rows))
            self.rows += len(rows)
            yield rows


def _read(tx: Transaction, table: Table) -> Iterator[list[Row]]:
    """Every row in the order of the table's key, in portions."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
    sql = f'SELECT {columns} FROM "{table.name}" ORDER BY {keys}'
    if isinstance(tx, SqliteTransaction):
        found = tx.connection.execute(sql)
        while rows := found.fetchmany(_AT_ONCE):
            yield rows
        return
    assert isinstance(tx, PostgresTransaction), "there are two"
    # Held by the server: the driver would otherwise fetch the whole table before it gave the first row.
    with tx.connection.cursor(name="copying", binary=True) as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(_AT_ONCE):
            yield rows


def _write(tx: Transaction, table: Table, portions: Iterable[list[Row]]) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    if isinstance(tx, SqliteTransaction):
        sql = f'INSERT INTO "{table.name}" ({names}) VALUES ({places(len(table.columns))})'
        for rows in portions:
            tx.run_many(sql, rows)
        return
    assert isinstance(tx, PostgresTransaction), "there are two"
    # The table was emptied in this transaction, so its rows need never be looked at again to be frozen.
    sql = f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT BINARY, FREEZE)'
    try:
        with tx.connection.cursor() as cursor, cursor.copy(sql.encode()) as copy:
            copy.set_types([kind_of(column) for column in table.columns])
            write = copy.write_row
            for rows in portions:
                for row in rows:
                    write(row)
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        raise StoreError(f"{_place(table, error)}: PostgreSQL cannot keep it; nothing was kept") from error


def _place(table: Table, error: psycopg.Error) -> str:
    """Which row it is, counted in the order of the table's key, as the server or the driver says it."""
    found = re.search(r"line (\d+)(?:, column (\w+))?", error.diag.context or "")
    row = f", row {found[1]}" if found else ""
    column = f", `{found[2]}`" if found and found[2] else ""
    why = error.diag.message_primary or str(error)
    return f"`{table.name}`{row}{column} ({why})"


@contextmanager
def _loading(tx: Transaction) -> Iterator[None]:
    """Meanwhile the tables are empty, and on PostgreSQL without the indexes that are quicker made over all rows."""
    if isinstance(tx, SqliteTransaction):
        for table in reversed(tables_in_order()):
            tx.run(f'DELETE FROM "{table.name}"')
        yield
        return
    names = [table.name for table in tables_in_order()]
    tx.run(f"TRUNCATE {', '.join(names)}")
    indexes = [found for name in names for found in tx.rows(_INDEXES, (name,))]
    for name, _ in indexes:
        tx.run(f'DROP INDEX "{name}"')
    yield
    for _, made in indexes:
        tx.run(made)


def set_sequences(tx: Transaction) -> None:
    """Let the numbers that PostgreSQL gives by itself go on behind the highest that is there."""
    if isinstance(tx, SqliteTransaction):
        return
    for table in tables_in_order():
        column = table.autoincrement_column
        if column is not None:
            highest = f'SELECT coalesce(max("{column.name}"), 0) + 1 FROM "{table.name}"'
            tx.rows(f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), ({highest}), false)")
