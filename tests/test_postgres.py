"""The ground that tests on PostgreSQL stand on: fresh stores for each, and a server that nobody leaves behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import PostgresGround
from turnout.store.database import open_database

pytestmark = pytest.mark.postgresql
_ROOT = Path(__file__).parents[1]
_HOLDER = """
import sys, time
from tests.postgres import held_server
with held_server() as ground:
    print(ground.empty(), flush=True)
    time.sleep(60)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A temporary folder for servers of our own, short enough for a socket's name."""
    made = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


def _hold(folder: Path) -> subprocess.Popen[str]:
    environment = {name: text for name, text in os.environ.items() if name != "TURNOUT_TEST_POSTGRESQL"}
    paths = os.pathsep.join([str(_ROOT), str(_ROOT / "src")])
    return subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-c", _HOLDER],
        env=environment | {"TMPDIR": str(folder), "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        text=True,
    )


def _url_of(holder: subprocess.Popen[str]) -> str:
    assert holder.stdout is not None
    return holder.stdout.readline().strip()


def _end(holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert holder.stdout is not None
    holder.stdout.close()


def _is_running(folder: Path) -> bool:
    return any(folder.glob("turnout-test-*/run"))


@pytest.mark.slow
def test_a_server_ends_with_the_last_who_holds_it(folder: Path) -> None:
    """Two share one; killed without a chance to say so, the first leaves it to the second, and the second ends it."""
    first, second = _hold(folder), _hold(folder)
    one, other = _url_of(first), _url_of(second)
    assert one.partition("?")[2] == other.partition("?")[2]
    assert one != other
    _end(first)
    open_database(other).close()
    _end(second)
    until = time.monotonic() + 30
    while _is_running(folder):
        assert time.monotonic() < until, "the server outlives those who held it"
        time.sleep(0.05)


def test_a_store_that_was_given_back_is_as_new(postgres: PostgresGround) -> None:
    """Without a row, with an id of its own, and nobody connected who could still write to it."""
    url = postgres.new()
    before = open_database(url)
    with before.begin() as tx:
        [(first,)] = tx.rows("SELECT value FROM meta WHERE name = 'store_id'")
        tx.run("INSERT INTO accounts (id) VALUES ('A1')")
    postgres.give_back(url)
    assert postgres.new() == url
    after = open_database(url)
    with after.begin() as tx:
        assert tx.rows("SELECT count(*) FROM accounts") == [(0,)]
        [(second,)] = tx.rows("SELECT value FROM meta WHERE name = 'store_id'")
        tx.run("INSERT INTO accounts (id) VALUES ('A2')")
        assert tx.rows("SELECT number FROM accounts") == [(1,)]
    assert first != second
    before.close()
    after.close()
    postgres.give_back(url)


def test_a_store_whose_tables_were_taken_away_is_not_given_again(postgres: PostgresGround) -> None:
    """The next test would not know what is wrong with it."""
    url = postgres.new()
    database = open_database(url)
    with database.begin() as tx:
        tx.run("DROP TABLE clocks")
    database.close()
    postgres.give_back(url)
    assert postgres.new() != url


def test_stores_that_are_in_use_are_not_given_twice(postgres: PostgresGround) -> None:
    """Also where one is given back twice."""
    one, other = postgres.new(), postgres.new()
    assert one != other
    postgres.give_back(one)
    postgres.give_back(one)
    assert len({postgres.new(), postgres.new(), other}) == 3
