"""Kinds about fair shares: who is furthest behind, in which window, who is too far ahead, who is in question at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from tests.external.agreement import Answer
from tests.external.given import Given
from turnout.core.assign.capacity import window_bounds
from turnout.core.assign.claims import Claim, in_order_of_claim
from turnout.core.assign.fair_share import Received, Sharer, calibrations, period_start, shortfalls, within_threshold
from turnout.core.assign.qualify import Wishes, qualify
from turnout.core.policy.model import Cap, Window
from turnout.core.rep import RepId


def interval_bound(given: Given) -> Answer:
    """Where the counting window begins and ends. Sources write the last millisecond; our windows are half-open."""
    is_by_start = given.text("basis") == "START_TIME"
    if is_by_start and "meeting_start" not in given:
        return {"error": True}
    if given.text("bound") == "end" and not is_by_start:
        return {"at": given.instant("now")}
    at = given.instant("meeting_start") if is_by_start else given.instant("now")
    cap = Cap(1, Window(given.text("interval").lower()))
    start, end = window_bounds(cap, at, given.text("timezone", "UTC"))
    return {"at": start if given.text("bound") == "start" else end - timedelta(milliseconds=1)}


def rr_order(given: Given) -> Answer:
    """The available in the order of their claims: shortfall, weight, priority, least recent, the order of the list."""
    policy = given.one("policy")
    has_weights = policy.yes("weights_enabled")
    at = given.instant("meeting_start") if "meeting_start" in given else given.instant("now")
    start = period_start(at, policy.text("reset_interval", "MONTH").lower())
    pool = {member.text("id"): member for member in given.many("pool")}
    sharers = [_sharer(member, given, policy) for member in pool.values()]
    received = Received(
        [(turn.instant("at"), _id(turn, "assignee")) for turn in _counted(given) if turn.instant("at") >= start]
    )
    missing = shortfalls(sharers, received, start, given.instant("now"))
    order = in_order_of_claim(
        Claim(
            sharer.rep,
            missing[sharer.rep] if has_weights else Fraction(0),
            sharer.weight if has_weights else 1,
            pool[sharer.rep].whole("priority", policy.whole("default_priority", 2)),
            _last(pool[sharer.rep], given),
        )
        for name in given.texts("available")
        for sharer in sharers
        if sharer.rep == name
    )
    return {
        "pick": order[0] if order else None,
        "order": order,
        "shortfalls": missing,
        "calibrations": calibrations(sharers, received, start, given.instant("now")),
    }


def _id(given: Given, name: str) -> RepId:
    return RepId(given.text(name))


def _sharer(member: Given, given: Given, policy: Given) -> Sharer:
    absences = [
        (absence.instant("start"), absence.instant("end"))
        for absence in given.many("absences")
        if absence.text("member") == member.text("id")
    ]
    default = policy.whole("default_weight", 100)
    weight = member.whole("weight", default)
    if "queue" in given and "queue_weights" in member:
        weight = member.one("queue_weights").whole(given.text("queue"), default)
    return Sharer(_id(member, "id"), weight, member.instant_or_none("joined_at"), tuple(absences))


def _counted(given: Given) -> list[Given]:
    """The assignments that count in the queue asked for."""
    return [
        turn
        for turn in given.many("history")
        if turn.yes("counts", default=True)
        and ("queue" not in given or turn.text_or_none("queue") == given.text("queue"))
    ]


def _last(member: Given, given: Given) -> datetime | None:
    """When a member was last served: as recorded, or where the case says so by all history that counts."""
    if given.text("last_assigned_from", "") != "history":
        return member.instant_or_none("last_assigned_at")
    own = [
        turn.instant("at")
        for turn in given.many("history")
        if turn.yes("counts", default=True) and turn.text("assignee") == member.text("id")
    ]
    return max(own, default=None)


def fairness_filter(given: Given) -> Answer:
    """Who is not too far ahead of the others."""
    members = given.texts("members")
    threshold = given.whole_or_none("threshold")
    if threshold is None:
        return {"keep": members}
    counts = {RepId(name): given.one("counts").whole(name, 0) for name in (*given.one("counts").values, *members)}
    missing = None
    if given.yes("weights_enabled") and "shortfalls" in given:
        behind = given.one("shortfalls")
        missing = {rep: Fraction(str(behind.number(rep, 0.0))) for rep in counts}
    try:
        kept = within_threshold(counts, threshold, missing)
    except ValueError:
        return {"error": True}
    return {"keep": [name for name in members if name in kept]}


def qualified(given: Given) -> Answer:
    """Who is in question for a lead when filters fall back rather than leave nobody."""
    wishes = Wishes(
        previous=RepId(given.text("previous_assignee")) if "previous_assignee" in given else None,
        segment=_ids(given, "segment"),
        routed=_ids(given, "routed"),
        fair=_ids(given, "fair"),
        owner=RepId(given.text("owner")) if "owner" in given else None,
    )
    found = qualify([RepId(name) for name in given.texts("rr")], wishes)
    return {"qualified": found.reps, "fallback": found.fallback}


def _ids(given: Given, name: str) -> frozenset[RepId] | None:
    return frozenset(map(RepId, given.texts(name))) if name in given else None
