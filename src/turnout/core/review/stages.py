"""Stages of promises that never come, come too late to be of use, or promise what is broken by then."""

from __future__ import annotations

from collections.abc import Iterator

from turnout.core.fields.values import format_duration
from turnout.core.policy.finding import Budget, Finding
from turnout.core.policy.model import Allowance, SlaLine
from turnout.core.review.company import Company
from turnout.core.review.saying import found
from turnout.core.review.ways import sla_place


def review_stages(company: Company, _budget: Budget) -> Iterator[Finding]:
    """For each SLA line: stages behind a `reassign`, reminders that come late, and times that contradict each other."""
    for number, line in enumerate(company.policy.sla):
        place = sla_place(company.policy, number)
        yield from _behind_reassign(place, line)
        yield from _late_reminders(place, line)
        yield from _contradictions(place, line)


def _behind_reassign(place: str, line: SlaLine) -> Iterator[Finding]:
    """Once a lead goes to somebody else every stage begins anew, so what comes later for the first rep never comes.

    Working time never runs faster than the wall clock: a stage of wall time surely comes before one as long of working
    time, and of two of working time the shorter comes first.
    """
    moving = [stage for stage in line.stages if "reassign" in stage.actions]
    if not moving:
        return
    for stage in line.stages:
        mover = next((each for each in moving if _comes_before(each.at, stage.at)), None)
        if mover is None or stage is mover:
            continue
        early = _said(mover.at)
        told = [action for action in stage.actions if action.startswith("tell ")]
        remedy = (
            f"; write `at {early}: [{', '.join(['reassign', *told])}]`"
            if told and len(told) == len(stage.actions)
            else ""
        )
        said = (
            f"`at {_said(stage.at)}` never comes: at {early} the lead goes to somebody else, and the times begin anew "
            f"for them{remedy}"
        )
        yield found("stage-never-reached", f"{place} > at {_said(stage.at)}", said, also=[f"{place} > at {early}"])


def _comes_before(first: Allowance, later: Allowance) -> bool:
    """Whether one time surely ends before another."""
    return first.seconds < later.seconds and (first.is_always or not later.is_always)


def _late_reminders(place: str, line: SlaLine) -> Iterator[Finding]:
    for stage in line.stages:
        if line.touch and "remind" in stage.actions and _is_not_before(stage.at, line.touch):
            said = f"the reminder comes when the promise is broken (`touch within {_said(line.touch)}`); remind earlier"
            yield found("reminder-too-late", f"{place} > at {_said(stage.at)}", said)


def _is_not_before(later: Allowance, first: Allowance) -> bool:
    """Whether a time surely does not end before another."""
    return later.seconds >= first.seconds and (first.is_always or later.is_always == first.is_always)


def _contradictions(place: str, line: SlaLine) -> Iterator[Finding]:
    """The promise to the customer ends before the rep's, or before a stage; more time to accept than to touch."""
    accept, touch, at_most = line.accept, line.touch, line.at_most
    if accept and touch and accept.seconds > touch.seconds and accept.is_always == touch.is_always:
        said = f"there is more time to accept ({_said(accept)}) than to touch ({_said(touch)}); give less"
        yield found("promises-contradict", place, said)
    if at_most is None:
        return
    customers = format_duration(at_most.seconds)
    if touch and at_most.seconds < touch.seconds:
        said = f"the customer is promised an answer within {customers}, and the rep has {_said(touch)}; give them less"
        yield found("promises-contradict", place, said)
    for stage in line.stages:
        if stage.at.is_always and stage.at.seconds > at_most.seconds:
            said = f"it comes when the customer's time is over (`at most: {customers}`); do it earlier"
            yield found("promises-contradict", f"{place} > at {_said(stage.at)}", said)


def _said(allowance: Allowance) -> str:
    """The time as a policy writes it: `5m`, `4h always`."""
    return format_duration(allowance.seconds) + (" always" if allowance.is_always else "")
