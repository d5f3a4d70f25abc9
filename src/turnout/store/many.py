"""One statement for many rows, as each database does it best: SQLite row by row, PostgreSQL all at once over arrays.

PostgreSQL takes a statement for each row at some 20 us of its own time, and one over arrays at a tenth of that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from struct import Struct
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sqlalchemy import Column, Table

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Many:
    """A statement in `?` style for one row, and the same over one array a column, `$1` and so on."""

    each: str
    together: str
    kinds: tuple[str, ...]

    def arrays(self, rows: Sequence[Row]) -> list[str | bytes]:
        """The rows as one array a column: its text, or for byte strings its bytes."""
        return [_WRITE[kind](column) for kind, column in zip(self.kinds, zip(*rows, strict=True), strict=True)]


def insert_many(table: Table, *columns: str, on_conflict: str = "", constants: Mapping[str, str] | None = None) -> Many:
    """Adds rows; `constants` are columns with the same SQL value in each, `on_conflict` what follows these words."""
    fixed = constants or {}
    names, kinds = ", ".join((*columns, *fixed)), _kinds(table, columns)
    end = f" ON CONFLICT {on_conflict}" if on_conflict else ""
    marks, taken = ", ".join("?" * len(columns)), ", ".join(f"v{at}" for at in range(len(columns)))
    more = "".join(f", {value}" for value in fixed.values())
    return Many(
        f"INSERT INTO {table.name} ({names}) VALUES ({marks}{more}){end}",
        f"INSERT INTO {table.name} ({names}) SELECT {taken}{more} FROM {_unnested(kinds)}{end}",
        kinds,
    )


def upsert_many(table: Table, *columns: str) -> Many:
    """Adds rows, or puts their values where a row with the same primary key is there."""
    keys = [column.name for column in table.primary_key]
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in keys)
    return insert_many(table, *columns, on_conflict=f"({', '.join(keys)}) DO UPDATE SET {changes}")


def update_many(table: Table, change: Sequence[str], where: Sequence[str], only: str = "", also: str = "") -> Many:
    """Sets columns of the rows with these values; a row of parameters has the new values first.

    `only` is a further condition, `also` a further change, both in SQL without parameters.
    """
    kinds = _kinds(table, (*change, *where))
    condition = f" AND {only}" if only else ""
    further = f", {also}" if also else ""
    each = ", ".join(f"{name} = ?" for name in change)
    set_each = ", ".join(f"{name} = v{at}" for at, name in enumerate(change))
    if not change:
        each, set_each, further = "", "", also
    found = " AND ".join(f"{table.name}.{name} = v{at}" for at, name in enumerate(where, len(change)))
    return Many(
        f"UPDATE {table.name} SET {each}{further} WHERE {' AND '.join(f'{name} = ?' for name in where)}{condition}",
        f"UPDATE {table.name} SET {set_each}{further} FROM {_unnested(kinds)} WHERE {found}{condition}",
        kinds,
    )


def delete_many(table: Table, *where: str) -> Many:
    """Takes away the rows with these values."""
    kinds = _kinds(table, where)
    found = " AND ".join(f"{table.name}.{name} = v{at}" for at, name in enumerate(where))
    return Many(
        f"DELETE FROM {table.name} WHERE {' AND '.join(f'{name} = ?' for name in where)}",
        f"DELETE FROM {table.name} USING {_unnested(kinds)} WHERE {found}",
        kinds,
    )


def _unnested(kinds: Sequence[str]) -> str:
    arrays = ", ".join(f"${at}::{kind}[]" for at, kind in enumerate(kinds, 1))
    return f"unnest({arrays}) AS v({', '.join(f'v{at}' for at in range(len(kinds)))})"


def _kinds(table: Table, columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(kind_of(table.columns[name]) for name in columns)


def kind_of(column: Column[Any]) -> str:
    """PostgreSQL's word for what a column holds."""
    named = {kind.__name__ for kind in type(column.type).__mro__}
    return next(word for name, word in _WORDS.items() if name in named)


# By the name of SQLAlchemy's type, so that whoever only completes a word on the command line need not load it.
_WORDS: Final = {"BigInteger": "int8", "Integer": "int4", "Float": "float8", "LargeBinary": "bytea", "Text": "text"}


def _numbers(column: Sequence[Any]) -> str:
    text = str(column)
    if "None" in text:
        return f"{{{','.join('NULL' if value is None else str(value) for value in column)}}}"
    # A tuple of one number has a comma behind it.
    return f"{{{text[1:-1].rstrip(',')}}}"


def _floats(column: Sequence[Any]) -> str:
    return f"{{{','.join('NULL' if value is None else repr(value) for value in column)}}}"


def _texts(column: Sequence[Any]) -> str:
    return f"{{{','.join(map(_text, column))}}}"


def _text(value: str | None) -> str:
    if value is None:
        return "NULL"
    if "\\" in value or '"' in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'


class ByteArrays(bytes):
    """An array of byte strings as PostgreSQL sends and takes it: no text to be written by us and read by it."""

    __slots__ = ()


# One dimension, whether there are nulls, the type of an element, how many there are, the number of the first.
_HEADER: Final = Struct(">iiIii")
_LENGTH: Final = Struct(">i")
_BYTEA: Final = 17
_NULL: Final = _LENGTH.pack(-1)


def _bytes(column: Sequence[Any]) -> ByteArrays:
    parts = [_HEADER.pack(1, int(None in column), _BYTEA, len(column), 1)]
    for value in column:
        if value is None:
            parts.append(_NULL)
        else:
            parts += (_LENGTH.pack(len(value)), value)
    return ByteArrays(b"".join(parts))


_WRITE: Final[dict[str, Callable[[Sequence[Any]], str | bytes]]] = {
    "int8": _numbers,
    "int4": _numbers,
    "float8": _floats,
    "text": _texts,
    "bytea": _bytes,
}
