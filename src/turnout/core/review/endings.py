"""Where chains and pools end oddly: targets never tried, weights and caps of 0, offers to one, unwatched queues."""

from __future__ import annotations

from collections.abc import Iterator

from turnout.core.calendar import next_working
from turnout.core.fields.values import format_duration
from turnout.core.policy.finding import Budget, Finding, Severity
from turnout.core.policy.model import HoldTarget, NextRule, Pool, QueueTarget
from turnout.core.policy.targets import format_target
from turnout.core.review.company import Company, People
from turnout.core.review.saying import found, named
from turnout.core.review.ways import chains_of


def review_endings(company: Company, _budget: Budget) -> Iterator[Finding]:
    """What can be seen in each chain, pool and queue by itself."""
    yield from _never_tried(company)
    yield from _holds(company)
    for pool in company.policy.pools:
        yield from _zeros(pool)
        yield from _offers_to_one(company, pool)
    if company.people is not None:
        yield from _capped_people(company.people)
    for queue in company.policy.queues:
        if not queue.watched_by:
            said = "nobody is named who watches it: leads may lie there unseen; write `watched by: NAME`"
            yield found("queue-unwatched", f"queues > {queue.name}", said)


def _never_tried(company: Company) -> Iterator[Finding]:
    """A queue takes every lead and `next rule` leaves the chain, so what stands behind them is never asked."""
    for chain in chains_of(company.policy):
        for position, target in enumerate(chain.targets[:-1]):
            if isinstance(target, QueueTarget | NextRule):
                behind = [format_target(each) for each in chain.targets[position + 1 :]]
                why = "takes every lead" if isinstance(target, QueueTarget) else "leaves the chain"
                said = f"{named(behind)} is never tried: `{format_target(target)}` before it {why}"
                yield found("target-never-tried", chain.place, said)
                break


def _holds(company: Company) -> Iterator[Finding]:
    """A wait for a calendar that does not open for years has no end."""
    for chain in chains_of(company.policy):
        for target in chain.targets:
            if isinstance(target, HoldTarget) and target.calendar in company.compiled.calendars:
                calendar = company.compiled.calendars[target.calendar]
                if next_working(calendar, company.now) is None:
                    said = f"`{format_target(target)}` has no end: the calendar does not open any more"
                    yield found("hold-without-end", chain.place, said)


def _zeros(pool: Pool) -> Iterator[Finding]:
    """A weight of 0 takes somebody out of the turns, and a cap of 0 everybody."""
    place = f"pools > {pool.name}"
    none = [member.rep for member in pool.reps if member.weight == 0]
    if none and len(none) < len(pool.reps) and not pool.weight_by:
        said = f"{named(none)} has the weight 0 and gets no turn; give a weight, or take the name out"
        yield found("weight-of-zero", f"{place} > reps", said)
    if any(cap.count == 0 for cap in pool.caps):
        yield found("cap-of-zero", f"{place} > cap", "a cap of 0 stops everybody: the pool never gives a lead")
    if pool.open_max == 0:
        said = "`open at most: 0` stops everybody: the pool never gives a lead"
        yield found("cap-of-zero", f"{place} > open at most", said)


def _capped_people(people: People) -> Iterator[Finding]:
    """Members whose own cap is 0: no pool ever gives them a lead."""
    reps = people.roster.reps
    for name, room in people.engine.rooms.items():
        takers = people.takers(room)
        none = [rep for rep in takers if reps[rep].daily_cap == 0 or reps[rep].open_cap == 0]
        if none and len(none) == len(takers):
            said = f"everybody in it has a cap of 0 ({named(none)}): the pool never gives a lead; is a number missing?"
            yield found("cap-of-zero", f"pools > {name}", said)
        elif none:
            said = f"{named(none)} {'has' if len(none) == 1 else 'have'} a cap of 0 and get no lead from any pool"
            yield found("cap-of-zero", f"pools > {name}", said, severity=Severity.NOTE)


def _offers_to_one(company: Company, pool: Pool) -> Iterator[Finding]:
    """An offer that runs out goes to somebody else of the pool; with one member there is nobody else."""
    if pool.accept_within_seconds is None:
        return
    if _members(company, pool) != 1:
        return
    chain = pool.nobody.chain("else")
    onward = f"goes to `{format_target(chain[0])}`" if chain else "waits, and a person is alerted"
    time = format_duration(pool.accept_within_seconds)
    said = f"it offers leads for {time}, and one rep alone can take them: an offer that runs out {onward}"
    severity = Severity.NOTE if chain else Severity.WARNING
    yield found("offer-to-one", f"pools > {pool.name}", said, severity=severity)


def _members(company: Company, pool: Pool) -> int:
    """How many can take leads; of a team whose people are not known more than one."""
    people = company.people
    return len(people.takers(people.engine.rooms[pool.name])) if people is not None else len(pool.reps) or 2
