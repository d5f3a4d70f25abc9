"""What follows from commits without being part of them: a thread that does it a moment later, task by task.

A task does a portion of its work and says how much that was; what it has done it knows from the store. So it may be
stopped at any time, and with several servers any of them may do it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from time import monotonic, perf_counter, process_time, thread_time
from types import TracebackType
from typing import Final, Self

from turnout.errors import StoreError
from turnout.observe.logs import get_logger
from turnout.store.database import Database

_log = get_logger(__name__)
# How much it did: 0 where there was nothing to do.
Task = Callable[[Database], int]
POLL_SECONDS: Final = 0.25
# Whoever answers leads is not to wait for what can wait: of a busy second this much is ours at most, and of a calm one
# more. It is calm while everything else that this process does takes less than so much of a processor.
SHARE: Final = 0.1
SHARE_OF_CALM: Final = 0.5
CALM: Final = 0.15
TROUBLE_SECONDS: Final = 1.0
TROUBLE_SECONDS_MAX: Final = 30.0


class Following:
    """Runs tasks, by name, on a thread of its own. `start`, and `stop` before the store is closed."""

    def __init__(self, database: Database, tasks: Mapping[str, Task]) -> None:
        self._database = database
        self._tasks = [_Follower(name, task) for name, task in tasks.items()]
        self._is_over = threading.Event()
        self._hint = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="following", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def poke(self) -> None:
        """Something was committed: look now. May be called from any thread, and costs nothing."""
        self._hint.set()

    def stop(self) -> None:
        """End after the portion that is under way."""
        self._is_over.set()
        self._hint.set()
        if self._thread.is_alive():
            self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _follow(self) -> None:
        others = _Others()
        while not self._is_over.is_set():
            began = perf_counter()
            # Cleared before looking, so that a hint that comes meanwhile is not lost.
            self._hint.clear()
            done = 0
            for follower in self._tasks:
                done += 0 if self._is_over.is_set() else follower.run(self._database)
            took = perf_counter() - began
            if done:
                self._is_over.wait(took / (SHARE_OF_CALM if others.are_calm() else SHARE) - took)
            else:
                self._hint.wait(POLL_SECONDS)


class _Others:
    """What the rest of the process does meanwhile, as seen from the thread that asks."""

    def __init__(self) -> None:
        self._at, self._used = perf_counter(), process_time() - thread_time()

    def are_calm(self) -> bool:
        """Whether they did little since the last time."""
        at, used = perf_counter(), process_time() - thread_time()
        share = (used - self._used) / max(at - self._at, 1e-6)
        self._at, self._used = at, used
        return share < CALM


class _Follower:
    """One task, left alone for a while after it failed; that it fails is said once, and once that it is over."""

    def __init__(self, name: str, task: Task) -> None:
        self._name = name
        self._task = task
        self._trouble = ""
        self._wait_seconds = TROUBLE_SECONDS
        self._not_before = 0.0

    def run(self, database: Database) -> int:
        """How much it did, or 0 where it was not asked or failed."""
        if monotonic() < self._not_before:
            return 0
        try:
            done = self._task(database)
        except StoreError as error:
            self._note(str(error))
            return 0
        except Exception:  # noqa: BLE001 - one task's fault is not to end the others
            if not self._trouble:
                _log.exception("what follows commits has failed", task=self._name)
            self._note(self._trouble or "failed", is_told=True)
            return 0
        if self._trouble:
            _log.info("what follows commits goes on", task=self._name)
            self._trouble, self._wait_seconds = "", TROUBLE_SECONDS
        return done

    def _note(self, trouble: str, *, is_told: bool = False) -> None:
        if trouble != self._trouble and not is_told:
            _log.warning("what follows commits waits for the store", task=self._name, error=trouble)
        self._trouble = trouble
        self._not_before = monotonic() + self._wait_seconds
        self._wait_seconds = min(TROUBLE_SECONDS_MAX, self._wait_seconds * 2)
