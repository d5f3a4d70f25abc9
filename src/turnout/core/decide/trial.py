"""The end of a test lead: everything it took is given back, it is nobody's any more, and nobody is remembered by it."""

from __future__ import annotations

from datetime import datetime

from turnout.core.decide.desk import Desk
from turnout.core.decide.handling import credit_once
from turnout.core.decide.waiting import drain_for
from turnout.core.decision import Decision
from turnout.core.lead import LeadId

OUTCOME = "test"


def end_trial(desk: Desk, lead: LeadId, now: datetime) -> list[Decision]:
    """Take a test lead out of everything, and give back its turn, its caps and its room; what was decided by that room.

    Who was given it last stays so where turns are equal: that it was a test is no reason to be asked again at once.
    """
    holding = desk.holding_of(lead)
    desk.stop_waiting(lead)
    desk.parked.pop(lead, None)
    desk.clocks.end(lead, now)
    desk.forget_person(lead, None)
    if holding is None:
        return []
    desk.let_go(lead, now, OUTCOME)
    if holding.room is not None:
        credit_once(desk, holding, lead, OUTCOME, now)
    return drain_for(desk, holding.rep, now)
