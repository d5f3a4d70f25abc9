"""The index of names in the life of a process: made ahead or when it is first asked, kept in a file, followed.

How it is made, and what a file of it is worth, is `kept_names`' to know; which rows are near a name, the index's. All
of this is done by the thread that decides, but for making an index, which a server leaves to a thread of its own: leads
that are found by their domain are decided meanwhile, and the first one that is not waits for it. So the same lead comes
to the same account on every server, however long it has been running.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from hashlib import sha256
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Final

from turnout.config import load_settings
from turnout.core.account import AccountId
from turnout.core.match.book import AccountBook
from turnout.observe.logs import get_logger
from turnout.store.database import Database
from turnout.store.sqlite_database import SqliteDatabase

if TYPE_CHECKING:
    from turnout.core.match.index import FollowingIndex
    from turnout.pipeline.engine.kept_names import Named, Names

_log = get_logger(__name__)
# Told what is being done, how much of it is done and how much there is.
Progress = Callable[[str, int, int], None]
LOGGED_SECONDS: Final = 2.0
# Fewer accounts are indexed in less time than a file is worth.
KEPT_MIN: Final = 5_000
# When so many accounts have changed since the index was made, and so large a part of them, it is made anew.
CHANGES_MIN: Final = 2_000
CHANGES_PART: Final = 0.02


def nowhere() -> Path | None:
    """For an index that is not kept."""
    return None


class LoggedProgress:
    """Says in the log how far it is, every few seconds; what takes less is not spoken of."""

    def __init__(self) -> None:
        self._last = monotonic()

    def __call__(self, doing: str, done: int, total: int) -> None:
        """So much is done by now."""
        if monotonic() - self._last > LOGGED_SECONDS:
            self._last = monotonic()
            _log.info("the index of names is being made", **{doing: done}, of=total)


class MatchIndex:
    """The index of names of one book after the other, in one process. `where` names the file that keeps it."""

    def __init__(
        self,
        where: Callable[[], Path | None] = nowhere,
        progress: Progress | None = None,
        *,
        kept_min: int = KEPT_MIN,
        changes_min: int = CHANGES_MIN,
    ) -> None:
        self._where = where
        self._kept_min, self._changes_min = kept_min, changes_min
        self._progress = progress or LoggedProgress()
        self._book = AccountBook(())
        self._is_ahead = False
        # What the last index was made of, for the next one; and one that is being made.
        self._names: Names | None = None
        self._making: Future[Names] | None = None
        # Rows that changed since the index began to be made, with their accounts.
        self._changed: dict[int, AccountId] = {}

    def belong_to(self, book: AccountBook) -> None:
        """There is another book: its index is made from that of the last one, of the file, or anew."""
        self._book = book
        self._making = None
        self._changed = {}
        book.make_index = self._take
        if self._is_ahead:
            self._begin()

    def make_ahead(self) -> None:
        """From now on indexes are made before anybody asks, on a thread of their own."""
        self._is_ahead = True
        if not self._book.has_index:
            self._begin()

    def ready(self) -> None:
        """Have the index, now."""
        if not self._book.has_index:
            self._book.use_index(self._take())

    @property
    def said(self) -> str:
        """How the index came about, in words, where that is worth saying."""
        return self._names.said if self._names is not None else ""

    def wait(self) -> None:
        """Return once nothing is being made."""
        if self._making is not None:
            self._making.exception()

    def rows_of(self, accounts: Iterable[AccountId]) -> dict[int, AccountId]:
        """Where some accounts are, before they change."""
        found = ((self._book.row_of(account), account) for account in accounts)
        return {row: account for row, account in found if row is not None}

    def took_in(self, accounts: Iterable[AccountId], before: Mapping[int, AccountId]) -> None:
        """Some accounts are others now, and were here before: what is being made does not know of it."""
        if self._making is not None:
            self._changed |= {**before, **self.rows_of(accounts)}
            if self._making.done():
                self._book.use_index(self._take())
        elif self._is_ahead and self._has_changed_much():
            self._begin()

    def _has_changed_much(self) -> bool:
        changes = self._names.index.changes if self._names is not None and self._book.has_index else 0
        return changes > self._changes_min and changes > CHANGES_PART * len(self._book)

    def _begin(self) -> None:
        """Have an index made by another thread, out of what the book has at this moment."""
        named, names, is_anew = self._named(), self._names, self._book.has_index
        making: Future[Names] = Future()
        self._making, self._changed = making, {}

        def make() -> None:
            try:
                making.set_result(self._make(named, None if is_anew else names, is_anew=is_anew))
            except BaseException as error:  # noqa: BLE001 - told to whoever asks for it
                making.set_exception(error)

        Thread(target=make, name="match-index", daemon=True).start()

    def _take(self) -> FollowingIndex:
        """The index as the book is now, once it is made."""
        from turnout.core.match.texts import index_texts  # noqa: PLC0415 - not needed before

        making, changed, self._making, self._changed = self._making, self._changed, None, {}
        names = (
            self._waited_for(making) if making is not None else self._make(self._named(), self._names, is_anew=False)
        )
        self._names = names
        for row, each in changed.items():
            account = self._book.get(each)
            if account is not None and self._book.row_of(each) == row:
                names.index.put(row, index_texts(account))
            else:
                names.index.drop(row)
        return names.index

    def _waited_for(self, making: Future[Names]) -> Names:
        """What another thread made; what failed there is done here, where its failure is told."""
        error = making.exception()
        if error is None:
            return making.result()
        _log.error("the index of names could not be made ahead", why=f"{type(error).__name__}: {error}")
        # Whatever was in the way, a file is not worth another try.
        self._where = nowhere
        return self._make(self._named(), None, is_anew=True)

    def _make(self, named: Named, before: Names | None, *, is_anew: bool) -> Names:
        from turnout.pipeline.engine.kept_names import make_names  # noqa: PLC0415 - brings numpy

        names = make_names(
            named, self._where(), before, is_anew=is_anew, kept_min=self._kept_min, progress=self._progress
        )
        if names.said and len(named) >= self._kept_min:
            _log.info("the index of names is ready", accounts=len(named), how=names.said)
        return names

    def _named(self) -> Named:
        """Every account with its row."""
        return [(row, account) for row, account in enumerate(self._book.rows) if account is not None]


def ready_names(book: AccountBook, path: Path | None, progress: Progress, *, kept_min: int = KEPT_MIN) -> str:
    """Make the index of a book's names ready, with a file that keeps it; what is worth saying of it."""
    names = MatchIndex(lambda: path, progress, kept_min=kept_min)
    names.belong_to(book)
    names.ready()
    book.make_index = None
    return names.said


def path_of(database: Database) -> Path | None:
    """Where a store's index is kept: in the folder that is said, beside a store in a file, else in the user's cache.

    None where a user has none. The file of another store would do no harm: what it holds of other accounts is not taken
    from it.
    """
    name = f"{sha256(database.name.encode()).hexdigest()[:16]}.names"
    if folder := load_settings().cache_dir:
        return Path(folder) / name
    if isinstance(database, SqliteDatabase):
        return database.path.with_name(f"{database.path.name}-names")
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        return None
    return cache / "turnout" / name
