"""Whose working time a clock counts: a rep's own hours, else their team's, without the times they are away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from turnout.core.assign.roster import Roster
from turnout.core.calendar import ALWAYS, Calendar, Interval
from turnout.core.follow_up.clock_book import Hours
from turnout.core.rep import RepId


def hours_of(roster: Roster) -> Hours:
    """What gives the working time of each rep of a roster; somebody who is not there has all the time there is."""

    def hours(rep: RepId) -> tuple[Calendar, Sequence[Interval]]:
        return (roster.calendar(rep), roster.absences(rep)) if rep in roster.reps else (ALWAYS, ())

    return hours


def changed_hours(before: Roster, now: Roster) -> Iterator[RepId]:
    """The reps whose working time is another one in the second roster than in the first."""
    for rep in now.reps:
        if rep not in before.reps:
            continue
        if before.absences(rep) != now.absences(rep) or before.calendar(rep) != now.calendar(rep):
            yield rep
