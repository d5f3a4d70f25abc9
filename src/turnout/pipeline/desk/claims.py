"""What one transaction has taken for itself, where several processes write to one PostgreSQL.

Leads, people and lanes are locked before they are read, so that of two processes the second decides on what the first
one left. Whatever is known to be needed is locked at the beginning and waited for, always in one order: leads, people,
lanes, each by name. What turns out to be needed later is taken only if it is free; where it is not, or where others
have come further in time than this transaction, all of it is done again with that at the beginning. So nobody ever
waits in a circle.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from time import perf_counter
from weakref import WeakKeyDictionary

from turnout.core.assign.room import Room
from turnout.core.lead import LeadId
from turnout.core.policy.model import Rule
from turnout.core.rep import RepId
from turnout.store.lanes import Lane, counter_lane, lock_lanes, make_lanes, move_lanes, pool_lane, rep_lane, rule_lane
from turnout.store.leads import lock_leads
from turnout.store.metadata import from_micros, to_micros
from turnout.store.people import lock_people, make_people
from turnout.store.transaction import Transaction

# Who met others lately takes what it took the last time at once, and waits for it, in so many transactions.
_WARY_TRANSACTIONS = 64
_HABITS_MAX = 256
# What one batch did not need, the next one may: of two servers with twenty counters, those that remembered the last
# batch only did half of their transactions again, and those that remember so many did none.
_REMEMBERED_MAX = 16


class ContendedError(Exception):
    """Somebody else has what this transaction needs, or has come further in time: all of it is done again."""


class Claims:
    """The locks of one transaction after the other. `reload` brings what is remembered of lanes up to date."""

    def __init__(
        self, aside: Callable[[], Transaction], reload: Callable[[Sequence[str]], None], moment: Callable[[], datetime]
    ) -> None:
        self.waited_seconds = 0.0
        self._aside = aside
        self._reload = reload
        self._moment = moment
        self._tx: Transaction
        # The version of each lane that is remembered, and the names that are known to have a row.
        self._remembered: dict[str, int] = {}
        self._made: set[str] = set()
        self._names: WeakKeyDictionary[Room, frozenset[str]] = WeakKeyDictionary()
        # What this transaction has.
        self._lanes: dict[str, int] = {}
        self._used: set[str] = set()
        self._rooms: set[Room] = set()
        self._leads: set[LeadId] = set()
        self._people: set[str] = set()
        self._changed: set[str] = set()
        self._latest = 0
        # What the next one takes at its beginning.
        self._wanted_lanes: set[str] = set()
        self._wanted_leads: set[LeadId] = set()
        self._wanted_people: set[str] = set()
        # What the last ones of each kind needed, one by one and in all.
        self._recent: dict[str, deque[frozenset[str]]] = {}
        self._habits: dict[str, frozenset[str]] = {}
        self._of: str | None = None
        self._wary = 0

    @property
    def is_wary(self) -> bool:
        """Whether others were met lately."""
        return self._wary > 0

    def begin(self, tx: Transaction, leads: Iterable[LeadId], people: Iterable[str], of: str | None) -> datetime | None:
        """Take what is known to be needed, and give the latest moment at which any of it changed; None for nothing.

        `of` is what the jobs have in common: what was needed for that before is probably needed again. None is for jobs
        that have nothing in common with any.
        """
        self._tx, self._of = tx, of
        habit = self._habits.get(of, frozenset()) if of is not None else frozenset()
        self._forget_taken()
        began = perf_counter()
        self._begin_leads(sorted(self._wanted_leads.union(leads)))
        self._begin_people(sorted(self._wanted_people.union(people)))
        lanes = self._wanted_lanes.union(habit if self._wary else ())
        if lanes:
            self._make_lanes(lanes)
            self._accept(lock_lanes(tx, sorted(lanes), is_waiting=True))
        elif habit:
            # One question for all that will probably be needed; what somebody else has may not be needed at all.
            self._accept(lock_lanes(tx, sorted(habit), is_waiting=False))
        self.waited_seconds = perf_counter() - began
        return from_micros(self._latest) if self._latest else None

    def _begin_leads(self, leads: list[LeadId]) -> None:
        if leads:
            for name, moment in lock_leads(self._tx, leads, is_waiting=True):
                self._leads.add(LeadId(name))
                self._latest = max(self._latest, moment)
            # One that was not there may be just coming in: whoever asks for it later takes it first.

    def _begin_people(self, people: list[str]) -> None:
        if people:
            make_people(self._tx, people)
            found = lock_people(self._tx, people, is_waiting=True)
            if len(found) < len(people):
                # Somebody was erased while they were waited for.
                self._contend(people=people)
            self._latest = max(self._latest, *(seen for _, seen in found))
            self._people.update(people)

    def end(self, moment: datetime, *, has_looked: bool) -> None:
        """The transaction is about to be kept: others are told what changed in it.

        Who waits on after they were looked at changes nothing, and yet time has come so far where they wait.
        """
        if has_looked:
            self._changed.update(self._used)
        if self._changed:
            assert self._changed <= self._lanes.keys(), f"changed without a lock: {self._changed - self._lanes.keys()}"
            names = sorted(self._changed)
            move_lanes(self._tx, names, to_micros(moment))

    def kept(self) -> None:
        """The transaction is on disk."""
        for name in self._changed:
            self._remembered[name] = self._lanes[name] + 1
        self._wary = max(0, self._wary - 1)
        if self._used and self._of is not None:
            if len(self._habits) >= _HABITS_MAX:
                self._habits.clear()
                self._recent.clear()
            recent = self._recent.setdefault(self._of, deque(maxlen=_REMEMBERED_MAX))
            recent.append(frozenset(self._used))
            self._habits[self._of] = frozenset.union(*recent)
        self._wanted_lanes.clear()
        self._wanted_leads.clear()
        self._wanted_people.clear()

    def abandon(self) -> None:
        """The transaction was rolled back, and with it what is remembered."""
        self._forget_taken()
        self._remembered.clear()

    def give_up(self) -> None:
        """What was wanted for the next attempt is not wanted any more."""
        self._wanted_lanes.clear()
        self._wanted_leads.clear()
        self._wanted_people.clear()

    def forget_all(self) -> None:
        """The connection is a new one, perhaps to a standby that took over: it may know of less than the last one."""
        self._remembered.clear()
        self._made.clear()

    def forget_rooms(self) -> None:
        """The world is another one: the same pool may have other people."""
        self._names.clear()

    def _forget_taken(self) -> None:
        for taken in (self._lanes, self._used, self._rooms, self._leads, self._people, self._changed):
            taken.clear()
        self._latest = 0

    def changed(self, lanes: Iterable[str]) -> None:
        """These lanes are written anew in this transaction."""
        self._changed.update(lanes)

    # What turns out to be needed

    def enter(self, room: Room) -> None:
        """Take a pool: its counter, its caps, and everybody who takes turns in it."""
        if room in self._rooms:
            return
        names = self._names.get(room)
        if names is None:
            names = self._names[room] = _names_of(room)
        self._used.update(names)
        self._take(names)
        self._rooms.add(room)

    def expect(self, rooms: Iterable[Room], reps: Iterable[RepId], rules: Iterable[Rule]) -> None:
        """Make rows for lanes that may be needed, before anything is changed that others wait for.

        To make one waits for whoever has just changed it; if they waited for us meanwhile, neither would ever end.
        """
        names = {*map(rep_lane, reps), *(rule_lane(rule.name) for rule in rules if rule.release is not None)}
        self._make_lanes(names.union(*map(_names_of, rooms)))

    def take_rep(self, rep: RepId) -> None:
        """Take one rep."""
        name = rep_lane(rep)
        self._used.add(name)
        if name not in self._lanes:
            self._take((name,))

    def change_rep(self, rep: RepId) -> None:
        """Take one rep of whom something is written that is not in the books: whether they are there."""
        self.take_rep(rep)
        self.changed((rep_lane(rep),))

    def take_rule(self, rule: Rule) -> None:
        """Take the pace of a throttled rule."""
        self._take((rule_lane(rule.name),))

    def take_lead(self, lead: LeadId) -> bool:
        """Take a lead; whether it is there."""
        if lead in self._leads:
            return True
        found = lock_leads(self._tx, (lead,), is_waiting=False)
        if not found:
            if not self._tx.rows("SELECT 1 FROM leads WHERE id = ?", (lead,)):
                return False
            self._contend(leads=(lead,))
        self._has_lead(lead, found[0][1])
        return True

    def try_lead(self, lead: LeadId) -> bool:
        """Take a lead if nobody else has it: they decide about it then."""
        if lead not in self._leads:
            found = lock_leads(self._tx, (lead,), is_waiting=False)
            if not found:
                return False
            self._has_lead(lead, found[0][1])
        return True

    def has_leads(self, leads: Iterable[LeadId]) -> None:
        """These leads were locked by whoever found them, and nobody has come further in time with them."""
        self._leads.update(leads)

    def _has_lead(self, lead: LeadId, moment: int) -> None:
        self._leads.add(lead)
        if moment > self._now:
            self._contend(leads=(lead,))

    def take_people(self, people: Iterable[str]) -> None:
        """Take people who are not taken yet."""
        missing = sorted(set(people) - self._people)
        if missing:
            found = lock_people(self._tx, missing, is_waiting=False)
            if len(found) < len(missing) or max(seen for _, seen in found) > self._now:
                self._contend(people=missing)
            self._people.update(missing)

    def _take(self, names: Iterable[str]) -> None:
        missing = [name for name in names if name not in self._lanes]
        if not missing:
            return
        self._make_lanes(missing)
        found = lock_lanes(self._tx, sorted(missing), is_waiting=False)
        if len(found) < len(missing) or max(lane.moment for lane in found) > self._now:
            self._contend(lanes=missing)
        self._accept(found)

    def _make_lanes(self, names: Iterable[str]) -> None:
        new = [name for name in names if name not in self._made]
        if new:
            make_lanes(self._aside(), new)
            self._made.update(new)

    def _accept(self, lanes: Sequence[Lane]) -> None:
        old = []
        for name, version, moment in lanes:
            self._lanes[name] = version
            self._latest = max(self._latest, moment)
            if self._remembered.get(name) != version:
                old.append(name)
        if old:
            self._reload(old)
            self._remembered.update((name, self._lanes[name]) for name in old)

    def _contend(self, lanes: Iterable[str] = (), leads: Iterable[LeadId] = (), people: Iterable[str] = ()) -> None:
        self._wanted_lanes.update(self._lanes, lanes)
        self._wanted_leads.update(self._leads, leads)
        self._wanted_people.update(self._people, people)
        self._wary = _WARY_TRANSACTIONS
        raise ContendedError

    @property
    def _now(self) -> int:
        return to_micros(self._moment())


def _names_of(room: Room) -> frozenset[str]:
    """The lanes of a pool, with everybody who shares its counter through another one: all of them grow by its turns."""
    everybody = {rep for each in (room, *room.partners) for rep in each.members}
    names = {counter_lane(room.pool.counter_name), *map(rep_lane, everybody)}
    if any(not cap.is_each for cap in room.pool.caps):
        names.add(pool_lane(room.pool.name))
    return frozenset(names)
