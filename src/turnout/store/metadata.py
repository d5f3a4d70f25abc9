"""What all tables share: the registry they are in, how instants are kept, how a row is put. Tables stand elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, Column, Integer, MetaData, Text

# Constraints have names, so that a later version can change them.
METADATA: Final = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "pk": "%(table_name)s_pkey",
    }
)
# A whole number of 64 bits on every database; on SQLite the plain word, so that a primary key is the row's own number.
WHOLE: Final = BigInteger().with_variant(Integer(), "sqlite")
# Room on the pages of tables whose rows change all the time, so that PostgreSQL changes them in place.
OFTEN_CHANGED: Final = {"fillfactor": 50}
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def to_micros(at: datetime) -> int:
    """Microseconds since the beginning of 1970 in UTC; the instant must have a zone."""
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_micros(micros: int) -> datetime:
    """The instant in UTC, exact to the microsecond."""
    return EPOCH + timedelta(0, 0, micros)


def text_column(name: str, *, default: str = "") -> Column[str]:
    """A text that is never null."""
    return Column(name, Text, nullable=False, server_default=default)


def instant_column(name: str, *, nullable: bool = True) -> Column[int]:
    """An instant, as microseconds since the beginning of 1970 in UTC."""
    return Column(name, WHOLE, nullable=nullable)


def upsert(table: str, key: str, columns: Sequence[str]) -> str:
    """The statement that adds a row, or puts its new values where a row with its key is there; `key` comes first."""
    marks = ", ".join("?" * (len(columns) + 1))
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns)
    # Every name is a constant of the module that asks.
    return (
        f"INSERT INTO {table} ({', '.join((key, *columns))}) VALUES ({marks}) "
        f"ON CONFLICT ({key}) DO UPDATE SET {changes}"
    )
