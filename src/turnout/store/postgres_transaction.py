"""A `Transaction` over PostgreSQL: the same `?` statements, numbered for the server; many rows go as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from psycopg import RawCursor
from psycopg.adapt import Dumper
from psycopg.pq import Format

from turnout.store.many import ByteArrays, Many
from turnout.store.transaction import Row

if TYPE_CHECKING:
    from psycopg import Connection, Pipeline


class ByteArraysDumper(Dumper):
    """Sends an array of byte strings as it is."""

    format = Format.BINARY
    oid = 1001

    def dump(self, obj: ByteArrays) -> bytes:
        """The bytes of the array."""
        return obj


# What the server is asked to send values in: psycopg.pq.Format.BINARY.
_BINARY = Format.BINARY


class PostgresTransaction:
    """A `Transaction` over a connection whose owner begins and commits. Errors are those of `psycopg`."""

    __slots__ = ("connection", "pipeline")

    def __init__(self, connection: Connection[Row], pipeline: Pipeline | None = None) -> None:
        self.connection = connection
        # Within a pipeline what is written is sent and not waited for; how many rows it changed is then not known.
        self.pipeline = pipeline

    @property
    def dialect(self) -> Literal["postgresql"]:
        """PostgreSQL."""
        return "postgresql"

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """Every row that a statement gives."""
        cursor = self._cursor().execute(numbered(sql), params)
        if self.pipeline is not None:
            # The same answer at the same price as without this, but a server that was not asked to sync believes that
            # more is coming: a process that stands still would keep its locks for ever.
            self.pipeline.sync()
        return cursor.fetchall()

    def run(self, sql: str, params: Sequence[Any] = ()) -> int:
        """How many rows a statement changed."""
        return self._cursor().execute(numbered(sql), params).rowcount

    def run_many(self, sql: str | Many, rows: Sequence[Sequence[Any]]) -> int:
        """One statement for all rows, or for each where it was not made for many; how many rows were changed."""
        if not rows:
            return 0
        if isinstance(sql, Many):
            return self._cursor().execute(sql.together, sql.arrays(rows)).rowcount
        cursor = self._cursor()
        cursor.executemany(numbered(sql), rows)
        return cursor.rowcount

    def _cursor(self) -> RawCursor[Row]:
        """A cursor of its own for each statement: in a pipeline, results come when the next ones are already asked."""
        cursor: RawCursor[Row] = RawCursor(self.connection)
        # Whole numbers and bytes come as they are, instead of as text to be read.
        cursor.format = _BINARY
        return cursor


@lru_cache(maxsize=2_048)
def numbered(sql: str) -> str:
    """The statement with `$1`, `$2` in the places of its `?`; those in quotes are not places."""
    parts, number = [], 0
    for at, piece in enumerate(sql.split("'")):
        if at % 2:
            parts.append(piece)
            continue
        pieces = piece.split("?")
        text = pieces[0]
        for more in pieces[1:]:
            number += 1
            text += f"${number}{more}"
        parts.append(text)
    return "'".join(parts)
