"""Verification beside a running server: one at a time, in a process of its own, so that leads are taken in as ever.

What is verified, and how, is `verify`'s. How far it is stands in a file, which goes with the server.
"""

from __future__ import annotations

import multiprocessing
import shutil
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import msgspec

from turnout.errors import RefusedError, TurnoutError
from turnout.observe.logs import get_logger
from turnout.pipeline.record.verify.verify import Verification, verify
from turnout.store.database import open_database

_log = get_logger(__name__)
_OURS: Final = "a fault of ours, see the server's log"
_STOP_SECONDS: Final = 5.0
_SHOWN_MAX: Final = 100


class VerifyFinding(msgspec.Struct, frozen=True):
    """One thing that is not as it was written."""

    table: str
    row: str
    lead_id: str | None
    said: str


class VerifyRun(msgspec.Struct, frozen=True):
    """A verification: what is looked at now and how far that is, and in the end whether all is as it was written.

    `findings` are the first of `finding_count`; `is_whole` is null before the end, and `error` says why there is none.
    """

    started_at: datetime
    ended_at: datetime | None = None
    stage: str = ""
    done: int = 0
    total: int = 0
    is_whole: bool | None = None
    events: int = 0
    links: int = 0
    checkpoints: int = 0
    findings: list[VerifyFinding] = []
    finding_count: int = 0
    error: str | None = None


class Verifying:
    """The latest verification of a server. `stop` ends it."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._lock = threading.Lock()
        self._process: BaseProcess | None = None

    def start(self, url: str) -> VerifyRun:
        """Begin. Raises RefusedError where one is under way."""
        with self._lock:
            if self.is_running:
                raise RefusedError("verification_running", "the record is being verified already; wait for its end")
            if self._folder is None:
                self._folder = Path(mkdtemp(prefix="turnout-verify-"))
            run = VerifyRun(datetime.now(UTC))
            _write(self._folder, run)
            context = multiprocessing.get_context("spawn")
            self._process = context.Process(target=verify_apart, args=(url, str(self._folder)), daemon=True)
            self._process.start()
        return run

    @property
    def is_running(self) -> bool:
        """Whether one is under way."""
        return self._process is not None and self._process.is_alive()

    def latest(self) -> VerifyRun | None:
        """How far the latest is; None where there was none."""
        if self._folder is None:
            return None
        is_running = self.is_running
        run = msgspec.json.decode((self._folder / "run.json").read_bytes(), type=VerifyRun)
        if run.ended_at is None and not is_running:
            return msgspec.structs.replace(run, ended_at=datetime.now(UTC), error=_OURS)
        return run

    def stop(self) -> None:
        """End it, and take what it left away."""
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
            self._process.join(_STOP_SECONDS)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def verify_apart(url: str, folder: str) -> None:
    """Verify a store, and say in a folder how far that is."""
    place, started = Path(folder), datetime.now(UTC)
    database = open_database(url, create=False)
    try:
        found = verify(database, _teller(place, started))
        _write(place, _ended(found, started))
    except TurnoutError as error:
        _write(place, VerifyRun(started, datetime.now(UTC), error=str(error)))
    except Exception:
        _log.exception("a verification failed")
        _write(place, VerifyRun(started, datetime.now(UTC), error=_OURS))
        raise
    finally:
        database.close()


def _teller(place: Path, started: datetime) -> Callable[[str, int, int], None]:
    def tell(stage: str, done: int, total: int) -> None:
        _write(place, VerifyRun(started, stage=stage, done=done, total=total))

    return tell


def _ended(found: Verification, started: datetime) -> VerifyRun:
    return VerifyRun(
        started,
        datetime.now(UTC),
        is_whole=found.is_whole,
        events=found.events,
        links=found.links,
        checkpoints=found.checkpoints,
        findings=[
            VerifyFinding(each.table, each.row, each.lead or None, each.message) for each in found.findings[:_SHOWN_MAX]
        ],
        finding_count=len(found.findings) + found.more,
    )


def _write(folder: Path, run: VerifyRun) -> None:
    """Whole or not at all: somebody may be reading it."""
    part = folder / "run.part"
    part.write_bytes(msgspec.json.encode(run))
    part.replace(folder / "run.json")
