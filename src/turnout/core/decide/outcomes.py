"""The outcomes of a decision as rulings, each with its reason in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from turnout.core.assign.ledger import Turn
from turnout.core.assign.room import Room
from turnout.core.decide.case import Case, Ruling, Wait
from turnout.core.decide.promises import promise_for
from turnout.core.decision import Decision, Outcome
from turnout.core.notify.reasons import reason
from turnout.core.policy.model import Rule
from turnout.core.rep import RepId

# A lead whose decision failed is tried again after so long: by then somebody may have put the cause right.
BROKEN_HOLD_SECONDS = 3_600
# How a fault of ours shows; whatever else is raised (a store that cannot be read) is not about one lead.
FAULTS = (RecursionError, ArithmeticError, LookupError, TypeError, ValueError, AssertionError, AttributeError)


def assigned(
    case: Case, rule: Rule, rep: RepId, now: datetime, *, room: Room | None = None, turn: Turn | None = None
) -> Ruling:
    """The lead goes to somebody: into their hands, or as an offer where the pool asks them to accept it."""
    promise = promise_for(case, rep, now)
    within = room.pool.accept_within_seconds if room else None
    accept_by = now + timedelta(seconds=within) if within else (promise.accept_by if promise else None)
    team = room.team if room else _team(case, rep)
    decision = Decision(
        lead=case.lead.id,
        decided_at=now,
        outcome=Outcome.OFFERED if within else Outcome.ASSIGNED,
        reason=_reason(case, rule, rep),
        rule=rule.name,
        assignee=rep,
        team=team,
        pool=room.pool.name if room else "",
        match=case.match,
        promise=promise,
        accept_by=accept_by,
        tried=tuple(case.tried),
        tell=rule.tell,
        alerts=tuple(case.alerts),
        policy=case.engine.policy.content_hash,
        hop=case.hops,
    )
    return Ruling(decision, case, room.pool.name if room else "", turn, takes_turn=room is not None, rule=rule)


def by_hand(case: Case, rep: RepId, now: datetime, why: str) -> Ruling:
    """A person gives the lead to somebody, whatever the rules say; the promise is that of the lead's SLA line."""
    promise = promise_for(case, rep, now)
    decision = Decision(
        lead=case.lead.id,
        decided_at=now,
        outcome=Outcome.ASSIGNED,
        reason=reason("by_hand", rep=rep, why=why),
        assignee=rep,
        team=_team(case, rep),
        match=case.match,
        promise=promise,
        tried=tuple(case.tried),
        policy=case.engine.policy.content_hash,
        hop=case.hops,
    )
    return Ruling(decision, case)


def broken(case: Case, now: datetime, error: str) -> Ruling:
    """A decision failed by a fault of ours: the lead is held where somebody sees it, and a person is alerted."""
    number = len(case.engine.policy.policy.rules) - 1
    rule = case.engine.policy.rule(number)
    case.tried.clear()
    case.alerts[:] = [reason("rules_failed", why=error)]
    ends_at = now + timedelta(seconds=BROKEN_HOLD_SECONDS)
    waiting = Wait(case, number, "error", (), (), 0, now, ends_at, ends_at, rule.priority)
    ruling = held(case, rule, waiting, now)
    return replace(ruling, decision=replace(ruling.decision, rule="", reason=f"rule error: {error}"), rule=None)


def _team(case: Case, rep: RepId) -> str:
    found = case.engine.world.roster.reps.get(rep)
    return found.teams[0] if found and found.teams else ""


def _reason(case: Case, rule: Rule, rep: RepId) -> str:
    """`Rule “X”: anna (pool fast-lane), owed the most turns` with what was passed over before."""
    last = case.tried[-1]
    through = f"pool {last.pool}" if last.pool else last.target
    detail = f", {last.detail}" if last.detail else ""
    before = [f"{tried.target} gave nobody ({tried.nobody})" for tried in case.tried[:-1] if tried.nobody]
    passed = f"; before: {', '.join(before[:4])}" if before else ""
    return f"{rule.name}: {rep} through {through}{detail}{passed}"


def queued(case: Case, rule: Rule, queue: str, now: datetime) -> Ruling:
    """The lead goes to a place that is not a person."""
    decision = Decision(
        lead=case.lead.id,
        decided_at=now,
        outcome=Outcome.QUEUED,
        reason=f"{rule.name}: queue {queue}",
        rule=rule.name,
        queue=queue,
        match=case.match,
        promise=None,
        tried=tuple(case.tried),
        tell=rule.tell,
        alerts=tuple(case.alerts),
        policy=case.engine.policy.content_hash,
        hop=case.hops,
    )
    return Ruling(decision, case, rule=rule)


def rejected(case: Case, rule: Rule, now: datetime) -> Ruling:
    """The lead is turned away, with the policy's reason."""
    decision = Decision(
        lead=case.lead.id,
        decided_at=now,
        outcome=Outcome.REJECTED,
        reason=f"{rule.name}: {rule.reject}",
        rule=rule.name,
        match=case.match,
        tell=rule.tell,
        policy=case.engine.policy.content_hash,
    )
    return Ruling(decision, case, rule=rule)


def held(case: Case, rule: Rule, wait: Wait, now: datetime) -> Ruling:
    """The lead waits for somebody: in which pool, why, and until when."""
    room = case.engine.rooms.get(wait.pools[-1] if wait.pools else wait.expected)
    decision = Decision(
        lead=case.lead.id,
        decided_at=now,
        outcome=Outcome.HELD,
        reason=_waiting_reason(case, rule, wait),
        rule=rule.name,
        team=room.team if room else "",
        pool=room.pool.name if room else "",
        match=case.match,
        promise=promise_for(case, None, now) if wait.cause != "release" else None,
        held_until=wait.ends_at,
        tried=tuple(case.tried),
        tell=rule.tell,
        alerts=tuple(case.alerts),
        policy=case.engine.policy.content_hash,
        hop=case.hops,
    )
    return Ruling(decision, case, wait=wait, rule=rule)


def _waiting_reason(case: Case, rule: Rule, wait: Wait) -> str:
    last = next((tried for tried in reversed(case.tried) if tried.nobody), None)
    why = f"{last.target} has nobody ({last.nobody})" if last else ""
    match wait.cause:
        case "release":
            text = f"released by the rule's rate at {_clock(wait.wake_at)}"
        case "overdue":
            text = f"{why or 'nobody was found'}; the wait is over its end, and somebody has been alerted"
        case "open":
            text = f"{why or 'closed'}; waits until open"
        case _:
            text = f"{why or 'nobody yet'}; waits until {_clock(wait.ends_at) if wait.ends_at else 'somebody is free'}"
    return f"{rule.name}: {text}"


def _clock(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def duplicate(case: Case, first: Decision, now: datetime) -> Ruling:
    """The lead joins the open lead of the same person: the same assignee, and no turn."""
    policy = case.engine.policy.content_hash
    joining = Decision(case.lead.id, now, Outcome.DUPLICATE, "", match=case.match, policy=policy)
    return Ruling(joined_to(joining, first, now), case)


def joined_to(joining: Decision, first: Decision, now: datetime) -> Decision:
    """A duplicate's decision where the lead it joined is now."""
    whose = f" with {first.assignee}" if first.assignee else ""
    return replace(
        joining,
        decided_at=now,
        reason=f"same person as {first.lead}, which is open{whose}",
        rule=first.rule,
        assignee=first.assignee,
        team=first.team,
        pool=first.pool,
        queue=first.queue,
        duplicate_of=first.lead,
        promise=first.promise,
    )
