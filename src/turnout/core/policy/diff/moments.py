"""In which calendars a lead can arrive at once: a moment is inside some of them and outside the others.

Hours repeat by the week and holidays by the year, so a few years say what can be; days that are overridden lie in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, product

from turnout.core.calendar import Calendar, is_working, working_spans
from turnout.core.fields.catalogue import Value
from turnout.core.fields.values import parse_date
from turnout.core.policy.bind import AllOf, Among, Bound, Negation, arrival_field
from turnout.core.policy.diff.sides import Side, Sides
from turnout.core.policy.model import Policy

_FIRST_YEAR = 2026
_YEARS = 2
# For each calendar that is asked, whether the moment lies in it.
Moment = tuple[bool, ...]


class Moments:
    """Which combinations of arriving there are, by the names under which both sides share the facts."""

    def __init__(self, sides: Sides) -> None:
        asked = sides.old.compiled.fields_used | sides.new.compiled.fields_used
        self._calendars = {**_calendars(sides.old, asked), **_calendars(sides.new, asked)}
        self._policies = sides.old.compiled.policy, sides.new.compiled.policy
        self._found: frozenset[Moment] | None = None

    @property
    def names(self) -> Iterable[str]:
        """The facts that say where a lead arrives."""
        return self._calendars

    def can_be(self, shared: Mapping[str, Value]) -> bool:
        """Whether a lead can arrive so."""
        return len(self._calendars) < 2 or tuple(shared.get(name) is True for name in self._calendars) in self._known

    def impossible(self) -> Iterator[Bound]:
        """Every two facts that never go together, as conditions that no lead meets."""
        numbers = range(len(self._calendars))
        names = list(self._calendars)
        for one, other in combinations(numbers, 2):
            seen = {(moment[one], moment[other]) for moment in self._known}
            for pair in product((False, True), repeat=2):
                if pair not in seen:
                    yield AllOf((_arrives(names[one], inside=pair[0]), _arrives(names[other], inside=pair[1])))

    def complete(self, shared: Mapping[str, Value]) -> dict[str, Value]:
        """The facts with an answer for every calendar: a lead always arrives inside or outside."""
        return {**shared, **{name: shared.get(name) is True for name in self._calendars}}

    @property
    def _known(self) -> frozenset[Moment]:
        if self._found is None:
            self._found = _moments(list(self._calendars.values()), self._policies)
        return self._found


def _calendars(side: Side, asked: frozenset[str]) -> dict[str, Calendar]:
    named = {arrival_field(name): calendar for name, calendar in side.compiled.calendars.items()}
    return {side.fields.get(field, field): calendar for field, calendar in named.items() if field in asked}


def _arrives(field: str, *, inside: bool) -> Bound:
    test = Among(field, frozenset({"yes"}))
    return test if inside else Negation(test)


def _moments(calendars: Sequence[Calendar], policies: tuple[Policy, Policy]) -> frozenset[Moment]:
    start, end = _horizon(policies)
    edges = {start}
    for calendar in calendars:
        for opening, closing in working_spans(calendar, start, end):
            edges |= {opening, closing}
    return frozenset(tuple(is_working(calendar, at) for calendar in calendars) for at in edges)


def _horizon(policies: tuple[Policy, Policy]) -> tuple[datetime, datetime]:
    days = [
        day
        for policy in policies
        for hours in policy.calendars
        for text, _ in hours.overrides
        if (day := parse_date(text))
    ]
    first = min([date(_FIRST_YEAR, 1, 1), *days])
    last = max([date(_FIRST_YEAR + _YEARS, 1, 1), *days])
    start, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (first, last))
    return start - timedelta(days=2), end + timedelta(days=2)
