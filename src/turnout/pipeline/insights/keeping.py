"""Records follow what happens to leads: a moment after the commit, portion by portion, exact again after any crash.

What is read is at least as new as the events that are counted off with it, so a lead that changes meanwhile is simply
made anew with its next event. Nobody waits for us: only the writing is a transaction that writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Final

import numpy as np

from turnout.pipeline.insights.making import Maker
from turnout.pipeline.insights.names import Names
from turnout.pipeline.insights.record import BLOCK, SHAPE, Records, empty_block
from turnout.store.database import Database
from turnout.store.insight_rows import leads_between, leads_counted_for
from turnout.store.insights import (
    EPOCH,
    VERSION,
    Behind,
    begin_build,
    built_until,
    counted_until,
    forget_all,
    progress_of,
    put_blocks,
    read_behind,
    read_blocks,
    take_turn,
)
from turnout.store.meta import read_number
from turnout.store.transaction import Transaction

# So many commits of a chain are counted at once, and so many leads where the count begins anew.
LINKS_AT_ONCE: Final = 200
BUILD_AT_ONCE: Final = 1_024
# Fewer events than this may wait so long; whoever asks meanwhile is told of them all the same.
LINGER_SECONDS: Final = 1.0
_FEW: Final = 64
# How often whoever watches somebody else count looks again.
_WATCH_SECONDS: Final = 0.2


@dataclass(slots=True)
class _Portion:
    """What is to be written, and at which version it was read, of which beginning."""

    epoch: int
    version: int
    blocks: dict[int, bytes]
    behind: list[Behind]
    built: int | None = None


class Counting:
    """Keeps the records up, as a task that follows commits."""

    def __init__(self, linger_seconds: float = LINGER_SECONDS) -> None:
        self._linger_seconds = linger_seconds
        self._maker: Maker | None = None
        self._epoch = -1
        self._waiting_since: float | None = None

    def __call__(self, database: Database) -> int:
        """How much was counted; 0 where all is, or somebody else is at it. Raises StoreError."""
        with database.asking() as tx:
            progress = progress_of(tx)
            portion = self._portion(tx, progress.built, progress.end)
        if not progress.end:
            return _begin(database)
        if portion is None:
            return 0
        try:
            return self._write(database, portion)
        finally:
            if self._maker is not None and self._maker.names.new:
                # What was to be kept was not: numbers that nobody has are not to be given on.
                self._maker = None

    def _portion(self, tx: Transaction, built: int, end: int) -> _Portion | None:
        if not end:
            return None
        if built < end:
            seqs = [seq for seq in leads_between(tx, built, BUILD_AT_ONCE) if seq < end]
            # Beyond the last of them is nothing that is not known by its events.
            upto = seqs[-1] if len(seqs) == BUILD_AT_ONCE else end
            return self._made(tx, seqs, [], upto)
        behind = read_behind(tx, LINKS_AT_ONCE)
        if not behind or not self._is_time(sum(each.events for each in behind)):
            return None
        return self._made(tx, changed_leads(tx, behind), behind)

    def _made(self, tx: Transaction, seqs: Iterable[int], behind: list[Behind], built: int | None = None) -> _Portion:
        epoch, version = read_number(tx, EPOCH), read_number(tx, VERSION)
        if self._maker is None or epoch != self._epoch:
            # Where all was begun anew, numbers stand for other names.
            self._maker, self._epoch = Maker(Names()), epoch
        # Somebody else may have given numbers since.
        self._maker.names.follow(tx)
        found, records = self._maker.make(tx, list(seqs))
        blocks = changed_blocks(tx, found, records)
        return _Portion(epoch, version, {block: body.tobytes() for block, body in blocks.items()}, behind, built)

    def _is_time(self, events: int) -> bool:
        """Whether enough happened, or something has waited long enough: each portion costs a commit."""
        now = monotonic()
        self._waiting_since = now if self._waiting_since is None else self._waiting_since
        if events < _FEW and now < self._waiting_since + self._linger_seconds:
            return False
        self._waiting_since = None
        return True

    def _write(self, database: Database, portion: _Portion) -> int:
        assert self._maker is not None, "what is written was made"
        with database.begin() as tx:
            version = take_turn(tx)
            if version != portion.version or read_number(tx, EPOCH) != portion.epoch:
                # Somebody else counted meanwhile, began anew, or is at it.
                return 0
            self._maker.names.keep(tx)
            put_blocks(tx, portion.blocks, version + 1)
            counted_until(tx, portion.behind)
            if portion.built is not None:
                built_until(tx, portion.built)
        return max(1, sum(each.events for each in portion.behind))


def _begin(database: Database) -> int:
    with database.begin() as tx:
        if take_turn(tx) is None or progress_of(tx).end:
            return 0
        begin_build(tx)
    return 1


def changed_leads(tx: Transaction, behind: Iterable[Behind]) -> set[int]:
    """The leads whose records what happened changes: its own, and those that what was reported counts for."""
    leads = {lead for each in behind for lead in each.leads}
    some = sorted(leads)
    for start in range(0, len(some), BUILD_AT_ONCE):
        leads |= leads_counted_for(tx, some[start : start + BUILD_AT_ONCE])
    return leads


def changed_blocks(tx: Transaction, seqs: list[int], records: Records) -> dict[int, Records]:
    """The blocks of these leads with their new records in them; `seqs` are in rising order."""
    if not seqs:
        return {}
    numbers = np.array(seqs)
    blocks = np.unique(numbers // BLOCK)
    kept = read_blocks(tx, blocks.tolist())
    found: dict[int, Records] = {}
    for block in blocks.tolist():
        body = np.frombuffer(kept[block], SHAPE).copy() if block in kept else empty_block()
        low, high = np.searchsorted(numbers, (block * BLOCK, (block + 1) * BLOCK))
        body[numbers[low:high] - block * BLOCK] = records[low:high]
        found[block] = body
    return found


def rebuild(database: Database) -> None:
    """Throw the counts away and begin anew; whoever follows commits does it, or `catch_up`. Raises StoreError."""
    while True:
        with database.begin() as tx:
            if take_turn(tx) is not None:
                forget_all(tx)
                return
        # Somebody is writing a portion, which takes a moment.
        sleep(_WATCH_SECONDS)


def recount(database: Database, told: Callable[[str, int, int], None]) -> int:
    """Count every lead anew, here or by whoever else follows commits; how many there are. Raises StoreError.

    `told` hears how far it is. What happens meanwhile is counted by its events, as ever.
    """
    rebuild(database)
    counting = Counting(linger_seconds=0.0)
    while True:
        done = counting(database)
        with database.asking() as tx:
            progress = progress_of(tx)
            if progress.is_over:
                return int(tx.rows("SELECT count(*) FROM leads")[0][0])
        if progress.end:
            told("leads", progress.built, progress.end)
        if not done:
            sleep(_WATCH_SECONDS)


def catch_up(database: Database) -> int:
    """Count all that is not counted; how much that was. Raises StoreError."""
    counting = Counting(linger_seconds=0.0)
    counted = 0
    while done := counting(database):
        counted += done
    return counted
