"""SQLAlchemy over our own connections, for questions that are not on the lead path. Nothing is written through it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, ExceptionContext, create_engine, event

from turnout.errors import StoreError
from turnout.store.faults import store_error


def engine_for(path: Path, connect: Callable[[], sqlite3.Connection]) -> Engine:
    """An engine whose connections are made by `connect` and whose errors are StoreErrors."""
    # Each statement sees the newest state: nobody holds an old one open by forgetting to end a transaction.
    engine = create_engine("sqlite://", creator=connect, isolation_level="AUTOCOMMIT")

    def reworded(context: ExceptionContext) -> StoreError | None:
        trouble = context.original_exception
        return store_error(trouble, path) if isinstance(trouble, sqlite3.Error) else None

    event.listen(engine, "handle_error", reworded)
    return engine


def postgres_engine(connect: Callable[[], object], said: Callable[[Exception], StoreError]) -> Engine:
    """An engine over PostgreSQL whose connections are made by `connect` and whose errors are StoreErrors."""
    # A question is one statement, so each sees the newest state; a few connections are enough for what is not hot.
    engine = create_engine(
        "postgresql+psycopg://", creator=connect, isolation_level="AUTOCOMMIT", pool_size=4, max_overflow=8,
        pool_pre_ping=True,
    )  # fmt: skip

    def reworded(context: ExceptionContext) -> StoreError | None:
        trouble = context.original_exception
        return said(trouble) if isinstance(trouble, Exception) and not isinstance(trouble, StoreError) else None

    event.listen(engine, "handle_error", reworded)
    return engine
