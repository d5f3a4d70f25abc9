"""Who would be given the next leads of a pool if they all came now: turns that nobody takes."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from turnout.core.assign.books import Books
from turnout.core.assign.ledger import Counter, Ledger
from turnout.core.assign.pick import NobodyCan, Picked, pick
from turnout.core.assign.room import Room
from turnout.core.lead import LeadId

# Leads of one moment would leave those who waited longest without an order.
_APART: Final = timedelta(microseconds=1)


def next_turns(room: Room, books: Books, count: int, now: datetime) -> Iterator[Picked | NobodyCan]:
    """Who gets each of the next leads that ask for no skill, in their order, with why; the last may say why nobody can.

    Presence, hours and absences are those of now, and nothing that was given is closed meanwhile.
    """
    books.enter(room)
    ahead = _copied(books, room.pool.counter_name)
    for turn in range(count):
        at = now + turn * _APART
        found = pick(room, ahead, {}, at)
        yield found
        if isinstance(found, NobodyCan):
            return
        ahead.take_turn(room, found.rep, found.turn, LeadId(""), at)
        ahead.receive(found.rep, at)


def _copied(books: Books, counter: str) -> Books:
    """Books of which one counter can be drawn on without anybody noticing."""
    own = _counter(books.ledger.counter(counter))
    return Books(Ledger({counter: own}), deepcopy(books.caps), dict(books.open), dict(books.last))


def _counter(kept: Counter) -> Counter:
    """A counter of its own; what it holds are values."""
    return replace(
        kept,
        balances=dict(kept.balances),
        absent=set(kept.absent),
        missed=dict(kept.missed),
        last_turn=dict(kept.last_turn),
        line=list(kept.line),
        times=list(kept.times),
        takers=list(kept.takers),
        granted=dict(kept.granted),
    )
