"""Imports that run beside the server: what is to be brought in, how far each has come, and what was wrong in its rows.

What was sent is kept until the job has ended, so that it survives a restart; then it goes, for it may be personal. Who
does the jobs is `pipeline.imports.import_jobs`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from turnout.store.metadata import METADATA, WHOLE, instant_column, text_column
from turnout.store.transaction import Transaction

WAITING: Final = "waiting"
RUNNING: Final = "running"
DONE: Final = "done"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"
# So many errors are listed; all of them are counted.
ERRORS_MAX: Final = 1_000

IMPORT_JOBS: Final = Table(
    "import_jobs",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("actor", Text, nullable=False),
    instant_column("created_at", nullable=False),
    instant_column("started_at"),
    instant_column("ended_at"),
    text_column("options"),
    Column("body", LargeBinary),
    Column("row_count", Integer),
    Column("done", Integer, nullable=False),
    text_column("counts"),
    text_column("errors"),
    Column("error_count", Integer, nullable=False),
    text_column("trouble"),
    # Who is at it, and until when others leave it alone.
    text_column("worker"),
    Column("lease_until", WHOLE, nullable=False),
)


class RowError(msgspec.Struct, frozen=True):
    """A row that was left out: where, why, and what to do about it."""

    row: int
    message: str
    remedy: str = ""


class ImportJob(NamedTuple):
    """A job without what was sent. `counts` says what the rows came to; `row_count` is None until they were read."""

    id: str
    kind: str
    state: str
    actor: str
    created_at: int
    started_at: int | None
    ended_at: int | None
    options: str
    row_count: int | None
    done: int
    counts: dict[str, int]
    errors: list[RowError]
    error_count: int
    trouble: str

    @property
    def has_ended(self) -> bool:
        """True where nothing more will happen to it."""
        return self.state in {DONE, FAILED, CANCELLED}


class Progress(NamedTuple):
    """How far a job has come."""

    row_count: int | None = None
    done: int = 0
    counts: Mapping[str, int] = {}
    errors: Sequence[RowError] = ()
    error_count: int = 0


_COLUMNS: Final = ", ".join(ImportJob._fields)
_ADD: Final = (
    "INSERT INTO import_jobs (id, kind, state, actor, created_at, options, body, done, error_count, lease_until)"
    " VALUES (?, ?, 'waiting', ?, ?, ?, ?, 0, 0, 0)"
)
_OPEN: Final = (
    f"SELECT {_COLUMNS} FROM import_jobs WHERE state IN ('waiting', 'running') AND (lease_until < ? OR worker = ?)"
    " ORDER BY created_at, id LIMIT 1"
)
# Whoever was quicker has moved the lease.
_CLAIM: Final = (
    "UPDATE import_jobs SET state = 'running', worker = ?, lease_until = ?, started_at = coalesce(started_at, ?)"
    " WHERE id = ? AND state IN ('waiting', 'running') AND (lease_until < ? OR worker = ?)"
)
_NOTE: Final = (
    "UPDATE import_jobs SET row_count = ?, done = ?, counts = ?, errors = ?, error_count = ?, trouble = '',"
    " lease_until = ? WHERE id = ? AND state = 'running' AND worker = ?"
)
_END: Final = (
    "UPDATE import_jobs SET state = ?, ended_at = ?, trouble = ?, body = NULL, lease_until = 0"
    " WHERE id = ? AND state IN ('waiting', 'running')"
)


def add_job(tx: Transaction, job: str, kind: str, actor: str, at: int, options: str, body: bytes) -> None:
    """Keep a new job, which waits for its turn."""
    tx.run(_ADD, (job, kind, actor, at, options, body))


def find_job(tx: Transaction, job: str) -> ImportJob | None:
    """A job as it is now, or None."""
    found = tx.rows(f"SELECT {_COLUMNS} FROM import_jobs WHERE id = ?", (job,))
    return _read(found[0]) if found else None


def jobs_before(tx: Transaction, before: tuple[int, str] | None, limit: int) -> list[ImportJob]:
    """Jobs from the newest on, after the one with this moment and id."""
    where, params = ("", ()) if before is None else ("WHERE (created_at, id) < (?, ?) ", before)
    sql = f"SELECT {_COLUMNS} FROM import_jobs {where}ORDER BY created_at DESC, id DESC LIMIT ?"
    return [_read(row) for row in tx.rows(sql, (*params, limit))]


def open_job(tx: Transaction, worker: str, now: int) -> ImportJob | None:
    """The oldest job that has not ended and that nobody else is at."""
    found = tx.rows(_OPEN, (now, worker))
    return _read(found[0]) if found else None


def claim_job(tx: Transaction, job: str, worker: str, now: int, until: int) -> bytes | None:
    """Take a job and give what was sent; None where somebody else has it by now, or it has ended."""
    if not tx.run(_CLAIM, (worker, until, now, job, now, worker)):
        return None
    body = tx.rows("SELECT body FROM import_jobs WHERE id = ?", (job,))[0][0]
    return None if body is None else bytes(body)


def note_progress(tx: Transaction, job: str, worker: str, progress: Progress, until: int) -> bool:
    """Keep how far a job has come; False where it was cancelled or is somebody else's, and so must not go on."""
    counts = msgspec.json.encode(dict(progress.counts)).decode()
    errors = msgspec.json.encode(progress.errors[:ERRORS_MAX]).decode()
    values = (progress.row_count, progress.done, counts, errors, progress.error_count, until, job, worker)
    return bool(tx.run(_NOTE, values))


def note_trouble(tx: Transaction, job: str, worker: str, trouble: str, until: int) -> None:
    """Keep why a job does not go on for the moment, and leave it alone until then."""
    tx.run(
        "UPDATE import_jobs SET trouble = ?, lease_until = ? WHERE id = ? AND worker = ?", (trouble, until, job, worker)
    )


def end_job(tx: Transaction, job: str, state: str, at: int, trouble: str = "") -> bool:
    """End a job and forget what was sent; False where it has ended already."""
    return bool(tx.run(_END, (state, at, trouble, job)))


def _read(row: Sequence[Any]) -> ImportJob:
    counts = msgspec.json.decode(row[10], type=dict[str, int]) if row[10] else {}
    errors = msgspec.json.decode(row[11], type=list[RowError]) if row[11] else []
    return ImportJob._make((*row[:10], counts, errors, *row[12:]))
