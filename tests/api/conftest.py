"""What tests of the server share: a Turnout in memory, and somebody on this machine who calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.api.client import Caller, caller_of
from tests.api.memory_front import POLICY, REPS, START, MemoryFront
from tests.scenarios.scenario import write_world
from tests.stores import url_in
from turnout.api.settings import ApiSettings
from turnout.pipeline.asking.front import Front
from turnout.pipeline.imports.import_world import import_folder
from turnout.pipeline.policies.publish import publish_policy
from turnout.pipeline.serving.running import Running
from turnout.store.database import open_database

Calling = Callable[..., Caller]


@pytest.fixture
def front(tmp_path: Path) -> MemoryFront:
    """A Turnout in memory."""
    return MemoryFront(tmp_path / "world")


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Running]:
    """The same Turnout as it really runs: over a file, with its own writer."""
    write_world({"reps": REPS}, tmp_path)
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    database = open_database(url_in(tmp_path))
    import_folder(database, tmp_path)
    publish_policy(database, tmp_path / "policy.yaml", START)
    running = Running(database, clock=lambda: START)
    running.start()
    yield running
    running.stop()
    database.close()


@pytest.fixture
def calling() -> Iterator[Calling]:
    """Makes callers, and gives their loops back."""
    callers: list[Caller] = []

    def call(front: Front, settings: ApiSettings | None = None, **how: object) -> Caller:
        callers.append(caller_of(front, settings or ApiSettings(), **how))
        return callers[-1]

    yield call
    for caller in callers:
        caller.close()


@pytest.fixture
def local(front: MemoryFront, calling: Calling) -> Caller:
    """Somebody on this machine, without a key."""
    return calling(front)
