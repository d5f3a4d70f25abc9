"""The two clocks of a promise as arithmetic: when each stage of one falls due. Which stages fired is kept elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from turnout.core.calendar import ALWAYS, Calendar, Interval, due


@dataclass(frozen=True, slots=True)
class Stage:
    """An allowance from the clock's start: seconds of working time, or of the wall clock where it is `always`."""

    seconds: float
    always: bool = False


def due_instants(
    start: datetime,
    stages: Sequence[Stage],
    calendar: Calendar,
    absences: Sequence[Interval] = (),
    pauses: Sequence[Interval] = (),
) -> tuple[datetime | None, ...]:
    """When each stage falls due, in the order given; None for one that never does.

    Pauses stop both kinds of stage. Absences are the assignee's: they stop working time, not the wall clock.
    A pause without an end is given the end `now`: the answer then holds for as long as nothing resumes.
    """
    return tuple(
        due(ALWAYS, start, stage.seconds, pauses)
        if stage.always
        else due(calendar, start, stage.seconds, pauses, absences)
        for stage in stages
    )


def at_most(start: datetime, seconds: float, found: datetime | None, pauses: Sequence[Interval] = ()) -> datetime:
    """The due time, or the wall-clock maximum from the start where that comes first or nothing else does.

    Schedules of rep and customer may never overlap; this is the bound that still holds.
    """
    last = due(ALWAYS, start, seconds, pauses)
    assert last is not None, "a wall clock always runs, for durations under a hundred years"
    return last if found is None else min(found, last)
