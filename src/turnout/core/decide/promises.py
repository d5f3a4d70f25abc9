"""The SLA line that applies to a lead, and its due times for the person who has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from turnout.core.calendar import ALWAYS, due
from turnout.core.decide.case import Case
from turnout.core.decision import Promise
from turnout.core.follow_up.clock import Clock, ClockKind
from turnout.core.policy.condition import Always, format_condition
from turnout.core.policy.model import Allowance, SlaLine
from turnout.core.rep import RepId


def promise_for(case: Case, rep: RepId | None, now: datetime) -> Promise | None:
    """The first line that fits, with the instants of its clocks; without an assignee only the customer's clock runs.

    The rep's clock counts their working time less absences; the customer's counts wall time from capture or release.
    Once the customer's is over, whoever gets the lead has their full time all the same.
    """
    line = line_for(case)
    if line is None:
        return None
    at_most_by = due(ALWAYS, case.clock_start, line.at_most.seconds) if line.at_most else None
    touch_by = _due(case, rep, line.touch, now)
    if line.touch and rep and at_most_by is not None and at_most_by > now:
        touch_by = min(touch_by or at_most_by, at_most_by)
    return Promise(line_name(line), touch_by, _due(case, rep, line.accept, now), at_most_by)


def line_for(case: Case) -> SlaLine | None:
    """The SLA line that fits the lead, or None where the policy promises nothing."""
    number = case.engine.policy.sla.first(case.facts)
    return None if number is None else case.engine.policy.policy.sla[number]


def line_name(line: SlaLine) -> str:
    """The line's name, else its condition as written, else `default`."""
    return line.name or ("default" if isinstance(line.when, Always) else format_condition(line.when))


def stage_times(case: Case, rep: RepId, start: datetime) -> Sequence[tuple[datetime | None, tuple[str, ...]]]:
    """Each stage of the lead's line with the instant it falls due and what happens then."""
    line = line_for(case)
    return [(_due(case, rep, stage.at, start), stage.actions) for stage in line.stages] if line else []


def clocks_for(case: Case, rep: RepId | None, promise: Promise | None, now: datetime) -> list[Clock]:
    """Every clock that a decision sets running: the customer's from capture or release, the rep's from now."""
    line = line_for(case) if promise else None
    if line is None or promise is None:
        return []
    found = []
    if line.at_most and promise.at_most_by:
        seconds = line.at_most.seconds
        found.append(Clock(ClockKind.AT_MOST, case.clock_start, promise.at_most_by, seconds, "always"))
    if rep is None:
        return found
    of_the_rep = (
        (ClockKind.ACCEPT, line.accept, promise.accept_by),
        (ClockKind.TOUCH, line.touch, promise.touch_by),
    )
    for kind, allowance, due_at in of_the_rep:
        if allowance and due_at:
            found.append(Clock(kind, now, due_at, allowance.seconds, _counts(allowance), (), rep, 0, len(found)))
    for number, stage in enumerate(line.stages, 1):
        due_at = _due(case, rep, stage.at, now)
        if due_at:
            seconds, counts = stage.at.seconds, _counts(stage.at)
            found.append(Clock(ClockKind.STAGE, now, due_at, seconds, counts, stage.actions, rep, number, len(found)))
    return found


def _counts(allowance: Allowance) -> str:
    return "always" if allowance.is_always else "working"


def _due(case: Case, rep: RepId | None, allowance: Allowance | None, start: datetime) -> datetime | None:
    if allowance is None or rep is None:
        return None
    if allowance.is_always:
        return due(ALWAYS, start, allowance.seconds)
    roster = case.engine.world.roster
    return due(roster.calendar(rep), start, allowance.seconds, absences=roster.absences(rep))
