"""Options that many commands have, and the store that `--db` names. What one command alone has stands with it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from turnout.store.database import Database

LIMIT_MAX: Final = 10_000

Db = Annotated[
    str | None,
    typer.Option(
        "--db",
        help="The store: `sqlite:///path` or `postgresql://user@host/name`; else $TURNOUT_DB, the settings' file, "
        "`.turnout/turnout.db`.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
Why = Annotated[
    str, typer.Option("--why", help="Why you do it, for the audit; it is kept for ever.", show_default=False)
]
Limit = Annotated[int, typer.Option("--limit", min=1, max=LIMIT_MAX, help="Show so many at most.")]


@contextmanager
def opened(db: str | None, *, create: bool = False, read_only: bool = False) -> Iterator[Database]:
    """The store that an option or the settings name, closed at the end. Raises StoreError."""
    # `pipeline.engine.open_store` does the same, and loads all that decides: a list is shown in half the time without.
    from turnout.config import DATABASE_VARIABLE, checked_address, load_settings  # noqa: PLC0415 - slow to load
    from turnout.store.database import open_database  # noqa: PLC0415 - as above

    # What the option names goes before whatever the environment says, be that right or wrong.
    others = {name: text for name, text in os.environ.items() if not (db and name.startswith(DATABASE_VARIABLE))}
    said = load_settings(environment=others)
    database = open_database(
        checked_address(db) if db else said.db,
        create=create,
        read_only=read_only,
        lock_seconds_max=said.lock_seconds_max,
        statement_seconds_max=said.statement_seconds_max,
    )
    try:
        yield database
    finally:
        database.close()


def print_json(value: object) -> None:
    """A value as one JSON document on standard output."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
