"""One store has one server: the next is refused until the first is gone, however it went."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from tests.simulation.callers import post_all
from tests.simulation.company import posts
from tests.simulation.conftest import Serving
from tests.simulation.server import Server, turnout, url_of, wait_for

pytestmark = pytest.mark.slow


def test_the_second_server_is_refused_and_names_the_first(store: Path, serving: Serving) -> None:
    """The message has the first one's process and address; the first one notices nothing."""
    first = serving(store)
    second = turnout("serve", "--db", url_of(store), "--port", "0")
    assert second.returncode == 2
    assert f"is served already by process {first.process.pid} at http://127.0.0.1:{first.port}" in second.stderr
    assert "Traceback" not in second.stderr
    assert second.stdout == ""
    assert first.health()[0] == 200


def test_the_next_server_starts_after_the_first_was_killed(store: Path, serving: Serving) -> None:
    """Nothing is to be cleaned up by hand, and the next one answers as the first one did."""
    first = serving(store)
    leads = list(islice(posts(3), 40))
    before = post_all(first.port, leads)
    first.kill()
    next_one = serving(store)
    after = post_all(next_one.port, leads)
    assert {key: reply.body for key, reply in after.items()} == {key: reply.body for key, reply in before.items()}


def test_of_servers_that_start_together_one_serves(store: Path) -> None:
    """Whoever was not the quickest gives up, and the store has its server."""
    servers = [Server(store, "--host", "127.0.0.1") for _ in range(3)]
    try:
        wait_for(lambda: sum(server.process.poll() is not None for server in servers) == 2, "two that give up")
        assert sorted(server.process.poll() or 0 for server in servers) == [0, 2, 2]
    finally:
        for server in servers:
            server.end()
