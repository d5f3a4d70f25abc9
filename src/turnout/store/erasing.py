"""What is erased is gone from the disk as well, as far as the database lets us. SQLite keeps old bytes unless told.

PostgreSQL gives the place of what was changed to others when it next cleans up, which it does by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from turnout.store.database import Database
from turnout.store.leads import lock_leads
from turnout.store.sqlite_database import SqliteDatabase
from turnout.store.transaction import Transaction


def overwrite_from_now(tx: Transaction) -> None:
    """Have this transaction overwrite what it takes away, in the whole of its pages."""
    if tx.dialect == "sqlite":
        tx.run("PRAGMA secure_delete = ON")


def hold_leads(tx: Transaction, leads: Sequence[str]) -> None:
    """Wait for whoever is deciding about these leads, and keep others from it until the transaction ends.

    Whoever has read a lead before it is erased would else write back what it knew. On SQLite nobody else writes.
    """
    if leads and tx.dialect == "postgresql":
        lock_leads(tx, sorted(leads), is_waiting=True)


def empty_log(database: Database) -> None:
    """Bring everything committed into the file and leave nothing of it in the log. Raises StoreError."""
    if not isinstance(database, SqliteDatabase):
        return
    connection = database.connect()
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except database.errors as error:
        raise database.said(error) from error
    finally:
        connection.close()
