"""A lead is decided by another version of the policy than its own: a deploy is undone, or those who wait go along.

Whoever would have it anyway keeps it, and nobody is told. Anybody else is given their turn back, once for this cause,
and told; the customer's clock counts from when they came, as it would have been promised by the version that decides
now, and whoever gets the lead has their full time. What is done once is not done again: the lead is under that version.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from turnout.core.decide.case import Case, Ruling
from turnout.core.decide.decide import follow_rules, judge
from turnout.core.decide.desk import Desk, Holding
from turnout.core.decide.engine import Engine
from turnout.core.decide.handling import credit_once, tell_former
from turnout.core.decide.promises import clocks_for, line_for, promise_for
from turnout.core.decide.versions import under
from turnout.core.decide.waiting import drain_for
from turnout.core.decision import Decision, Outcome
from turnout.core.lead import LeadId
from turnout.core.policy.model import SlaLine

# Why somebody let go of a lead, and what their turn was given back for: one credit for a cause, whatever the lead.
UNDEPLOYED: Final = "deploy_undone"
MIGRATED: Final = "migrated"


class Rehoming(NamedTuple):
    """What is done with a lead, and why.

    With `moves` the version decides who gets it, else it only goes on by that one. With `is_undoing` what was decided
    should never have been: what a rate made it wait for is as if it had not been.
    """

    why: str
    moves: bool = True
    is_undoing: bool = True

    @property
    def cause(self) -> str:
        """What turns are given back for, once over each lead."""
        return UNDEPLOYED if self.is_undoing else MIGRATED


def rehome(desk: Desk, lead: LeadId, engine: Engine, now: datetime, how: Rehoming) -> list[Decision]:
    """Put a lead under another version of the policy, and let that say who gets it."""
    holding, before = desk.holding_of(lead), desk.decision_of(lead)
    case = case_under(desk, lead, engine, is_undoing=how.is_undoing)
    if not how.moves:
        return [_stay(desk, case, before, before.rule, now, how)]
    would = desk.attempt(case, now, lambda: _judged(desk, case, before, now))
    if is_same_place(before, holding, would, engine):
        return [_stay(desk, case, before, would.decision.rule, now, how)]
    if holding is not None:
        desk.let_go(lead, now, how.cause)
        if holding.room is not None:
            credit_once(desk, holding, lead, how.cause, now)
            case.credited = holding.case.credited
    # Their place is free by now, which may change who is next.
    _begin_anew(case)
    made = [desk.settle(_because(desk.attempt(case, now, lambda: _judged(desk, case, before, now)), how.why))]
    if holding is None:
        return made
    if made[0].assignee != holding.rep:
        tell_former(desk, holding, now, f"the lead went elsewhere: {how.why}")
    return made + drain_for(desk, holding.rep, now)


def would_be(desk: Desk, lead: LeadId, engine: Engine, now: datetime, how: Rehoming) -> tuple[Ruling, bool]:
    """What a version would say of a lead right now, and whether it is where that would have it. Nothing is changed."""
    before = desk.decision_of(lead)
    case = case_under(desk, lead, engine, is_undoing=how.is_undoing)
    would = desk.attempt(case, now, lambda: _judged(desk, case, before, now))
    return would, not how.moves or is_same_place(before, desk.holding_of(lead), would, engine)


def case_under(desk: Desk, lead: LeadId, engine: Engine, *, is_undoing: bool) -> Case:
    """A lead's case as another version reads it, with what leads that joined it said. Nothing is changed."""
    case = desk.case_of(lead)
    assert case is not None, "only a lead that lies somewhere is put under another version"
    found = desk.known_with(under(case, engine), desk.followers_of(lead))
    if is_undoing:
        found.released_at = None
    return found


def is_same_place(before: Decision, holding: Holding | None, would: Ruling, engine: Engine) -> bool:
    """Whether a lead lies where this ruling would have it: of a pool anybody in it is as good as the next."""
    decision = would.decision
    if holding is None:
        is_parked = decision.outcome in {Outcome.QUEUED, Outcome.REJECTED}
        return is_parked and (before.outcome, before.queue) == (decision.outcome, decision.queue)
    if decision.outcome not in {Outcome.ASSIGNED, Outcome.OFFERED, Outcome.HELD}:
        return False
    pool = holding.room.pool.name if holding.room is not None else ""
    if pool:
        asked = would.wait.pools if would.wait is not None else (would.pool,)
        return pool in asked and holding.rep in engine.rooms[pool].position
    return not would.pool and decision.assignee == holding.rep


def _judged(desk: Desk, case: Case, before: Decision, now: datetime) -> Ruling:
    """One that was turned away is nobody's open lead: its sender may have another one by now, which it joins."""
    return judge(case, desk, now) if before.outcome is Outcome.REJECTED else follow_rules(case, desk, now)


def _begin_anew(case: Case) -> None:
    case.tried.clear()
    case.alerts.clear()


def _because(ruling: Ruling, why: str) -> Ruling:
    """The ruling with why it was asked for; one that failed by a fault of ours says only that."""
    decision = ruling.decision
    return replace(ruling, decision=replace(decision, reason=f"{why}: {decision.reason}")) if decision.rule else ruling


def _stay(desk: Desk, case: Case, before: Decision, rule: str, now: datetime, how: Rehoming) -> Decision:
    """The lead stays where it is, under the other version from now on, with what that promises its customer."""
    lead, holding, was = case.lead.id, desk.holding_of(case.lead.id), desk.case_of(case.lead.id)
    assert was is not None, "a lead that stays lies somewhere"
    is_promised_anew = (
        how.moves
        and holding is not None
        and not desk.is_touched(lead)
        and _promised(line_for(was)) != _promised(line_for(case))
    )
    desk.stay(case)
    policy, reason = case.engine.policy.content_hash, f"{how.why}: it stays where it is"
    stayed = replace(before, decided_at=now, rule=rule, policy=policy, reason=reason)
    if is_promised_anew and holding is not None:
        stayed = replace(stayed, promise=promise_for(case, holding.rep, now))
    desk.note(stayed)
    if is_promised_anew and holding is not None:
        desk.clocks.follow(lead, clocks_for(case, holding.rep, stayed.promise, now), now)
    return stayed


def _promised(line: SlaLine | None) -> object:
    """What a line promises, whatever it is called and whomever it is for."""
    return None if line is None else (line.accept, line.touch, line.at_most, line.stages)
