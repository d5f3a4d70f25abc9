"""A rule's targets tried in order until one yields somebody, a place or a wait. The heart of a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from turnout.core.assign.books import Books
from turnout.core.assign.eligible import frees_at
from turnout.core.assign.pick import NobodyCan, pick
from turnout.core.assign.roster import FOREVER
from turnout.core.calendar import next_working
from turnout.core.decide.case import Case, Ruling, Wait
from turnout.core.decide.outcomes import assigned, held, queued
from turnout.core.decide.owners import try_owner, try_person
from turnout.core.decision import Nobody, Tried
from turnout.core.policy.condition import Op, comparisons_in
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
from turnout.core.policy.targets import TargetError, format_target, parse_target
from turnout.core.rep import RepId

# A pool without `nobody` holds the lead so long before it is called overdue; a person is alerted at once.
DEFAULT_HOLD_SECONDS = 86_400
# Which of a pool's chains speaks for a reason that has no name of its own in the policy.
_CHAIN_OF = {Nobody.CLOSED: "closed", Nobody.AWAY: "closed", Nobody.FULL: "full", Nobody.UNSKILLED: "unskilled"}


@dataclass(frozen=True, slots=True)
class Way:
    """Where a walk stands: a rule, a chain of targets in it, and the pools whose people are waited for."""

    rule_number: int
    rule: Rule
    chain: tuple[Target, ...]
    position: int = 0
    pools: tuple[str, ...] = ()


def walk(case: Case, books: Books, way: Way, now: datetime) -> Ruling | None:
    """What the chain comes to, or None when it leads on to the rules below."""
    chain, position, pools = way.chain, way.position, way.pools
    while position < len(chain):
        target = _settled(case, way, chain[position])
        is_last = position == len(chain) - 1
        position += 1
        match target:
            case NextRule():
                return None
            case QueueTarget(queue):
                case.tried.append(Tried(format_target(target)))
                return queued(case, way.rule, queue, now)
            case HoldTarget():
                here = Way(way.rule_number, way.rule, chain, position, pools)
                return _hold(case, books, here, target, now)
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
                ruling = _try_people(case, way.rule, target, now, is_last=is_last)
                if ruling is not None:
                    return ruling
    return None


def _settled(case: Case, way: Way, target: Target) -> Target | Tried:
    """The place or person that a list or a territory names for this lead; a Tried where it names none."""
    named = format_target(target)
    match target:
        case ListTarget(name, column):
            table = case.engine.policy.list_for(way.rule_number, name)
            text = table.cell(case.facts.get(table.field), column)
            return _named_by_data(case, text) or Tried(named, nobody=Nobody.UNKNOWN, detail=_missing(named, text))
        case TerritoryTarget(column):
            territory = case.engine.policy.territory(case.facts)
            pool, owner = (territory.pool, territory.owner) if territory else ("", "")
            if column == "pool" and pool:
                return PoolTarget(pool)
            if column == "owner" and owner:
                return RepTarget(owner)
            return Tried(named, nobody=Nobody.UNKNOWN, detail=f"{named} is unknown for this lead")
        case _:
            return target


def _missing(named: str, text: str) -> str:
    return f"`{text}` ({named}) is neither a rep, a pool nor a queue" if text else f"{named} is unknown for this lead"


def _named_by_data(case: Case, text: str) -> Target | None:
    """What a cell of a list means: a rep by id or e-mail address, a pool, or a queue."""
    roster = case.engine.world.roster
    if not text:
        return None
    if text in roster.reps:
        return RepTarget(text)
    if text in case.engine.rooms:
        return PoolTarget(text)
    by_mail = next(
        (rep.id for rep in roster.reps.values() if "@" in text and rep.email.casefold() == text.casefold()), None
    )
    if by_mail:
        return RepTarget(by_mail)
    try:
        target = parse_target(text)
    except TargetError:
        return None
    is_queue = isinstance(target, QueueTarget) and any(q.name == target.queue for q in case.engine.policy.policy.queues)
    is_rep = isinstance(target, RepTarget) and target.rep in roster.reps
    return target if is_queue or is_rep else None


def _try_people(case: Case, rule: Rule, target: Target, now: datetime, *, is_last: bool) -> Ruling | None:
    match target:
        case OwnerTarget(path, even_if_away):
            tried = try_owner(case, path, now, even_if_away=even_if_away)
        case RepTarget(rep):
            tried = try_person(case, format_target(target), RepId(rep), now)
            if tried.rep is None and is_last and tried.nobody is Nobody.AWAY:
                # The chain ends in this person: better with them than with nobody, and somebody is told.
                case.alerts.append(f"{rep} is away, and the rule has nobody else")
                tried = try_person(case, format_target(target), RepId(rep), now, even_if_away=True)
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
    case.alerts.append(f"pool `{pool}` had nobody ({found.reason}) and says nothing about it")
    here = Way(way.rule_number, way.rule, (), 0, (pool,))
    return _wait(case, books, here, now, "hold", now + timedelta(seconds=DEFAULT_HOLD_SECONDS))


def _hold(case: Case, books: Books, way: Way, target: HoldTarget, now: datetime) -> Ruling:
    if target.seconds is not None:
        return _wait(case, books, way, now, "hold", now + timedelta(seconds=target.seconds))
    return _wait(case, books, way, now, "open", _opening(case, way, target, now))


def _opening(case: Case, way: Way, target: HoldTarget, now: datetime) -> datetime | None:
    """When a calendar opens: the one the hold names, else the rule's own, else any. Pools are asked by their people."""
    calendars = case.engine.policy.calendars
    if target.calendar in calendars:
        return next_working(calendars[target.calendar], now)
    if way.pools:
        return None
    named = [c.values[0] for c in comparisons_in(way.rule.when) if c.op in {Op.ARRIVES_IN, Op.ARRIVES_OUTSIDE}]
    times = [next_working(calendars[name], now) for name in named or calendars]
    return min((at for at in times if at is not None), default=None)


def _wait(case: Case, books: Books, way: Way, now: datetime, cause: str, ends_at: datetime | None) -> Ruling:
    wake_at = wake_time(case, books, way.pools, now, ends_at)
    if wake_at >= FOREVER:
        case.alerts.append("nothing that the lead waits for will ever be there; it needs a person's hand")
        wake_at = ends_at = now + timedelta(seconds=DEFAULT_HOLD_SECONDS)
    wait = Wait(
        case, way.rule_number, cause, way.pools, way.chain, way.position, now, wake_at, ends_at, way.rule.priority
    )
    return held(case, way.rule, wait, now)


def wake_time(case: Case, books: Books, pools: tuple[str, ...], now: datetime, ends_at: datetime | None) -> datetime:
    """When to look again: the wait's end, or the first instant at which time may make somebody of its pools able."""
    frees = [frees_at(case.engine.rooms[pool], books, now) for pool in pools]
    return min([*frees, ends_at or FOREVER])
