"""Rows as they were before something and after it, kept so that it can be undone exactly.

Which rows those are, and what a difference since means, is for whoever undoes. Of a row that changed only the columns
that did are kept, so that nothing is kept twice that must be erased once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Table

from turnout.store.metadata import METADATA
from turnout.store.transaction import Transaction, places

Values = dict[str, Any]
RowKey = tuple[str, tuple[Any, ...]]
_AT_ONCE: Final = 500
# SQLite gives the number of a row that is gone to another one.
_KNOWN_BY: Final = {"accounts": "id"}


class Watched(NamedTuple):
    """Rows of a table: those whose column has one of these values."""

    table: str
    column: str
    values: Sequence[str | int]


class RowImage(msgspec.Struct, frozen=True, array_like=True):
    """One row: how it is known, and what it said before and after, None where there was no such row."""

    table: str
    key: dict[str, Any]
    before: Values | None
    after: Values | None


def rows_at(tx: Transaction, watched: Iterable[Watched]) -> dict[RowKey, Values]:
    """Every watched row as it is now, by its table and what it is known by."""
    found: dict[RowKey, Values] = {}
    for table, column, values in watched:
        names, keys = columns_of(table), keys_of(table)
        for start in range(0, len(values), _AT_ONCE):
            some = values[start : start + _AT_ONCE]
            sql = f"SELECT {', '.join(names)} FROM {table} WHERE {column} IN ({places(len(some))})"
            for row in tx.rows(sql, some):
                said = {name: _plain(value) for name, value in zip(names, row, strict=True)}
                found[table, tuple(said[key] for key in keys)] = said
    return found


def images_of(before: Mapping[RowKey, Values], after: Mapping[RowKey, Values]) -> list[RowImage]:
    """What changed between two moments, table by table as they were watched."""
    found = []
    for at in dict.fromkeys((*before, *after)):
        was, now = before.get(at), after.get(at)
        if was == now:
            continue
        if was is not None and now is not None:
            changed = [name for name in was if was[name] != now[name]]
            was, now = {name: was[name] for name in changed}, {name: now[name] for name in changed}
        found.append(RowImage(at[0], dict(zip(keys_of(at[0]), at[1], strict=True)), was, now))
    return found


def encode_images(images: Sequence[RowImage]) -> bytes:
    """The images as they are kept."""
    return msgspec.msgpack.encode(images)


def decode_images(body: bytes) -> list[RowImage]:
    """The images that were kept."""
    return msgspec.msgpack.decode(body, type=list[RowImage])


def row_now(tx: Transaction, table: str, key: Mapping[str, Any]) -> Values | None:
    """One row as it is now, or None."""
    names = columns_of(table)
    rows = tx.rows(f"SELECT {', '.join(names)} FROM {table} WHERE {_by(key)}", list(key.values()))
    return {name: _plain(value) for name, value in zip(names, rows[0], strict=True)} if rows else None


def insert_row(tx: Transaction, table: str, values: Mapping[str, Any]) -> None:
    """Add a row."""
    tx.run(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places(len(values))})", list(values.values()))


def change_row(tx: Transaction, table: str, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Give a row other values."""
    if values:
        sets = ", ".join(f"{name} = ?" for name in values)
        tx.run(f"UPDATE {table} SET {sets} WHERE {_by(key)}", [*values.values(), *key.values()])


def delete_row(tx: Transaction, table: str, key: Mapping[str, Any]) -> None:
    """Take a row away."""
    tx.run(f"DELETE FROM {table} WHERE {_by(key)}", list(key.values()))


def columns_of(table: str) -> list[str]:
    """The columns of a table, in their order."""
    return [str(column.name) for column in _table(table).columns]


def keys_of(table: str) -> list[str]:
    """The columns that say which row of a table one is: its primary key, unless others may come to have that."""
    if table in _KNOWN_BY:
        return [_KNOWN_BY[table]]
    return [str(column.name) for column in _table(table).primary_key]


def _table(name: str) -> Table:
    """A table by its name, also where nobody has asked for anything of it yet."""
    if name not in METADATA.tables:
        # It loads the modules of all tables, which few commands need.
        from turnout.store.schema import all_tables  # noqa: PLC0415 - it would be a circle

        all_tables()
    return METADATA.tables[name]


def _by(key: Mapping[str, Any]) -> str:
    return " AND ".join(f"{name} = ?" for name in key)


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    return bytes(value) if isinstance(value, memoryview | bytearray) else value
