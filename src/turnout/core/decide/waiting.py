"""Leads that wait: looking at them again when time or freed capacity may have changed the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from turnout.core.assign.pick import NobodyCan
from turnout.core.assign.roster import FOREVER
from turnout.core.decide.case import Ruling, Wait, Way
from turnout.core.decide.decide import follow_rules
from turnout.core.decide.desk import Desk
from turnout.core.decide.holds import OPEN_HOLD_MAX, SHUT, last_moment, wake_time
from turnout.core.decide.outcomes import duplicate, held
from turnout.core.decide.walk import after_pool, try_pool, walk
from turnout.core.decision import Decision
from turnout.core.lead import LeadId
from turnout.core.notify.reasons import reason
from turnout.core.policy.model import Rule
from turnout.core.rep import RepId


def drain_due(desk: Desk, now: datetime) -> list[Decision]:
    """Every decision about waiting leads whose moment came by `now`, each taken at its own moment."""
    made: list[Decision] = []
    for moment, lead in desk.pop_alarms(now):
        made += _look_and_settle(desk, _wait(desk, lead), moment)
    return made


def drain_for(desk: Desk, rep: RepId, now: datetime) -> list[Decision]:
    """Every decision about leads that waited for a pool of this rep, who has just become free."""
    made: list[Decision] = []
    for lead in desk.waiting_for(rep):
        wait = desk.wait_of(lead)
        # An earlier one of them may have taken a later one along.
        if wait is None:
            continue
        if wait.cause != "release" and _has_room(desk, wait, rep):
            made += _look_and_settle(desk, wait, now)
    return made


def _wait(desk: Desk, lead: LeadId) -> Wait:
    wait = desk.wait_of(lead)
    assert wait is not None, "a lead with an alarm waits"
    return wait


def _has_room(desk: Desk, wait: Wait, rep: RepId) -> bool:
    """False where a rep's open work alone keeps them from a waiting lead; thousands may wait for one who has room."""
    engine = wait.case.engine
    if "caps" in engine.policy.rule(wait.rule_number).ignore:
        return True
    count, limits = desk.books.open_count(rep), (engine.rooms[pool].open_limits for pool in wait.pools)
    return any(rep not in limit or count < limit[rep] for limit in limits)


def _look_and_settle(desk: Desk, wait: Wait, now: datetime) -> list[Decision]:
    found = desk.attempt(wait.case, now, lambda: look_again(wait, desk, now))
    if isinstance(found, Wait):
        desk.wait(found.case.lead.id, found)
        return []
    return [desk.settle(found)]


def look_again(wait: Wait, desk: Desk, now: datetime) -> Ruling | Wait:
    """What becomes of a waiting lead: somebody has it, it goes on down its chain, or it waits on."""
    case, rule = wait.case, wait.case.engine.policy.rule(wait.rule_number)
    case.tried.clear()
    case.alerts.clear()
    other = desk.open_lead_of(case.person)
    if other is not None and other != case.lead.id and desk.holding_of(other) is not None:
        return duplicate(case, desk.decision_of(other), now)
    if wait.cause == "error":
        return follow_rules(case, desk, now)
    if wait.cause == "release":
        case.released_at = now
        return walk(case, desk.books, Way(wait.rule_number, rule, wait.chain), now) or _below(wait, desk, now)
    answers: list[tuple[str, NobodyCan]] = []
    for pool in wait.pools:
        found = try_pool(case, desk.books, rule, pool, now)
        if isinstance(found, Ruling):
            return found
        answers.append((pool, found))
    if _is_over(wait, answers, now):
        return _go_on(wait, desk, rule, answers, now)
    return replace(wait, wake_at=wake_time(case, desk.books, wait.pools, now, last_moment(wait)))


def _is_over(wait: Wait, answers: list[tuple[str, NobodyCan]], now: datetime) -> bool:
    """A hold is over at its end; `until open` is over when every pool is open and still nobody of any can."""
    end = last_moment(wait)
    if end is not None and now >= end:
        return True
    return wait.cause == "open" and wait.ends_at is None and not any(answer.reason in SHUT for _, answer in answers)


def _go_on(wait: Wait, desk: Desk, rule: Rule, answers: list[tuple[str, NobodyCan]], now: datetime) -> Ruling:
    """Down the chain behind the hold; where nothing is behind it, what the pool says, the rules below, or overdue."""
    case = wait.case
    way = Way(wait.rule_number, rule, wait.chain, wait.position, wait.pools)
    if wait.position < len(wait.chain):
        return walk(case, desk.books, way, now) or _below(wait, desk, now)
    if wait.cause == "open" and answers and not _is_too_long(wait, now):
        pool, answer = answers[-1]
        onward = after_pool(case, desk.books, way, pool, answer, now)
        if isinstance(onward, Ruling):
            return onward
        return walk(case, desk.books, Way(wait.rule_number, rule, onward, 0, (pool,)), now) or _below(wait, desk, now)
    if not wait.pools and wait.rule_number + 1 < len(case.engine.policy.policy.rules):
        return _below(wait, desk, now)
    return _overdue(wait, desk, rule, now)


def _is_too_long(wait: Wait, now: datetime) -> bool:
    return wait.ends_at is None and now >= wait.since + OPEN_HOLD_MAX


def _below(wait: Wait, desk: Desk, now: datetime) -> Ruling:
    return follow_rules(wait.case, desk, now, wait.rule_number + 1)


def _overdue(wait: Wait, desk: Desk, rule: Rule, now: datetime) -> Ruling:
    """The wait ended and nobody came: the lead stays visible, somebody is alerted, the pools stay asked."""
    case = wait.case
    case.alerts.append(reason("wait_ended"))
    wake_at = wake_time(case, desk.books, wait.pools, now, None) if wait.pools else FOREVER
    return held(case, rule, replace(wait, cause="overdue", wake_at=wake_at, ends_at=None, since=now), now)
