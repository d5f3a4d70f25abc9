"""A store, whichever database it is in: connections and transactions for everybody who reads or writes it.

`sqlite_database` and `postgres_database` are the two there are; what their transactions share is in `transaction`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from turnout.config import is_postgresql
from turnout.errors import DatabaseError
from turnout.store.transaction import Transaction
from turnout.store.writer import Writer

if TYPE_CHECKING:
    from sqlalchemy import Engine

# The newest migration. A store that says the same needs nothing done to it; a test compares this with the folder.
HEAD: Final = "0007"
LOCK_SECONDS_MAX: Final = 10.0
# A server's own; SQLite's statements have no limit.
STATEMENT_SECONDS_MAX: Final = 60.0


class Database(ABC):
    """A store at its newest revision, made by `open_database`; safe to use from any thread.

    `url` is its address, which may hold a password; `name` is what people are told. `errors` are what the database
    itself raises; `said` puts them into words.
    """

    dialect: ClassVar[Literal["sqlite", "postgresql"]]
    errors: ClassVar[tuple[type[Exception], ...]]
    url: str
    name: str
    read_only: bool

    @abstractmethod
    def begin(self) -> AbstractContextManager[Transaction]:
        """A transaction that writes: all of it is kept, or none where anything is raised. Raises StoreError."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Transaction]:
        """Several questions to one state of the store, whatever is written meanwhile. Raises StoreError."""

    @abstractmethod
    def asking(self) -> AbstractContextManager[Transaction]:
        """As `reading`, on a connection that the thread keeps; a block may not hold another one. Raises StoreError."""

    @abstractmethod
    def writer(self) -> Writer:
        """What the one thread that writes leads uses."""

    @property
    @abstractmethod
    def engine(self) -> Engine:
        """SQLAlchemy's way to the same store, for questions that are not asked often: it only reads."""

    @abstractmethod
    def said(self, error: Exception) -> DatabaseError:
        """An error of the database's own, as a sentence with its remedy. Raise it `from` the error."""

    @abstractmethod
    def serve_lock(self, address: str = "") -> AbstractContextManager[None]:
        """Be a server of this store; raises StoreError where there may be only one and there is one."""

    @abstractmethod
    def writer_lock(self) -> AbstractContextManager[None]:
        """Be what writes for a server of this store; raises StoreError where a former one does not end."""

    @abstractmethod
    def close(self) -> None:
        """Close every connection that is still open. The database may be used again."""


def open_database(
    url: str,
    *,
    create: bool = True,
    read_only: bool = False,
    lock_seconds_max: float = LOCK_SECONDS_MAX,
    statement_seconds_max: float = STATEMENT_SECONDS_MAX,
) -> Database:
    """The store at an address, made where there is none and brought to the newest revision.

    Whoever else writes is waited for so long. With `read_only` nothing is made, changed or locked, so a store of
    another revision is refused. Raises StoreError.
    """
    # Each needs a driver that the other has no use for.
    if is_postgresql(url):
        from turnout.store.postgres_database import open_postgres  # noqa: PLC0415

        return open_postgres(
            url,
            create=create,
            read_only=read_only,
            lock_seconds_max=lock_seconds_max,
            statement_seconds_max=statement_seconds_max,
        )
    from turnout.store.sqlite_database import open_sqlite  # noqa: PLC0415

    return open_sqlite(url, create=create, read_only=read_only, lock_seconds_max=lock_seconds_max)
