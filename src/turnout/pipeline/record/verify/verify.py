"""Verification from end to end, in one reading of the store: a server may go on writing meanwhile.

The file itself, the chains with what they seal, the checkpoints, then the books. A part that cannot be read is a
finding, and the others are still looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from turnout.errors import StoreError
from turnout.pipeline.record.verify.books import CHECKS, check_counters, check_interned, run_check
from turnout.pipeline.record.verify.chains import Chains, check_chains
from turnout.pipeline.record.verify.checkpoints import check_checkpoints
from turnout.pipeline.record.verify.finding import Finding, Findings, Progress
from turnout.pipeline.record.verify.sealed import Sealed
from turnout.store.database import Database
from turnout.store.transaction import SqliteTransaction, Transaction

_Told = Callable[[int], None]
_PART = "part"


@dataclass(frozen=True, slots=True)
class Verification:
    """How much was looked at and what was found. `newest_checkpoint` is its hash, which covers everything before.

    There are at least `more` findings beyond those kept.
    """

    events: int
    links: int
    chains: int
    checkpoints: int
    decisions: int
    leads: int
    newest_checkpoint: str = ""
    findings: tuple[Finding, ...] = ()
    more: int = 0

    @property
    def is_whole(self) -> bool:
        """True where everything is as it was written."""
        return not self.findings


def verify(database: Database, progress: Progress = lambda _what, _done, _all: None, noted: str = "") -> Verification:
    """Whether a store is as it was written; every finding names its place.

    `noted` is the hash of a checkpoint that was written down elsewhere and must be there. Raises StoreError where
    nothing can be read.
    """
    findings = Findings()
    with database.reading() as tx:
        if isinstance(tx, SqliteTransaction):
            # A damaged text must not end the reading: it is kept as it is, and its hash is then another.
            tx.connection.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
            _check_file(database, tx, findings, progress)
        else:
            # A question over millions of rows takes as long as it takes.
            for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
                tx.run(f"SET LOCAL {setting} = 0")
        looking = _Looking(database, tx, findings, progress)
        looking.at_chains(noted)
        looking.at_books()
        return Verification(
            looking.chains.events,
            looking.chains.links,
            len(looking.chains.blocks),
            looking.checkpoints,
            looking.count("decisions"),
            looking.count("leads"),
            looking.newest.hex(),
            tuple(findings.kept),
            findings.more,
        )


def _check_file(database: Database, tx: SqliteTransaction, findings: Findings, progress: Progress) -> None:
    """SQLite's own check, table by table, so that it can be interrupted and names the table."""
    tables = [name for (name,) in tx.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    for done, table in enumerate(tables):
        progress("the file", done, len(tables))
        try:
            said = [text for (text,) in tx.rows(f"PRAGMA quick_check({table})")]
        except database.errors as error:
            said = [str(error)]
        for text in said:
            if text != "ok":
                findings.add(table, "the file", " ".join(str(text).split()))
    progress("the file", len(tables), len(tables))


class _Looking:
    """One verification under way."""

    def __init__(self, database: Database, tx: Transaction, findings: Findings, progress: Progress) -> None:
        self.database, self.tx, self.findings, self.progress = database, tx, findings, progress
        self.chains = Chains()
        self.checkpoints, self.newest = 0, b""

    def at_chains(self, noted: str) -> None:
        """The chains with what they seal, and the checkpoints over them."""
        sealed = Sealed(self.findings)
        with self._reading("events"):
            check_chains(self.tx, self.chains, sealed, self.findings, self._telling("events"))
            sealed.finish(self.tx)
        with self._reading("checkpoints"):
            told = self._telling("checkpoints")
            self.checkpoints, self.newest = check_checkpoints(self.tx, self.chains, noted, self.findings, told)

    def at_books(self) -> None:
        """Everything that follows from something else."""
        for done, check in enumerate(CHECKS):
            self.progress(check.what, done, len(CHECKS))
            with self._reading(check.table):
                run_check(self.tx, check, self.findings)
        with self._reading("counters"):
            check_counters(self.tx, self.findings)
        with self._reading("interned"):
            check_interned(self.tx, self.findings)
        self.progress("the books", len(CHECKS), len(CHECKS))

    def count(self, table: str) -> int:
        """How many rows a table has; 0 for one that cannot be read."""
        try:
            with self._recovering():
                return int(self.tx.rows(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 - a table of ours
        except self.database.errors:
            return 0

    def _telling(self, table: str) -> _Told:
        total = self.count(table)
        return lambda done: self.progress(table, done, total)

    @contextmanager
    def _reading(self, table: str) -> Iterator[None]:
        """A part that cannot be read is a finding, not the end."""
        try:
            with self._recovering():
                yield
        except self.database.errors as error:
            self.findings.add(table, "the table", f"cannot be read: {self.database.said(error)}")
        except StoreError as error:
            # A row that cannot be understood: the statement that gave it was sound.
            self.findings.add(table, "the table", f"cannot be read: {error}")

    @contextmanager
    def _recovering(self) -> Iterator[None]:
        """PostgreSQL answers nothing more in a transaction after an error, unless it goes back to before it."""
        if self.database.dialect == "sqlite":
            yield
            return
        self.tx.run(f"SAVEPOINT {_PART}")
        try:
            yield
        except self.database.errors:
            self.tx.run(f"ROLLBACK TO SAVEPOINT {_PART}")
            raise
        finally:
            with suppress(*self.database.errors):
                self.tx.run(f"RELEASE SAVEPOINT {_PART}")
