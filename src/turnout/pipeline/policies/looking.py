"""Looking without touching: what would become of a lead right now, and who of each pool is next, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from turnout.core.assign.pick import NobodyCan, Picked, pick
from turnout.core.assign.room import Room
from turnout.core.assign.turns import next_turns
from turnout.core.decide.decide import decide
from turnout.core.decide.receipt import candidates_data, receipt, sentences
from turnout.core.policy.model import Pick
from turnout.core.rep import RepId
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.asking.answer import answer_of
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Capture, Play, Pools, Preview, WouldBe
from turnout.pipeline.desk.rehoming import what_would_be
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.engine.live import Live
from turnout.pipeline.policies.playing import play


def look(job: Preview | Pools | WouldBe | Play, live: Live, desk: StoredDesk, now: datetime) -> Done:
    """The answer to a question. Picking brings counters up to date, so they are brought back to what is written."""
    desk.flush()
    desk.is_only_looking = True
    try:
        match job:
            case Preview(capture):
                return _preview(capture, live, desk, now)
            case Pools(pool, turns):
                return Done(data=list(_pools(pool, turns, live, desk, now)))
            case WouldBe():
                return Done(data=what_would_be(live, desk, job, now))
            case Play():
                return play(job, live, desk, now)
    finally:
        desk.is_only_looking = False
        desk.stored_books.reload_counters(desk.tx)


def _preview(capture: Capture, live: Live, desk: StoredDesk, now: datetime) -> Done:
    ruling = decide(live.engine, desk, capture.lead, live.enricher.enrich(capture.lead), now)
    answer = answer_of(ruling.decision, 1, capture.lead.received_at)
    told = {**receipt(ruling.decision, ruling.case), "sentences": list(sentences(ruling.decision, ruling.case))}
    return Done(answer=answer, data=told)


def _pools(name: str, turns: int, live: Live, desk: StoredDesk, now: datetime) -> Iterator[dict[str, Any]]:
    rooms = live.engine.rooms
    if name and name not in rooms:
        raise RefusedError("pool_not_found", f"the live policy has no pool `{name}`{suggestion(name, rooms)}")
    waiting: dict[str, int] = dict(desk.tx.rows("SELECT pool, count(*) FROM hold_pools GROUP BY pool"))
    for room in (rooms[name],) if name else rooms.values():
        ahead = [_turn(each) for each in next_turns(room, desk.books, turns, now)]
        yield _pool(room, desk, now) | {"waiting": waiting.get(room.pool.name, 0), "turns": ahead}


def _pool(room: Room, desk: StoredDesk, now: datetime) -> dict[str, Any]:
    """Who is next for a lead that asks for no skill, and of everybody else why not."""
    found = pick(room, desk.books, {}, now)
    is_empty = isinstance(found, NobodyCan)
    return {
        "pool": room.pool.name,
        "team": room.team,
        "pick": room.pool.pick.value,
        "counter": room.pool.counter_name,
        "shared_with": [partner.pool.name for partner in room.partners],
        "hours": room.pool.hours,
        "note": room.pool.note,
        "next": None if isinstance(found, NobodyCan) else found.rep,
        "why": f"nobody can: {found.reason}" if isinstance(found, NobodyCan) else found.candidates.how,
        "is_open": not is_empty,
        "members": [_member(each, room, desk, now) for each in candidates_data(found.candidates)],
    }


def _member(told: dict[str, Any], room: Room, desk: StoredDesk, now: datetime) -> dict[str, Any]:
    """A member with their weight, what they are owed where turns are counted, and what they have of what they may."""
    rep = RepId(told["rep"])
    more: dict[str, Any] = {"open": desk.books.open_count(rep), "open_max": room.open_limits.get(rep)}
    more |= {"weight": room.weights[rep], "cap": None, "cap_used": None}
    if room.pool.pick is Pick.ROUND_ROBIN:
        more["owed"] = round(float(desk.books.ledger.counter(room.pool.counter_name).owed(rep)), 4)
    tightest = min(_caps(rep, room, desk, now), key=lambda each: each[0] - each[1], default=None)
    if tightest is not None:
        more["cap"], more["cap_used"] = tightest
    return told | more


def _caps(rep: RepId, room: Room, desk: StoredDesk, now: datetime) -> Iterator[tuple[int, int]]:
    """Each cap on what the member alone may get, and what of it is used."""
    own, caps = room.own_cap(rep), desk.books.caps
    if own is not None:
        yield own.count, caps.used("", own, rep, now)
    for cap in room.pool.caps:
        if cap.is_each:
            yield cap.count, caps.used(room.pool.name, cap, rep, now)


def _turn(found: Picked | NobodyCan) -> dict[str, Any]:
    """One of the next turns: whose, and why."""
    if isinstance(found, NobodyCan):
        return {"rep": None, "why": f"nobody can: {found.reason}"}
    told = next(each for each in candidates_data(found.candidates) if each["rep"] == found.rep)
    named = {name: told[name] for name in ("measure", "before", "after") if name in told}
    return {"rep": found.rep, "why": found.candidates.how} | named
