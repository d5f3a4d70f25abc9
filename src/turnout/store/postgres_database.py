"""One database of a PostgreSQL server as a store: opened, made where it is empty, and handed out as transactions.

What is wrong with it is worded in `postgres_faults`; its tables are gathered in `schema`, its changes in `migrations`.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import cached_property
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import IsolationLevel

from turnout.config import shown_url
from turnout.errors import DatabaseError, StoreError
from turnout.store.database import HEAD, LOCK_SECONDS_MAX, STATEMENT_SECONDS_MAX, Database
from turnout.store.many import ByteArrays
from turnout.store.postgres_faults import postgres_error
from turnout.store.postgres_transaction import ByteArraysDumper, PostgresTransaction
from turnout.store.transaction import Row, Transaction
from turnout.store.writer import Writer

if TYPE_CHECKING:
    from sqlalchemy import Engine

Connection = psycopg.Connection[Row]
# The first version that Turnout is tested with; earlier ones lack nothing that we know of, and nobody has tried.
OLDEST: Final = 140_000
_CONNECT_SECONDS_MAX: Final = 5
# A transaction of ours lasts milliseconds: one that idles so long belongs to a process that was stopped or cut off.
_IDLE_SECONDS_MAX: Final = 30


class _Reader:
    """A thread's connection, closed with the thread."""

    __slots__ = ("connection",)

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


class PostgresDatabase(Database):
    """A store in a database of a server. Made by `open_postgres`; safe to use from any thread."""

    dialect = "postgresql"
    errors = (psycopg.Error,)

    def __init__(
        self,
        url: str,
        *,
        read_only: bool = False,
        lock_seconds_max: float = LOCK_SECONDS_MAX,
        statement_seconds_max: float = STATEMENT_SECONDS_MAX,
    ) -> None:
        self.url = _plain(url)
        self.name = shown_url(self.url)
        self.read_only = read_only
        self.lock_seconds_max = lock_seconds_max
        self.statement_seconds_max = statement_seconds_max
        self._threads = threading.local()
        self._open: weakref.WeakSet[Connection] = weakref.WeakSet()

    def connect(self) -> Connection:
        """A connection of the caller's own, in autocommit. Raises StoreError."""
        settings = {
            "lock_timeout": round(self.lock_seconds_max * 1000),
            "statement_timeout": round(self.statement_seconds_max * 1000),
            "idle_in_transaction_session_timeout": _IDLE_SECONDS_MAX * 1000,
            "default_transaction_read_only": "on" if self.read_only else "off",
            # A plan for every statement of the lead's way is made once; the server guesses well without the values.
            "plan_cache_mode": "force_generic_plan",
        }
        try:
            connection = psycopg.connect(
                self.url,
                autocommit=True,
                prepare_threshold=2,
                application_name="turnout",
                connect_timeout=_CONNECT_SECONDS_MAX,
                keepalives_idle=10,
                keepalives_interval=5,
                keepalives_count=3,
                tcp_user_timeout=20_000,
                options=" ".join(f"-c {name}={value}" for name, value in settings.items()),
            )
        except psycopg.Error as error:
            raise self.said(error) from error
        connection.adapters.register_dumper(ByteArrays, ByteArraysDumper)
        self._open.add(connection)
        return connection

    def said(self, error: Exception) -> DatabaseError:
        """What PostgreSQL says, as a sentence with its remedy."""
        return postgres_error(error, self.name)

    def writer(self) -> Writer:
        """A connection for the one thread that writes leads."""
        from turnout.store.postgres_writer import PostgresWriter  # noqa: PLC0415 - not everybody writes

        return PostgresWriter(self)

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A transaction that writes: all of it is kept, or none where anything is raised. Raises StoreError."""
        connection = self.connect()
        try:
            with connection.transaction():
                yield PostgresTransaction(connection)
        except psycopg.Error as error:
            raise self.said(error) from error
        finally:
            connection.close()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Several questions to one state of the store, whatever is written meanwhile. Raises StoreError."""
        connection = self.connect()
        try:
            yield from self._snapshot(connection)
        finally:
            connection.close()

    @contextmanager
    def asking(self) -> Iterator[Transaction]:
        """As `reading`, on a connection that the thread keeps. Raises StoreError."""
        yield from self._snapshot(self._reader())

    def _snapshot(self, connection: Connection) -> Iterator[Transaction]:
        try:
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            with connection.transaction():
                yield PostgresTransaction(connection)
        except psycopg.Error as error:
            raise self.said(error) from error

    def _reader(self) -> Connection:
        """This thread's connection for reading; made once, and again where it broke."""
        reader: _Reader | None = getattr(self._threads, "reader", None)
        if reader is None or reader.connection.broken or reader.connection.closed:
            reader = self._threads.reader = _Reader(self.connect())
        return reader.connection

    @cached_property
    def engine(self) -> Engine:
        """SQLAlchemy's way to the same database, for questions that are not asked often: it only reads."""
        from turnout.store.questions import postgres_engine  # noqa: PLC0415 - start-up need not wait for it

        return postgres_engine(self._connect_reader, self.said)

    def _connect_reader(self) -> Connection:
        connection = self.connect()
        connection.execute("SET default_transaction_read_only = on")
        return connection

    def serve_lock(self, _address: str = "") -> AbstractContextManager[None]:
        """Any number of servers may serve it."""
        return nullcontext()

    def writer_lock(self) -> AbstractContextManager[None]:
        """Any number of processes may write to it."""
        return nullcontext()

    def close(self) -> None:
        """Close every connection that is still open. The database may be used again."""
        self._threads = threading.local()
        if "engine" in self.__dict__:
            self.__dict__.pop("engine").dispose()
        for connection in list(self._open):
            with suppress(psycopg.Error):
                connection.close()


def open_postgres(
    url: str,
    *,
    create: bool = True,
    read_only: bool = False,
    lock_seconds_max: float = LOCK_SECONDS_MAX,
    statement_seconds_max: float = STATEMENT_SECONDS_MAX,
) -> PostgresDatabase:
    """The store in a database, with its tables made where there are none.

    One of another revision is refused: whoever upgrades runs `turnout migrate` first. Raises StoreError.
    """
    database = PostgresDatabase(
        url, read_only=read_only, lock_seconds_max=lock_seconds_max, statement_seconds_max=statement_seconds_max
    )
    connection = database.connect()
    try:
        if connection.info.server_version < OLDEST:
            raise StoreError(
                f"`{database.name}` is PostgreSQL {connection.info.server_version // 10_000}; use 14 or newer"
            )
        revision = revision_of(PostgresTransaction(connection), database.name)
        if revision is None and create and not read_only:
            _make_tables(database)
        elif revision is None:
            raise StoreError(f"`{database.name}` has no store; `turnout migrate` makes it, or name another with `--db`")
        elif revision != HEAD:
            raise StoreError(
                f"`{database.name}` is at schema {revision} and this Turnout needs {HEAD}; run `turnout migrate`"
            )
    except psycopg.Error as error:
        raise database.said(error) from error
    finally:
        connection.close()
    return database


def _make_tables(database: PostgresDatabase) -> None:
    """Every table of an empty database, made by us or by another process at the same moment."""
    from turnout.store.schema import create_tables  # noqa: PLC0415 - a store at its newest needs it not

    try:
        with database.begin() as tx:
            create_tables(tx, HEAD, "postgresql")
    except DatabaseError:
        with database.begin() as tx:
            if revision_of(tx, database.name) != HEAD:
                raise


def revision_of(tx: Transaction, name: str) -> str | None:
    """The revision a store is at; None for an empty database. Raises StoreError for one that is not ours or newer."""
    tables = {table for (table,) in tx.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")}
    if not tables:
        return None
    if not {"alembic_version", "meta"} <= tables:
        raise StoreError(f"`{name}` is another program's database; make one for Turnout alone, and name it with `--db`")
    found = tx.rows("SELECT version_num FROM alembic_version")
    revision = str(found[0][0]) if found else None
    if revision is not None and revision > HEAD:
        raise StoreError(f"`{name}` was made by a newer Turnout (schema {revision}, this one knows {HEAD}); upgrade")
    return revision


def _plain(url: str) -> str:
    """The address as the driver takes it: SQLAlchemy's names of drivers are left out."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme.partition('+')[0]}{separator}{rest}"
