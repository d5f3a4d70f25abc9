"""One import, from its first row or the one where it stopped. Which one it is, and when, is `import_jobs`' to say.

Leads go the way of every lead, through the writer, a batch at a time; a table of the company is brought in whole, or
not at all.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Final, NamedTuple

import msgspec

from turnout.connectors.csv_file.leads import LeadRow, read_leads
from turnout.core.calendar.zones import zone_of
from turnout.core.lead import LeadId
from turnout.errors import InputError, StoreError
from turnout.observe.logs import get_logger
from turnout.pipeline.asking.front import Done, Front
from turnout.pipeline.asking.jobs import Capture
from turnout.pipeline.imports.import_leads import ImportedLeads, capture_of, named_rows, note_row
from turnout.pipeline.imports.import_world import FILES, Imported, import_file
from turnout.pipeline.imports.world_changes import Kind as TableKind
from turnout.store.import_jobs import (
    DONE,
    FAILED,
    ImportJob,
    Progress,
    RowError,
    end_job,
    note_progress,
    note_trouble,
)
from turnout.store.metadata import to_micros

_log = get_logger(__name__)
# So many leads are asked for at once; leads that come meanwhile share their commits.
BATCH: Final = 128
# How far it has come is written so often; what was done since is told from what is new by the ids of the leads.
NOTE_SECONDS: Final = 1.0
# A worker that says nothing for so long is gone; a table of the company is one step, which may take its time.
LEASE: Final = timedelta(minutes=2)
LEASE_OF_TABLE: Final = timedelta(minutes=15)
_TROUBLE: Final = timedelta(seconds=5)
_ANSWER_SECONDS_MAX: Final = 60.0


class ImportKind(StrEnum):
    """What may be brought in."""

    LEADS = "leads"
    TEAMS = "teams"
    REPS = "reps"
    ACCOUNTS = "accounts"
    DOMAINS = "domains"
    NAMES = "names"
    TIME_OFF = "time-off"
    OPPORTUNITIES = "opportunities"
    PEOPLE = "people"


class ImportOptions(msgspec.Struct, frozen=True):
    """How rows are read. `is_list` is true where they came as a JSON list, whose places then name them.

    `zone` is of times that name none; with `now` every lead counts as arriving now, whatever time it brings.
    """

    is_list: bool = False
    zone: str = "UTC"
    now: bool = False

    def row_of(self, line: int) -> int:
        """What a line of the table is called to whoever sent it: in a list, its place from 1."""
        return line - 1 if self.is_list and line else line


class _Stopped(Exception):  # noqa: N818 - nothing went wrong
    """The job is not ours to do any more: it was cancelled, another server has it, or this one ends."""


class _Table(NamedTuple):
    """A file of a job, in a folder that goes with it."""

    path: Path
    folder: Path


class OneImport:
    """A job that is ours; `is_over` is set where the server ends."""

    def __init__(self, front: Front, worker: str, job: ImportJob, is_over: threading.Event) -> None:
        self._front = front
        self._worker = worker
        self._job = job
        self._is_over = is_over
        self._options = msgspec.json.decode(job.options or "{}", type=ImportOptions)
        self._note_at = 0.0

    def run(self, body: bytes) -> bool:
        """Do the job, and note how it ended; False where it did not, because the store cannot be used."""
        try:
            with _table(self._job.kind, body) as table:
                if self._job.kind == ImportKind.LEADS:
                    self._import_leads(table)
                else:
                    self._import_table(table)
        except _Stopped:
            self._leave("", timedelta())
        except InputError as error:
            self._end(FAILED, str(error))
        except StoreError as error:
            self._leave(str(error), _TROUBLE)
            return False
        except Exception:  # noqa: BLE001 - told to whoever asked, and to the log
            _log.exception("an import failed", job=self._job.id)
            self._end(FAILED, "this failed by a fault of ours; the log says where")
        return True

    def _import_leads(self, table: _Table) -> None:
        file = read_leads(table.path, zone=zone_of(self._options.zone), received_at=self._front.now())
        rows = list(named_rows(file.rows))
        imported = self._so_far(ImportedLeads(bad_rows=list(file.problems)))
        unread, start = len(file.problems), self._job.done
        known_errors = list(self._job.errors) if start else []
        total = len(rows) + unread

        def note(done: int) -> None:
            errors = known_errors or [self._error(bad.line, bad.reason, bad.remedy) for bad in file.problems]
            errors = errors + [self._error(bad.line, bad.reason, bad.remedy) for bad in imported.bad_rows[unread:]]
            count = (self._job.error_count if start else unread) + len(imported.bad_rows) - unread
            self._note(Progress(total, done, {**imported.outcomes, "known": imported.known}, errors, count))

        note(start)
        for first in range(max(0, start - unread), len(rows), BATCH):
            some = rows[first : first + BATCH]
            for (row, _), done in zip(some, self._decided(some), strict=True):
                note_row(imported, row, done)
            is_stopping = self._is_over.is_set()
            if is_stopping or monotonic() >= self._note_at or first + BATCH >= len(rows):
                note(unread + first + len(some))
            if is_stopping:
                raise _Stopped
        self._end(DONE)

    def _so_far(self, imported: ImportedLeads) -> ImportedLeads:
        """With what was counted before the job was interrupted."""
        counts = dict(self._job.counts)
        imported.known = counts.pop("known", 0)
        imported.outcomes.update(counts)
        return imported

    def _decided(self, rows: Sequence[tuple[LeadRow, LeadId]]) -> list[Done]:
        """What became of some leads, each decided as it enters. Raises StoreError where nobody answers."""
        captures = [self._capture(row, lead) for row, lead in rows]
        answered: SimpleQueue[tuple[int, Done]] = SimpleQueue()
        for place, capture in enumerate(captures):
            self._front.submit(capture, partial(_put, answered, place))
        found = dict(_taken(answered) for _ in captures)
        return [found[place] for place in range(len(captures))]

    def _capture(self, row: LeadRow, lead: LeadId) -> Capture:
        return capture_of(row, lead, self._front.enrich, at_once=self._options.now, scope=self._job.actor)

    def _import_table(self, table: _Table) -> None:
        kind = TableKind(self._job.kind)
        self._note(Progress())
        imported = import_file(self._front.database, kind, table.path)
        with self._front.database.begin() as tx:
            note_progress(tx, self._job.id, self._worker, self._came_to(imported, table), self._until(LEASE))
            end_job(tx, self._job.id, DONE, to_micros(self._front.now()))

    def _came_to(self, imported: Imported, table: _Table) -> Progress:
        [tally] = imported.tallies
        counts = {"new": tally.new, "changed": tally.changed, "unchanged": tally.unchanged}
        errors = [
            self._error(found.line, _said(found.message, table), found.remedy)
            for found in imported.findings
            if not found.is_notice
        ]
        rows = sum(counts.values())
        return Progress(rows, rows, counts, errors, len(errors))

    def _error(self, line: int, message: str, remedy: str) -> RowError:
        return RowError(self._options.row_of(line), message, remedy)

    def _note(self, progress: Progress) -> None:
        with self._front.database.begin() as tx:
            lease = LEASE if self._job.kind == ImportKind.LEADS else LEASE_OF_TABLE
            if not note_progress(tx, self._job.id, self._worker, progress, self._until(lease)):
                raise _Stopped
        self._note_at = monotonic() + NOTE_SECONDS

    def _end(self, state: str, trouble: str = "") -> None:
        with self._front.database.begin() as tx:
            end_job(tx, self._job.id, state, to_micros(self._front.now()), trouble)

    def _leave(self, trouble: str, after: timedelta) -> None:
        """Leave the job, with why, to whoever looks for one after a while."""
        with self._front.database.begin() as tx:
            note_trouble(tx, self._job.id, self._worker, trouble, self._until(after))

    def _until(self, lease: timedelta) -> int:
        return to_micros(self._front.now() + lease)


@contextmanager
def _table(kind: str, body: bytes) -> Iterator[_Table]:
    """What was sent as a file, for a moment. What is wrong with it names no folder of ours."""
    name = "leads.csv" if kind == ImportKind.LEADS else FILES[TableKind(kind)]
    with TemporaryDirectory(prefix="turnout-") as folder:
        table = _Table(Path(folder, name), Path(folder))
        table.path.write_bytes(body)
        try:
            yield table
        except InputError as error:
            raise InputError(_said(str(error), table)) from None


def _said(message: str, table: _Table) -> str:
    return message.replace(f"{table.folder}/", "")


def _put(answered: SimpleQueue[tuple[int, Done]], place: int, done: Done) -> None:
    answered.put((place, done))


def _taken(answered: SimpleQueue[tuple[int, Done]]) -> tuple[int, Done]:
    try:
        return answered.get(timeout=_ANSWER_SECONDS_MAX)
    except Empty:
        raise StoreError("the writer did not answer in time; the import goes on when it does") from None
