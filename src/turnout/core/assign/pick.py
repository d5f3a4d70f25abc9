"""Which of those who can take a lead gets it. Each way to pick is one function; all are deterministic."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import NamedTuple

from turnout.core.assign.books import Books
from turnout.core.assign.eligible import Considered, consider
from turnout.core.assign.fair_share import Received, history_of, period_start, shortfalls
from turnout.core.assign.ledger import Turn
from turnout.core.assign.room import Room
from turnout.core.decision import Candidates, Nobody
from turnout.core.fields.catalogue import Value
from turnout.core.policy.model import Pick
from turnout.core.rep import RepId

_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_SHARE_UNIT = 1_000_000


class Picked(NamedTuple):
    """Somebody was picked; `turn` is what it costs where the pool keeps balances."""

    rep: RepId
    turn: Turn | None
    candidates: Candidates


class NobodyCan(NamedTuple):
    """Nobody of the pool can take the lead, and why."""

    reason: Nobody
    candidates: Candidates
    detail: str = ""


class _Choice(NamedTuple):
    """An index into the present, with the numbers it was chosen by."""

    at: int
    how: str
    before: Sequence[int] = ()
    after: Sequence[int] = ()
    unit: int = 1
    measure: str = ""
    turn: Turn | None = None


def pick(
    room: Room,
    books: Books,
    facts: Mapping[str, Value],
    now: datetime,
    ignore: Collection[str] = (),
    excluded: Collection[RepId] = (),
) -> Picked | NobodyCan:
    """Who of the pool gets the lead, or why nobody can. `Books.take_turn` writes the turn.

    Only who came and went is brought up to date in the counter, which asking twice does not change.
    """
    considered = consider(room, books, facts, now, ignore, excluded)
    if considered.nobody is not None:
        return NobodyCan(considered.nobody, considered.candidates(room), considered.detail)
    choice = _WAYS[room.pool.pick](room, books, considered, now)
    here = considered.here
    rep = here.share.reps[choice.at]
    candidates = Candidates(
        room.members,
        here.verdicts,
        here.positions,
        considered.blocked,
        here.positions[choice.at],
        choice.before,
        choice.after,
        choice.unit,
        choice.measure,
        choice.how,
    )
    return Picked(rep, choice.turn, candidates)


def _round_robin(room: Room, books: Books, considered: Considered, now: datetime) -> _Choice:
    """The highest balance after everybody present grew by their share; ties: weight, least recently served, id."""
    pool, own = room.pool, len(considered.here.share.reps)
    share, away = room.turn_takers(considered.here, now)
    counter = books.ledger.counter(pool.counter_name)
    counter.admit(share, away, pool.absence)
    before, grown = counter.grown(share)
    able = considered.able
    highest = max([grown[at] for at in able])
    tied = [at for at in able if grown[at] == highest]
    winner = tied[0]
    how = "owed the most turns"
    if len(tied) > 1:
        last = counter.last_turn
        winner = min(tied, key=lambda at: (-share.weights[at], last.get(share.reps[at], 0), share.reps[at]))
        how = _tie_reason(tied, winner, share.weights, [last.get(share.reps[at], 0) for at in tied])
    after = (*grown[:winner], grown[winner] - counter.unit, *grown[winner + 1 :])
    turn = Turn(counter.name, share, share.reps[winner], counter.unit, before, after)
    return _Choice(winner, how, before[:own], after[:own], counter.unit, "turns owed", turn)


def _tie_reason(tied: list[int], winner: int, weights: Sequence[int], last: list[int]) -> str:
    if sum(weights[at] == weights[winner] for at in tied) == 1:
        return f"owed as much as {len(tied) - 1} other(s), with the larger weight"
    if last.count(min(last)) == 1:
        return f"owed as much as {len(tied) - 1} other(s), and served longest ago"
    return f"owed as much as {len(tied) - 1} other(s), first by id"


def _fair_share(room: Room, books: Books, considered: Considered, now: datetime) -> _Choice:
    """The largest shortfall in this day or month; ties: weight, least recently served, id."""
    share = considered.here.share
    counter = books.ledger.counter(room.pool.counter_name)
    period = "day" if room.pool.pick is Pick.FAIR_SHARE_DAY else "month"
    start = period_start(now, period)
    members = [room.sharer(rep) for rep in room.members]
    received = Received(history_of(counter.times, counter.takers, start))
    missing = shortfalls(members, received, start, now)
    last = counter.last_turn
    winner = min(
        considered.able,
        key=lambda at: (-missing[share.reps[at]], -share.weights[at], last.get(share.reps[at], 0), share.reps[at]),
    )
    before = [_as_unit(missing[rep]) for rep in share.reps]
    after = [*before[:winner], before[winner] - _SHARE_UNIT, *before[winner + 1 :]]
    return _Choice(
        winner, f"furthest behind the fair share of this {period}", before, after, _SHARE_UNIT, "leads short"
    )


def _as_unit(shortfall: Fraction) -> int:
    return round(shortfall * _SHARE_UNIT)


def _least_open(room: Room, books: Books, considered: Considered, _now: datetime) -> _Choice:
    """The fewest open leads for their weight; ties: served longest ago, id."""
    share = considered.here.share
    counts = [books.open.get(rep, 0) for rep in share.reps]
    last = books.ledger.counter(room.pool.counter_name).last_turn
    winner = min(
        considered.able,
        key=lambda at: (Fraction(counts[at], share.weights[at]), last.get(share.reps[at], 0), share.reps[at]),
    )
    after = [*counts[:winner], counts[winner] + 1, *counts[winner + 1 :]]
    return _Choice(winner, "has the fewest open leads", counts, after, 1, "open leads")


def _longest_idle(_room: Room, books: Books, considered: Considered, _now: datetime) -> _Choice:
    """Whoever's last lead, of any kind, is longest ago; those who never had one first; ties: id."""
    reps = considered.here.share.reps
    winner = min(considered.able, key=lambda at: (books.last.get(reps[at], _NEVER), reps[at]))
    return _Choice(winner, "has waited longest for a lead")


def _first_available(_room: Room, _books: Books, considered: Considered, _now: datetime) -> _Choice:
    """The first in the pool's own order."""
    return _Choice(considered.able[0], "first in the pool's order who can")


def _in_order(room: Room, books: Books, considered: Considered, _now: datetime) -> _Choice:
    """The first in the line who can; whoever is served goes to its back, and whoever is skipped keeps their place."""
    line = books.ledger.counter(room.pool.counter_name).line
    places = {rep: place for place, rep in enumerate(line)}
    reps = considered.here.share.reps
    behind = len(line)
    winner = min(considered.able, key=lambda at: places.get(reps[at], behind + at))
    return _Choice(winner, "next in line")


_WAYS: dict[Pick, Callable[[Room, Books, Considered, datetime], _Choice]] = {
    Pick.ROUND_ROBIN: _round_robin,
    Pick.FAIR_SHARE_DAY: _fair_share,
    Pick.FAIR_SHARE_MONTH: _fair_share,
    Pick.LEAST_OPEN: _least_open,
    Pick.LONGEST_IDLE: _longest_idle,
    Pick.FIRST_AVAILABLE: _first_available,
    Pick.IN_ORDER: _in_order,
}
