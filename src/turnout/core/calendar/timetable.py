"""A calendar compiled to instants: sorted openings and closings in UTC, and the time worked before each.

Everything here is in whole microseconds since the epoch. A timetable learns the years it is asked for and keeps them;
what it answers never depends on which years it happens to know. Daylight saving is dealt with once, here: an instant is
working time when the wall clock then shows a time within a span of that local date. So a span loses the hour that a
spring night skips, and has the hour that an autumn night repeats twice.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from turnout.core.calendar.spans import DAY_SECONDS, EPOCH, SECOND_MICROS, Stretch, intersect, merge, to_micros

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from turnout.core.calendar.spans import Span

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
END: Final = (datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC) - EPOCH).days * DAY_SECONDS * SECOND_MICROS
"""The first instant that no timetable holds."""
HORIZON_MICROS: Final = 5 * 366 * DAY_SECONDS * SECOND_MICROS
"""How far ahead an opening or a deadline is looked for: five years. What lies beyond does not happen."""

DAY_MICROS: Final = DAY_SECONDS * SECOND_MICROS
EPOCH_ORDINAL: Final = EPOCH.toordinal()
EPOCH_WEEKDAY: Final = EPOCH.weekday()


@dataclass(frozen=True, slots=True)
class Window:
    """The working time of some whole years: `worked[i]` is what was worked before `opens[i]`, the last entry is all."""

    start: int
    end: int
    opens: Sequence[int]
    closes: Sequence[int]
    worked: Sequence[int]

    def is_open(self, at: int) -> bool:
        """Whether the instant lies in working time."""
        i = bisect_right(self.opens, at) - 1
        return i >= 0 and at < self.closes[i]

    def worked_before(self, at: int) -> int:
        """Working time from the window's start up to the instant."""
        i = bisect_right(self.opens, at) - 1
        return self.worked[i] + min(at, self.closes[i]) - self.opens[i] if i >= 0 else 0

    def reach(self, worked: int) -> int | None:
        """The earliest instant by which so much was worked (more than 0); None when the window has less."""
        if worked > self.worked[-1]:
            return None
        i = bisect_left(self.worked, worked) - 1
        return self.opens[i] + worked - self.worked[i]

    def next_open(self, at: int) -> int | None:
        """The instant itself when it is working time, else the next opening in the window."""
        i = bisect_right(self.closes, at)
        return max(at, self.opens[i]) if i < len(self.opens) else None

    def next_close(self, at: int) -> int:
        """The end of the working time that an open instant lies in; the window's end when it goes on past it."""
        return self.closes[bisect_right(self.closes, at)]

    def between(self, start: int, end: int) -> list[Stretch]:
        """The working time from `start` to `end`, cut at both."""
        first, last = bisect_right(self.closes, start), bisect_left(self.opens, end)
        pieces = zip(self.opens[first:last], self.closes[first:last], strict=True)
        return [(max(opens, start), min(closes, end)) for opens, closes in pieces]


class Timetable:
    """The working time of one calendar, year by year; grows to the years it is asked about."""

    __slots__ = ("_special", "_weekly", "_window", "_within", "_zone")

    def __init__(
        self,
        zone: str,
        weekly: Sequence[Sequence[Span]],
        special: Callable[[int], Mapping[date, Sequence[Span]]],
        within: Sequence[Timetable] = (),
    ) -> None:
        """`special` gives the days of a year that differ from the week; only time that all `within` share counts."""
        self._zone = zone
        self._weekly = [_in_micros(spans) for spans in weekly]
        self._special = special
        self._within = tuple(within)
        self._window = Window(0, 0, (), (), (0,))

    def window(self, start: int, end: int) -> Window:
        """A window that holds both instants, and the year after the first one; outside 1900 to 2199 all is closed.

        The years known are replaced in one assignment, so threads may share a timetable.
        """
        known = self._window
        if known.start <= start and end < known.end:
            return known
        return self._grow(start, end)

    def _grow(self, start: int, end: int) -> Window:
        known = self._window
        wanted = _year_of(start), min(max(_year_of(start) + 1, _year_of(end)), LAST_YEAR)
        if not known.end:
            self._window = _join(self._stretches(*wanted), *wanted)
            return self._window
        first, last = _year_of(known.start), _year_of(known.end - 1)
        grown = min(first, wanted[0]), max(last, wanted[1])
        if grown == (first, last):
            return known
        before, after = self._stretches(grown[0], first - 1), self._stretches(last + 1, grown[1])
        self._window = _join(chain(before, zip(known.opens, known.closes, strict=True), after), *grown)
        return self._window

    def _stretches(self, first: int, last: int) -> Iterator[Stretch]:
        """The working time of these years, in order."""
        for year in range(first, last + 1):
            pieces = list(self._build(year))
            start, end = _year_start(year), _year_start(year + 1)
            for other in self._within:
                pieces = intersect(merge(pieces), other.window(start, end - 1).between(start, end))
            yield from pieces

    def _build(self, year: int) -> Iterator[Stretch]:
        special = self._special_days(year)
        for start, end, offset in offsets_of(self._zone, year):
            for day in range((start + offset) // DAY_MICROS, (end + offset - 1) // DAY_MICROS + 1):
                midnight = day * DAY_MICROS - offset
                for opens, closes in special.get(day) or self._weekly[(day + EPOCH_WEEKDAY) % 7]:
                    piece = max(midnight + opens, start), min(midnight + closes, end)
                    if piece[0] < piece[1]:
                        yield piece

    def _special_days(self, year: int) -> dict[int, list[Stretch]]:
        """Days since the epoch to their spans; the neighbours count too, since a UTC year touches their local days."""
        days: dict[int, list[Stretch]] = {}
        for near in (year - 1, year, year + 1):
            for day, spans in self._special(near).items():
                # A closed day keeps one empty span, since an empty list would fall back to the week.
                days[day.toordinal() - EPOCH_ORDINAL] = _in_micros(spans) or [(0, 0)]
        return days


@lru_cache(maxsize=8192)
def offsets_of(zone: str, year: int) -> Sequence[tuple[int, int, int]]:
    """The stretches of a UTC year with one UTC offset: start, end and offset, all in microseconds.

    The zone is asked once a day, and a change is then narrowed down to its second.
    """
    region = ZoneInfo(zone)
    first, end = _year_start(year) // SECOND_MICROS, _year_start(year + 1) // SECOND_MICROS
    changes, offset = [(first, _offset_at(region, first))], _offset_at(region, first)
    for second in range(first + DAY_SECONDS, end + 1, DAY_SECONDS):
        if _offset_at(region, second) != offset:
            offset = _offset_at(region, second)
            changes.append((_first_second_with(region, offset, second - DAY_SECONDS, second), offset))
    starts = [start * SECOND_MICROS for start, _ in changes]
    ends = [*starts[1:], end * SECOND_MICROS]
    return [(a, b, offset * SECOND_MICROS) for a, b, (_, offset) in zip(starts, ends, changes, strict=True) if a < b]


def _first_second_with(region: ZoneInfo, offset: int, before: int, at: int) -> int:
    while at - before > 1:
        middle = (before + at) // 2
        before, at = (before, middle) if _offset_at(region, middle) == offset else (middle, at)
    return at


def _offset_at(region: ZoneInfo, second: int) -> int:
    shift = datetime.fromtimestamp(second, region).utcoffset()
    assert shift is not None, "a zone always has an offset"
    return shift.days * DAY_SECONDS + shift.seconds


def _join(stretches: Iterable[Stretch], first: int, last: int) -> Window:
    pieces = merge(stretches)
    return Window(
        start=_year_start(first),
        end=_year_start(last + 1),
        opens=[start for start, _ in pieces],
        closes=[end for _, end in pieces],
        worked=[0, *accumulate(end - start for start, end in pieces)],
    )


def _in_micros(spans: Sequence[Span]) -> list[Stretch]:
    return [(span.start * SECOND_MICROS, span.end * SECOND_MICROS) for span in spans]


def _year_start(year: int) -> int:
    return to_micros(datetime(year, 1, 1, tzinfo=UTC))


@lru_cache(maxsize=4096)
def _year_of_day(day: int) -> int:
    return date.fromordinal(day + EPOCH_ORDINAL).year


def _year_of(at: int) -> int:
    """The UTC year of an instant, or the nearest year that timetables have."""
    return min(max(_year_of_day(at // DAY_MICROS), FIRST_YEAR), LAST_YEAR)
