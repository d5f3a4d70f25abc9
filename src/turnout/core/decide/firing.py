"""What a clock does whose time has come: remind, tell, give the lead to somebody else, or say that a promise is broken.

Which clocks there are is `follow_up`'s; that time has come for one is `moments`'. A lead moves once at most for one
stage, and ends with a person after so many hands, so that no stage can go round for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from turnout.core.decide.audience import manager_of, recipient
from turnout.core.decide.case import Case, Ruling, Way
from turnout.core.decide.desk import Desk, Happening
from turnout.core.decide.handling import HOPS_MAX, move_on, reassign, tell_former, too_many_hands
from turnout.core.decide.notices import Notice
from turnout.core.decide.walk import walk
from turnout.core.decision import Decision
from turnout.core.follow_up.clock import Clock, ClockKind, fire
from turnout.core.lead import LeadId
from turnout.core.notify.message import NoticeKind
from turnout.core.notify.reasons import reason
from turnout.core.policy.model import Rule
from turnout.core.policy.targets import parse_target
from turnout.core.rep import RepId

# What the record keeps of what happened, besides the clock and its rep.
Said = Mapping[str, str | int]


def fire_due(desk: Desk, until: datetime) -> list[Decision]:
    """What the clocks come to that fire by then, in their order; it ends after the moment at which a lead moves.

    Who has moved may have set other things in motion, which may come before the next moment.
    """
    made: list[Decision] = []
    for lead, clock, at in desk.clocks.pop_due(until):
        made += fire_clock(desk, lead, clock, at)
        if made and at < until:
            break
    return made


def fire_clock(desk: Desk, lead: LeadId, clock: Clock, at: datetime) -> list[Decision]:
    """Let one clock fire at a moment, which is not before it is due: what is decided by that."""
    desk.clocks.put(lead, fire(clock, at))
    match clock.kind:
        case ClockKind.STAGE | ClockKind.SNOOZE:
            return _act(desk, lead, clock, at)
        case _:
            _miss(desk, lead, clock, at)
            return []


def _miss(desk: Desk, lead: LeadId, clock: Clock, at: datetime) -> None:
    """A promise is broken. Of a touch that did not come the policy's stages say who hears."""
    desk.happened_by_itself(Happening("missed", lead, at, clock.number, clock.rep, {"kind": clock.kind.value}))
    if clock.kind is ClockKind.ACCEPT and clock.rep is not None:
        _say(desk, lead, clock, at, NoticeKind.REMIND, clock.rep, reason("not_accepted"))
    elif clock.kind is ClockKind.AT_MOST:
        _say(desk, lead, clock, at, NoticeKind.ALERT, "", reason("promise_broken"))


def _act(desk: Desk, lead: LeadId, clock: Clock, at: datetime) -> list[Decision]:
    """Do what a stage says, in its order; once the lead has moved it does not move again."""
    made: list[Decision] = []
    for action in clock.actions:
        verb, _, rest = action.partition(" ")
        if verb == "remind":
            _remind(desk, lead, clock, at)
        elif verb == "tell":
            _tell(desk, lead, clock, at, rest)
        elif not made and desk.holding_of(lead) is not None:
            said: Said = {"action": action, "stage": clock.stage}
            desk.happened_by_itself(Happening("escalated", lead, at, clock.number, clock.rep, said))
            made = reassign(desk, lead, at) if verb == "reassign" else _escalate(desk, lead, clock, at, rest)
    return made


def _remind(desk: Desk, lead: LeadId, clock: Clock, at: datetime) -> None:
    rep = clock.rep
    if rep is None:
        return
    desk.happened_by_itself(Happening("reminded", lead, at, clock.number, rep, {"stage": clock.stage}))
    is_own = clock.kind is ClockKind.SNOOZE
    text = reason("asked_to_be_reminded" if is_own else "not_answered")
    _say(desk, lead, clock, at, NoticeKind.REMIND, rep, text)


def _tell(desk: Desk, lead: LeadId, clock: Clock, at: datetime, who: str) -> None:
    """Tell whom the policy names; where that is nobody for this lead, whoever looks after Turnout hears of it."""
    whom = _whom(desk, lead, clock, who)
    said: Said = {"stage": clock.stage, "who": who, "whom": whom}
    desk.happened_by_itself(Happening("told", lead, at, clock.number, clock.rep, said))
    if whom:
        _say(desk, lead, clock, at, NoticeKind.TELL, whom, reason("not_answered_by", rep=clock.rep))
    else:
        _say(desk, lead, clock, at, NoticeKind.ALERT, "", reason("nobody_to_tell", rep=clock.rep, who=who))


def _whom(desk: Desk, lead: LeadId, clock: Clock, who: str) -> str:
    if who == "manager" and (roster := desk.roster()) is not None:
        return manager_of(roster, clock.rep) or ""
    case, holding = desk.case_of(lead), desk.holding_of(lead)
    assert case is not None, "a clock runs for a lead that lies somewhere"
    return recipient(case, who, _way(case, desk.decision_of(lead))[1], holding.rep if holding else None, clock.rep)


def _escalate(desk: Desk, lead: LeadId, clock: Clock, at: datetime, target: str) -> list[Decision]:
    """Give the lead to a target; where that has nobody it stays with whoever has it, and a person is alerted."""
    holding = desk.holding_of(lead)
    assert holding is not None, "only a lead in somebody's hands escalates"
    case, before = holding.case, holding.case.excluded
    if case.hops >= HOPS_MAX:
        case.hops += 1
        return _move(desk, lead, too_many_hands(case, at), at)
    case.hops += 1
    case.excluded |= {holding.rep}
    case.tried.clear()
    case.alerts.clear()
    number, rule = _way(case, desk.decision_of(lead))
    way = Way(number, rule, (parse_target(target),))
    ruling = desk.attempt(case, at, lambda: walk(case, desk.books, way, at))
    if ruling is None:
        case.hops, case.excluded = case.hops - 1, before
        text = reason("nobody_to_go_to", target=target, rep=holding.rep)
        _say(desk, lead, clock, at, NoticeKind.ALERT, "", text)
        return []
    why = f"not answered by {holding.rep} in time, so to {target}"
    ruling = replace(ruling, decision=replace(ruling.decision, reason=f"{why}; {ruling.decision.reason}"))
    return _move(desk, lead, ruling, at)


def _move(desk: Desk, lead: LeadId, ruling: Ruling, at: datetime) -> list[Decision]:
    holding = desk.let_go(lead, at, "escalated")
    tell_former(desk, holding, at, reason("went_on"))
    return move_on(desk, holding, ruling, at)


def _way(case: Case, decision: Decision) -> tuple[int, Rule]:
    """The rule by which a lead came to where it is; the last one for a lead that was given by hand."""
    rules = case.engine.policy.policy.rules
    found = next((number for number, rule in enumerate(rules) if rule.name == decision.rule), len(rules) - 1)
    return found, rules[found]


def _say(desk: Desk, lead: LeadId, clock: Clock, at: datetime, kind: NoticeKind, whom: RepId | str, text: str) -> None:
    desk.say(Notice(kind, lead, whom, text, at, clock.number + 1))
