"""Work that waits in the store, done by a thread one piece after the other. What a piece is, says whoever inherits."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod

from turnout.errors import StoreError
from turnout.observe.logs import get_logger

_log = get_logger(__name__)


class Rounds(ABC):
    """Does pieces of work as long as there are any, on a thread of its own, and looks for more every so many seconds.

    `start` once its work can be done; `stop` before it cannot be. `name` is the work's, in the log too.
    """

    def __init__(self, name: str, poll_seconds: float) -> None:
        self.is_over = threading.Event()
        self._name, self._poll_seconds = name, poll_seconds
        self._hint = threading.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def poke(self) -> None:
        """There is something new: look now."""
        self._hint.set()

    def stop(self) -> None:
        """End; what is under way ends as soon as it may, and goes on when somebody starts again."""
        self.is_over.set()
        self._hint.set()
        if self._thread.is_alive():
            self._thread.join()

    @abstractmethod
    def do_one(self) -> bool:
        """Do the oldest piece, as far as it goes; False where there is none, or it has to wait. Raises StoreError."""

    def _work(self) -> None:
        while not self.is_over.is_set():
            self._hint.clear()
            has_done = False
            try:
                has_done = self.do_one()
            except StoreError as error:
                _log.warning(f"{self._name} wait for the store", error=str(error))
            except Exception:  # noqa: BLE001 - the next piece may be a better one
                _log.exception(f"one of the {self._name} failed")
            if not has_done:
                self._hint.wait(self._poll_seconds)
