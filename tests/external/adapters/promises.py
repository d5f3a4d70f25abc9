"""Kinds about promises: what can be said of one at an instant."""

from __future__ import annotations

from datetime import datetime

from tests.external.adapters.hours import calendar_of
from tests.external.agreement import Answer
from tests.external.given import Given
from turnout.core.calendar import ALWAYS, Interval, due
from turnout.core.promise.standing import Standing, standing


def sla_status(given: Given) -> Answer:
    """A first response, or a rolling one: whoever owes the answer, and whether it came or may still come in time."""
    answered = given.instant_or_none("first_responded_at")
    rolling = given.one("rolling") if "rolling" in given and answered is not None else None
    if rolling is not None:
        is_ours = rolling.text("waiting_for") == "us"
        answered = None if is_ours else rolling.instant_or_none("last_responded_at")
    running = "due" if rolling is None else "rolling_due"
    words = {Standing.RUNNING: running, Standing.KEPT: "fulfilled", Standing.BROKEN: "failed"}
    return {"status": words[standing(given.instant_or_none("due"), answered, given.instant("now"))]}


def sla_eval(given: Given) -> Answer:
    """Wall-clock thresholds for the first reply, the next one and the resolution; one miss is a miss."""
    limits, now = given.one("thresholds_s"), given.instant("now")
    created, replied = given.instant("created_at"), given.instant_or_none("first_reply_at")
    is_resolved = given.yes("resolved")
    clocks: list[tuple[str, datetime, datetime | None]] = [("first_response", created, replied)]
    if replied is not None and "waiting_since" in given:
        clocks.append(("next_response", given.instant("waiting_since"), None))
    if not is_resolved:
        clocks.append(("resolution", created, None))
    broken = [
        name
        for name, start, answered in clocks
        if name in limits and standing(due(ALWAYS, start, limits.number(name)), answered, now) is Standing.BROKEN
    ]
    return {"status": "missed" if broken else "hit" if is_resolved else "active"}


def sla_timeline(given: Given) -> Answer:
    """A response and a resolution with pauses between them; only the resolution's clock stands still."""
    start, now, policy = given.instant("start"), given.instant("evaluate_at"), given.one("policy")
    events = [event for event in given.many("events") if event.instant("at") <= now]
    pauses, is_paused = _pauses(events, now)
    calendar = calendar_of(given)
    respond_by = due(calendar, start, policy.number("response_s"))
    resolve_by = due(calendar, start, policy.number("resolution_s"), pauses)
    responded, resolved = _first(events, "responded_and_paused", "resolved"), _first(events, "resolved")
    response = standing(respond_by, responded, now)
    resolution = standing(resolve_by, resolved, now)
    return {"status": _timeline_status(response, resolution, is_paused=is_paused), "resolution_due": resolve_by}


def _timeline_status(response: Standing, resolution: Standing, *, is_paused: bool) -> str:
    if is_paused:
        return "paused"
    match response, resolution:
        case (Standing.BROKEN, _) | (_, Standing.BROKEN):
            return "failed"
        case Standing.RUNNING, _:
            return "first_response_due"
        case _, Standing.RUNNING:
            return "resolution_due"
        case _:
            return "fulfilled"


def _first(events: list[Given], *kinds: str) -> datetime | None:
    return min((event.instant("at") for event in events if event.text("event") in kinds), default=None)


def _pauses(events: list[Given], now: datetime) -> tuple[list[Interval], bool]:
    """The pauses up to now, and whether one is on."""
    pauses: list[Interval] = []
    since: datetime | None = None
    for event in sorted(events, key=lambda event: event.instant("at")):
        if event.text("event") == "responded_and_paused":
            since = since or event.instant("at")
        elif since is not None:
            pauses.append((since, event.instant("at")))
            since = None
    return ([*pauses, (since, now)], True) if since is not None else (pauses, False)
