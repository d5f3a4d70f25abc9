"""The whole schema on either database: every table made at once, or brought up to date by the migrations.

Which revision a store is at, and what a person is told about it, is in `revisions`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final, Literal
from uuid import uuid4

from sqlalchemy import Connection, Engine, MetaData, NullPool, Text, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from turnout import store
from turnout.config import is_postgresql
from turnout.store.meta import STORE_ID, write_meta
from turnout.store.metadata import METADATA
from turnout.store.transaction import Transaction, transaction_of

if TYPE_CHECKING:
    from alembic.config import Config

Dialect = Literal["sqlite", "postgresql"]
# Told of each migration as it begins: its revision, and what it does.
Told = Callable[[str, str], None]

MIGRATIONS: Final = Path(__file__).parent / "migrations"
# A table that others read or write for longer is not waited for: behind us everybody else would wait as well.
LOCK_SECONDS_MAX: Final = 10
# As Alembic makes it, so that a store that was made at once does not differ from one that came the whole way.
_VERSION_TABLE: Final = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
_DIALECTS: Final = {"sqlite": sqlite.dialect, "postgresql": postgresql.dialect}
# Texts are compared by their bytes, as SQLite does: the same order on both, indexes that serve prefixes, and none that
# break when the system's own rules of sorting change with an upgrade.
_PLAIN: Final = "C"
_SORTED_OTHERWISE: Final = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND data_type = 'text' AND coalesce(collation_name, '') <> 'C'
ORDER BY table_name, ordinal_position
"""


def all_tables() -> MetaData:
    """Every table of the store: a module in this folder that has one belongs to the schema by being here."""
    for module in iter_modules(store.__path__, f"{store.__name__}."):
        if not module.ispkg:
            import_module(module.name)
    return METADATA


def statements(dialect: Dialect = "sqlite") -> list[str]:
    """The schema as a database understands it, tables before the indexes on them."""
    speaking = _DIALECTS[dialect]()
    tables = (all_tables() if dialect == "sqlite" else _sorting_plainly(all_tables())).sorted_tables
    made = [str(CreateTable(table).compile(dialect=speaking)) for table in tables]
    indexes = [index for table in tables for index in sorted(table.indexes, key=lambda index: str(index.name))]
    return made + [str(CreateIndex(index).compile(dialect=speaking)) for index in indexes]


def _sorting_plainly(tables: MetaData) -> MetaData:
    """The same tables, with every text compared by its bytes."""
    plain = MetaData(naming_convention=tables.naming_convention)
    for table in tables.sorted_tables:
        for column in table.to_metadata(plain).columns:
            if isinstance(column.type, Text):
                column.type = postgresql.TEXT(collation=_PLAIN)
    return plain


def create_tables(source: Transaction | sqlite3.Connection, revision: str, dialect: Dialect = "sqlite") -> None:
    """Make every table in an empty store, within the caller's transaction.

    On PostgreSQL the table of the version comes first: a second process that does the same at the same moment waits
    for it, and is then told that it is there.
    """
    tx = transaction_of(source)
    for statement in (_VERSION_TABLE, *statements(dialect)):
        tx.run(statement)
    tx.run("INSERT INTO alembic_version VALUES (?)", (revision,))
    write_meta(tx, STORE_ID, uuid4().hex)


def migrate(where: str | Path, told: Told = lambda _revision, _what: None) -> None:
    """Run the migrations that a store lacks, all or none, while nobody else migrates it.

    `where` is an address, or the file of a store on SQLite. What goes wrong is raised as the database says it.
    """
    with migrating(where) as connection:
        upgrade(connection, told)


@contextmanager
def migrating(where: str | Path) -> Iterator[Connection]:
    """SQLAlchemy's connection in a transaction of its own that nobody else's migration can come between."""
    url = f"sqlite:///{where}" if isinstance(where, Path) else where
    is_server = is_postgresql(url)
    engine = _postgres_engine(url) if is_server else _sqlite_engine(url)
    try:
        with engine.begin() as connection:
            if is_server:
                _lock_versions(connection)
            yield connection
            if is_server:
                _sort_plainly(connection)
            else:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                assert not broken, "a migration broke a reference"
    finally:
        engine.dispose()


def upgrade(connection: Connection, told: Told = lambda _revision, _what: None) -> None:
    """Run the migrations that are missing."""
    from alembic import command  # noqa: PLC0415 - a store at its newest need not wait for it

    command.upgrade(alembic_config(connection, told), "head")


def alembic_config(connection: Connection | None = None, told: Told = lambda _revision, _what: None) -> Config:
    """What Alembic wants to be told."""
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    config.attributes["told"] = told
    return config


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, poolclass=NullPool)
    event.listen(engine, "connect", _without_rules)
    event.listen(engine, "begin", _at_once)
    return engine


def _without_rules(connection: sqlite3.Connection, _record: object) -> None:
    """A table that is made anew is dropped meanwhile; what refers to it must not go with it."""
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout = 60000")
    connection.execute("PRAGMA foreign_keys = OFF")


def _at_once(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgres_engine(url: str) -> Engine:
    import psycopg  # noqa: PLC0415 - a store in a file does without

    # The driver reads the address itself: what it knows of hosts, sockets and options is more than SQLAlchemy does.
    return create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool)


def _lock_versions(connection: Connection) -> None:
    """Be the only one that migrates; who comes second waits here, and then finds everything done."""
    if connection.exec_driver_sql("SELECT to_regclass('alembic_version')").scalar() is not None:
        connection.exec_driver_sql("LOCK TABLE alembic_version IN EXCLUSIVE MODE")
    # Whoever migrates may be waited for; for the tables themselves we do not make a whole office wait.
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS_MAX}s'")


def _sort_plainly(connection: Connection) -> None:
    """Compare texts of our tables by their bytes, also those in columns that a migration just made."""
    ours = all_tables().tables
    otherwise: dict[str, list[str]] = {}
    for table, column in connection.exec_driver_sql(_SORTED_OTHERWISE):
        if table in ours:
            otherwise.setdefault(table, []).append(column)
    for table, columns in otherwise.items():
        changes = ", ".join(f'ALTER COLUMN "{column}" TYPE TEXT COLLATE "{_PLAIN}"' for column in columns)
        connection.exec_driver_sql(f'ALTER TABLE "{table}" {changes}')
