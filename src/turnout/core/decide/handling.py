"""What happens to a lead after it was given: accepted, passed, left to expire, given to somebody else, closed, joined.

Each function settles what it decides and gives the decisions back. Whatever frees capacity lets waiting leads in.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from turnout.core.account import Acquaintance
from turnout.core.assign.roster import Roster
from turnout.core.decide.case import Case, Credited, Ruling, Wait
from turnout.core.decide.decide import follow_rules
from turnout.core.decide.desk import Desk, Holding
from turnout.core.decide.holds import DEFAULT_HOLD_SECONDS
from turnout.core.decide.notices import Notice
from turnout.core.decide.outcomes import by_hand, duplicate, held
from turnout.core.decide.waiting import drain_for
from turnout.core.decision import Decision, Nobody, Outcome, Tried
from turnout.core.lead import LeadId
from turnout.core.notify.message import NoticeKind
from turnout.core.notify.reasons import reason
from turnout.core.rep import Presence, RepId

# After so many hands a lead goes round no more: it waits, and a person is alerted.
HOPS_MAX = 5
# Why a turn was given back: its lead joined another, or an answer that had moved the lead was taken back.
JOINED: Final = "joined"
UNDONE: Final = "match_undone"
# Why a lead goes back to who had it before somebody left, a territory changed hands, or many were moved together.
TAKEN_BACK: Final = "taken_back"
# For these reasons a lead is given as if whoever has it had never got it.
UNDOINGS: Final = frozenset({UNDONE, TAKEN_BACK})


def accept(desk: Desk, lead: LeadId, now: datetime) -> Decision | None:
    """The lead is theirs, as they say: the turn stays debited. None when there is no offer, or it is over.

    A lead that was given and not offered can be accepted where that was promised, late as well; it stays a miss then.
    """
    holding, before = desk.holding_of(lead), desk.decision_of(lead)
    if holding is None or before.accept_by is None:
        return None
    if holding.is_offer and now >= before.accept_by:
        return None
    reason = f"{holding.rep} accepted the {'offer' if holding.is_offer else 'lead'}"
    holding.is_offer = False
    desk.clocks.accept(lead, now)
    accepted = replace(before, decided_at=now, outcome=Outcome.ASSIGNED, accept_by=None, reason=reason)
    desk.note(accepted)
    return accepted


def pass_on(desk: Desk, lead: LeadId, now: datetime, cause: str = "pass") -> list[Decision]:
    """The rep does not take the lead: the turn is credited once for this cause, and somebody else is found."""
    holding = desk.let_go(lead, now, cause)
    if holding.room is not None:
        credit_once(desk, holding, lead, cause, now)
    if cause == "expired":
        tell_former(desk, holding, now, reason("offer_ran_out"))
    return _find_another(desk, holding, now)


def credit_once(desk: Desk, holding: Holding, lead: LeadId, cause: str, now: datetime) -> None:
    """Give back the turn that a pool paid for a lead, once for this cause over this lead."""
    case, room = holding.case, holding.room
    assert room is not None, "only a pool's turn is given back"
    credit = (room.pool.counter_name, holding.rep, cause)
    if credit not in case.credited:
        case.credited |= {credit}
        desk.books.give_back_turn(room, holding.rep, lead, cause, holding.since, now, holding.turn)


def reassign(desk: Desk, lead: LeadId, now: datetime) -> list[Decision]:
    """Somebody else gets the lead because a promise was broken: no credit, or breaking promises would pay."""
    holding = desk.let_go(lead, now, "reassigned")
    tell_former(desk, holding, now, reason("given_to_another"))
    return _find_another(desk, holding, now)


def tell_former(desk: Desk, holding: Holding, now: datetime, why: str) -> None:
    """Let whoever had a lead know that they have it no longer."""
    desk.say(Notice(NoticeKind.TAKEN, holding.case.lead.id, holding.rep, why, now))


def take_credits_back(desk: Desk, lead: LeadId, holding: Holding, credited: Credited, now: datetime) -> None:
    """A lead is in the hands again that it was in before these credits were given: the turn was taken after all."""
    for _, _, cause in sorted(credited - holding.case.credited):
        assert holding.room is not None, "only a pool's turn was given back"
        desk.books.take_turn_again(holding.room, holding.rep, lead, cause, holding.since, now, holding.turn)


def give(desk: Desk, lead: LeadId, rep: RepId, now: datetime, why: str, *, is_undoing: bool = False) -> list[Decision]:
    """The lead goes to the one a person names, from wherever it lies; it takes no turn, but counts to capacity.

    With `is_undoing` whoever has it should never have got it, and is given their turn back.
    """
    case, holding = desk.case_of(lead), desk.holding_of(lead)
    assert case is not None, "only a lead that lies somewhere can be given"
    case.tried[:] = [Tried(f"rep {rep}", rep=rep, detail=why)]
    case.alerts.clear()
    if holding is not None:
        desk.let_go(lead, now, UNDONE if is_undoing else "given")
        if is_undoing and holding.room is not None:
            credit_once(desk, holding, lead, UNDONE, now)
        if holding.rep != rep:
            tell_former(desk, holding, now, reason("given_to_another"))
        case.hops += 1
        case.excluded |= {holding.rep}
    made = [desk.settle(by_hand(case, rep, now, why))]
    return made + drain_for(desk, holding.rep, now) if holding is not None else made


def give_back(desk: Desk, lead: LeadId, now: datetime) -> list[Decision]:
    """A lead that nobody had before a person gave it to somebody goes back to where its rules have it.

    Whoever has it should never have got it: they are given their turn back, and are not kept from it.
    """
    holding = desk.let_go(lead, now, UNDONE)
    case = holding.case
    if holding.room is not None:
        credit_once(desk, holding, lead, UNDONE, now)
    tell_former(desk, holding, now, reason("given_to_another"))
    case.tried.clear()
    case.alerts.clear()
    ruling = desk.attempt(case, now, lambda: follow_rules(case, desk, now))
    return move_on(desk, holding, ruling, now)


def expire_offers(desk: Desk, now: datetime) -> list[Decision]:
    """Offers whose time is over go on, in the order in which they ran out."""
    made: list[Decision] = []
    while (over := desk.next_expiry()) is not None and over[0] <= now:
        made += pass_on(desk, over[1], over[0], "expired")
    return made


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
    desk.clocks.end(lead, now)
    desk.parked.pop(lead, None)
    email = case.facts.get("email") if case else None
    desk.forget_person(lead, Acquaintance(str(email or ""), holding.rep if holding else None, now, outcome))
    if holding is None:
        return []
    desk.let_go(lead, now, "closed")
    return drain_for(desk, holding.rep, now)


def merge(desk: Desk, lead: LeadId, into: LeadId, now: datetime) -> list[Decision]:
    """Two open leads are one person's: the first joins the other, is out of everybody's hands, and uses no turn.

    The survivor keeps its assignee and its clocks; only that of the customer counts from the earlier of the two.
    `separate` undoes it.
    """
    case, holding = desk.case_of(lead), desk.holding_of(lead)
    assert case is not None, "only an open lead can be merged"
    if holding is not None:
        desk.let_go(lead, now, "merged")
        if holding.room is not None:
            credit_once(desk, holding, lead, JOINED, now)
    desk.forget_person(lead, None)
    desk.hand_customer_on(lead, into)
    made = [desk.settle(duplicate(case, desk.decision_of(into), now))]
    return made + drain_for(desk, holding.rep, now) if holding is not None else made


def separate(desk: Desk, lead: LeadId, case: Case, now: datetime) -> Decision:
    """Undo a join: the lead is decided by the rules as one of its own, and its sender's open lead stays the first."""
    desk.part(lead)
    case.person = None
    case.tried.clear()
    case.alerts.clear()
    return desk.settle(follow_rules(case, desk, now))


def _find_another(desk: Desk, holding: Holding, now: datetime) -> list[Decision]:
    case = holding.case
    case.hops += 1
    case.excluded |= {holding.rep}
    ruling = desk.attempt(case, now, lambda: _route_again(case, holding.rep, desk, now))
    return move_on(desk, holding, ruling, now)


def move_on(desk: Desk, holding: Holding, ruling: Ruling, now: datetime) -> list[Decision]:
    """Settle what becomes of a lead that left somebody's hands, and let them have what waited for them."""
    made = [desk.settle(ruling)]
    return made + drain_for(desk, holding.rep, now)


def _route_again(case: Case, last: RepId, desk: Desk, now: datetime) -> Ruling:
    """Everybody who had the lead is excluded; if then nobody is left, only whoever had it last; then it waits."""
    if case.hops > HOPS_MAX:
        return too_many_hands(case, now)
    everybody = case.excluded
    for excluded in (everybody, frozenset({last})):
        case.excluded = excluded
        case.tried.clear()
        case.alerts.clear()
        ruling = follow_rules(case, desk, now)
        if ruling.decision.outcome is not Outcome.HELD or not _was_excluded(ruling):
            break
    else:
        case.alerts.append(reason("everybody_had_it"))
        ruling = replace(ruling, decision=replace(ruling.decision, alerts=tuple(case.alerts)))
    case.excluded = everybody
    return ruling


def _was_excluded(ruling: Ruling) -> bool:
    return any(tried.nobody is Nobody.EXCLUDED for tried in ruling.decision.tried)


def too_many_hands(case: Case, now: datetime) -> Ruling:
    """The lead goes round no more: it is held where somebody sees it, and a person is alerted."""
    number = len(case.engine.policy.policy.rules) - 1
    rule = case.engine.policy.rule(number)
    case.tried.clear()
    case.alerts[:] = [reason("too_many_hands", count=case.hops)]
    ends_at = now + timedelta(seconds=DEFAULT_HOLD_SECONDS)
    wait = Wait(case, number, "hold", (), (), 0, now, ends_at, ends_at, rule.priority)
    return held(case, rule, wait, now)
