"""A rule's targets tried in order until one yields somebody, a place or a wait. The heart of a decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from turnout.core.assign.books import Books
from turnout.core.assign.pick import NobodyCan, pick
from turnout.core.decide.case import Case, Ruling, Way
from turnout.core.decide.engine import named_by_data
from turnout.core.decide.holds import hold, hold_by_default
from turnout.core.decide.outcomes import assigned, queued
from turnout.core.decide.owners import try_owner, try_person
from turnout.core.decision import Nobody, Tried
from turnout.core.notify.reasons import reason
from turnout.core.policy.model import (
    HoldTarget,
    ListTarget,
    NextRule,
    OwnerTarget,
    PoolTarget,
    QueueTarget,
    RepTarget,
    Rule,
    Target,
    TerritoryTarget,
)
from turnout.core.policy.targets import format_target
from turnout.core.rep import RepId

# Which of a pool's chains speaks for a reason that has no name of its own in the policy.
_CHAIN_OF = {Nobody.CLOSED: "closed", Nobody.AWAY: "closed", Nobody.FULL: "full", Nobody.UNSKILLED: "unskilled"}


def walk(case: Case, books: Books, way: Way, now: datetime) -> Ruling | None:
    """What the chain comes to, or None when it leads on to the rules below."""
    chain, position, pools = way.chain, way.position, way.pools
    while position < len(chain):
        written = chain[position]
        target = _settled(case, way, written)
        is_last = position == len(chain) - 1
        position += 1
        match target:
            case NextRule():
                return None
            case QueueTarget(queue):
                case.tried.append(Tried(format_target(target)))
                return queued(case, way.rule, queue, now)
            case HoldTarget():
                ruling = _hold(case, books, Way(way.rule_number, way.rule, chain, position, pools), target, now)
                if ruling is not None:
                    return ruling
            case PoolTarget(pool):
                found = try_pool(case, books, way.rule, pool, now)
                if isinstance(found, Ruling):
                    return found
                pools = (*pools, pool)
                if is_last:
                    onward = after_pool(case, books, way, pool, found, now)
                    if isinstance(onward, Ruling):
                        return onward
                    chain, position, pools = onward, 0, (pool,)
            case Tried():
                case.tried.append(target)
            case _:
                ruling = _try_people(case, way.rule, target, format_target(written), now, is_last=is_last)
                if ruling is not None:
                    return ruling
    return None


def _hold(case: Case, books: Books, way: Way, target: HoldTarget, now: datetime) -> Ruling | None:
    """A hold; one that names a pool asks that pool first and then waits for it."""
    pool = target.calendar
    if pool in case.engine.rooms and pool not in case.engine.policy.calendars:
        found = try_pool(case, books, way.rule, pool, now)
        if isinstance(found, Ruling):
            return found
        way = replace(way, pools=(*way.pools, pool))
    return hold(case, books, way, target, now)


def _settled(case: Case, way: Way, target: Target) -> Target | Tried:
    """The place or person that a list or a territory names for this lead; a Tried where it names none."""
    match target:
        case ListTarget(name, column):
            named = format_target(target)
            table = case.engine.policy.list_for(way.rule_number, name)
            text = table.cell(case.facts.get(table.field), column)
            return named_by_data(case.engine, text) or Tried(named, nobody=Nobody.UNKNOWN, detail=_missing(named, text))
        case TerritoryTarget(column):
            territory = case.engine.policy.territory(case.facts)
            pool, owner = (territory.pool, territory.owner) if territory else ("", "")
            if column == "pool" and pool:
                return PoolTarget(pool)
            if column == "owner" and owner:
                return RepTarget(owner)
            named = format_target(target)
            return Tried(named, nobody=Nobody.UNKNOWN, detail=f"{named} is unknown for this lead")
        case _:
            return target


def _missing(named: str, text: str) -> str:
    return f"`{text}` ({named}) is neither a rep, a pool nor a queue" if text else f"{named} is unknown for this lead"


def _try_people(case: Case, rule: Rule, target: Target, written: str, now: datetime, *, is_last: bool) -> Ruling | None:
    """A ruling that gives the lead to the person a target names, as the policy wrote it, or None."""
    match target:
        case OwnerTarget(path, even_if_away):
            tried = try_owner(case, path, now, even_if_away=even_if_away)
        case RepTarget(rep):
            tried = try_person(case, written, RepId(rep), now)
            if tried.rep is None and is_last and tried.nobody is Nobody.AWAY:
                # The chain ends in this person: better with them than with nobody, and somebody is told.
                case.alerts.append(reason("away", rep=rep))
                tried = try_person(case, written, RepId(rep), now, even_if_away=True)
        case _:
            raise AssertionError(f"not a person: {target}")
    case.tried.append(tried)
    return None if tried.rep is None else assigned(case, rule, tried.rep, now)


def try_pool(case: Case, books: Books, rule: Rule, pool: str, now: datetime) -> Ruling | NobodyCan:
    """A ruling that gives the lead to somebody of the pool, or why nobody of it can."""
    room = case.engine.rooms[pool]
    found = pick(room, books, case.facts, now, rule.ignore, case.excluded)
    if isinstance(found, NobodyCan):
        case.tried.append(Tried(pool, nobody=found.reason, detail=found.detail, pool=pool, candidates=found.candidates))
        return found
    case.tried.append(Tried(pool, rep=found.rep, detail=found.candidates.how, pool=pool, candidates=found.candidates))
    return assigned(case, rule, found.rep, now, room=room, turn=found.turn)


def after_pool(
    case: Case, books: Books, way: Way, pool: str, found: NobodyCan, now: datetime
) -> tuple[Target, ...] | Ruling:
    """The pool's own chain for this reason; a pool that says nothing holds the lead and alerts."""
    fallback = case.engine.rooms[pool].pool.nobody
    chain = fallback.chain(_CHAIN_OF.get(found.reason, "else"))
    if chain is None and found.reason not in _CHAIN_OF:
        # An empty pool or one whose people all left never opens: whatever the pool says of closing is what fits best.
        chain = fallback.chain("closed") or fallback.chain("full")
    if chain is not None:
        return chain
    case.alerts.append(reason("pool_has_nobody", pool=pool, why=found.reason))
    here = Way(way.rule_number, way.rule, (), 0, (pool,))
    return hold_by_default(case, books, here, now)
