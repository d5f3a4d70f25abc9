"""The one connection of a process that writes: begins, commits, and knows whether somebody else wrote meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import suppress

from turnout.store.faults import store_error
from turnout.store.meta import write_meta
from turnout.store.sqlite_database import SqliteDatabase
from turnout.store.transaction import SqliteTransaction, Transaction

# About what a batch of leads takes; whoever finds room for less has not found a disk with room.
_TRIAL_CHARS = 262_144
_TRIAL = "trial"


class SqliteWriter:
    """Owned by one thread. After `StoreError` the transaction is gone; the next `begin` opens the file anew."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self._connection: sqlite3.Connection | None = None
        self._seen: int | None = None

    def begin(self) -> tuple[Transaction, bool]:
        """A transaction, and whether anybody but us may have written since our last one. Raises StoreError."""
        try:
            is_new = self._connection is None
            if self._connection is None:
                self._connection, self._seen = self._database.connect(), None
            self._connection.execute("BEGIN IMMEDIATE")
            if is_new:
                # SQLite begins on a file that may only be read as well, and says so at the first write.
                self._connection.execute("DELETE FROM meta WHERE name = ''")
            version = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error as error:
            self.close()
            raise store_error(error, self._database.path) from error
        is_fresh, self._seen = version != self._seen, version
        return SqliteTransaction(self._connection), is_fresh

    def commit(self) -> None:
        """Keep everything; it is on disk when this returns. Raises StoreError, and then nothing is kept."""
        assert self._connection is not None, "a transaction was begun"
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            self.rollback()
            raise store_error(error, self._database.path) from error

    def try_to_write(self) -> None:
        """Write as much as a batch of leads does, and take it back. Raises StoreError where it cannot be kept."""
        for text in ("0" * _TRIAL_CHARS, ""):
            tx, _ = self.begin()
            try:
                # What this wrote to is unknown to whoever asks next, so the books are read anew.
                self._seen = None
                write_meta(tx, _TRIAL, text)
            except sqlite3.Error as error:
                self.rollback()
                raise store_error(error, self._database.path) from error
            self.commit()

    def rollback(self) -> None:
        """Keep nothing of the transaction."""
        if self._connection is None:
            return
        with suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        # Whoever wrote before us is read anew, as are our own books.
        self._seen = None

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self.rollback()
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
