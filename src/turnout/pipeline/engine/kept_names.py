"""An index of names made for accounts: out of a file or the last one where those were of nearly the same, else anew.

A kept index says of each row whose it was and, in a number, under which names. So whatever a file was made of, an older
backup or another store, every account that is not in it as it is now is put in, and what is gone is taken out. The file
itself is `store.match_index`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from turnout.core.account import Account
from turnout.core.match.index import FollowingIndex, NamesIndex
from turnout.core.match.texts import TEXTS_VERSION, index_texts
from turnout.errors import StoreError
from turnout.observe.logs import get_logger
from turnout.store.match_index import NotAnIndexError, open_index, write_index

_log = get_logger(__name__)
# Accounts by their rows, which may have gaps.
Named = Sequence[tuple[int, Account]]
Told = Callable[[str, int, int], None]
Prints = NDArray[np.uint32]
# Where more of the accounts are others, an index is made anew.
OTHERS_PART: Final = 0.05
OTHERS_MIN: Final = 1_000
_IDS, _PRINTS = "account_ids", "account_prints"
_BETWEEN: Final = "\x00"


@dataclass(frozen=True, slots=True)
class Names:
    """An index, what it was made of, row by row, and in words how it came about; empty where that is not worth saying.

    `ids` are those of the base's rows, empty for a row without an account.
    """

    index: FollowingIndex
    base: NamesIndex
    ids: list[str]
    prints: Prints
    said: str = ""


def make_names(
    named: Named, path: Path | None, before: Names | None, *, is_anew: bool, kept_min: int, progress: Told
) -> Names:
    """The index of these accounts. What is wrong with the file is logged, and the index made anew.

    With `is_anew` neither the file nor an index from before is looked at. Fewer accounts than `kept_min` are not kept.
    Raises NotAnIndexError where the file is another one's, which is left as it is.
    """
    ids, prints = _ids_of(named), _prints_of(named)
    kept = before if before is not None or is_anew else _opened(path)
    if kept is not None:
        index = _brought_up(kept, named, ids, prints)
        if index is not None:
            return Names(index, kept.base, kept.ids, kept.prints, "" if kept is before else f"read from `{path}`")
    base = NamesIndex.build(_entries(named), lambda done: progress("names", done, len(named)))
    made = Names(FollowingIndex(base), base, ids, prints, "made anew")
    if path is None or len(named) < kept_min:
        return made
    return _kept(made, path)


def _entries(named: Named) -> Iterator[tuple[int, str]]:
    for row, account in named:
        for text in index_texts(account):
            yield row, text


def _ids_of(named: Named) -> list[str]:
    ids = [""] * (max((row for row, _ in named), default=-1) + 1)
    for row, account in named:
        ids[row] = account.id
    return ids


def _prints_of(named: Named) -> Prints:
    """A number for the names of each row, another one for nearly every other name; 0 where there is no account."""
    prints = np.zeros(max((row for row, _ in named), default=-1) + 1, dtype=np.uint32)
    for row, account in named:
        names = (account.name, *account.aliases, "", *account.domains)
        prints[row] = crc32(_BETWEEN.join(names).encode("utf-8", "surrogatepass"))
    return prints


def _brought_up(kept: Names, named: Named, ids: list[str], prints: Prints) -> FollowingIndex | None:
    """A kept index as that of these accounts, or None where too much is another."""
    places = _places(kept.ids, ids)
    at = places >= 0
    if (np.diff(places[at]) < 0).any():
        # Of names that are equally near the first row's counts, so rows must be in the order they were in.
        return None
    stale = np.zeros(len(ids), dtype=bool)
    stale[[row for row, _ in named]] = True
    stale[places[at]] = kept.prints[at] != prints[places[at]]
    if stale.sum() + (~at).sum() > max(OTHERS_MIN, OTHERS_PART * len(named)):
        return None
    index = FollowingIndex(kept.base.with_rows(places))
    for row, account in named:
        if stale[row]:
            index.put(row, index_texts(account))
    return index


def _places(before: list[str], now: list[str]) -> NDArray[np.int32]:
    """The row that each earlier row has now, or -1."""
    if before == now:
        return np.where([bool(each) for each in now], np.arange(len(now)), -1).astype(np.int32)
    row_of = {each: row for row, each in enumerate(now) if each}
    return np.array([row_of.get(each, -1) for each in before], dtype=np.int32)


def _opened(path: Path | None) -> Names | None:
    """What a file keeps, or None where there is none that can be used. Raises NotAnIndexError for somebody's own."""
    if path is None or not path.exists():
        return None
    try:
        opened = open_index(path, TEXTS_VERSION)
        ids = bytes(opened.arrays[_IDS]).decode("utf-8", "surrogatepass").split(_BETWEEN)
        base = NamesIndex.from_arrays(opened.arrays)
        return Names(FollowingIndex(base), base, ids, np.asarray(opened.arrays[_PRINTS], dtype=np.uint32))
    except NotAnIndexError:
        raise
    except (StoreError, LookupError, ValueError) as error:
        # With a checksum that holds, a file without our arrays is one of another version.
        _log.warning("the index of names is made anew", file=str(path), why=str(error))
        return None


def _kept(made: Names, path: Path) -> Names:
    """The index out of the file it was written to, which other processes share; the same where it cannot be kept."""
    ids = np.frombuffer(_BETWEEN.join(made.ids).encode("utf-8", "surrogatepass"), dtype=np.uint8)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_index(path, {**made.base.to_arrays(), _IDS: ids, _PRINTS: made.prints}, TEXTS_VERSION)
    except (StoreError, OSError) as error:
        _log.warning("the index of names is not kept; it is made anew at each start", file=str(path), why=str(error))
        return made
    opened = _opened(path)
    return made if opened is None else replace(opened, said=made.said)
