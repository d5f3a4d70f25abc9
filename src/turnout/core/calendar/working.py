"""Questions to a calendar: is it open, until when, how much time has passed, when is it used up.

Aware datetimes in, UTC out; exact to the microsecond. `absences` (somebody is away) and `pauses` (a clock stands
still) are intervals of instants that do not count, in any order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain

from turnout.core.calendar.calendar import Calendar
from turnout.core.calendar.spans import (
    SECOND_MICROS,
    Interval,
    Stretch,
    stretches,
    subtract,
    to_instant,
    to_micros,
)
from turnout.core.calendar.timetable import END, HORIZON_MICROS, Window


def is_working(calendar: Calendar, at: datetime, absences: Sequence[Interval] = ()) -> bool:
    """True inside a span: the opening instant is inside, the closing instant is not."""
    micros = to_micros(at)
    if not calendar.timetable.window(micros, micros).is_open(micros):
        return False
    return not (absences and any(start <= at < end for start, end in absences))


def next_working(calendar: Calendar, at: datetime, absences: Sequence[Interval] = ()) -> datetime | None:
    """This instant if it is working, else the next opening; None where nothing opens for five years."""
    return _instant(_opening(calendar, to_micros(at), stretches(absences)))


def working_until(calendar: Calendar, at: datetime, absences: Sequence[Interval] = ()) -> datetime | None:
    """The end of the present working span, or of the next one; None where none comes, or none ends for five years."""
    holes = _holes(absences)
    opening = _opening(calendar, to_micros(at), holes)
    return None if opening is None else _instant(_closing(calendar, opening, holes))


def next_change(calendar: Calendar, at: datetime, absences: Sequence[Interval] = ()) -> datetime | None:
    """The next instant, after this one, at which `is_working` turns; None where it does not for five years."""
    holes, micros = _holes(absences), to_micros(at)
    opening = _opening(calendar, micros, holes)
    return _instant(_closing(calendar, micros, holes) if opening == micros else opening)


def due(
    calendar: Calendar,
    start: datetime,
    seconds: float,
    pauses: Sequence[Interval] = (),
    absences: Sequence[Interval] = (),
) -> datetime | None:
    """The earliest instant by which so much working time has passed; None where that never comes.

    Never is: closed for five years on end, or not before the last year a timetable knows. Time used up exactly at
    closing is due at closing. No time at all is due when work could first be done.
    """
    at, rest = to_micros(start), round(seconds * SECOND_MICROS)
    soon = _soon_used_up(calendar, at, rest) if rest > 0 else None
    if soon is not None and not (_meets(pauses, start, soon) or _meets(absences, start, soon)):
        return soon
    holes = _holes(pauses, absences)
    if rest <= 0:
        return _instant(_opening(calendar, at, holes))
    for opening, closing in holes:
        if opening > at:
            passed = _passed(calendar, at, opening)
            if passed >= rest:
                break
            rest -= passed
        at = max(at, closing)
    return _instant(_used_up(calendar, at, rest))


def elapsed(
    calendar: Calendar,
    start: datetime,
    end: datetime,
    pauses: Sequence[Interval] = (),
    absences: Sequence[Interval] = (),
) -> float:
    """The working seconds from start to end; 0 where the end is not after the start."""
    first, last = to_micros(start), to_micros(end)
    if last <= first:
        return 0.0
    if not pauses and not absences:
        return _passed(calendar, first, last) / SECOND_MICROS
    counted = subtract([(first, last)], _holes(pauses, absences))
    return sum(_passed(calendar, opening, closing) for opening, closing in counted) / SECOND_MICROS


def working_spans(
    calendar: Calendar, start: datetime, end: datetime, absences: Sequence[Interval] = (), *, invert: bool = False
) -> list[Interval]:
    """The working spans between two instants, cut off at both; with `invert` the gaps between them."""
    first, last = to_micros(start), to_micros(end)
    if last <= first:
        return []
    spans = subtract(calendar.timetable.window(first, last).between(first, last), _holes(absences))
    if invert:
        spans = subtract([(first, last)], spans)
    return [(to_instant(opening), to_instant(closing)) for opening, closing in spans]


def _holes(*kinds: Sequence[Interval]) -> Sequence[Stretch]:
    """All the time that does not count, in order. Somebody's absences, asked about again and again, are remembered."""
    given = [intervals for intervals in kinds if intervals]
    if len(given) == 1 and isinstance(given[0], tuple):
        return _kept_stretches(given[0])
    return stretches(chain.from_iterable(given)) if given else ()


@lru_cache(maxsize=4096)
def _kept_stretches(intervals: tuple[Interval, ...]) -> tuple[Stretch, ...]:
    return tuple(stretches(intervals))


def _opening(calendar: Calendar, at: int, holes: Sequence[Stretch]) -> int | None:
    """The first working instant from `at` on, outside the holes."""
    found = _open_from(calendar, at)
    for opening, closing in holes:
        if found is not None and opening <= found < closing:
            found = _open_from(calendar, closing)
    return found


def _open_from(calendar: Calendar, at: int) -> int | None:
    for window in _windows(calendar, at):
        found = window.next_open(at)
        if found is not None:
            return found if found - at < HORIZON_MICROS else None
        if window.end - at >= HORIZON_MICROS:
            return None
    return None


def _closing(calendar: Calendar, at: int, holes: Sequence[Stretch]) -> int | None:
    """The end of the working span that `at` lies in, or the start of a hole before that."""
    hole = next((opening for opening, _ in holes if opening > at), at + HORIZON_MICROS)
    for window in _windows(calendar, at):
        end = min(window.next_close(at), hole)
        if end - at >= HORIZON_MICROS:
            return None
        # A span that reaches the window's edge may go on beyond it.
        if end < window.end:
            return end
    return None


def _passed(calendar: Calendar, start: int, end: int) -> int:
    window = calendar.timetable.window(start, end)
    return window.worked_before(end) - window.worked_before(start)


def _soon_used_up(calendar: Calendar, at: int, amount: int) -> datetime | None:
    """As `_used_up`, where one window and less than five years are enough to say it, which is nearly always."""
    window = calendar.timetable.window(at, at)
    found = window.reach(window.worked_before(at) + amount)
    return None if found is None or found - at >= HORIZON_MICROS else to_instant(found)


def _meets(intervals: Sequence[Interval], start: datetime, end: datetime) -> bool:
    return bool(intervals) and any(opening < end and start < closing for opening, closing in intervals)


def _used_up(calendar: Calendar, at: int, amount: int) -> int | None:
    """The earliest instant by which `amount` has passed since `at`."""
    for window in _windows(calendar, at):
        found = window.reach(window.worked_before(at) + amount)
        if found is not None:
            return None if _rests(window, at, found) else found
        if _rests(window, at, window.end):
            return None
    return None


def _rests(window: Window, start: int, end: int) -> bool:
    """True where five years without an opening lie between; a longer memory must not find what a fresh one gives up."""
    if end - start < HORIZON_MICROS:
        return False
    gaps = subtract([(start, end)], window.between(start, end))
    return any(closing - opening >= HORIZON_MICROS for opening, closing in gaps)


def _windows(calendar: Calendar, at: int) -> Iterator[Window]:
    """Windows that hold `at` and ever more after it, up to the last year that a timetable knows; none from then on."""
    until = at
    while at < END:
        window = calendar.timetable.window(at, until)
        yield window
        if window.end >= END:
            return
        until = min(max(window.end, 2 * until - at), END - 1)


def _instant(micros: int | None) -> datetime | None:
    return None if micros is None else to_instant(micros)
