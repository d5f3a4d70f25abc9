"""Picking somebody of a pool of 10 and of 1,000, and writing the turn: zones, holidays, absences and caps included.

Time goes on from lead to lead, so that shifts begin and end while the clock runs. The peer is what one would write
first: at every lead it asks each member's zone for the local time and counts the history for caps and turns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from bench.drawn_people import START, TEAM, draw_absences, draw_reps
from bench.figure import Figure, Peer, Unit
from bench.stopwatch import time_by_turns
from turnout.core.assign.books import Books
from turnout.core.assign.pick import Picked, pick
from turnout.core.assign.room import Room
from turnout.core.assign.roster import Roster
from turnout.core.calendar.public_holidays import public_holidays
from turnout.core.lead import LeadId
from turnout.core.policy.model import Cap, Pool, Window
from turnout.core.rep import Absence, Rep, RepId

MICRO = 1e-6
LEADS = 1_000
CAP = Cap(15, Window.DAY)
POOL = Pool("desk", team=TEAM, weight_by="weight", caps=(CAP,))


@dataclass(frozen=True, slots=True)
class Size:
    """How many members, how far leads are apart, what is asked, and how many leads the peer gets in one run."""

    members: int
    apart: timedelta
    at_least_us: float
    want_us: float
    peer_leads: int


SIZES = (
    Size(10, timedelta(minutes=7), 30, 15, 200),
    Size(1_000, timedelta(seconds=20), 1_000, 200, 20),
)


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """The time of one pick with its turn written, at each size."""
    for size in SIZES:
        tell(f"a pool of {size.members:,}")
        yield _at(size)


def _at(size: Size) -> Figure:
    reps = draw_reps(size.members)
    absences = draw_absences(reps)
    desk, naive = _Desk(reps, absences, size.apart), _Naive(reps, absences)
    note = _agreement(desk, naive, size)
    found = time_by_turns({"ours": partial(_ours, desk), "naive": partial(_naive, naive, size)})
    peer = Peer("naive pick", found["naive"], note)
    at_least, want = size.at_least_us * MICRO, size.want_us * MICRO
    return Figure(f"pick of {size.members:,}, turn written", found["ours"], Unit.SECONDS, at_least, want, (peer,))


class _Desk:
    """A pool at work; every lead is a little later than the one before."""

    def __init__(self, reps: Sequence[Rep], absences: Sequence[Absence], apart: timedelta) -> None:
        self.room = Room(POOL, Roster(reps, absences), {})
        self.books = Books()
        self.now = START
        self._apart = apart
        self._number = 0

    def route(self) -> None:
        """One lead more."""
        self.now += self._apart
        self._number += 1
        found = pick(self.room, self.books, {}, self.now)
        if isinstance(found, Picked):
            self.books.receive(found.rep, self.now)
            self.books.take_turn(self.room, found.rep, found.turn, LeadId(f"L{self._number}"), self.now)


def _ours(desk: _Desk, _run: int) -> Callable[[], int]:
    def work() -> int:
        for _ in range(LEADS):
            desk.route()
        return LEADS

    return work


@dataclass(slots=True)
class _Naive:
    """The straightforward way: nothing is remembered but who received what when."""

    reps: Sequence[Rep]
    absences: Sequence[Absence]
    history: list[tuple[datetime, RepId]] = field(default_factory=list)

    def present(self, now: datetime) -> list[Rep]:
        """Who is here, asked of everybody."""
        return [rep for rep in self.reps if self._is_here(rep, now)]

    def _is_here(self, rep: Rep, now: datetime) -> bool:
        local = now.astimezone(ZoneInfo(rep.zone))
        if local.weekday() > 4 or local.date() in public_holidays(rep.week.holidays[0], local.year):
            return False
        if any(absence.rep == rep.id and absence.start <= now < absence.end for absence in self.absences):
            return False
        return any(start <= local.time() < end for start, end in map(_clock_times, rep.week.spans))

    def route(self, now: datetime) -> None:
        """Give one lead to whoever has had the least for their weight."""
        had = Counter(rep for _, rep in self.history)
        able = [rep for rep in self.present(now) if self._today(rep, now) < min(rep.daily_cap or CAP.count, CAP.count)]
        if able:
            chosen = min(able, key=lambda rep: (had[rep.id] / rep.numbers["weight"], rep.id))
            self.history.append((now, chosen.id))

    def _today(self, rep: Rep, now: datetime) -> int:
        zone = ZoneInfo(rep.zone)
        midnight = datetime.combine(_day(now, zone), time(), zone)
        return sum(1 for at, whose in self.history if whose == rep.id and at >= midnight)


def _day(now: datetime, zone: ZoneInfo) -> date:
    return now.astimezone(zone).date()


def _clock_times(span: str) -> tuple[time, time]:
    start, _, end = span.partition("-")
    return time.fromisoformat(start), time.fromisoformat(end)


def _naive(naive: _Naive, size: Size, run: int) -> Callable[[], int]:
    naive.history.clear()
    start = START + timedelta(hours=2, days=run % 5)

    def work() -> int:
        for number in range(size.peer_leads):
            naive.route(start + number * size.apart)
        return size.peer_leads

    return work


def _agreement(desk: _Desk, naive: _Naive, size: Size) -> str:
    """Whether both find the same people at work, through a day."""
    moments = [START + timedelta(hours=hour, minutes=7) for hour in range(24)]
    ours: Mapping[datetime, set[RepId]] = {at: set(desk.room.here(at).share.reps) for at in moments}
    wrong = sum(ours[at] != {rep.id for rep in naive.present(at)} for at in moments)
    return f"{wrong} of {len(moments)} hours differ" if wrong else f"same {size.members:,} people at work in 24 hours"
