"""What tests of the server share: a Turnout in memory, and somebody on this machine who calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.api.client import Caller, caller_of
from tests.api.memory_front import MemoryFront
from turnout.api.settings import ApiSettings
from turnout.pipeline.front import Front

Calling = Callable[..., Caller]


@pytest.fixture
def front(tmp_path: Path) -> MemoryFront:
    """A Turnout in memory."""
    return MemoryFront(tmp_path / "world")


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
