"""All records in memory as columns, for whoever asks: read once, then only the blocks that changed.

About 110 bytes a lead, from the first question on. What happened a moment ago and is not kept yet is counted on top, so
that an answer is exact at the moment it is given; where that is more than it is worth, it says how much is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from turnout.pipeline.insights.keeping import changed_leads
from turnout.pipeline.insights.making import Maker
from turnout.pipeline.insights.names import Names
from turnout.pipeline.insights.record import BLOCK, SHAPE, Kind, Records
from turnout.store.database import Database
from turnout.store.insight_rows import leads_between
from turnout.store.insights import EPOCH, VERSION, Progress, blocks_since, progress_of, read_behind
from turnout.store.meta import read_number
from turnout.store.transaction import Transaction

Column = npt.NDArray[Any]
_COLUMNS: Final = SHAPE.names or ()
# What is not counted yet is counted on the way where it is about so many leads at most: a tenth of a second's work.
_NONE: Final = Progress(0, 0)
_WHOLE: Final = Progress(1, 1)
_ON_TOP_MAX: Final = 1_500
_LINKS_MAX: Final = 1_500
_ROOM: Final = 1.25
_BLOCKS_AT_ONCE: Final = 512
_DRAW: Final = msgspec.json.Decoder(tuple[str, list[tuple[str, int]]])


class Draws(NamedTuple):
    """Who could have had the leads of each draw, one after the other: whose draw it is, the rep, and their chance.

    `pools` is the pool of each draw, by the draw's number.
    """

    draw: Column
    rep: Column
    chance: Column
    pools: Column


@dataclass(slots=True)
class Frame:
    """The columns of every lead; the place of a lead is its number. `behind` counts events that are not in it."""

    names: Names = field(default_factory=Names)
    progress: Progress = _NONE
    behind: int = 0
    size: int = 0
    _columns: dict[str, Column] = field(default_factory=dict)
    _epoch: int = -1
    _version: int = -1
    _kept_names: Names = field(default_factory=Names)
    _maker: Maker = field(default_factory=lambda: Maker(Names()))
    # What stood where something was counted on top.
    _under: tuple[Column, Records] | None = None
    _draws: Draws | None = None

    def column(self, name: str) -> Column:
        """One number of every lead, by the leads' numbers."""
        found = self._columns.get(name)
        return np.zeros(0, SHAPE[name]) if found is None else found[: self.size]

    def follow(self, tx: Transaction) -> None:
        """Take in what happened since the last time. Raises StoreError."""
        self._take_off()
        epoch, version, self.progress = read_number(tx, EPOCH), read_number(tx, VERSION), progress_of(tx)
        if epoch != self._epoch:
            self._columns.clear()
            self._kept_names, self._epoch, self._version, self.size = Names(), epoch, -1, 0
            self._maker = Maker(self._kept_names)
        if version != self._version:
            self._kept_names.follow(tx)
            self._take_blocks(tx)
            self._version, self._draws = version, None
        self.names = self._kept_names
        self._count_on_top(tx)

    def _take_blocks(self, tx: Transaction) -> None:
        after = -1
        while found := blocks_since(tx, self._version, after, _BLOCKS_AT_ONCE):
            blocks = np.array([block for block, _ in found])
            records = np.frombuffer(b"".join(body for _, body in found), SHAPE).reshape(-1, BLOCK)
            self._make_room(int(blocks[-1] + 1) * BLOCK)
            for name, column in self._columns.items():
                column.reshape(-1, BLOCK)[blocks] = records[name]
            after = int(blocks[-1])

    def _make_room(self, size: int) -> None:
        self.size = max(self.size, size)
        have = len(self._columns[_COLUMNS[0]]) if self._columns else 0
        if size <= have:
            return
        room = -(-int(size * (_ROOM if have else 1)) // BLOCK) * BLOCK
        for name in _COLUMNS:
            column = np.zeros(room, SHAPE[name])
            if have:
                column[:have] = self._columns[name]
            self._columns[name] = column

    def _count_on_top(self, tx: Transaction) -> None:
        """Count what is not kept yet, for this one answer; where that is little, nothing is missing."""
        self.behind = 0
        leads = set() if self.progress.is_over else set(leads_between(tx, self.progress.built, _ON_TOP_MAX + 1))
        behind = read_behind(tx, _LINKS_MAX) if self.progress.end else []
        leads |= changed_leads(tx, behind)
        if len(leads) > _ON_TOP_MAX or any(each.has_more for each in behind):
            self.behind = sum(each.events for each in behind)
            return
        self.progress = _WHOLE
        if leads:
            self._put_on_top(tx, leads)

    def _put_on_top(self, tx: Transaction, leads: set[int]) -> None:
        self.names = self._kept_names.fork()
        seqs, records = self._maker.with_names(self.names).make(tx, sorted(leads))
        if not seqs:
            return
        self._make_room(-(-(seqs[-1] + 1) // BLOCK) * BLOCK)
        places = np.array(seqs)
        under = np.zeros(len(seqs), SHAPE)
        for name, column in self._columns.items():
            under[name] = column[places]
            column[places] = records[name]
        self._under, self._draws = (places, under), None

    def _take_off(self) -> None:
        if self._under is None:
            return
        places, under = self._under
        for name, column in self._columns.items():
            column[places] = under[name]
        self._under, self._draws = None, None

    def draws(self) -> Draws:
        """Who could have had leads of pools, for every number that a record may have."""
        if self._draws is None:
            self._draws = _read_draws(self.names)
        return self._draws


def _read_draws(names: Names) -> Draws:
    draws: list[int] = []
    reps: list[int] = []
    chances: list[float] = []
    pools = [0]
    for number, name in enumerate(names.by_code[Kind.DRAW]):
        if not number:
            continue
        pool, taking = _DRAW.decode(name.body)
        pools.append(names.known(Kind.POOL, pool))
        total = sum(weight for _, weight in taking)
        draws += [number] * len(taking)
        reps += [names.known(Kind.REP, rep) for rep, _ in taking]
        chances += [weight / total for _, weight in taking]
    return Draws(np.array(draws, np.int64), np.array(reps, np.int64), np.array(chances), np.array(pools, np.int64))


class Insights:
    """The frame of a database, for one question at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._frame = Frame()

    @contextmanager
    def open(self, database: Database) -> Iterator[tuple[Frame, Transaction]]:
        """The frame as things stand, and the transaction it was read in. Raises StoreError."""
        with self._lock, database.asking() as tx:
            self._frame.follow(tx)
            yield self._frame, tx
