"""A rep's numbers beside those of everybody in their pools together; no other rep is named.

What they were given, how soon they answered, which promises were kept, and whether they got their share of the turns.
Pools of fewer than three are left out: what is not one's own there is somebody else's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import Final

import msgspec

from turnout.core.rep import RepId
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.asking.answer import said
from turnout.pipeline.engine.small_world import engine_around, world_around
from turnout.store.database import Database
from turnout.store.metadata import to_micros
from turnout.store.rep_numbers import GivenRow, came_to, given_since
from turnout.store.transaction import Transaction

_MICROS: Final = 1_000_000
_MEETINGS: Final = ("meeting_booked", "meeting_held")
_DIGITS: Final = 1
# In a smaller pool the others' numbers would be one person's.
MEMBERS_MIN: Final = 3


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """What came of leads: `given` of them, `answered`, `passed` on or left to `expired`; promises `kept` of `promised`.

    `extended` promises are those of them that were given more time; such a one is kept by its new moment.
    `median_seconds` is from being given a lead to its first touch, null where there was none.
    """

    given: int
    answered: int
    median_seconds: float | None
    promised: int
    kept: int
    extended: int
    passed: int
    expired: int
    meetings: int
    won: int


class TurnShare(msgspec.Struct, frozen=True, kw_only=True):
    """Turns of one pool since then: `received` of `of`, where `expected` would have been by weight."""

    pool: str
    received: int
    of: int
    expected: float


class RepNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """A rep's numbers, and those of everybody in their pools together, of whom there are `members`.

    `small` are pools of fewer than three, which are in no comparison; `pools` is null for who is in no larger one.
    """

    rep: str
    since: str
    own: Numbers
    pools: Numbers | None
    members: int
    shares: list[TurnShare]
    small: list[str]


def numbers_of(database: Database, rep: str, since: datetime) -> RepNumbers:
    """A rep's numbers since a moment. Raises RefusedError for somebody who is none, StoreError."""
    with database.asking() as tx:
        everywhere = _weights(tx, rep)
        weights = {pool: each for pool, each in everywhere.items() if len(each) >= MEMBERS_MIN}
        rows = list(given_since(tx, to_micros(since), list(weights), rep))
        members = sorted({RepId(rep), *(member for pool in weights.values() for member in pool)})
        came = came_to(tx, to_micros(since), list(weights), rep)
    turns = Counter((row.pool, row.rep) for row in rows if row.pool)
    return RepNumbers(
        rep=rep,
        since=said(since),
        own=_numbers([row for row in rows if row.rep == rep], [came[rep]]),
        pools=_numbers(rows, came.values()) if weights else None,
        members=len(members),
        shares=[_share(pool, rep, weights[pool], turns) for pool in sorted(weights)],
        small=sorted(everywhere.keys() - weights),
    )


def _weights(tx: Transaction, rep: str) -> dict[str, dict[RepId, int]]:
    """The pools that somebody is in, each with the weights of its members who still are there."""
    world = world_around(tx, ())
    reps = world.roster.reps
    if rep not in reps:
        raise RefusedError("rep_not_found", f"`{rep}` is not a rep{suggestion(rep, reps)}")
    rooms = engine_around(tx, world).rooms
    return {
        name: {member: room.weights[member] for member in room.members if member in reps and reps[member].is_active}
        for name, room in rooms.items()
        if rep in room.position
    }


def _numbers(rows: Sequence[GivenRow], came: Iterable[Mapping[str, int]]) -> Numbers:
    answered = [row.touched_at - row.since for row in rows if row.touched_at is not None and _is_answered(row)]
    promised = [row for row in rows if row.state == "met" or (row.state == "fired" and row.is_missed) or row.is_missed]
    kinds = list(came)
    return Numbers(
        given=len(rows),
        answered=len(answered),
        median_seconds=round(median(answered) / _MICROS, _DIGITS) if answered else None,
        promised=len(promised),
        kept=sum(not row.is_missed for row in promised),
        extended=sum(row.extended_seconds > 0 for row in promised),
        passed=sum(row.how_ended == "pass" for row in rows),
        expired=sum(row.how_ended == "expired" for row in rows),
        meetings=sum(max((each.get(kind, 0) for kind in _MEETINGS), default=0) for each in kinds),
        won=sum(each.get("won", 0) for each in kinds),
    )


def _is_answered(row: GivenRow) -> bool:
    """Whether it was this rep who answered: in the time in which they had it."""
    return row.touched_at is not None and row.since <= row.touched_at <= (row.until or row.touched_at)


def _share(pool: str, rep: str, weights: Mapping[RepId, int], turns: Mapping[tuple[str, str], int]) -> TurnShare:
    of = sum(count for (name, _), count in turns.items() if name == pool)
    total = sum(weights.values())
    expected = of * weights.get(RepId(rep), 0) / total if total else 0.0
    return TurnShare(pool=pool, received=turns.get((pool, rep), 0), of=of, expected=round(expected, _DIGITS))
