"""What follows commits: tasks are run again and again, one that fails leaves the others alone, and it stops cleanly."""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from turnout.errors import StoreError
from turnout.observe.logs import configure_logs, get_logger
from turnout.pipeline.serving import following
from turnout.pipeline.serving.following import Following
from turnout.store.database import Database, open_database

_LONG = 60.0


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A store without anything in it."""
    opened = open_database(f"sqlite:///{tmp_path / 'turnout.db'}")
    yield opened
    opened.close()


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What is logged; how logging was before is put back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    out = io.StringIO()
    configure_logs(stream=out)
    # A logger that was used before would go on to where it wrote then.
    following._log = get_logger(following.__name__)  # noqa: SLF001 - as above
    yield out
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


class _Task:
    """Does what is planned, call by call; then nothing more."""

    def __init__(self, *plan: int | Exception) -> None:
        self._plan = list(plan)
        self.calls = 0
        self.is_idle = threading.Event()

    def __call__(self, database: Database) -> int:
        """The next of the plan."""
        assert isinstance(database, Database)
        self.calls += 1
        if not self._plan:
            self.is_idle.set()
            return 0
        planned = self._plan.pop(0)
        if isinstance(planned, Exception):
            raise planned
        return planned

    def must_become_idle(self) -> None:
        """It was asked until there was nothing to do."""
        assert self.is_idle.wait(_LONG)


def test_tasks_are_run_until_there_is_nothing_to_do(database: Database) -> None:
    """Each of them, without waiting for the clock in between."""
    first, second = _Task(5, 5), _Task(1)
    with Following(database, {"first": first, "second": second}):
        first.must_become_idle()
        second.must_become_idle()
    assert (first.calls, second.calls) == (first.calls, first.calls)
    assert first.calls >= 3


def test_a_hint_wakes_it(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has committed something need not wait for the next look."""
    monkeypatch.setattr(following, "POLL_SECONDS", _LONG)
    task = _Task()
    with Following(database, {"task": task}) as thread:
        task.must_become_idle()
        task.is_idle.clear()
        thread.poke()
        task.must_become_idle()


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize("failure", [StoreError("the disk is full"), ValueError("a fault of ours")])
def test_a_task_that_fails_is_tried_again_and_leaves_others_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    """After a while; the others go on meanwhile."""
    monkeypatch.setattr(following, "TROUBLE_SECONDS", 0.01)
    failing, other = _Task(failure, failure, 3), _Task(1, 1)
    with Following(database, {"failing": failing, "other": other}):
        other.must_become_idle()
        failing.must_become_idle()
    assert failing.calls >= 4


def test_trouble_is_said_once_and_that_it_is_over(
    database: Database, monkeypatch: pytest.MonkeyPatch, said: io.StringIO
) -> None:
    """However often the task fails meanwhile."""
    monkeypatch.setattr(following, "TROUBLE_SECONDS", 0.001)
    task = _Task(*[StoreError("the disk is full")] * 5, 1)
    with Following(database, {"task": task}):
        task.must_become_idle()
    assert said.getvalue().count("the disk is full") == 1
    assert said.getvalue().count("goes on") == 1


def test_it_stops_while_a_task_has_work(database: Database) -> None:
    """After the portion that is under way, however much there is to do."""
    begun = threading.Event()

    def endless(_: Database) -> int:
        begun.set()
        return 1

    thread = Following(database, {"endless": endless})
    thread.start()
    assert begun.wait(_LONG)
    thread.stop()


def test_it_may_be_stopped_before_it_began(database: Database) -> None:
    """There is nothing to wait for."""
    Following(database, {"task": _Task()}).stop()
