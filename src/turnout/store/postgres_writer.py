"""The one connection of a process that writes leads to PostgreSQL, beside any number of other processes that do."""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING

import psycopg
from psycopg.pq import TransactionStatus

from turnout.errors import InDoubtError, RetryError
from turnout.store.meta import write_meta
from turnout.store.postgres_transaction import PostgresTransaction
from turnout.store.transaction import Transaction

if TYPE_CHECKING:
    from turnout.store.postgres_database import Connection, PostgresDatabase

_TRIAL = "trial"
# Every question on a lead's way is answered by an index. A plan made while a table was small would read all of it, and
# is kept while it grows.
_BY_INDEX = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit")
_TRIAL_CHARS = 262_144
# A transaction whose process stands still is ended by the server after this share of what others wait for its rows.
_IDLE_SHARE = 0.8
_IDLE_SECONDS_MIN = 5.0
_WHOLE_SHARE = 2.5
_HAS_TRANSACTION_TIMEOUT = 170_000
# By these the server finds out that a whole machine is gone, and with it whoever had locked something.
_SIGNS_OF_LIFE = {"tcp_keepalives_idle": "4", "tcp_keepalives_interval": "1", "tcp_keepalives_count": "4"}


class PostgresWriter:
    """Owned by one thread. After `StoreError` the transaction is gone; the next `begin` connects anew where it must.

    `aside` is another connection, in autocommit: for rows that are to be there whatever becomes of the transaction.
    """

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database
        self._connection: Connection | None = None
        self._aside: Connection | None = None
        self._pipeline: AbstractContextManager[psycopg.Pipeline] | None = None

    def begin(self) -> tuple[Transaction, bool]:
        """A transaction, and whether the connection is a new one. Raises StoreError."""
        is_new = self._connection is None or not _is_of_use(self._connection)
        if is_new:
            self.close()
            self._connection = self._connect()
        assert self._connection is not None, "it was just made"
        try:
            # What is written is sent while the next is worked out; only what is read is waited for.
            self._pipeline = self._connection.pipeline()
            pipeline = self._pipeline.__enter__()
            self._connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED", prepare=False)
        except psycopg.Error as error:
            self.close()
            raise self._database.said(error) from error
        return PostgresTransaction(self._connection, pipeline), is_new

    def _connect(self) -> Connection:
        """A connection that keeps others waiting for less time than they have, should this process stand still."""
        connection = self._database.connect()
        idle_seconds = max(_IDLE_SECONDS_MIN, _IDLE_SHARE * self._database.lock_seconds_max)
        settings = dict.fromkeys(_BY_INDEX, "off") | _SIGNS_OF_LIFE
        settings["idle_in_transaction_session_timeout"] = f"{idle_seconds:.0f}s"
        if connection.info.server_version >= _HAS_TRANSACTION_TIMEOUT:
            # While something is being sent, a transaction is not idle.
            settings["transaction_timeout"] = f"{_WHOLE_SHARE * idle_seconds:.0f}s"
        try:
            for name, value in settings.items():
                connection.execute(f"SET {name} = '{value}'".encode())
        except psycopg.Error as error:
            connection.close()
            raise self._database.said(error) from error
        return connection

    @property
    def aside(self) -> Transaction:
        """What is kept at once, beside the transaction."""
        if self._aside is None or not _is_of_use(self._aside):
            self._aside = self._database.connect()
        return PostgresTransaction(self._aside)

    def commit(self) -> None:
        """Keep everything; it is on disk when this returns. Raises StoreError, and then nothing is kept.

        An InDoubtError says that nobody knows: the connection broke while it was kept.
        """
        assert self._connection is not None, "a transaction was begun"
        try:
            answer = self._connection.execute("COMMIT", prepare=False)
            self._end_pipeline()
        except psycopg.Error as error:
            is_lost = self._connection.broken or self._connection.closed
            self.rollback()
            if is_lost:
                raise InDoubtError(
                    f"`{self._database.name}` was lost while leads were kept; send them again"
                ) from error
            raise self._database.said(error) from error
        if answer.statusmessage != "COMMIT":
            raise RetryError(f"`{self._database.name}` took a transaction back; send it again")

    def try_to_write(self) -> None:
        """Write as much as a batch of leads does, and take it back. Raises StoreError where it cannot be kept."""
        for text in ("0" * _TRIAL_CHARS, ""):
            tx, _ = self.begin()
            try:
                write_meta(tx, _TRIAL, text)
            except psycopg.Error as error:
                self.rollback()
                raise self._database.said(error) from error
            self.commit()

    def rollback(self) -> None:
        """Keep nothing of the transaction.

        After an error the connection is given up as well: of what was sent behind the error in a pipeline the driver
        believes that it is prepared, and the server knows nothing of it.
        """
        if self._connection is None:
            return
        is_sound = False
        with suppress(psycopg.Error):
            self._end_pipeline()
            if self._connection.info.transaction_status == TransactionStatus.INTRANS:
                self._connection.execute("ROLLBACK", prepare=False)
            is_sound = self._connection.info.transaction_status == TransactionStatus.IDLE
        if not is_sound:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None

    def _end_pipeline(self) -> None:
        """Wait for everything that was sent. Raises the first error of it."""
        pipeline, self._pipeline = self._pipeline, None
        if pipeline is not None:
            pipeline.__exit__(None, None, None)

    def close(self) -> None:
        """Give the connections back."""
        with suppress(psycopg.Error):
            self._end_pipeline()
        for connection in (self._connection, self._aside):
            if connection is not None:
                with suppress(psycopg.Error):
                    connection.close()
        self._connection = self._aside = None


def _is_of_use(connection: Connection) -> bool:
    """False for one that broke, and for one to a standby: the primary may be elsewhere by now."""
    if connection.broken or connection.closed:
        return False
    return connection.pgconn.parameter_status(b"in_hot_standby") != b"on"
