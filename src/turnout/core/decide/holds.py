"""Holds: what a lead waits for, when it is looked at again, and when its wait is over. `waiting` does the looking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from turnout.core.assign.books import Books
from turnout.core.assign.eligible import frees_at
from turnout.core.assign.roster import FOREVER
from turnout.core.calendar import next_working
from turnout.core.decide.case import Case, Ruling, Wait, Way
from turnout.core.decide.outcomes import held
from turnout.core.decision import Nobody
from turnout.core.notify.reasons import reason
from turnout.core.policy.condition import Condition, Op, comparisons_in, names_in
from turnout.core.policy.model import HoldTarget, PoolTarget

# A pool without `nobody` holds the lead so long before it is called overdue; a person is alerted at once.
DEFAULT_HOLD_SECONDS = 86_400
# A lead that waits `until open` is called overdue after this: its pools may take turns in being closed and full.
OPEN_HOLD_MAX = timedelta(days=7)
# What time puts right by itself.
SHUT = frozenset({Nobody.CLOSED, Nobody.AWAY})


def hold(case: Case, books: Books, way: Way, target: HoldTarget, now: datetime) -> Ruling | None:
    """The lead waits; None where what it would wait for is open already, so that the way goes on."""
    if target.seconds is not None:
        return wait(case, books, way, now, "hold", now + timedelta(seconds=target.seconds))
    if way.pools and target.calendar not in case.engine.policy.calendars:
        return _until_a_pool_opens(case, books, way, now)
    opening = _opening(case, way, target, now)
    if opening is None or opening > now:
        return wait(case, books, way, now, "open", opening)
    is_end = way.position == len(way.chain)
    return hold_by_default(case, books, way, now) if is_end and way.pools else None


def hold_by_default(case: Case, books: Books, way: Way, now: datetime) -> Ruling:
    """The lead waits for the pools of its way as long as one does that nobody gave a time."""
    return wait(case, books, way, now, "hold", now + timedelta(seconds=DEFAULT_HOLD_SECONDS))


def _until_a_pool_opens(case: Case, books: Books, way: Way, now: datetime) -> Ruling:
    """Pools that are open and have nobody do not open: the lead waits for room there, and not without an end."""
    reasons = {tried.nobody for tried in case.tried if tried.pool in way.pools}
    if reasons & SHUT:
        return wait(case, books, way, now, "open", None)
    if Nobody.FULL not in reasons:
        words = " and ".join(sorted(each for each in reasons if each))
        case.alerts.append(reason("not_closed", pool=way.pools[-1], why=words))
    return hold_by_default(case, books, way, now)


def _opening(case: Case, way: Way, target: HoldTarget, now: datetime) -> datetime | None:
    """When a calendar opens: the one the hold names, else one the rule's condition names, else any."""
    calendars = case.engine.policy.calendars
    named = [target.calendar] if target.calendar in calendars else list(_calendars_in(way.rule.when, case))
    times = [next_working(calendars[name], now) for name in named or calendars]
    return min((at for at in times if at is not None), default=None)


def _calendars_in(condition: Condition, case: Case) -> Iterator[str]:
    """The calendars a condition compares with, its definitions included; the parser refuses circles."""
    yield from (c.values[0] for c in comparisons_in(condition) if c.op in {Op.ARRIVES_IN, Op.ARRIVES_OUTSIDE})
    define = dict(case.engine.policy.policy.define)
    for name in names_in(condition):
        if name in define:
            yield from _calendars_in(define[name], case)


def wait(case: Case, books: Books, way: Way, now: datetime, cause: str, ends_at: datetime | None) -> Ruling:
    """The lead is held for the pools of its way; one that nothing will ever serve gets an end and an alert."""
    wake_at = wake_time(case, books, way.pools, now, ends_at)
    if wake_at >= FOREVER:
        case.alerts.append(reason("waits_in_vain"))
        cause, wake_at = "hold", now + timedelta(seconds=DEFAULT_HOLD_SECONDS)
        ends_at = wake_at
    expected = "" if way.pools else _pool_ahead(case, way)
    priority = way.rule.priority
    new = Wait(
        case, way.rule_number, cause, way.pools, way.chain, way.position, now, wake_at, ends_at, priority, expected
    )
    return held(case, way.rule, new, now)


def _pool_ahead(case: Case, way: Way) -> str:
    """The pool that a lead which waits for no pool is on its way to, by the facts as they are; empty for none."""
    policy = case.engine.policy
    below = way.rule_number + 1
    number = policy.rules.first(case.facts, below) if below < len(policy.policy.rules) else None
    onward = policy.rule(number).to if number is not None else ()
    pools = (target.pool for target in (*way.chain[way.position :], *onward) if isinstance(target, PoolTarget))
    return next(pools, "")


def wake_time(case: Case, books: Books, pools: tuple[str, ...], now: datetime, ends_at: datetime | None) -> datetime:
    """When to look again: the wait's end, or the first instant at which time may make somebody of its pools able."""
    frees = [frees_at(case.engine.rooms[pool], books, now) for pool in pools]
    return min([*frees, ends_at or FOREVER])


def last_moment(waiting: Wait) -> datetime | None:
    """When a wait is over at the latest; None for one that is overdue already."""
    if waiting.ends_at is None and waiting.cause == "open":
        return waiting.since + OPEN_HOLD_MAX
    return waiting.ends_at
