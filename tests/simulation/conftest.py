"""What every simulation starts from: a store of its own, and servers that are gone when it is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.simulation.company import copy_store, make_store
from tests.simulation.server import Server
from tests.stores import is_on_postgresql, url_in
from turnout.pipeline.move import move

Serving = Callable[..., Server]


@pytest.fixture(scope="session")
def untouched_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company's store, without leads."""
    return make_store(tmp_path_factory.mktemp("company"))


@pytest.fixture
def store(untouched_store: Path, tmp_path: Path) -> Path:
    """A copy of the company's store for one test."""
    if is_on_postgresql():
        move(f"sqlite:///{untouched_store}", url_in(tmp_path, untouched_store.name))
        return tmp_path / untouched_store.name
    return copy_store(untouched_store, tmp_path)


@pytest.fixture
def serving() -> Iterator[Serving]:
    """Starts servers; whichever still runs when the test is over is ended."""
    servers: list[Server] = []

    def start(store: Path, *options: str) -> Server:
        servers.append(Server(store, *options))
        return servers[-1].wait_until_it_listens()

    yield start
    for server in servers:
        server.end()
