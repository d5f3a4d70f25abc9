"""What every folder of tests may use: a PostgreSQL server, fresh databases on it, and a test run on both databases.

Properties are tried on the same examples in every run, so that a change lands or does not for what it is. Whoever wants
to search further takes `make test ARGS=--hypothesis-profile=searching`.

The folders of tests are in memory where the machine has room there, so that a slow disk costs the tests no time.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings

from tests.postgres import PostgresGround, held_server
from tests.stores import stores_on, url_in
from turnout.store.database import Database, open_database

# How long an example may take is the machine's affair; whatever hangs is ended by the time limit of the test.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("searching", derandomize=False, deadline=None)
settings.load_profile("repeatable")

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))
BOTH_SLOWLY = ("sqlite", pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.slow]))

# What the folders of a run may need at most, several times over; they are thrown away as their tests pass.
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - pytest makes folders in it that are its user's alone
_ROOM_MIN: Final = 4 * 1024**3


def pytest_configure() -> None:
    """Put the folders of tests in memory, unless somebody says where they are to be."""
    if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(_MEMORY).free >= _ROOM_MIN:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresGround]:
    """A server of PostgreSQL, the same for all processes of a run."""
    with held_server() as ground:
        yield ground


@pytest.fixture
def postgresql_url(postgres: PostgresGround) -> Iterator[str]:
    """The address of a fresh store on PostgreSQL."""
    url = postgres.new()
    yield url
    postgres.give_back(url)


@pytest.fixture(params=BOTH)
def each_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The test runs once on each database; which one it is."""
    yield from _stores_on(request)


@pytest.fixture(params=BOTH_SLOWLY)
def each_database_slowly(request: pytest.FixtureRequest) -> Iterator[str]:
    """As `each_database`, for what takes seconds on PostgreSQL, which asks the disk at every step."""
    yield from _stores_on(request)


def _stores_on(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "sqlite":
        yield "sqlite"
        return
    with stores_on(request.getfixturevalue("postgres")):
        yield "postgresql"


@pytest.fixture
def store_url(each_database: str, tmp_path: Path) -> str:  # noqa: ARG001 - says where
    """The address of a fresh store, on each database."""
    return url_in(tmp_path)


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    """A fresh store, on each database."""
    opened = open_database(store_url)
    yield opened
    opened.close()
