"""A server that is told to stop answers what it took, and keeps what it answered."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.simulation.books import check_store, kept_answers
from tests.simulation.callers import Load
from tests.simulation.company import posts
from tests.simulation.conftest import Serving
from tests.simulation.server import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("each_database")]


@pytest.mark.parametrize("seconds", [0.0, 0.4])
def test_a_stop_under_load_cuts_nobody_off(store: Path, serving: Serving, seconds: float) -> None:
    """No answer is cut in two, each one is on disk, nothing is there that was not answered, and the exit code is 0."""
    server = serving(store)
    load = Load(server.port, posts(1))
    wait_for(lambda: bool(load.heard.answered), "the first answer")
    time.sleep(seconds)
    assert server.stop() == 0, server.log
    heard = load.join()
    assert server.said.endswith("turnout: stopped\n")
    assert "Traceback" not in server.log
    assert not heard.halves
    assert not heard.refused
    kept = kept_answers(store, heard.answered.keys() | heard.unanswered.keys())
    assert kept == {
        key: (reply.data["lead_id"], reply.data["decision_id"], reply.data["assignee"])
        for key, reply in heard.answered.items()
    }
    check_store(store)
