"""The collector waits while a world is read, and is as it was afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from turnout.pipeline.engine.collector import undisturbed


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Whatever a test leaves, the next one finds the collector at work, and nothing that it leaves alone."""
    gc.unfreeze()
    yield
    gc.enable()
    gc.unfreeze()


def test_what_is_made_undisturbed_is_never_walked_through() -> None:
    """It belongs to what the collector leaves alone, and the collector goes on."""
    with undisturbed():
        assert not gc.isenabled()
        made = [[number] for number in range(1_000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= len(made)


def test_a_collector_that_was_off_stays_off() -> None:
    """Whoever turned it off has reasons."""
    gc.disable()
    with undisturbed():
        pass
    assert not gc.isenabled()


def test_the_collector_goes_on_after_a_fault() -> None:
    """A world that cannot be read costs no more than that."""
    with pytest.raises(ValueError, match="no world"), undisturbed():
        raise ValueError("no world")
    assert gc.isenabled()
