"""The connection that a worker writes with: one thread's own, kept for as long as it is of use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from turnout.store.database import Database
from turnout.store.transaction import Transaction


class Writing:
    """Transactions one after the other. Used by one thread; `close` it in the end."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writer = database.writer()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Everything in the block is kept when it ends, or nothing where it raises. Raises StoreError."""
        tx, _ = self._writer.begin()
        try:
            yield tx
        except self._database.errors as error:
            self._writer.rollback()
            raise self._database.said(error) from error
        except BaseException:
            self._writer.rollback()
            raise
        self._writer.commit()

    def close(self) -> None:
        """Give the connection back."""
        self._writer.close()
