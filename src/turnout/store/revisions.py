"""Which revision a store is at, what it lacks, and bringing it to the newest: what `turnout migrate` does.

A store in a file is brought up to date by whoever opens it. One on a server has other processes at work, so nobody
changes it in passing: a server of another revision refuses to start, and `turnout migrate` is run once. Migrations only
add what the version before them does without, so its processes go on meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Final, NamedTuple

from turnout.config import is_postgresql, sqlite_path
from turnout.errors import StoreError
from turnout.store import postgres_database, sqlite_database
from turnout.store.database import HEAD, Database, open_database
from turnout.store.postgres_database import PostgresDatabase
from turnout.store.postgres_transaction import PostgresTransaction
from turnout.store.schema import Told, alembic_config, migrate
from turnout.store.sqlite_database import SqliteDatabase

_LOOKING_SECONDS_MAX: Final = 1.0


class Revision(NamedTuple):
    """A step of the schema: its name, and what it changes."""

    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """From where to where a store came, by which steps; `before` is empty for one that was made."""

    before: str
    after: str
    steps: tuple[Revision, ...] = ()


def revision_at(url: str) -> str:
    """The revision of the store at an address; empty where there is none yet.

    Raises StoreError for what is no store of ours, is of a newer version, or cannot be read.
    """
    if not is_postgresql(url) and not _has_content(url):
        return ""
    database = _unopened(url, read_only=True)
    with _worded(database):
        if isinstance(database, SqliteDatabase):
            connection = database.connect()
            try:
                return sqlite_database.revision_of(connection, database.path) or ""
            finally:
                connection.close()
        assert isinstance(database, PostgresDatabase), "there are two"
        with database.connect() as server:
            return postgres_database.revision_of(PostgresTransaction(server), database.name) or ""


def steps_after(revision: str) -> list[Revision]:
    """What a store of a revision lacks, in the order in which it is done; nothing where it is at the newest."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - a store at its newest need not wait for it

    scripts = ScriptDirectory.from_config(alembic_config())
    missing = [] if revision == HEAD else list(scripts.iterate_revisions("head", revision or "base"))
    return [Revision(step.revision, _first_line(step.doc)) for step in reversed(missing)]


def lacking(url: str) -> Migrated:
    """What `bring_to_head` would do to a store. Raises StoreError as `revision_at`."""
    before = revision_at(url)
    return Migrated(before, HEAD, tuple(steps_after(before)))


def bring_to_head(url: str, told: Told = lambda _revision, _what: None) -> Migrated:
    """Make a store that is not there, or run the migrations that one lacks: all of them or none.

    Of several processes that do so at once one does it, and the others wait and find it done. Raises StoreError: also
    where a server is at work on the file, which must be stopped first.
    """
    before = revision_at(url)
    if before == HEAD:
        return Migrated(before, HEAD)
    if not before:
        open_database(url).close()
        return Migrated("", HEAD)
    done: list[Revision] = []

    def note(revision: str, what: str) -> None:
        done.append(Revision(revision, _first_line(what)))
        told(*done[-1])

    database = _unopened(url)
    _require_idle(database)
    with _worded(database):
        migrate(url, note)
    return Migrated(before, revision_at(url), tuple(done))


def _require_idle(database: Database) -> None:
    """Refuse a file that a server is at work on; whoever only looks, as we do, is waited for."""
    until = monotonic() + _LOOKING_SECONDS_MAX
    while True:
        try:
            with database.serve_lock("turnout migrate"):
                return
        except StoreError:
            if monotonic() > until:
                raise
            sleep(0.02)


def _unopened(url: str, *, read_only: bool = False) -> Database:
    """A store that is not looked at yet, whatever its revision."""
    if is_postgresql(url):
        return PostgresDatabase(url, read_only=read_only)
    return SqliteDatabase(sqlite_path(url), read_only=read_only)


def _has_content(url: str) -> bool:
    path = sqlite_path(url)
    if path.is_dir():
        raise StoreError(f"`{path}` is a folder; name a file in it, such as `{path / 'turnout.db'}`")
    return path.exists() and path.stat().st_size > 0


@contextmanager
def _worded(database: Database) -> Iterator[None]:
    """What the database says, as a sentence with its remedy, also where it comes through SQLAlchemy."""
    from sqlalchemy.exc import DBAPIError, ProgrammingError  # noqa: PLC0415 - as above

    try:
        yield
    except DBAPIError as error:
        if not isinstance(error.orig, database.errors):
            raise
        if isinstance(error, ProgrammingError):
            # Not the database but the migration is wrong for it.
            why = _first_line(str(error.orig))
            raise StoreError(f"`{database.name}` cannot come to schema {HEAD} ({why}); nothing was changed") from error
        raise database.said(error.orig) from error
    except database.errors as error:
        raise database.said(error) from error


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
