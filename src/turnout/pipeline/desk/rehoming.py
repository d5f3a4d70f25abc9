"""A lead is decided by another version of the policy: as a job, once, with what became of it in the same transaction.

Which leads those are, and going through them, is `rehoming_runs`'; what it means for a lead is `core.decide.rehome`'s.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import msgspec

from turnout.core.decide.rehome import Rehoming, rehome, would_be
from turnout.core.decision import Decision, Outcome
from turnout.core.lead import LeadId
from turnout.errors import RefusedError
from turnout.pipeline.asking.jobs import Rehome, WouldBe
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.engine.live import Live
from turnout.store.audit import Event
from turnout.store.leads import Found
from turnout.store.metadata import to_micros
from turnout.store.rehomings import RehomingRow, end_lead, find_rehoming, is_to_do

UNDO: Final = "undo"
MIGRATE: Final = "migrate"
# What became of a lead.
MOVED: Final = "moved"
KEPT: Final = "kept"
LEFT: Final = "left"


def how_of(kind: str, deploy: int, *, moves: bool) -> Rehoming:
    """What is done with a lead, and why, as its decision and the ledger say it."""
    if kind == UNDO:
        return Rehoming(f"deploy {deploy} was undone", moves, is_undoing=True)
    return Rehoming(f"taken along by deploy {deploy}", moves, is_undoing=False)


def rehome_lead(live: Live, desk: StoredDesk, job: Rehome, now: datetime) -> None:
    """Do it, unless it was done. A lead that cannot be touched any more is left, with why.

    Raises RefusedError where nobody began anything of this number.
    """
    row = find_rehoming(desk.tx, job.rehoming)
    if row is None:
        raise RefusedError("rehoming_not_found", f"there is no re-homing `{job.rehoming}`")
    found = desk.find(job.lead)
    if found is None:
        raise RefusedError("lead_not_found", f"there is no lead `{job.lead}`")
    if row.state != "running" or not is_to_do(desk.tx, row.number, found.seq):
        return
    before = desk.decision_of(job.lead)
    why = _why_left(live, desk, row, found, before)
    if why:
        _end(desk, row, found, LEFT, before, before, now, why)
        return
    _record(desk, row, job, now)
    how = how_of(row.kind, row.deploy, moves=_moves(row, before))
    rehome(desk, job.lead, live.engine_of(row.policy), now, how)
    desk.flush()
    after = desk.decision_of(job.lead)
    _end(desk, row, found, KEPT if _place(before) == _place(after) else MOVED, before, after, now)


def _moves(row: RehomingRow, before: Decision) -> bool:
    """What a lead waits for is its own version's to say, so one that waits is always decided anew."""
    return bool(row.moves) or before.outcome is Outcome.HELD


def _why_left(live: Live, desk: StoredDesk, row: RehomingRow, found: Found, before: Decision) -> str:
    """Why a lead is left as it is, or nothing."""
    if found.status not in {"open", "rejected"}:
        return f"it was {found.status} by then"
    if found.facts is None:
        return "its sender was erased, so nothing is known of it"
    if found.touched_at is not None and not row.with_touched:
        return "it was answered by then"
    case, holding = desk.case_of(LeadId(found.id)), desk.holding_of(LeadId(found.id))
    assert case is not None, "an open lead lies somewhere"
    if case.engine.policy.content_hash == row.policy:
        return "it was under that version already"
    room = holding.room if holding is not None else None
    if room is not None and not _moves(row, before) and room.pool.name not in live.engine_of(row.policy).rooms:
        return f"pool {room.pool.name} paid for it, which that version does not have"
    return ""


def _place(decision: Decision) -> tuple[object, ...]:
    return decision.outcome, decision.assignee, decision.pool, decision.queue, decision.duplicate_of


def _record(desk: StoredDesk, row: RehomingRow, job: Rehome, now: datetime) -> None:
    said: dict[str, Any] = {
        "rehoming": row.number,
        "rehoming_kind": row.kind,
        "deploy": row.deploy,
        "policy": row.policy,
        "moves": _moves(row, desk.decision_of(job.lead)),
        "by": job.by,
    }
    desk.happened(Event("rehomed", now, desk.seqs[job.lead], job.lead, body=msgspec.json.encode(said).decode()))


def _end(
    desk: StoredDesk,
    row: RehomingRow,
    found: Found,
    state: str,
    before: Decision,
    after: Decision,
    now: datetime,
    note: str = "",
) -> None:
    is_first = end_lead(desk.tx, row.number, found.seq, state, _whose(before), _whose(after), note, to_micros(now))
    assert is_first, "whoever does it has the lead"


def _whose(decision: Decision) -> str:
    """Where a lead is, in a word for a list: a rep, else a pool, else a queue, else what became of it."""
    return decision.assignee or decision.pool or decision.queue or decision.outcome.value


def what_would_be(live: Live, desk: StoredDesk, job: WouldBe, now: datetime) -> list[dict[str, Any]]:
    """Of each lead where it is, and where a version would have it right now; nothing is changed.

    Each is looked at by itself: of those that go to one pool, its members will get their turns one after the other.
    """
    engine, found = live.engine_of(job.policy), []
    for lead in job.leads:
        row = desk.find(lead)
        if row is None or row.status not in {"open", "rejected"} or row.facts is None:
            continue
        before = desk.decision_of(lead)
        moves = job.moves or before.outcome is Outcome.HELD
        ruling, stays = would_be(desk, lead, engine, now, how_of(job.kind, job.deploy, moves=moves))
        now_is = before if stays else ruling.decision
        found.append(
            {
                "lead_id": lead,
                "stays": stays,
                "is": _told(before),
                "would_be": _told(now_is),
                "rule": ruling.decision.rule,
            }
        )
    return found


def _told(decision: Decision) -> dict[str, Any]:
    return {
        "outcome": decision.outcome.value,
        "assignee": decision.assignee,
        "pool": decision.pool or None,
        "queue": decision.queue or None,
        "rule": decision.rule or None,
        "sla": decision.promise.line if decision.promise else None,
    }
