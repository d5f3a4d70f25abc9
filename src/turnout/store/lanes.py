"""Lanes: what processes that share a PostgreSQL wait for each other over, and how each learns what the others changed.

A lane is one thing whose state a decision reads and changes: a pool's counter (`c:NAME`), a cap of a pool in all
(`p:POOL`), a rep with their load, caps and presence (`r:REP`), the pace of a throttled rule (`t:RULE`). Whoever decides
locks its lanes in the order of their names. `version` grows with every change, so what a process remembers of a lane is
known to be old or not; `moment` is the latest at which something was decided in it, so its time never runs backwards.
One process alone, as on SQLite, needs none of this.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Column, Table, Text

from turnout.store.many import insert_many, update_many
from turnout.store.metadata import METADATA, WHOLE, instant_column
from turnout.store.transaction import Transaction, places

LANES: Final = Table(
    "lanes",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("version", WHOLE, nullable=False),
    instant_column("moment", nullable=False),
    sqlite_with_rowid=False,
    # Each commit changes some of them: room beside each row lets that happen in place.
    postgresql_with={"fillfactor": 20},
)


class Lane(NamedTuple):
    """A lane as it stands once it is locked."""

    name: str
    version: int
    moment: int


_MAKE = insert_many(LANES, "name", on_conflict="(name) DO NOTHING", constants={"version": "0", "moment": "0"})
_MOVE = update_many(LANES, ("moment",), ("name",), also="version = lanes.version + 1")

COUNTER, POOL, REP, RULE = "c:", "p:", "r:", "t:"


def counter_lane(counter: str) -> str:
    """The lane of a counter."""
    return COUNTER + counter


def pool_lane(pool: str) -> str:
    """The lane of the caps of a pool in all."""
    return POOL + pool


def rep_lane(rep: str) -> str:
    """The lane of a rep: load, caps, presence."""
    return REP + rep


def rule_lane(rule: str) -> str:
    """The lane of a throttled rule's pace."""
    return RULE + rule


def lanes_of(lanes: Sequence[str], kind: str) -> list[str]:
    """The names behind the lanes of a kind."""
    return [lane[len(kind) :] for lane in lanes if lane.startswith(kind)]


def latest_of_lanes(tx: Transaction) -> int:
    """The latest moment of any lane; 0 where there is none."""
    return tx.rows("SELECT max(moment) FROM lanes")[0][0] or 0


def make_lanes(tx: Transaction, names: Sequence[str]) -> None:
    """Make lanes that are new to a process; others may be making them as well."""
    tx.run_many(_MAKE, [(name,) for name in sorted(names)])


def lock_lanes(tx: Transaction, names: Sequence[str], *, is_waiting: bool) -> list[Lane]:
    """The lanes, locked until the transaction ends, in the order of their names.

    Without waiting, those that somebody else has are left out; in that way any order is safe.
    """
    # As many places as the next power of two, so that a few statements serve for all.
    wanted = list(names)
    wanted += wanted[-1:] * ((1 << (len(wanted) - 1).bit_length()) - len(wanted))
    end = "" if is_waiting else " SKIP LOCKED"
    found = tx.rows(
        f"SELECT name, version, moment FROM lanes WHERE name IN ({places(len(wanted))}) ORDER BY name FOR UPDATE{end}",
        wanted,
    )
    return [Lane(*row) for row in found]


def move_lanes(tx: Transaction, names: Sequence[str], moment: int) -> None:
    """Write that lanes have changed, at a moment."""
    tx.run_many(_MOVE, [(moment, name) for name in names])
