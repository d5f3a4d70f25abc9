"""Leads that were moved together, taken back together: which of them go back to whom, which stay and why.

A lead goes back as if whoever got it never had: they are given their turn back, and whoever had it before has it
without taking another. One that nobody had is decided by its rules again. What was answered, accepted, closed or
decided anew since is somebody's own doing, and stays. How leads are moved is `bulk_moves`'.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from turnout.core.decide.handling import TAKEN_BACK, give, give_back
from turnout.core.lead import LeadId
from turnout.core.rep import Rep, RepId
from turnout.errors import RefusedError
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Reassign, UndoMove
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.edits.changes import checked_why
from turnout.pipeline.engine.live import Live
from turnout.store.audit import Event
from turnout.store.bulk_moves import (
    MOVED,
    STAYED,
    UNDONE,
    BulkMoveRow,
    MovedLead,
    add_moved,
    begin_move,
    count_moved,
    end_moved,
    find_move,
    leads_of_move,
    note_undone,
)
from turnout.store.metadata import from_micros, to_micros
from turnout.store.reps import read_reps
from turnout.store.transaction import Transaction, places

# After so many days a mistake is put right lead by lead: whoever has them has begun to know them.
UNDO_DAYS: Final = 7
# So many in one transaction, so that other leads wait for a second or two at most.
LEADS_AT_ONCE: Final = 500
_STANDING: Final = (
    "SELECT l.id, l.status, l.touched_at, l.assignee, (SELECT max(d.number) FROM decisions d WHERE d.lead = l.seq) "
    "FROM leads l WHERE l.id IN ({ids})"
)


class WouldGoBack(msgspec.Struct, frozen=True, kw_only=True):
    """One lead of a move: who has it, and who would. `why` says why it stays, and is empty where it goes back.

    Without `to` nobody had it, and its rules say where it goes.
    """

    lead_id: str
    assignee: str | None = None
    to: str | None = None
    why: str = ""


class _Standing(NamedTuple):
    """Where a lead is by now."""

    status: str
    touched_at: int | None
    assignee: str | None
    decision: int


def must_go_on(tx: Transaction, job: Reassign) -> None:
    """Let a lead join a move of others. Raises RefusedError for one that is somebody else's, or was taken back."""
    row = find_move(tx, job.move) if job.move else None
    if row is not None and (row.by != job.by or row.undone_at is not None):
        raise RefusedError("move_over", f"move `{job.move}` was made by somebody else, or taken back; name another one")


def note_moved(desk: StoredDesk, job: Reassign, former: RepId | None, now: datetime) -> None:
    """Keep of a lead that was just moved with others whose it was."""
    if not job.move:
        return
    begin_move(desk.tx, BulkMoveRow(0, job.move, job.by, to_micros(now), job.reason, job.to, None, ""))
    row = must_find_move(desk.tx, job.move)
    add_moved(desk.tx, row.number, desk.seqs[job.lead], former, desk.numbers[job.lead])


def must_find_move(tx: Transaction, move: str) -> BulkMoveRow:
    """The move of a name. Raises RefusedError where there is none."""
    row = find_move(tx, move)
    if row is None:
        raise RefusedError("move_not_found", f"no leads were moved as `{move[:80]}`")
    return row


def undoable_until(row: BulkMoveRow) -> datetime:
    """Until when a move can be taken back."""
    return from_micros(row.at) + timedelta(UNDO_DAYS)


def would_go_back(tx: Transaction, row: BulkMoveRow, limit: int, after: int = 0) -> list[tuple[int, WouldGoBack]]:
    """Leads of a move as undoing it now would leave them, each after its number. Nothing is changed."""
    moved = leads_of_move(tx, row.number, limit, MOVED, after)
    standing = _standing(tx, [each.id for each in moved])
    reps = {rep.id: rep for rep in read_reps(tx)}
    return [(each.lead, _would(row, each, standing[each.id], reps)) for each in moved]


def undo_move(live: Live, desk: StoredDesk, job: UndoMove, now: datetime) -> Done:
    """Take back the next leads of a move; `left` is how many are to be done after them. Raises RefusedError."""
    desk.flush()
    tx, why = desk.tx, checked_why(job.why)
    row = must_find_move(tx, job.move)
    if row.undone_at is None and now >= undoable_until(row):
        raise RefusedError("move_over", f"move `{row.id}` is older than {UNDO_DAYS} days; move its leads one by one")
    # Whoever has one of them in hand elsewhere is waited for before anything is changed.
    for each in leads_of_move(tx, row.number, LEADS_AT_ONCE, MOVED):
        desk.find(LeadId(each.id))
    moved = leads_of_move(tx, row.number, LEADS_AT_ONCE, MOVED)
    note_undone(tx, row.number, to_micros(now), job.by)
    ended = [_take_back(live, desk, row, each, job.by, now) for each in moved]
    end_moved(tx, row.number, ended)
    if ended:
        stays = sum(state == STAYED for _, state, _ in ended)
        said = {"move": row.id, "leads": len(ended) - stays, "stay": stays, "by": job.by}
        body = msgspec.json.encode(said | ({"why": why} if why else {})).decode()
        desk.happened(Event("move_undone", now, body=body))
    desk.flush()
    return Done(data={"move": row.id, "left": count_moved(tx, row.number).get(MOVED, 0)})


def _take_back(
    live: Live, desk: StoredDesk, row: BulkMoveRow, moved: MovedLead, by: str, now: datetime
) -> tuple[int, str, str]:
    """What became of a lead: its number, whether it went back, and why not."""
    lead = LeadId(moved.id)
    found = desk.find(lead)
    assert found is not None, "a lead that was moved is there"
    standing = _Standing(found.status, found.touched_at, desk.decision_of(lead).assignee, desk.numbers[lead])
    would = _would(row, moved, standing, live.world.roster.reps)
    if would.why:
        return moved.lead, STAYED, would.why
    if would.to is not None:
        desk.happened(_event("given", desk, lead, now, rep=would.to, by=by, move=row.id))
        give(desk, lead, RepId(would.to), now, TAKEN_BACK, is_undoing=True)
    else:
        assert standing.assignee is not None, "what nobody has stays where it is"
        desk.happened(_event("reassigned", desk, lead, now, rep=standing.assignee, by=by, move=row.id))
        give_back(desk, lead, now)
    return moved.lead, UNDONE, ""


def _would(row: BulkMoveRow, moved: MovedLead, standing: _Standing, reps: Mapping[RepId, Rep]) -> WouldGoBack:
    why = _why_it_stays(row, moved, standing, reps)
    to = standing.assignee if why else moved.former
    return WouldGoBack(lead_id=moved.id, assignee=standing.assignee, to=to, why=why)


def _why_it_stays(row: BulkMoveRow, moved: MovedLead, standing: _Standing, reps: Mapping[RepId, Rep]) -> str:
    """Why a lead is left where it is, or nothing."""
    if standing.status != "open":
        return "it is not open any more"
    if standing.touched_at is not None and standing.touched_at >= row.at:
        return "it was answered since"
    if standing.decision != moved.decision:
        return f"something else was decided of it since; it is with {standing.assignee or 'nobody'}"
    if moved.former is None:
        return "" if standing.assignee is not None else "nobody has it, as before"
    if moved.former == standing.assignee:
        return f"{moved.former} has it, as before"
    former = reps.get(RepId(moved.former))
    return "" if former is not None and former.is_active else f"{moved.former} cannot receive leads any more"


def _standing(tx: Transaction, leads: Sequence[str]) -> dict[str, _Standing]:
    found = tx.rows(_STANDING.format(ids=places(len(leads))), leads) if leads else []
    return {lead: _Standing(*values) for lead, *values in found}


def _event(what: str, desk: StoredDesk, lead: LeadId, now: datetime, **said: str) -> Event:
    body = msgspec.json.encode({"reason": TAKEN_BACK, **said}).decode()
    return Event(what, now, desk.seqs[lead], lead, body=body)
