"""What is slow and was made ahead, by what it was made of: nobody waits for it while an edit keeps all others waiting.

An edit asks a shelf for what it needs. Where that is not there, or was made of something that is another by now, the
edit ends with an `AheadError`; `editing.edited` then makes it while nobody waits, and begins the edit anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

from turnout.errors import ClashError
from turnout.store.database import Database
from turnout.store.transaction import Transaction, take_time

T = TypeVar("T")


class AheadError(ClashError):
    """An edit needs something slow first. `make` makes it, while nobody waits; then the edit may be begun anew."""

    def __init__(self, make: Callable[[Database], object]) -> None:
        self.make = make
        super().__init__("what this needs was changed by others again and again while it was read; send it again")


class Shelf(Generic[T]):
    """So many things, each made once; those that were asked for last are kept. Safe to use from any thread."""

    def __init__(self, kept_max: int) -> None:
        self._kept_max = kept_max
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, Future[T]] = OrderedDict()

    def known(self, key: Hashable) -> T | None:
        """What was made, or None where it was not, or is being made still."""
        with self._lock:
            future = self._kept.get(key)
            if future is None or not future.done():
                return None
            self._kept.move_to_end(key)
        return future.result()

    def find(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made, else made now; who asks for the same meanwhile waits for it. Raises what `make` raises."""
        with self._lock:
            future = self._kept.get(key)
            if is_ours := future is None:
                future = Future()
                self._put(key, future)
            else:
                self._kept.move_to_end(key)
        if is_ours:
            self._make(key, future, make)
        return future.result()

    def keep(self, key: Hashable, made: T) -> None:
        """Keep what was made elsewhere."""
        future: Future[T] = Future()
        future.set_result(made)
        with self._lock:
            self._put(key, future)

    def ahead(self, key: Hashable, make: Callable[[Transaction], T]) -> T:
        """What was made, for an edit. Raises AheadError, which has it made beside a transaction that only reads."""
        known = self.known(key)
        if known is None:
            raise AheadError(lambda database: self._make_beside(database, key, make))
        return known

    def _make_beside(self, database: Database, key: Hashable, make: Callable[[Transaction], T]) -> None:
        with database.asking() as tx:
            take_time(tx)
            self.find(key, lambda: make(tx))

    def _make(self, key: Hashable, future: Future[T], make: Callable[[], T]) -> None:
        try:
            future.set_result(make())
        except BaseException as error:  # noqa: BLE001 - told to everybody who waits for it
            with self._lock:
                self._kept.pop(key, None)
            future.set_exception(error)

    def _put(self, key: Hashable, future: Future[T]) -> None:
        self._kept[key] = future
        self._kept.move_to_end(key)
        while len(self._kept) > self._kept_max:
            self._kept.popitem(last=False)
