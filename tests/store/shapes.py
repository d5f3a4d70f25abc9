"""The schema of a store as the database itself tells it: what is compared when two stores must be alike.

The order of columns is left out: a migration can only add them at the end.
"""

from __future__ import annotations

import re

from turnout.config import is_postgresql, sqlite_path
from turnout.store.postgres_database import PostgresDatabase
from turnout.store.sqlite_database import SqliteDatabase
from turnout.store.transaction import Transaction

Shape = frozenset[tuple[object, ...]]

_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid),
    o.collname
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum LEFT JOIN pg_collation o ON o.oid = a.attcollation
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
"""
_CONSTRAINTS = """
SELECT r.conrelid::regclass::text, r.conname, pg_get_constraintdef(r.oid) FROM pg_constraint r
WHERE r.connamespace = current_schema()::regnamespace AND r.contype <> 'n'
"""
_INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
_OPTIONS = """
SELECT relname, relkind::text, array_to_string(reloptions, ' ') FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'S')
"""


def shape_of(url: str) -> Shape:
    """Everything that the tables of a store are made of."""
    if is_postgresql(url):
        server = PostgresDatabase(url)
        with server.reading() as tx:
            return _on_postgres(tx)
    file = SqliteDatabase(sqlite_path(url), read_only=True)
    with file.reading() as tx:
        return _on_sqlite(tx)


def differences(one: str, other: str) -> list[str]:
    """What two stores' tables do not have in common."""
    first, second = shape_of(one), shape_of(other)
    return sorted(str(part) for part in first ^ second)


def _on_postgres(tx: Transaction) -> Shape:
    return frozenset(tuple(row) for sql in (_COLUMNS, _CONSTRAINTS, _INDEXES, _OPTIONS) for row in tx.rows(sql))


def _on_sqlite(tx: Transaction) -> Shape:
    found = tx.rows("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    # An empty text as a default is given back in brackets, and stands in them in a table that was made anew.
    return frozenset((name, *_parts(" ".join(sql.split()).replace("('')", "''"))) for name, sql in found)


def _parts(sql: str) -> tuple[object, ...]:
    """A table's definition as what comes before it, the set of its parts, and what comes after; an index as it is."""
    if not sql.startswith("CREATE TABLE"):
        return (sql,)
    head, _, rest = sql.partition("(")
    body, _, tail = rest.rpartition(")")
    parts = re.split(r",(?![^(]*\))", body)
    return head.strip().replace('"', ""), frozenset(part.strip() for part in parts), tail.strip()
