"""When somebody works: a zone, a week, and the dates that differ. What that means in instants is the timetable's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import chain

from turnout.core.calendar.public_holidays import public_holidays, split_place
from turnout.core.calendar.spans import DAY_SECONDS, Span, cut_spans, merge_spans
from turnout.core.calendar.timetable import Timetable
from turnout.core.calendar.zones import zone_of

DaySpans = tuple[Span, ...]
WHOLE_DAY = Span(0, DAY_SECONDS)
CLOSED_WEEK: tuple[DaySpans, ...] = ((),) * 7


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working time as it was written down, Monday first.

    A holiday (a date in `holidays`, or a public one of a country `DE` or a part `DE-BY` in `countries`) is closed
    whatever else is said; else `overrides` stand in for the week (an empty one is closed); then `breaks` are cut out.
    Where `within` names other calendars, time counts only while they are open too. Mappings must not change afterwards.
    Raises CalendarError for a zone or a country that does not exist.
    """

    zone: str = "UTC"
    weekly: tuple[DaySpans, ...] = CLOSED_WEEK
    holidays: frozenset[date] = frozenset()
    countries: tuple[str, ...] = ()
    overrides: Mapping[date, DaySpans] = field(default_factory=dict, hash=False)
    breaks: Mapping[date, DaySpans] = field(default_factory=dict, hash=False)
    within: tuple[Calendar, ...] = ()
    timetable: Timetable = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        zone_of(self.zone)
        for place in self.countries:
            split_place(place)
        assert len(self.weekly) == 7, "a week has seven days"
        put = object.__setattr__
        put(self, "weekly", tuple(merge_spans(spans) for spans in self.weekly))
        put(self, "overrides", {day: merge_spans(spans) for day, spans in self.overrides.items()})
        put(self, "breaks", {day: merge_spans(spans) for day, spans in self.breaks.items()})
        others = [other.timetable for other in self.within]
        put(self, "timetable", Timetable(self.zone, self.weekly, self.special_days, others))

    def spans_on(self, day: date) -> DaySpans:
        """The wall-clock spans of one date in the calendar's own zone; `within` is not looked at."""
        if day in self.holidays or any(day in public_holidays(place, day.year) for place in self.countries):
            return ()
        spans = self.overrides[day] if day in self.overrides else self.weekly[day.weekday()]
        return cut_spans(spans, self.breaks[day]) if day in self.breaks else spans

    def special_days(self, year: int) -> Mapping[date, DaySpans]:
        """The dates of a year that differ from the week, and what they are."""
        written = (day for day in chain(self.holidays, self.overrides, self.breaks) if day.year == year)
        public = chain.from_iterable(public_holidays(place, year) for place in self.countries)
        return {day: self.spans_on(day) for day in chain(written, public)}


ALWAYS = Calendar(weekly=((WHOLE_DAY,),) * 7)


@lru_cache(maxsize=1024)
def common_hours(*calendars: Calendar) -> Calendar:
    """A calendar that is open only while all of these are; the same one for the same calendars."""
    return replace(ALWAYS, within=calendars)
