"""A lead's account becomes another one after it was decided: a person said so, or the accounts are others now.

What is known of the lead by then is `account_facts`'.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from turnout.core.decide.account_facts import facts_with
from turnout.core.decide.decide import follow_rules
from turnout.core.decide.desk import Desk
from turnout.core.decide.handling import UNDONE, credit_once
from turnout.core.decide.waiting import drain_for
from turnout.core.decision import AccountMatch, Decision
from turnout.core.lead import LeadId

# Why somebody let go of a lead that found another account.
HOW_ENDED: Final = "rematched"


def set_account(
    desk: Desk,
    lead: LeadId,
    match: AccountMatch,
    now: datetime,
    why: str,
    *,
    moves: bool = False,
    is_undoing: bool = False,
) -> list[Decision]:
    """The lead belongs to this match's account, or to none; with `moves` the rules say anew who gets it.

    Otherwise whoever has it keeps it, and its clocks run on. Nobody is credited a turn: what was right when it was
    decided was a turn; but with `is_undoing` whoever has it should never have got it.
    """
    case, holding = desk.case_of(lead), desk.holding_of(lead)
    assert case is not None, "only an open lead can be given another account"
    case.facts = facts_with(case, match)
    case.match = match
    if not moves:
        changed = replace(desk.decision_of(lead), decided_at=now, match=match, reason=why)
        desk.note(changed)
        return [changed]
    if holding is not None:
        desk.let_go(lead, now, UNDONE if is_undoing else HOW_ENDED)
        if is_undoing and holding.room is not None:
            credit_once(desk, holding, lead, UNDONE, now)
    case.tried.clear()
    case.alerts.clear()
    made = [desk.settle(desk.attempt(case, now, lambda: follow_rules(case, desk, now)))]
    return made + drain_for(desk, holding.rep, now) if holding is not None else made
