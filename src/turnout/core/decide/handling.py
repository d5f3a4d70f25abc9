"""What happens to a lead after it was given: accepted, passed, left to expire, given to somebody else, closed, joined.

Each function settles what it decides and gives the decisions back. Whatever frees capacity lets waiting leads in.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from turnout.core.account import Acquaintance
from turnout.core.assign.roster import FOREVER, Roster
from turnout.core.decide.case import Case, Ruling, Wait
from turnout.core.decide.decide import follow_rules
from turnout.core.decide.desk import Desk, Holding
from turnout.core.decide.holds import DEFAULT_HOLD_SECONDS
from turnout.core.decide.outcomes import by_hand, duplicate, held
from turnout.core.decide.waiting import drain_due, drain_for
from turnout.core.decision import Decision, Nobody, Outcome, Tried
from turnout.core.lead import LeadId
from turnout.core.rep import Presence, RepId

# After so many hands a lead goes round no more: it waits, and a person is alerted.
HOPS_MAX = 5


def accept(desk: Desk, lead: LeadId, now: datetime) -> Decision | None:
    """The offered lead is theirs: the turn stays debited. None when there is no offer, or it is over."""
    holding = desk.holding_of(lead)
    if holding is None or not holding.is_offer or (holding.accept_by is not None and now >= holding.accept_by):
        return None
    holding.is_offer = False
    reason = f"{holding.rep} accepted the offer"
    accepted = replace(desk.decision_of(lead), decided_at=now, outcome=Outcome.ASSIGNED, accept_by=None, reason=reason)
    desk.note(accepted)
    return accepted


def pass_on(desk: Desk, lead: LeadId, now: datetime, cause: str = "pass") -> list[Decision]:
    """The rep does not take the lead: the turn is credited once for this cause, and somebody else is found."""
    holding = desk.let_go(lead, now, cause)
    if holding.room is not None:
        _credit_once(desk, holding, lead, cause, now)
    return _find_another(desk, holding, now)


def _credit_once(desk: Desk, holding: Holding, lead: LeadId, cause: str, now: datetime) -> None:
    case, room = holding.case, holding.room
    assert room is not None, "only a pool's turn is given back"
    credit = (room.pool.counter_name, holding.rep, cause)
    if credit not in case.credited:
        case.credited |= {credit}
        desk.books.give_back_turn(room, holding.rep, lead, cause, holding.since, now, holding.turn)


def reassign(desk: Desk, lead: LeadId, now: datetime) -> list[Decision]:
    """Somebody else gets the lead because a promise was broken: no credit, or breaking promises would pay."""
    return _find_another(desk, desk.let_go(lead, now, "reassigned"), now)


def give(desk: Desk, lead: LeadId, rep: RepId, now: datetime, why: str) -> list[Decision]:
    """The lead goes to the one a person names, from wherever it lies; it takes no turn, but counts to capacity."""
    case, holding = desk.case_of(lead), desk.holding_of(lead)
    assert case is not None, "only a lead that lies somewhere can be given"
    case.tried[:] = [Tried(f"rep {rep}", rep=rep, detail=why)]
    case.alerts.clear()
    if holding is not None:
        desk.let_go(lead, now, "given")
        case.hops += 1
        case.excluded |= {holding.rep}
    made = [desk.settle(by_hand(case, rep, now, why))]
    return made + drain_for(desk, holding.rep, now) if holding is not None else made


def expire_offers(desk: Desk, now: datetime) -> list[Decision]:
    """Offers whose time is over go on, in the order in which they ran out."""
    made: list[Decision] = []
    while (over := desk.next_expiry()) is not None and over[0] <= now:
        made += pass_on(desk, over[1], over[0], "expired")
    return made


def let_time_pass(desk: Desk, now: datetime) -> list[Decision]:
    """All that time alone brings about up to `now`, in the order of its moments: offers expire, waits are looked at."""
    made: list[Decision] = []
    while True:
        alarm, offer = desk.next_alarm(), desk.next_expiry()
        moment = min(at for at in (alarm, offer and offer[0], FOREVER) if at)
        if moment > now:
            return made
        made += expire_offers(desk, moment) or drain_due(desk, moment)


def say_present(desk: Desk, roster: Roster, rep: RepId, presence: Presence, now: datetime) -> list[Decision]:
    """A rep says whether they are there; one who comes back is given what waited for them."""
    roster.set_presence(rep, presence)
    return welcome(desk, roster, rep, now)


def welcome(desk: Desk, roster: Roster, rep: RepId, now: datetime) -> list[Decision]:
    """A rep can take leads again who could not: they are given what waited for them, unless they say they are away."""
    is_there = roster.presence.get(rep, Presence.AVAILABLE) is Presence.AVAILABLE
    return drain_for(desk, rep, now) if is_there else []


def close(desk: Desk, lead: LeadId, now: datetime, outcome: str = "") -> list[Decision]:
    """The lead is done with: it waits no longer, capacity is freed, its person is remembered with who had them."""
    case, holding = desk.case_of(lead), desk.holding_of(lead)
    desk.stop_waiting(lead)
    desk.parked.pop(lead, None)
    email = case.facts.get("email") if case else None
    desk.forget_person(lead, Acquaintance(str(email or ""), holding.rep if holding else None, now, outcome))
    if holding is None:
        return []
    desk.let_go(lead, now, "closed")
    return drain_for(desk, holding.rep, now)


def merge(desk: Desk, lead: LeadId, into: LeadId, now: datetime) -> list[Decision]:
    """Two open leads are one person's: the first joins the other and is out of everybody's hands. Nothing is credited.

    The survivor keeps its assignee and its clocks. `separate` undoes it.
    """
    case, holding = desk.case_of(lead), desk.holding_of(lead)
    assert case is not None, "only an open lead can be merged"
    if holding is not None:
        desk.let_go(lead, now, "merged")
    desk.forget_person(lead, None)
    made = [desk.settle(duplicate(case, desk.decision_of(into), now))]
    return made + drain_for(desk, holding.rep, now) if holding is not None else made


def separate(desk: Desk, lead: LeadId, case: Case, now: datetime) -> Decision:
    """Undo a join: the lead is decided by the rules as one of its own, and its sender's open lead stays the first."""
    first = desk.decision_of(lead).duplicate_of
    assert first is not None, "only a duplicate can be separated"
    desk.joined[first] = [other for other in desk.followers_of(first) if other != lead]
    case.person = None
    case.tried.clear()
    case.alerts.clear()
    return desk.settle(follow_rules(case, desk, now))


def _find_another(desk: Desk, holding: Holding, now: datetime) -> list[Decision]:
    case = holding.case
    case.hops += 1
    case.excluded |= {holding.rep}
    ruling = desk.attempt(case, now, lambda: _route_again(case, holding.rep, desk, now))
    made = [desk.settle(ruling)]
    return made + drain_for(desk, holding.rep, now)


def _route_again(case: Case, last: RepId, desk: Desk, now: datetime) -> Ruling:
    """Everybody who had the lead is excluded; if then nobody is left, only whoever had it last; then it waits."""
    if case.hops > HOPS_MAX:
        return _too_many_hands(case, now)
    everybody = case.excluded
    for excluded in (everybody, frozenset({last})):
        case.excluded = excluded
        case.tried.clear()
        case.alerts.clear()
        ruling = follow_rules(case, desk, now)
        if ruling.decision.outcome is not Outcome.HELD or not _was_excluded(ruling):
            break
    else:
        case.alerts.append("everybody who could take the lead has had it")
        ruling = replace(ruling, decision=replace(ruling.decision, alerts=tuple(case.alerts)))
    case.excluded = everybody
    return ruling


def _was_excluded(ruling: Ruling) -> bool:
    return any(tried.nobody is Nobody.EXCLUDED for tried in ruling.decision.tried)


def _too_many_hands(case: Case, now: datetime) -> Ruling:
    number = len(case.engine.policy.policy.rules) - 1
    rule = case.engine.policy.rule(number)
    case.tried.clear()
    case.alerts[:] = [f"the lead went through {case.hops} hands; it needs a person's decision"]
    ends_at = now + timedelta(seconds=DEFAULT_HOLD_SECONDS)
    wait = Wait(case, number, "hold", (), (), 0, now, ends_at, ends_at, rule.priority)
    return held(case, rule, wait, now)
