"""Kinds about how much somebody has and may have: open work, capacities, rates and quotas."""

from __future__ import annotations

from tests.external.adapters.crew import crew_of
from tests.external.agreement import Answer
from tests.external.given import Given
from turnout.core.assign.capacity import count_within, daily_quota, period_quota
from turnout.core.assign.eligible import consider
from turnout.core.policy.model import Pick


def least_open(given: Given) -> Answer:
    """The fewest open leads; among equals whoever is further to the front of the line, else the lower id."""
    crew = crew_of(sorted(given.many("members"), key=lambda member: member.text("id")), Pick.LEAST_OPEN)
    counter = crew.desk.books.ledger.counter("crew")
    for place, name in enumerate(given.texts("line"), 1):
        counter.last_turn[crew.rep(name)] = place
    decision = crew.decide()
    candidates = decision.tried[-1].candidates
    before = candidates.before if candidates else ()
    via = "round_robin" if list(before).count(min(before, default=0)) > 1 else "least_open"
    return {"pick": None if decision.assignee is None else crew.names[decision.assignee], "via": via}


def capacity_filter(given: Given) -> Answer:
    """Who has room for more open work; no limit is always room."""
    crew = crew_of(given.many("members"))
    considered = consider(crew.room, crew.desk.books, {}, crew.now)
    return {"eligible": [crew.names[crew.room.members[considered.here.positions[at]]] for at in considered.able]}


def rate_limit(given: Given) -> Answer:
    """How many fall into a window that ends now, and whether one more may."""
    times = [Given({"at": text}, "assigned_at").instant("at") for text in given.texts("assigned_at")]
    limit = given.whole_or_none("limit")
    count = count_within(times, given.instant("now"), given.whole("window_s", 0))
    return {"count": count, "allowed": limit is None or count < limit}


def daily(given: Given) -> Answer:
    """How many more today, for somebody who wants so many in 30 days."""
    used = 0 if given.yes("force") else given.whole("assigned_24h", 0)
    return {"quota": daily_quota(given.whole("capacity_30d"), used)}


def period(given: Given) -> Answer:
    """How many in a stretch of work days, by the older formula."""
    month, used = given.whole("capacity_month"), given.whole("assigned_month", 0)
    return {"quota": period_quota(month, used, given.whole("work_days"))}
