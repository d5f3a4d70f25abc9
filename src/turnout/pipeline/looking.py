"""Looking without touching: what would become of a lead right now, and who of each pool is next, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from turnout.core.assign.pick import NobodyCan, pick
from turnout.core.assign.room import Room
from turnout.core.decide.decide import decide
from turnout.core.decide.receipt import candidates_data, receipt, sentences
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.answer import answer_of
from turnout.pipeline.front import Done
from turnout.pipeline.jobs import Capture, Pools, Preview, WouldBe
from turnout.pipeline.live import Live
from turnout.pipeline.rehoming import what_would_be
from turnout.pipeline.stored_desk import StoredDesk


def look(job: Preview | Pools | WouldBe, live: Live, desk: StoredDesk, now: datetime) -> Done:
    """The answer to a question. Picking brings counters up to date, so they are brought back to what is written."""
    desk.flush()
    desk.is_only_looking = True
    try:
        match job:
            case Preview(capture):
                return _preview(capture, live, desk, now)
            case Pools(pool):
                return Done(data=list(_pools(pool, live, desk, now)))
            case WouldBe():
                return Done(data=what_would_be(live, desk, job, now))
    finally:
        desk.is_only_looking = False
        desk.stored_books.reload_counters(desk.tx)


def _preview(capture: Capture, live: Live, desk: StoredDesk, now: datetime) -> Done:
    ruling = decide(live.engine, desk, capture.lead, live.enricher.enrich(capture.lead), now)
    answer = answer_of(ruling.decision, 1, capture.lead.received_at)
    told = {**receipt(ruling.decision, ruling.case), "sentences": list(sentences(ruling.decision, ruling.case))}
    return Done(answer=answer, data=told)


def _pools(name: str, live: Live, desk: StoredDesk, now: datetime) -> Iterator[dict[str, Any]]:
    rooms = live.engine.rooms
    if name and name not in rooms:
        raise RefusedError("pool_not_found", f"the live policy has no pool `{name}`{suggestion(name, rooms)}")
    waiting: dict[str, int] = dict(desk.tx.rows("SELECT pool, count(*) FROM hold_pools GROUP BY pool"))
    for room in (rooms[name],) if name else rooms.values():
        yield _pool(room, desk, now) | {"waiting": waiting.get(room.pool.name, 0)}


def _pool(room: Room, desk: StoredDesk, now: datetime) -> dict[str, Any]:
    """Who is next for a lead that asks for no skill, and of everybody else why not."""
    found = pick(room, desk.books, {}, now)
    is_empty = isinstance(found, NobodyCan)
    members = list(candidates_data(found.candidates))
    for member in members:
        member["open"] = desk.books.open_count(member["rep"])
    return {
        "pool": room.pool.name,
        "team": room.team,
        "pick": room.pool.pick.value,
        "next": None if isinstance(found, NobodyCan) else found.rep,
        "why": f"nobody can: {found.reason}" if isinstance(found, NobodyCan) else found.candidates.how,
        "is_open": not is_empty,
        "members": members,
    }
