"""A whole store into another database: asked whether it may be, copied in one transaction, compared, verified.

An interrupted move leaves the target as it was, without a row; it is simply begun anew. The source is only read, and
nobody else can write to it meanwhile, so that no lead is left behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic, perf_counter, sleep

from turnout.config import shown_url
from turnout.errors import StoreError
from turnout.pipeline.record.verify import Verification, verify
from turnout.store.copying import Copied, copy_rows, rows_in, tables_in_order
from turnout.store.database import HEAD, Database, open_database
from turnout.store.meta import LATEST_MOMENT, read_number, write_meta
from turnout.store.revisions import revision_at
from turnout.store.transaction import Transaction

# Told what is done, how far it has come, and of how much.
Progress = Callable[[str, int, int], None]

# A connection that was closed, our own among them, is seen for a moment longer.
_LEAVING_SECONDS_MAX = 2.0
_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'turnout'"
    " AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved, how long it took, and what verifying the target found: nothing where the source was whole."""

    tables: tuple[Copied, ...]
    seconds: float
    verification: Verification

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(table.rows for table in self.tables)


def move(source_url: str, target_url: str, progress: Progress = lambda _what, _done, _all: None) -> Moved:
    """Copy a store into an empty database, and verify it there.

    Raises StoreError where the source is at work or of another version, where the target has rows, and where one of
    them cannot be used; the target is then as it was.
    """
    _refuse_the_same(source_url, target_url)
    _require_newest(source_url)
    source, target = open_database(source_url, create=False), open_database(target_url)
    try:
        started = perf_counter()
        with _alone(source) as reading, _alone(target) as writing:
            there = rows_in(writing)
            if there:
                raise StoreError(f"`{target.name}` has rows already ({_listed(there)}); name an empty database")
            copied = copy_rows(reading, writing, progress)
            _let_time_go_on(writing)
        seconds = perf_counter() - started
        return Moved(tuple(copied), seconds, verify(target, progress))
    finally:
        source.close()
        target.close()


def _refuse_the_same(source: str, target: str) -> None:
    if source == target:
        raise StoreError(f"`{shown_url(source)}` cannot be moved to itself; name another database with `--to`")


def _require_newest(url: str) -> None:
    """Opening a file would bring it to the newest revision in passing; whoever moves it is told to do so first."""
    revision = revision_at(url)
    if not revision:
        raise StoreError(f"`{shown_url(url)}` has no store; name the one to move with `--from`")
    if revision != HEAD:
        raise StoreError(
            f"`{shown_url(url)}` is at schema {revision} and this Turnout needs {HEAD}; run `turnout migrate` on it"
        )


@contextmanager
def _alone(database: Database) -> Iterator[Transaction]:
    """A transaction, while nobody else serves the store or writes to it."""
    with database.serve_lock("turnout move"), database.begin() as tx:
        if database.dialect == "postgresql":
            _keep_others_out(tx, database.name)
        yield tx


def _keep_others_out(tx: Transaction, name: str) -> None:
    # A copy of a whole store takes longer than any lead; no statement of it is to be ended for that.
    for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
        tx.run(f"SET LOCAL {setting} = 0")
    tx.run(f"LOCK TABLE {', '.join(table.name for table in tables_in_order())} IN SHARE ROW EXCLUSIVE MODE")
    until = monotonic() + _LEAVING_SECONDS_MAX
    while others := int(tx.rows(_OTHERS)[0][0]):
        if monotonic() > until:
            raise StoreError(f"{others} other connections of Turnout use `{name}`; stop its servers, then try again")
        sleep(0.05)
        tx.rows("SELECT pg_stat_clear_snapshot()")


def _let_time_go_on(tx: Transaction) -> None:
    """Several processes know the latest moment by what it was in; one alone keeps it in one place."""
    [(latest,)] = tx.rows("SELECT max(moment) FROM lanes")
    if latest is not None and latest > read_number(tx, LATEST_MOMENT):
        write_meta(tx, LATEST_MOMENT, latest)


def _listed(rows: dict[str, int]) -> str:
    return ", ".join(f"{count:,} in `{table}`" for table, count in sorted(rows.items())[:3])
