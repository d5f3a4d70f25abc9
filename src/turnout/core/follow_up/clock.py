"""One clock of a lead: what was promised, from when, by when, and how it stands. A change gives another value.

Which clocks a lead has is kept in `clock_book`; what follows when one falls due is decided in `decide.firing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NamedTuple

from turnout.core.calendar import ALWAYS, Calendar, Interval, due
from turnout.core.promise.standing import Standing, standing
from turnout.core.rep import RepId

# When a clock falls due that nothing moves on: a working time without any hours.
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


class ClockKind(StrEnum):
    """What a clock is for. All but `at_most`, which is the customer's, are of the rep who has the lead."""

    AT_MOST = "at_most"
    ACCEPT = "accept"
    TOUCH = "touch"
    STAGE = "stage"
    SNOOZE = "snooze"


class ClockState(StrEnum):
    """How a clock stands. What has fired stays fired; one that ended no longer matters to anybody."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    FIRED = "fired"
    ENDED = "ended"


PROMISED: Final = frozenset({ClockKind.AT_MOST, ClockKind.ACCEPT, ClockKind.TOUCH})
_GOING: Final = frozenset({ClockState.RUNNING, ClockState.PAUSED})


class Clock(NamedTuple):
    """One clock, numbered among all that its lead ever had.

    `counts` is `working` time of `rep`, or `always` for the wall clock. `stage` is the number of a stage in its SLA
    line, from 1, and `actions` what it does. `version` grows with every change of `due_at`. `ended_at` is when it left
    off running. `is_missed` says of a promise that the answer came late, or has not come. `extended_seconds` is by how
    much later it fell due for every extension that somebody granted.
    """

    kind: ClockKind
    started_at: datetime
    due_at: datetime
    allowance_seconds: int
    counts: str
    actions: tuple[str, ...] = ()
    rep: RepId | None = None
    stage: int = 0
    number: int = 0
    state: ClockState = ClockState.RUNNING
    ended_at: datetime | None = None
    version: int = 0
    is_missed: bool = False
    extended_seconds: int = 0

    @property
    def is_going(self) -> bool:
        """True for one that still matters: it runs, or stands still for a while."""
        return self.state in _GOING


def answer_due(clocks: Iterable[Clock]) -> datetime | None:
    """When the answer to a lead is due, or was, by the last clock of that which it had; None where that one ended."""
    last = max((clock for clock in clocks if clock.kind is ClockKind.TOUCH), key=lambda each: each.number, default=None)
    return None if last is None or last.state is ClockState.ENDED else last.due_at


def fire(clock: Clock, at: datetime) -> Clock:
    """The clock once its time has come; a promise is missed by that."""
    return clock._replace(state=ClockState.FIRED, ended_at=at, is_missed=clock.kind in PROMISED)


def meet(clock: Clock, at: datetime) -> Clock:
    """The clock once it was answered. A late answer is a miss; one that fired stays fired, whenever it was answered.

    An answer may become known after the clock has fired: given in time, it takes the miss back.
    """
    is_missed = clock.kind in PROMISED and standing(clock.due_at, at, at) is Standing.BROKEN
    if clock.state is ClockState.FIRED:
        return clock._replace(is_missed=is_missed)
    return _ended(clock, ClockState.MET, at, is_missed=is_missed)


def end(clock: Clock, at: datetime) -> Clock:
    """The clock of a lead that is out of its rep's hands, or done with."""
    return _ended(clock, ClockState.ENDED, at, is_missed=clock.is_missed)


def _ended(clock: Clock, state: ClockState, at: datetime, *, is_missed: bool) -> Clock:
    """What `_replace` would give, which every lead would wait for several times."""
    return Clock(*clock[:-5], state, at, clock.version, is_missed, clock.extended_seconds)


def pause(clock: Clock) -> Clock:
    """The clock while it stands still."""
    return clock._replace(state=ClockState.PAUSED)


def move(clock: Clock, due_at: datetime) -> Clock:
    """The clock, running, with another due time."""
    return clock._replace(state=ClockState.RUNNING, due_at=due_at, version=clock.version + 1)


def due_of(
    clock: Clock,
    calendar: Calendar = ALWAYS,
    absences: Sequence[Interval] = (),
    pauses: Sequence[Interval] = (),
) -> datetime:
    """When a clock falls due, from its start: with the working time of its rep and the times in which it stood still.

    A snooze names a moment and is not moved by anything.
    """
    if clock.kind is ClockKind.SNOOZE:
        return clock.due_at
    if clock.counts == "always":
        return due(ALWAYS, clock.started_at, clock.allowance_seconds, pauses) or NEVER
    return due(calendar, clock.started_at, clock.allowance_seconds, pauses, absences) or NEVER
