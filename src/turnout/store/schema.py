"""The whole schema: every table of the store made at once, or brought up to date by the migrations."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from sqlalchemy import Connection, MetaData, NullPool, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from turnout import store
from turnout.store.meta import STORE_ID, write_meta
from turnout.store.metadata import METADATA
from turnout.store.transaction import SqliteTransaction

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS: Final = Path(__file__).parent / "migrations"
# As Alembic makes it, so that a store that was made at once does not differ from one that came the whole way.
_VERSION_TABLE: Final = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def all_tables() -> MetaData:
    """Every table of the store: a module in this folder that has one belongs to the schema by being here."""
    for module in iter_modules(store.__path__, f"{store.__name__}."):
        if not module.ispkg:
            import_module(module.name)
    return METADATA


def statements() -> list[str]:
    """The schema as SQLite understands it, tables before the indexes on them."""
    dialect = sqlite.dialect()
    tables = all_tables().sorted_tables
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in tables]
    indexes = [index for table in tables for index in sorted(table.indexes, key=lambda index: str(index.name))]
    return made + [str(CreateIndex(index).compile(dialect=dialect)) for index in indexes]


def create_tables(connection: sqlite3.Connection, revision: str) -> None:
    """Make every table in an empty store, within the caller's transaction."""
    for statement in (*statements(), _VERSION_TABLE):
        connection.execute(statement)
    connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
    write_meta(SqliteTransaction(connection), STORE_ID, uuid4().hex)


def migrate(path: Path) -> None:
    """Run the migrations that a store lacks, all or none, while nobody else writes."""
    with migrating(path) as connection:
        upgrade(connection)


@contextmanager
def migrating(path: Path) -> Iterator[Connection]:
    """SQLAlchemy's connection in a transaction of its own that nobody else's write can come between."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    event.listen(engine, "connect", _without_rules)
    event.listen(engine, "begin", _at_once)
    try:
        with engine.begin() as connection:
            yield connection
            assert not connection.exec_driver_sql("PRAGMA foreign_key_check").all(), "a migration broke a reference"
    finally:
        engine.dispose()


def upgrade(connection: Connection) -> None:
    """Run the migrations that are missing."""
    from alembic import command  # noqa: PLC0415 - a store at its newest need not wait for it

    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection | None = None) -> Config:
    """What Alembic wants to be told."""
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _without_rules(connection: sqlite3.Connection, _record: object) -> None:
    """A table that is made anew is dropped meanwhile; what refers to it must not go with it."""
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout = 60000")
    connection.execute("PRAGMA foreign_keys = OFF")


def _at_once(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
