"""First runs: somebody's files beside a running server, tried in a process of its own, and what came of it.

Everything is in a folder that goes with the server; nothing touches the store until somebody asks for it. What a trial
does is `trying`'s, what is told of it `first_run_report`'s.
"""

from __future__ import annotations

import csv
import gc
import io
import multiprocessing
import re
import shutil
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from turnout.connectors.csv_file.export import read_export
from turnout.connectors.csv_file.table import Table
from turnout.core.review.drafting.guesses import Guess, guess_columns
from turnout.core.review.drafting.known_columns import Sheet
from turnout.core.review.drafting.written_times import Order
from turnout.errors import RefusedError, TurnoutError
from turnout.observe.logs import get_logger
from turnout.pipeline.first_hour.exports import account_table, rep_table
from turnout.pipeline.first_hour.first_run_report import FirstRunReport, in_the_app, report_of
from turnout.pipeline.first_hour.trying import Asked, Tried, try_out

_log = get_logger(__name__)
T = TypeVar("T")
# So many are kept, for so long; so many are tried at once.
KEPT_MAX: Final = 20
KEPT_FOR: Final = timedelta(hours=24)
RUNNING_MAX: Final = 2
ROWS_SHOWN: Final = 5
_NOT_IN_A_NAME: Final = re.compile(r"[^\w .()+-]+")
_NAME_CHARS_MAX: Final = 100
_OURS: Final = "a fault of ours, see the server's log"
_STOP_SECONDS: Final = 5.0


class RunState(msgspec.Struct, kw_only=True):
    """What was asked of a first run. `files` are names by sheet, `columns` our field for each column that was said."""

    id: str
    actor: str
    created_at: datetime
    files: dict[str, str] = {}
    columns: dict[str, dict[str, str]] = {}
    dates: str = ""
    zone: str = ""


class RunProgress(msgspec.Struct, frozen=True):
    """How far it is: what is done, how much of it, and of how much."""

    stage: str = ""
    done: int = 0
    total: int = 0


class RunKept(msgspec.Struct, frozen=True):
    """What was kept of it: the number of the draft, and the imports that are on their way."""

    draft: int | None
    imports: list[str]


class RunFailure(msgspec.Struct, frozen=True):
    """Why it came to nothing."""

    said: str


class FirstRuns:
    """All first runs of a server. `stop` ends what is under way and takes everything away."""

    def __init__(self) -> None:
        self._root: Path | None = None
        self._lock = threading.Lock()
        self._processes: dict[str, BaseProcess] = {}

    def begin(self, run: str, actor: str, now: datetime) -> RunState:
        """A new one, without files; the oldest goes where there are too many."""
        with self._lock:
            if self._root is None:
                self._root = Path(mkdtemp(prefix="turnout-first-run-"))
            self._drop_old(now)
            (self._root / run).mkdir()
        state = RunState(id=run, actor=actor, created_at=now)
        self.keep(state)
        return state

    def state(self, run: str) -> RunState:
        """What was asked of it. Raises RefusedError where there is none."""
        try:
            return _read(self.folder(run) / "run.json", RunState)
        except OSError:
            raise RefusedError("first_run_not_found", f"there is no first run `{run[:60]}`; begin anew") from None

    def keep(self, state: RunState) -> None:
        """Keep what is asked of it now; what came of it before is no longer so."""
        folder = self.folder(state.id)
        for name in ("report.json", "failure.json", "progress.json", "kept.json"):
            (folder / name).unlink(missing_ok=True)
        _write(folder / "run.json", state)

    def folder(self, run: str) -> Path:
        """Where its files are. Raises RefusedError for what is no id of one."""
        if self._root is None or not run.isalnum():
            raise RefusedError("first_run_not_found", f"there is no first run `{run[:60]}`; begin anew")
        return self._root / run

    def path(self, state: RunState, sheet: Sheet) -> Path:
        """Where a file of it is, under its own name, which messages say."""
        return self.folder(state.id) / sheet.value / state.files[sheet.value]

    def place_for(self, state: RunState, sheet: Sheet, name: str) -> Path:
        """Where a file is to be written; one that was there is gone."""
        self.drop_file(state, sheet)
        folder = self.folder(state.id) / sheet.value
        folder.mkdir()
        state.files[sheet.value] = _safe(name) or f"{sheet.value}.csv"
        return folder / state.files[sheet.value]

    def drop_file(self, state: RunState, sheet: Sheet) -> None:
        """Take a file away, with what was said of its columns."""
        state.files.pop(sheet.value, None)
        state.columns.pop(sheet.value, None)
        shutil.rmtree(self.folder(state.id) / sheet.value, ignore_errors=True)

    def start(self, state: RunState) -> None:
        """Try the files, in a process of its own. Raises RefusedError."""
        if Sheet.LEADS.value not in state.files:
            raise RefusedError("first_run_incomplete", "there is no file of leads; add one")
        with self._lock:
            if self.is_running(state.id):
                raise RefusedError("first_run_running", "it is being tried already; cancel it first")
            if sum(process.is_alive() for process in self._processes.values()) >= RUNNING_MAX:
                raise RefusedError("too_many_first_runs", f"{RUNNING_MAX} are being tried; wait for one to end")
            self.keep(state)
            context = multiprocessing.get_context("spawn")
            process = context.Process(target=run_apart, args=(str(self.folder(state.id)),), daemon=True)
            self._processes[state.id] = process
            process.start()

    def is_running(self, run: str) -> bool:
        """Whether it is being tried."""
        process = self._processes.get(run)
        return process is not None and process.is_alive()

    def progress(self, run: str) -> RunProgress:
        """How far it is."""
        try:
            return _read(self.folder(run) / "progress.json", RunProgress)
        except OSError:
            return RunProgress()

    def failure(self, run: str) -> str:
        """Why it came to nothing; empty where it did not."""
        with suppress(OSError):
            return _read(self.folder(run) / "failure.json", RunFailure).said
        ended = self._processes.get(run)
        is_lost = ended is not None and ended.exitcode not in {None, 0}
        return _OURS if is_lost and self.report(run) is None else ""

    def report(self, run: str) -> FirstRunReport | None:
        """What came of it; None before its end."""
        try:
            return _read(self.folder(run) / "report.json", FirstRunReport)
        except OSError:
            return None

    def policy(self, run: str) -> str:
        """The draft. Raises RefusedError before there is one."""
        report = self.report(run)
        if report is None:
            raise RefusedError("first_run_incomplete", "it has not been tried; start it, and wait for its end")
        return report.policy

    def note_kept(self, run: str, kept: RunKept) -> None:
        """Remember what was kept, until the files or what was said of them change."""
        _write(self.folder(run) / "kept.json", kept)

    def kept(self, run: str) -> RunKept | None:
        """What was kept of what came of it; None where nothing was."""
        try:
            return _read(self.folder(run) / "kept.json", RunKept)
        except OSError:
            return None

    def table(self, run: str, sheet: Sheet) -> bytes | None:
        """The people or accounts as a table that can be imported, or None."""
        try:
            return (self.folder(run) / f"{sheet.value}.ready.csv").read_bytes()
        except OSError:
            return None

    def cancel(self, run: str) -> None:
        """End what is under way."""
        process = self._processes.pop(run, None)
        if process is not None and process.is_alive():
            process.terminate()
            process.join(_STOP_SECONDS)

    def drop(self, run: str) -> None:
        """Cancel it and take its files away."""
        self.cancel(run)
        shutil.rmtree(self.folder(run), ignore_errors=True)

    def stop(self) -> None:
        """End all, and take everything away."""
        for run in list(self._processes):
            self.cancel(run)
        if self._root is not None:
            shutil.rmtree(self._root, ignore_errors=True)
            self._root = None

    def _drop_old(self, now: datetime) -> None:
        assert self._root is not None, "there is a folder by now"
        kept = sorted(self._root.iterdir(), key=lambda folder: folder.stat().st_mtime_ns)
        for at, folder in enumerate(kept):
            with suppress(OSError, RefusedError, msgspec.DecodeError):
                is_old = now - _read(folder / "run.json", RunState).created_at > KEPT_FOR
                is_over = len(kept) - at >= KEPT_MAX
                if (is_old or is_over) and not self.is_running(folder.name):
                    self.drop(folder.name)


def columns_of(
    sheet: Sheet, path: Path, given: Mapping[str, str]
) -> tuple[tuple[Guess, ...], list[list[str]], int, list[str]]:
    """What each column is taken for, the first rows, how many rows there are, and what is to be said of the file.

    Raises InputError where there is no table in it.
    """
    table = read_export(path)
    guesses = guess_columns(sheet, table.headers, [cells for _, cells in table.rows], given)
    said = [notice.partition(": ")[2] for notice in table.notices] + [str(bad) for bad in table.problems[:ROWS_SHOWN]]
    return guesses, [cells for _, cells in table.rows[:ROWS_SHOWN]], len(table.rows) + len(table.problems), said


def run_apart(folder: str) -> None:
    """Try what is in a folder, and leave there what came of it."""
    # It ends with its work, so looking for garbage meanwhile would find none.
    gc.disable()
    place = Path(folder)
    state = _read(place / "run.json", RunState)

    def tell(stage: str, done: int, total: int) -> None:
        _write(place / "progress.json", RunProgress(stage, done, total))

    try:
        tried = try_out(_asked(place, state), tell)
        _keep_tables(place, tried)
        _write(place / "report.json", report_of(tried))
    except TurnoutError as error:
        _write(place / "failure.json", RunFailure(in_the_app(_without_folder(str(error), place))))
    except Exception:
        _log.exception("a first run failed")
        _write(place / "failure.json", RunFailure(_OURS))
        raise


def _asked(place: Path, state: RunState) -> Asked:
    paths = {sheet: place / sheet / name for sheet, name in state.files.items()}
    columns = [
        (f"{sheet}:{column}", name)
        for sheet, said in state.columns.items()
        if sheet in paths
        for column, name in said.items()
    ]
    return Asked(
        *(paths["leads"], paths.get("accounts"), paths.get("reps")),
        columns=columns,
        order=Order(state.dates) if state.dates else None,
        zone=ZoneInfo(state.zone) if state.zone else None,
    )


def _keep_tables(place: Path, tried: Tried) -> None:
    exports = {export.sheet: export for export in tried.exports}
    if Sheet.REPS in exports:
        people = _csv(rep_table(exports[Sheet.REPS]))
    else:
        rows = [(0, [rep.id, rep.name, rep.email]) for rep in tried.reps.values()]
        people = _csv(Table(place, ("rep_id", "name", "email"), rows))
    (place / "reps.ready.csv").write_bytes(people)
    if Sheet.ACCOUNTS in exports:
        (place / "accounts.ready.csv").write_bytes(_csv(account_table(exports[Sheet.ACCOUNTS], tried.reps)))


def _csv(table: Table) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(table.headers)
    writer.writerows(cells for _, cells in table.rows)
    return written.getvalue().encode()


def _without_folder(text: str, place: Path) -> str:
    """The sentence with names of files instead of where they are kept."""
    for sheet in Sheet:
        text = text.replace(f"{place / sheet.value}/", "")
    return text


def _safe(name: str) -> str:
    return _NOT_IN_A_NAME.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip(". ")[-_NAME_CHARS_MAX:]


def _read(path: Path, kind: type[T]) -> T:
    return msgspec.json.decode(path.read_bytes(), type=kind)


def _write(path: Path, value: object) -> None:
    """Whole or not at all: somebody may be reading it."""
    part = path.with_suffix(".part")
    part.write_bytes(msgspec.json.encode(value))
    part.replace(path)
