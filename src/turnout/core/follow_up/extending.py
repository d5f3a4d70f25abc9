"""More time for a promise, which somebody who answers for it grants: what becomes of its clock, and of those it drags.

A promise that is extended runs on as any other: it stands still with its lead, ends with it, and is missed where its
answer comes after its new moment. What has fired stays fired and cannot be extended.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from typing import Final, NamedTuple

from turnout.core.calendar import ALWAYS, Calendar, Interval, due, elapsed
from turnout.core.follow_up.clock import NEVER, Clock, ClockKind, ClockState
from turnout.core.follow_up.clock_book import ClockBook, Hours, due_again, latest_of
from turnout.core.lead import LeadId

# No promise is put off for longer than that from the moment of asking.
LONGEST: Final = timedelta(days=30)
# Which promise is meant where nobody says so: the answer to the lead, else what the customer was promised.
_FIRST: Final = (ClockKind.TOUCH, ClockKind.AT_MOST, ClockKind.ACCEPT)


class Longer(NamedTuple):
    """What is wished: `until` a moment, else `seconds` more as the clock counts. `kind` says which promise, or None."""

    kind: ClockKind | None = None
    seconds: int = 0
    until: datetime | None = None


class Extended(NamedTuple):
    """The promise as it is now, and every clock that changed with it, itself among them."""

    promise: Clock
    changed: tuple[Clock, ...]


class NotExtended(StrEnum):
    """Why a promise has no other moment."""

    NO_CLOCK = "no_clock"
    STANDS_STILL = "stands_still"
    NOT_LATER = "not_later"
    TOO_LONG = "too_long"


class _Around(NamedTuple):
    """What the moments of a lead's clocks depend on: when they stood still, and everybody's working time."""

    pauses: Sequence[Interval]
    hours: Hours

    def counting(self, clock: Clock) -> tuple[Calendar, Sequence[Interval]]:
        """The time that a clock counts, and what is cut out of it beside pauses."""
        return self.hours(clock.rep) if clock.rep is not None and clock.counts == "working" else (ALWAYS, ())


def extend(book: ClockBook, lead: LeadId, wish: Longer, at: datetime, hours: Hours) -> Extended | NotExtended:
    """Give a promise of a lead more time. Reminders and escalations of an answer keep their distance from it.

    The customer's own promise is put off only where the answer is due after it otherwise. One that stands still can be
    given more time, but no moment: when it goes on nobody knows.
    """
    going = book.going(lead)
    promise = _meant(going, wish.kind)
    if promise is None:
        return NotExtended.NO_CLOCK
    if wish.until is not None and promise.state is ClockState.PAUSED:
        return NotExtended.STANDS_STILL
    # What stands still falls due as if it went on now.
    around = _Around([(since, min(until, at)) for since, until in book.pauses_of(lead)], hours)
    before = _due_now(promise, going, around)
    after = _moment(promise, before, wish, around)
    if after <= before or after <= at:
        return NotExtended.NOT_LATER
    if after > at + LONGEST:
        return NotExtended.TOO_LONG
    changed = _changed(going, promise, (before, after), around, is_exact=wish.until is not None)
    for clock in changed:
        book.put(lead, clock)
    return Extended(next(clock for clock in changed if clock.number == promise.number), tuple(changed))


def _meant(going: Sequence[Clock], kind: ClockKind | None) -> Clock | None:
    for each in _FIRST if kind is None else (kind,):
        found = [clock for clock in going if clock.kind is each]
        if found:
            return found[-1]
    return None


def _due_now(clock: Clock, going: Sequence[Clock], around: _Around) -> datetime:
    if clock.state is ClockState.RUNNING:
        return clock.due_at
    return due_again(clock, latest_of(going, around.pauses), around.pauses, around.hours)


def _moment(promise: Clock, before: datetime, wish: Longer, around: _Around) -> datetime:
    if wish.until is not None:
        return wish.until
    if before >= NEVER or wish.seconds <= 0:
        return before
    calendar, absences = around.counting(promise)
    return due(calendar, before, wish.seconds, absences=absences) or NEVER


def _changed(
    going: Sequence[Clock], promise: Clock, moments: tuple[datetime, datetime], around: _Around, *, is_exact: bool
) -> list[Clock]:
    """The promise, what drags along with it, and last those of which only the moment is another one by that."""
    before, after = moments
    longer = _until(promise, after, around, is_exact=is_exact)
    lengthened = {promise.number: _extended_by(longer, round((after - before).total_seconds()))}
    for clock in going if promise.kind is ClockKind.TOUCH else ():
        due_at = _due_now(clock, going, around)
        if clock.kind is ClockKind.STAGE:
            lengthened[clock.number] = _dragged(clock, due_at, moments, around, is_exact=is_exact)
        elif clock.kind is ClockKind.AT_MOST and due_at < after:
            longer = _until(clock, after, around, is_exact=True)
            lengthened[clock.number] = _extended_by(longer, longer.allowance_seconds - clock.allowance_seconds)
    return _settled([lengthened.get(clock.number, clock) for clock in going], going, around)


def _extended_by(clock: Clock, seconds: int) -> Clock:
    return clock._replace(extended_seconds=clock.extended_seconds + seconds)


def _until(clock: Clock, after: datetime, around: _Around, *, is_exact: bool) -> Clock:
    """The clock with so much time that it falls due then; to the moment by the wall clock, which no absence moves."""
    if is_exact:
        seconds = ceil(elapsed(ALWAYS, clock.started_at, after, around.pauses))
        return clock._replace(allowance_seconds=seconds, counts="always")
    calendar, absences = around.counting(clock)
    seconds = ceil(elapsed(calendar, clock.started_at, after, around.pauses, absences))
    # One that was cut short by what the customer was promised has more time than it could use.
    return clock._replace(allowance_seconds=max(clock.allowance_seconds, seconds))


def _dragged(
    stage: Clock, due_at: datetime, moments: tuple[datetime, datetime], around: _Around, *, is_exact: bool
) -> Clock:
    """A stage as long before or after the promise as it was, in the time that it counts."""
    before, after = moments
    if due_at == before:
        return _until(stage, after, around, is_exact=is_exact)
    calendar, absences = around.counting(stage)
    more = ceil(elapsed(calendar, before, after, absences=absences))
    return stage._replace(allowance_seconds=stage.allowance_seconds + more)


def _settled(now: Sequence[Clock], then: Sequence[Clock], around: _Around) -> list[Clock]:
    """Those that are others than they were, each with its moment; when one that stands still is due shows later."""
    latest = latest_of(now, around.pauses)
    found = []
    for clock, was in zip(now, then, strict=True):
        if clock.kind is ClockKind.SNOOZE:
            continue
        due_at = (
            due_again(clock, latest, around.pauses, around.hours) if clock.state is ClockState.RUNNING else was.due_at
        )
        if clock != was or due_at != was.due_at:
            found.append(clock._replace(due_at=due_at, version=was.version + 1))
    return found
