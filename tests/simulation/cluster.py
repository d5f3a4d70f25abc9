"""A PostgreSQL of a simulation's own, with the company's store in it: crashed, stopped, paused, turned into a standby.

The server that other tests share is in `tests.postgres`; what happens here must not happen to them.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import psutil
import psycopg

from tests.postgres import PostgresServer
from turnout.store.database import Database, open_database
from turnout.store.transaction import Row

_ELSEWHERE: Final = "elsewhere"
_LOGGED: Final = {"log_lock_waits": "on", "deadlock_timeout": "1s", "log_line_prefix": "%m [%p] %a "}
# What a server may never say on account of us: somebody waited in a circle, or it crashed.
_ALARMS: Final = re.compile(
    r"deadlock detected|PANIC|could not serialize|server process .* was terminated", re.IGNORECASE
)


class Cluster:
    """One server with one store. Its folder lies where anybody may come, for PostgreSQL never runs as root."""

    def __init__(self, run: Path, **options: str) -> None:
        self.run = run
        self._forgiven = 0
        self._server = PostgresServer(run, {**_LOGGED, **options})
        self._server.make()
        self._server.start()

    @property
    def host(self) -> str:
        """The folder of its socket."""
        return str(self.run)

    def url(self, name: str = "turnout") -> str:
        """The address of a database on it."""
        return f"postgresql://postgres@/{name}?host={quote(self.host, safe='')}"

    def connect(self, name: str = "turnout", **options: Any) -> psycopg.Connection[Row]:  # noqa: ANN401 - the driver's
        """A connection of a stranger, in autocommit."""
        return psycopg.connect(self.url(name), autocommit=True, **options)

    def ask(self, sql: str, *params: object) -> list[Row]:
        """Rows of the store, asked by a stranger."""
        with self.connect() as connection:
            return connection.execute(sql.encode(), params or None).fetchall()

    def make_database(self, name: str = "turnout", folder: Path | None = None) -> None:
        """An empty database in the place of the last one; its tables lie in a folder, where one is named."""
        where = f" TABLESPACE {_ELSEWHERE}" if folder else ""
        with self.connect("postgres") as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
            connection.execute(f"DROP TABLESPACE IF EXISTS {_ELSEWHERE}".encode())
            if folder:
                self._server.own(folder)
                connection.execute(f"CREATE TABLESPACE {_ELSEWHERE} LOCATION '{folder}'".encode())
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0{where}'.encode())

    @contextmanager
    def opened(self) -> Iterator[Database]:
        """The store, for reading."""
        database = open_database(self.url(), read_only=True)
        try:
            yield database
        finally:
            database.close()

    @property
    def log(self) -> str:
        """Everything the server has said."""
        return self._server.log.read_text(errors="replace")

    def alarms(self) -> list[str]:
        """What it said, since it was last forgiven, that it may never have to say."""
        return [line for line in self.log[self._forgiven :].splitlines() if _ALARMS.search(line)]

    def forgive(self) -> None:
        """What was said up to now was to be expected."""
        self._forgiven = len(self.log)

    def be_well(self) -> None:
        """However a test left it, it runs and may be written to."""
        self.resume()
        if not self._processes():
            self.start()
        if self._server.is_standby:
            self.promote()

    # What can happen to it

    def crash(self) -> None:
        """Stop at once, as with the power."""
        self._server.stop("immediate")

    def start(self) -> None:
        """Run again."""
        self._server.start()

    def pause(self) -> None:
        """Stop every process of it, so that whoever asks hears nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let every process go on."""
        self._signal(signal.SIGCONT)

    def become_standby(self) -> None:
        """Stop in good order and run again as a standby, which may only be read."""
        self._server.stop("fast")
        self._server.be_standby()
        self._server.start()

    def promote(self) -> None:
        """Be the primary again."""
        self._server.promote()

    def end(self) -> None:
        """Leave nothing of it."""
        self.resume()
        self._server.clear()

    def _signal(self, number: signal.Signals) -> None:
        for process in self._processes():
            # One that serves a caller may just be ending.
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def _processes(self) -> list[psutil.Process]:
        found = self._server.data / "postmaster.pid"
        try:
            head = psutil.Process(int(found.read_text().split()[0]))
            return [head, *head.children(recursive=True)]
        except (FileNotFoundError, psutil.NoSuchProcess):
            return []


def make_cluster(**options: str) -> Cluster:
    """A server in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="turnout-sim-", dir=_open_folder()))
    # PostgreSQL's user must come through to it.
    folder.chmod(0o711)
    return Cluster(folder / "run", **options)


def end_cluster(cluster: Cluster) -> None:
    """End a server, with its folder."""
    cluster.end()
    shutil.rmtree(cluster.run.parent, ignore_errors=True)


def _open_folder() -> str:
    """Where any user may come; a socket's name must be short."""
    return "/tmp" if os.geteuid() == 0 else tempfile.gettempdir()  # noqa: S108 - a folder of its own is made there
