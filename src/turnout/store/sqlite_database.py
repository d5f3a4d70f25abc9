"""One SQLite file: opened, made or brought up to date, and handed out as connections and transactions.

What is wrong with a file is worded in `faults`, its tables are gathered in `schema`, its changes are in `migrations`.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from turnout.config import sqlite_path
from turnout.errors import DatabaseError, StoreError
from turnout.store.database import HEAD, LOCK_SECONDS_MAX, Database
from turnout.store.faults import require_sqlite, store_error
from turnout.store.serve_lock import hold_serve_lock, hold_writer_lock
from turnout.store.transaction import SqliteTransaction, Transaction
from turnout.store.writer import Writer

if TYPE_CHECKING:
    from sqlalchemy import Engine

# Marks a file as Turnout's own ("TRNT"), so that another program's database is never written to.
APPLICATION_ID: Final = 0x54524E54
_CACHE_KIB: Final = 32_768
_READER_CACHE_KIB: Final = 4_096


class _Connection(sqlite3.Connection):
    """A connection that a list of those still open may hold without keeping it alive; a bare one cannot be."""


class _Reader:
    """A thread's connection, closed with the thread; left to itself it would wait for the collector of garbage."""

    __slots__ = ("connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


class SqliteDatabase(Database):
    """A store in a file, at its newest revision. Made by `open_sqlite`; safe to use from any thread."""

    dialect = "sqlite"
    errors = (sqlite3.Error,)

    def __init__(self, path: Path, *, read_only: bool = False, lock_seconds_max: float = LOCK_SECONDS_MAX) -> None:
        self.path = path
        self.url = f"sqlite:///{path.absolute()}"
        self.name = str(path)
        self.read_only = read_only
        self.lock_seconds_max = lock_seconds_max
        self._threads = threading.local()
        self._open: weakref.WeakSet[_Connection] = weakref.WeakSet()

    def connect(self) -> sqlite3.Connection:
        """A connection of the caller's own, in autocommit: say `BEGIN IMMEDIATE` and `COMMIT`. Raises StoreError."""
        try:
            connection = _connect(self.path, self.lock_seconds_max, read_only=self.read_only)
        except sqlite3.Error as error:
            raise store_error(error, self.path) from error
        self._open.add(connection)
        return connection

    def reader(self) -> sqlite3.Connection:
        """This thread's connection for reading; made once, and closed when the thread ends."""
        reader: _Reader | None = getattr(self._threads, "reader", None)
        if reader is None:
            reader = self._threads.reader = _Reader(self._connect_reader())
        return reader.connection

    def _connect_reader(self) -> sqlite3.Connection:
        connection = self.connect()
        connection.execute("PRAGMA query_only = ON")
        # There may be as many readers as a server has threads.
        connection.execute(f"PRAGMA cache_size = -{_READER_CACHE_KIB}")
        return connection

    def writer(self) -> Writer:
        """A connection for the one thread that writes leads."""
        from turnout.store.sqlite_writer import SqliteWriter  # noqa: PLC0415 - not everybody writes

        return SqliteWriter(self)

    def said(self, error: Exception) -> DatabaseError:
        """What SQLite says, as a sentence with its remedy."""
        assert isinstance(error, sqlite3.Error), "an error of this database's own"
        return store_error(error, self.path)

    @contextmanager
    def asking(self) -> Iterator[Transaction]:
        """Several questions to one state of the store, on the thread's own connection. Raises StoreError."""
        try:
            connection = self.reader()
            connection.execute("BEGIN")
            try:
                yield SqliteTransaction(connection)
            finally:
                connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise store_error(error, self.path) from error

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A transaction that writes: all of it is kept, or none where anything is raised. Raises StoreError."""
        connection = self.connect()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield SqliteTransaction(connection)
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise store_error(error, self.path) from error
        finally:
            _leave(connection)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Several questions to one state of the store, whatever is written meanwhile. Raises StoreError."""
        connection = self.connect()
        try:
            connection.execute("BEGIN")
            yield SqliteTransaction(connection)
        except sqlite3.Error as error:
            raise store_error(error, self.path) from error
        finally:
            _leave(connection)

    @cached_property
    def engine(self) -> Engine:
        """SQLAlchemy's way to the same file, for questions that are not asked often: it only reads.

        Made when first wanted. What it raises is a StoreError.
        """
        from turnout.store.questions import engine_for  # noqa: PLC0415 - start-up need not wait for it

        return engine_for(self.path, self._connect_reader)

    def serve_lock(self, address: str = "") -> AbstractContextManager[None]:
        """Be the one server of this store. Raises StoreError that names the process which is it already."""
        return hold_serve_lock(self.path, address)

    def writer_lock(self) -> AbstractContextManager[None]:
        """Be what writes for this store's server. Raises StoreError where a former one does not end."""
        return hold_writer_lock(self.path)

    def close(self) -> None:
        """Close every connection that is still open. The database may be used again."""
        self._threads = threading.local()
        if "engine" in self.__dict__:
            self.__dict__.pop("engine").dispose()
        for connection in list(self._open):
            connection.close()


def open_sqlite(
    url: str, *, create: bool = True, read_only: bool = False, lock_seconds_max: float = LOCK_SECONDS_MAX
) -> SqliteDatabase:
    """The store in a file, made where there is none and brought to the newest revision.

    Whoever else writes is waited for so long. With `read_only` nothing is made, changed or locked, so a store of
    another revision is refused. Raises StoreError.
    """
    require_sqlite()
    database = SqliteDatabase(sqlite_path(url), read_only=read_only, lock_seconds_max=lock_seconds_max)
    if database.path.is_dir():
        raise StoreError(f"`{database.path}` is a folder; name a file in it, such as `{database.path / 'turnout.db'}`")
    if not database.path.exists():
        _make_file(database.path, may_make=create and not read_only)
    _refuse_anothers(database.path)
    connection = database.connect()
    try:
        if revision_of(connection, database.path) != HEAD:
            _bring_to_head(database, connection)
    except sqlite3.Error as error:
        raise store_error(error, database.path) from error
    finally:
        connection.close()
    return database


def _connect(path: Path, lock_seconds_max: float, *, read_only: bool) -> _Connection:
    address = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
    # Our own threads take turns; SQLite itself is built to be used from any of them.
    connection = sqlite3.connect(
        address, uri=True, isolation_level=None, check_same_thread=False, cached_statements=512, factory=_Connection
    )
    try:
        # Before anything that may wait for a lock, the journal's mode included.
        connection.execute(f"PRAGMA busy_timeout = {int(lock_seconds_max * 1000)}")
        if not read_only:
            _use_write_ahead_log(connection, lock_seconds_max)
            connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # What was erased is overwritten, not only unlinked; builds of SQLite differ in what they do by themselves.
        connection.execute("PRAGMA secure_delete = FAST")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    except BaseException:
        connection.close()
        raise
    return connection


def _use_write_ahead_log(connection: sqlite3.Connection, lock_seconds_max: float) -> None:
    """Two processes that turn it on at once do not wait for each other as they do for other locks: one tries again."""
    until = time.monotonic() + lock_seconds_max
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _leave(connection: sqlite3.Connection) -> None:
    """End what was begun and not kept; a broken file may have ended it already."""
    with suppress(sqlite3.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    connection.close()


def _make_file(path: Path, *, may_make: bool) -> None:
    """An empty file that only its owner may read, before SQLite makes one that everybody may."""
    if not may_make:
        raise StoreError(f"`{path}` does not exist; `turnout import` makes it, or name another with `--db`")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        why = str(error.strerror).lower()
        raise StoreError(f"`{path}` cannot be made ({why}); check its folder, or name another with `--db`") from error


def _refuse_anothers(path: Path) -> None:
    """Look at a file that does not bear our mark before its journal is touched. Raises StoreError for another's."""
    with suppress(OSError), path.open("rb") as file:
        header = file.read(100)
        if len(header) < 100 or int.from_bytes(header[68:72], "big") == APPLICATION_ID:
            return
        address = f"{path.absolute().as_uri()}?mode=ro"
        with suppress(sqlite3.Error), closing(sqlite3.connect(address, uri=True)) as found:
            revision_of(found, path)


def revision_of(connection: sqlite3.Connection, path: Path) -> str | None:
    """The revision a store is at; None for an empty file. Raises StoreError for a file that is not a store."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return None
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise StoreError(f"`{path}` is another program's database; name another file with `--db`")
    revision = str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    if revision > HEAD:
        raise StoreError(f"`{path}` was made by a newer Turnout (schema {revision}, this one knows {HEAD}); upgrade")
    return revision


def _bring_to_head(database: SqliteDatabase, connection: sqlite3.Connection) -> None:
    """Make the tables of an empty file, or run the migrations that an older one lacks."""
    if database.read_only:
        raise StoreError(f"`{database.path}` is not of this version yet; open it once for writing, as `serve` does")
    from turnout.store.schema import create_tables, migrate  # noqa: PLC0415 - a store at its newest needs neither

    connection.execute("BEGIN IMMEDIATE")
    try:
        # Somebody else may have done it while we waited for our turn.
        if revision_of(connection, database.path) is None:
            create_tables(connection, HEAD)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    if revision_of(connection, database.path) != HEAD:
        migrate(database.path)
