"""Opening, making and losing a store: real files, real processes, real damage."""

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from turnout.errors import StoreError
from turnout.store.database import HEAD
from turnout.store.faults import require_sqlite, store_error
from turnout.store.meta import STORE_ID, bump, read_meta, read_number, write_meta
from turnout.store.sqlite_database import APPLICATION_ID, SqliteDatabase, open_sqlite


def url(path: Path) -> str:
    """The address of a file."""
    return f"sqlite:///{path}"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    """A fresh store."""
    opened = open_sqlite(url(tmp_path / "a.db"))
    yield opened
    opened.close()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may enter, unlike pytest's."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    # A test may have taken the right to change it away.
    folder.chmod(0o777)
    shutil.rmtree(folder)


@pytest.fixture
def nobody() -> Iterator[None]:
    """Being a user without rights, where the tests run as one whom no right stops."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    yield
    os.seteuid(0)


def test_a_store_is_its_owners_alone(tmp_path: Path) -> None:
    """The file may be read by its owner only, and so may a folder that is made for it."""
    open_sqlite(url(tmp_path / "new" / "a.db")).close()
    assert stat.S_IMODE((tmp_path / "new" / "a.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_a_connection_waits_for_locks_and_writes_through_to_the_disk(database: SqliteDatabase) -> None:
    """Every connection has the settings that durability and several processes need."""
    connection = database.connect()
    settings = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "application_id")
    }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
        "application_id": APPLICATION_ID,
    }


def test_a_store_keeps_its_id(database: SqliteDatabase) -> None:
    """Opened again, a store is the same store."""
    before = read_meta_of(database, STORE_ID)
    again = open_sqlite(url(database.path))
    assert before
    assert read_meta_of(again, STORE_ID) == before
    again.close()


def read_meta_of(database: SqliteDatabase, name: str) -> str | None:
    """A value of `meta` by its name."""
    with database.reading() as tx:
        return read_meta(tx, name)


def test_all_of_a_transaction_is_kept_or_none(database: SqliteDatabase) -> None:
    """An error in the middle takes everything back."""
    with database.begin() as tx:
        assert bump(tx, "n") == 1
    with pytest.raises(ZeroDivisionError), database.begin() as tx:
        write_meta(tx, "n", bump(tx, "n") // 0)
    with database.reading() as tx:
        assert read_number(tx, "n") == 1


def test_reading_sees_one_state(database: SqliteDatabase) -> None:
    """What is written meanwhile is seen by the next one."""
    with database.reading() as tx:
        assert read_number(tx, "n") == 0
        with database.begin() as writer:
            write_meta(writer, "n", 5)
        assert read_number(tx, "n") == 0
    assert read_meta_of(database, "n") == "5"


def test_each_thread_has_a_reader_of_its_own_that_cannot_write(database: SqliteDatabase) -> None:
    """A thread keeps its reader, another has another, and neither writes."""
    mine = database.reader()
    assert database.reader() is mine
    others: list[sqlite3.Connection] = []
    thread = threading.Thread(target=lambda: others.append(database.reader()))
    thread.start()
    thread.join()
    assert others[0] is not mine
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        mine.execute("DELETE FROM meta")


def test_readers_of_threads_that_ended_are_closed(database: SqliteDatabase) -> None:
    """A server's threads come and go; their open files do not add up."""
    readers: list[sqlite3.Connection] = []
    for _ in range(3):
        thread = threading.Thread(target=lambda: readers.append(database.reader()))
        thread.start()
        thread.join()
    for reader in readers:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            reader.execute("SELECT 1")


def test_questions_go_through_sqlalchemy(database: SqliteDatabase) -> None:
    """The engine reads the same file, cannot write, and words its errors as ours."""
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM meta")) == 1
        with pytest.raises(StoreError, match="cannot be written"):
            connection.execute(text("DELETE FROM meta"))


def test_a_store_at_its_newest_is_opened_without_the_slow_libraries(database: SqliteDatabase) -> None:
    """Start-up does not wait for Alembic, nor the command line for it."""
    code = (
        "import sys; from turnout.store.sqlite_database import open_sqlite; "
        f"open_sqlite({url(database.path)!r}); "
        "sys.exit(any(name.split('.')[0] == 'alembic' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own program


def test_two_processes_may_make_a_store_at_once(tmp_path: Path) -> None:
    """Whoever comes second waits, and both have the same store."""
    path = tmp_path / "new" / "a.db"
    code = (
        "from turnout.store.sqlite_database import open_sqlite; from turnout.store.meta import read_meta\n"
        f"with open_sqlite({url(path)!r}).reading() as tx: print(read_meta(tx, 'store_id'))"
    )
    command = [sys.executable, "-W", "error", "-c", code]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603 - as above
        for _ in range(4)
    ]
    said = [process.communicate() for process in started]
    assert [process.returncode for process in started] == [0] * 4, said
    assert len({out for out, _ in said}) == 1


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    """A text file is not a database, and is left as it is."""
    path = tmp_path / "a.db"
    path.write_text("dear diary, " * 200)
    with pytest.raises(StoreError, match="is not a database"):
        open_sqlite(url(path))
    assert path.read_text().startswith("dear diary")


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    """Tables that are not ours are not touched, not even where Alembic made them."""
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num)")
    connection.close()
    with pytest.raises(StoreError, match="another program's database"):
        open_sqlite(url(path))


def test_damage_is_told(database: SqliteDatabase) -> None:
    """Overwritten pages are noticed when they are read, and the message says what to do."""
    with database.begin() as tx:
        tx.run_many("INSERT INTO meta VALUES (?, ?)", [(f"name {n}", "x" * 500) for n in range(2_000)])
    connection = database.connect()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with database.path.open("r+b") as file:
        file.seek(database.path.stat().st_size // 2)
        file.write(b"\xff" * 200_000)
    with pytest.raises(StoreError, match="is damaged; stop every Turnout"), database.reading() as tx:
        tx.rows("SELECT * FROM meta ORDER BY value, name DESC")


def test_a_store_of_a_newer_turnout_is_refused(database: SqliteDatabase) -> None:
    """It is not written to by a program that does not know its tables."""
    with database.begin() as tx:
        tx.run("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=f"newer Turnout \\(schema 9999, this one knows {HEAD}\\)"):
        open_sqlite(url(database.path))


def test_what_must_not_be_made_is_not_made(tmp_path: Path) -> None:
    """Without `create` a missing file stays missing."""
    with pytest.raises(StoreError, match="does not exist; `turnout import` makes it"):
        open_sqlite(url(tmp_path / "a.db"), create=False)
    assert not (tmp_path / "a.db").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"cannot be made \(.*\); check its folder"):
        open_sqlite(url(tmp_path / "file" / "a.db"))


def test_a_file_that_may_only_be_read_is_read_and_not_written(
    open_folder: Path, request: pytest.FixtureRequest
) -> None:
    """Reading works as asked for; writing says what right is missing."""
    path = open_folder / "a.db"
    open_sqlite(url(path)).close()
    path.chmod(0o444)
    open_folder.chmod(0o555)
    request.getfixturevalue("nobody")
    with pytest.raises(StoreError, match=r"cannot be (written|opened).*right|may read and write both"):
        open_sqlite(url(path))


def test_read_only_changes_nothing(database: SqliteDatabase) -> None:
    """A store that is opened for reading is read, and refuses writes."""
    reading = open_sqlite(url(database.path), read_only=True)
    assert read_meta_of(reading, STORE_ID)
    with pytest.raises(StoreError, match="cannot be written"), reading.begin() as tx:
        bump(tx, "n")
    reading.close()


def test_a_full_file_is_told_and_keeps_what_it_had(database: SqliteDatabase) -> None:
    """What no longer fits is not there at all; what was there is."""
    connection = database.connect()
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.executemany("INSERT INTO meta VALUES (?, ?)", [(str(n), "x" * 900) for n in range(100)])
    assert "is full; nothing was written; make room" in str(store_error(caught.value, database.path))
    connection.close()
    assert read_meta_of(database, STORE_ID)
    assert read_meta_of(database, "0") is None


def test_a_full_disk_is_told_and_keeps_what_it_had(tmp_path: Path) -> None:
    """The same on a disk of two megabytes, where this system lets us make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(disk)]
    if subprocess.run(mounting, capture_output=True, check=False).returncode:  # noqa: S603 - our own folder
        pytest.skip("this user may not mount a small disk")
    try:
        full = open_sqlite(url(disk / "a.db"))
        with full.begin() as tx:
            write_meta(tx, "before", 1)
        rows = [(str(n), "x" * 1000) for n in range(10_000)]
        with pytest.raises(StoreError, match="is full; nothing was written"), full.begin() as tx:
            tx.run_many("INSERT INTO meta VALUES (?, ?)", rows)
        assert read_meta_of(full, "before") == "1"
        assert read_meta_of(full, "0") is None
        full.close()
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)  # noqa: S603, S607 - as above


def test_a_lock_that_lasts_too_long_is_told(database: SqliteDatabase) -> None:
    """Somebody who keeps the store locked is waited for, but not for ever."""
    hurried = open_sqlite(url(database.path), lock_seconds_max=0.1)
    told = pytest.raises(StoreError, match="stayed locked by another program for too long")
    with database.begin(), told, hurried.begin():
        pass


def test_an_old_sqlite_is_refused() -> None:
    """The version that is needed and the one that is there are both named."""
    require_sqlite((3, 35, 0))
    with pytest.raises(StoreError, match=r"has SQLite 3\.34\.1 and Turnout needs 3\.35\.0"):
        require_sqlite((3, 34, 1))


def test_an_unknown_error_keeps_its_words() -> None:
    """Nothing is swallowed that we have no sentence for."""
    assert "(Error: strange)" in str(store_error(sqlite3.Error("strange"), "a.db"))


def test_a_second_server_is_refused_by_name(database: SqliteDatabase) -> None:
    """The message names the process and address that serve the store; afterwards the next one may."""
    with database.serve_lock("127.0.0.1:8000"):
        holder = f"served already by process {os.getpid()} at 127.0.0.1:8000"
        code = (
            f"from turnout.store.sqlite_database import open_sqlite\nwith open_sqlite({url(database.path)!r})"
            ".serve_lock('127.0.0.1:9'): pass"
        )
        second = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
        assert second.returncode == 1
        assert holder in second.stderr
    with database.serve_lock():
        pass


def test_a_server_that_was_killed_holds_nothing(database: SqliteDatabase) -> None:
    """The system takes the lock back from a process that had no chance to give it."""
    code = (
        "import time; from turnout.store.sqlite_database import open_sqlite\n"
        f"with open_sqlite({url(database.path)!r}).serve_lock(): print('held', flush=True); time.sleep(60)"
    )
    server = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
    assert server.stdout is not None
    assert server.stdout.readline() == "held\n"
    with pytest.raises(StoreError, match=f"process {server.pid}"), database.serve_lock():
        pass
    server.send_signal(signal.SIGKILL)
    server.communicate()
    with database.serve_lock():
        pass
