"""Files that are damaged, cut short or may not be written: every command says what and where, without a traceback."""

from __future__ import annotations

import csv
import os
import random
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from tests.simulation.callers import Connection
from tests.simulation.company import make_store, posts, run
from tests.simulation.server import COMMAND_SECONDS_MAX, TURNOUT, Server, turnout, url_of
from turnout.testing.demo_leads import LEAD_COLUMNS, leads

pytestmark = pytest.mark.slow

PAGE = 4_096
Damage = Callable[[Path], None]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store that has four hundred leads, and `more.csv` with twenty others."""
    folder = tmp_path_factory.mktemp("company")
    store = make_store(folder)
    shutil.copy(store, folder / "empty.db")
    _write_leads(folder / "leads.csv", 0, 400)
    _write_leads(folder / "more.csv", 400, 420)
    run("import", "leads", str(folder / "leads.csv"), "--db", url_of(store))
    return folder


def _write_leads(path: Path, start: int, end: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, LEAD_COLUMNS)
        writer.writeheader()
        writer.writerows(islice(leads(5), start, end))


@pytest.fixture
def store(company: Path, tmp_path: Path) -> Path:
    """A copy of the store, to be damaged."""
    return Path(shutil.copy(company / "turnout.db", tmp_path))


def _root_page(store: Path, table: str) -> int:
    with closing(sqlite3.connect(store)) as connection:
        return int(connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0])


def _overwrite(store: Path, page: int, pages: int) -> None:
    with store.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(random.Random(page).randbytes(pages * PAGE))


def _header(store: Path) -> None:
    with store.open("r+b") as file:
        file.write(b"\xff" * 100)


def _everything_but_the_header(store: Path) -> None:
    _overwrite(store, 2, store.stat().st_size // PAGE - 1)


def _half_is_missing(store: Path) -> None:
    os.truncate(store, store.stat().st_size // 2)


def _commands(store: Path, company: Path) -> Iterator[subprocess.CompletedProcess[str]]:
    url = url_of(store)
    yield turnout("verify", "--db", url)
    yield turnout("import", "leads", str(company / "more.csv"), "--db", url)
    yield turnout("import", "reps", str(company / "world" / "reps.csv"), "--db", url)
    yield turnout("serve", "--db", url, "--port", "0")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_header, "is not a database, or is one that was damaged"),
        (_everything_but_the_header, "is damaged; stop every Turnout that uses it"),
        (_half_is_missing, "is damaged; stop every Turnout that uses it"),
    ],
)
def test_no_command_uses_a_file_that_is_lost(store: Path, company: Path, damage: Damage, said: str) -> None:
    """Each names the file, says what to do about it, and ends with 2."""
    damage(store)
    for done in _commands(store, company):
        assert done.returncode == 2, done
        assert f"`{store}` {said}" in done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout == ""


@pytest.mark.parametrize("table", ["decisions", "events", "personal", "reps"])
def test_verify_names_the_table_that_is_damaged(store: Path, table: str) -> None:
    """Whatever else can be read is still looked at, and the exit code is 1."""
    _overwrite(store, _root_page(store, table), 1)
    done = turnout("verify", "--db", url_of(store))
    assert done.returncode == 1, done
    assert f"{table} > the file: " in done.stdout
    assert "Traceback" not in done.stderr
    assert done.stdout.rstrip().endswith("find out who could write to it")


@pytest.mark.parametrize("table", ["reps", "loads", "policies"])
def test_a_server_does_not_start_on_what_it_cannot_read(store: Path, table: str) -> None:
    """What decisions need is read before the first lead."""
    _overwrite(store, _root_page(store, table), 1)
    done = turnout("serve", "--db", url_of(store), "--port", "0")
    assert done.returncode == 2, done
    assert f"`{store}` is damaged" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_running_server_that_finds_damage_says_so_until_it_is_stopped(company: Path, tmp_path: Path) -> None:
    """Leads are refused, and it does not seem well in between."""
    # Without leads nothing falls due, so that the first lead is what finds the damage.
    store = Path(shutil.copy(company / "empty.db", tmp_path))
    _overwrite(store, _root_page(store, "events"), 1)
    server = Server(store)
    try:
        server.wait_until_it_listens()
        assert server.health()[0] == 200
        with Connection(server.port) as connection:
            for post in islice(posts(3), 3):
                reply = connection.post(post)
                assert (reply.status, reply.data["code"]) == (503, "store_unavailable")
                assert "is damaged" in reply.data["detail"]
        assert len(server.health()[1]["causes"]) == 1
        assert "is damaged" in server.health()[1]["causes"][0]
        assert server.stop() == 0
        assert "Traceback" not in server.log
    finally:
        server.end()


def test_a_lead_that_cannot_be_read_is_told_as_such(store: Path) -> None:
    """503 with the damage, not a fault of ours."""
    with closing(sqlite3.connect(store)) as connection:
        lead = connection.execute("SELECT id FROM leads").fetchone()[0]
    server = Server(store)
    try:
        server.wait_until_it_listens()
        _overwrite(store, _root_page(store, "personal"), 1)
        for path in (f"/api/v1/leads/{lead}", f"/api/v1/decisions/{lead}.1/receipt"):
            status, told = server.get(path)
            assert (status, told["code"]) == (503, "store_unavailable")
            assert "is damaged" in told["detail"]
        assert "Traceback" not in server.log
    finally:
        server.end()


def _without_privilege(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as somebody whom the rights of files and folders stop, also where that is root."""
    command = [*TURNOUT, *arguments]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root goes through every door here, and there is no `setpriv` to stop it")
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *command]
    return subprocess.run(  # noqa: S603 - our own program
        command, capture_output=True, text=True, check=False, timeout=COMMAND_SECONDS_MAX
    )


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o400, 0o700), (0o600, 0o500), (0o400, 0o500), (0o000, 0o700)])
def test_what_may_not_be_written_is_said(
    store: Path, tmp_path_factory: pytest.TempPathFactory, file_mode: int, folder_mode: int
) -> None:
    """The file or its folder: commands that write name it with the right that is missing, and end with 2."""
    reps = tmp_path_factory.mktemp("new") / "reps.csv"  # a row that is new, for there must be something to write
    reps.write_text("rep_id,team\nxena,inbound\n")
    store.chmod(file_mode)
    store.parent.chmod(folder_mode)
    try:
        for arguments in (("import", "reps", str(reps)), ("serve", "--port", "0")):
            done = _without_privilege(*arguments, "--db", url_of(store))
            assert done.returncode == 2, done
            assert f"`{store}" in done.stderr
            assert any(remedy in done.stderr for remedy in ("the right to", "may read and write", "check its folder"))
            assert "Traceback" not in done.stderr
    finally:
        store.parent.chmod(0o700)
