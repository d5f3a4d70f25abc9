"""Leads dealt to a pool without a policy around it: who gets each, as a list of names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from turnout.core.assign.books import Books
from turnout.core.assign.pick import NobodyCan, pick
from turnout.core.assign.room import Room
from turnout.core.assign.roster import Roster
from turnout.core.decision import Nobody
from turnout.core.fields.catalogue import Value
from turnout.core.lead import LeadId
from turnout.core.policy.model import Member, Pool
from turnout.core.rep import Absence, Rep, RepId

MONDAY = datetime(2026, 9, 7, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def rep(name: str, **values: object) -> Rep:
    """A rep of that name; without hours they are always there."""
    return Rep(RepId(name), **values)  # type: ignore[arg-type]


def crew(*names: str) -> list[Rep]:
    """Reps who are always there."""
    return [rep(name) for name in names]


def pool(members: str, name: str = "pool", **settings: object) -> Pool:
    """A pool of `anna 2, bela`."""
    weighted = [entry.split() for entry in members.split(",")]
    named = tuple(Member(words[0], int(words[1]) if len(words) > 1 else 1) for words in weighted)
    return Pool(name, reps=named, **settings)  # type: ignore[arg-type]


def away(name: str, start: datetime, end: datetime) -> Absence:
    """Somebody's absence."""
    return Absence(RepId(name), start, end)


@dataclass(slots=True)
class Table:
    """A pool at which leads are dealt, one a minute from `now` on."""

    room: Room
    books: Books = field(default_factory=Books)
    now: datetime = MONDAY
    number: int = 0

    def deal(
        self, count: int = 1, facts: Mapping[str, Value] | None = None, excluded: Collection[str] = ()
    ) -> list[str]:
        """Who got each of so many leads; the reason where nobody did."""
        return [self._deal_one(facts or {}, excluded) for _ in range(count)]

    def _deal_one(self, facts: Mapping[str, Value], excluded: Collection[str]) -> str:
        found = pick(self.room, self.books, facts, self.now, excluded=[RepId(name) for name in excluded])
        at, self.now = self.now, self.now + MINUTE
        if isinstance(found, NobodyCan):
            return found.reason.value
        self.number += 1
        self.books.receive(found.rep, at)
        lead = LeadId(f"{self.room.pool.name}-{self.number}")
        self.books.take_turn(self.room, found.rep, found.turn, lead, at)
        return found.rep

    def nobody(self, facts: Mapping[str, Value] | None = None) -> Nobody | None:
        """Why nobody can, or None where somebody can."""
        found = pick(self.room, self.books, facts or {}, self.now)
        return found.reason if isinstance(found, NobodyCan) else None


def table(of: Pool, reps: Iterable[Rep], absences: Iterable[Absence] = (), books: Books | None = None) -> Table:
    """A pool with its people, ready to deal."""
    return Table(Room(of, Roster(reps, absences), {}), books or Books())


def tables(pools: Iterable[Pool], reps: Iterable[Rep]) -> list[Table]:
    """Several pools of the same people, with one set of books; those with one counter know of each other."""
    roster, books = Roster(reps), Books()
    rooms = [Room(each, roster, {}) for each in pools]
    for room in rooms:
        room.partners = tuple(
            other for other in rooms if other is not room and other.pool.counter_name == room.pool.counter_name
        )
    return [Table(room, books) for room in rooms]
