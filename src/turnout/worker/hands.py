"""Threads that do one thing after the other, as many as there is to do at the same time, up to a number.

They end with the process: what one is waiting for cannot keep it from ending.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue


class Hands:
    """So many threads at most, made when they are first needed. Whoever gives them something counts what is free."""

    def __init__(self, most: int, name: str) -> None:
        self._most = most
        self._name = name
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._made = 0
        self._busy = 0
        self._lock = threading.Lock()

    @property
    def free(self) -> int:
        """How many more things would be begun at once."""
        return self._most - self._busy

    @property
    def busy(self) -> int:
        """How many are at something."""
        return self._busy

    def do(self, work: Callable[[], None]) -> None:
        """Begin something now; what it raises ends nothing but itself, so it had better say so."""
        with self._lock:
            self._busy += 1
            is_new = self._busy > self._made
            self._made += int(is_new)
        if is_new:
            threading.Thread(target=self._live, name=f"{self._name}-{self._made}", daemon=True).start()
        self._work.put(work)

    def _live(self) -> None:
        while True:
            work = self._work.get()
            try:
                work()
            finally:
                with self._lock:
                    self._busy -= 1
