"""What every simulation starts from: a store of its own, and servers that are gone when it is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.simulation.cluster import Cluster, end_cluster, make_cluster
from tests.simulation.company import copy_store, make_store
from tests.simulation.server import Server

Serving = Callable[..., Server]


@pytest.fixture(scope="session")
def untouched_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company's store, without leads."""
    return make_store(tmp_path_factory.mktemp("company"))


@pytest.fixture
def store(untouched_store: Path, tmp_path: Path) -> Path:
    """A copy of the company's store for one test."""
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


@pytest.fixture(scope="session")
def own_cluster() -> Iterator[Cluster]:
    """A server of PostgreSQL for the simulations alone: what happens to it happens to nobody else."""
    cluster = make_cluster()
    yield cluster
    end_cluster(cluster)


@pytest.fixture
def cluster(own_cluster: Cluster) -> Iterator[Cluster]:
    """That server, well, and with nothing in its log that may not be there when the test is over."""
    own_cluster.forgive()
    yield own_cluster
    own_cluster.be_well()
    assert not (alarms := own_cluster.alarms()), alarms[:5]
