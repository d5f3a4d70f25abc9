"""A realignment's life: kept as it was planned, applied, stopped, gone on with, taken back; and how far it has come.

What a batch does is `realigning`'s.
"""

from __future__ import annotations

from typing import Any

import msgspec

from turnout.errors import RefusedError
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.handing_over.realignment_plan import Alignment, Load
from turnout.pipeline.handing_over.realignment_wishes import FromTerritories, Wishes, without_moves
from turnout.store.metadata import to_micros
from turnout.store.policies import live_policy
from turnout.store.realignments import (
    MOVED,
    PLANNED,
    RUNNING,
    SKIPPED,
    STOPPED,
    UNDOING,
    UNDONE,
    AccountMove,
    RealignmentRow,
    add_moves,
    add_realignment,
    change_realignment,
    count_moves,
    count_work,
    find_realignment,
    moved_batches,
    next_batch,
)
from turnout.store.transaction import Transaction


def keep_alignment(edit: Edit, found: Alignment, wishes: Wishes) -> RealignmentRow:
    """Keep a plan, to be applied later. Raises RefusedError where nothing would move."""
    if not found.moves:
        raise RefusedError("nothing_to_realign", _nothing(wishes))
    batches = (len(found.moves) + wishes.batch - 1) // wishes.batch
    body = msgspec.json.encode(counts_of(found)).decode()
    said = msgspec.json.encode(without_moves(wishes)).decode()
    number = add_realignment(
        edit.tx, found.policy, to_micros(edit.at), edit.actor, edit.why, said, body, wishes.batch, batches
    )
    moves = [
        AccountMove(at, at // wishes.batch + 1, move.account, move.former, move.owner, move.why, PLANNED)
        for at, move in enumerate(found.moves)
    ]
    add_moves(edit.tx, number, moves)
    edit.happened("realignment_planned", {"realignment": number, "accounts": len(moves), "policy": found.policy})
    return realignment(edit.tx, number)


def _nothing(wishes: Wishes) -> str:
    if isinstance(wishes.source, FromTerritories):
        return "every account is whose its territory says it is; nothing moves"
    return "every account that is meant is whose it is to be, or stays where it is; nothing moves"


def wishes_of(row: RealignmentRow) -> Wishes:
    """What a realignment was asked to do; of a table without its lines."""
    return msgspec.json.decode(row.wishes, type=Wishes)


def counts_of(found: Alignment) -> dict[str, Any]:
    """What a plan comes to, as plain data."""
    return {
        "accounts": found.accounts,
        "moving": len(found.moves),
        "leads": len(found.leads),
        "opportunities": len(found.deals),
        "nowhere": found.nowhere,
        "kept": dict(found.kept),
        "nobody": dict(found.nobody),
        "reps": [
            {"rep": rep, "before": _load(found.before[rep]), "after": _load(found.after[rep])} for rep in found.before
        ],
    }


def _load(load: Load) -> dict[str, int]:
    return load._asdict()


def realignment(tx: Transaction, number: int) -> RealignmentRow:
    """The realignment of this number. Raises RefusedError."""
    row = find_realignment(tx, number)
    if row is None:
        raise RefusedError("realignment_not_found", f"there is no realignment {number}")
    return row


def start(edit: Edit, number: int) -> RealignmentRow:
    """Let a realignment be applied, or go on. Raises RefusedError where another policy is live by now."""
    row = realignment(edit.tx, number)
    if row.state == RUNNING:
        return row
    if row.state not in {PLANNED, STOPPED}:
        raise RefusedError("realignment_over", f"realignment {number} is {row.state}; plan a new one")
    _must_be_live(edit.tx, row)
    change_realignment(edit.tx, number, RUNNING, trouble="")
    edit.happened("realignment_started", {"realignment": number, "accounts": _count(edit.tx, number, PLANNED)})
    return realignment(edit.tx, number)


def stop(edit: Edit, number: int) -> RealignmentRow:
    """Let a realignment rest after the batch that is under way; what has moved stays where it is."""
    row = realignment(edit.tx, number)
    if row.state not in {RUNNING, UNDOING, PLANNED}:
        raise RefusedError("realignment_over", f"realignment {number} is {row.state}; there is nothing to stop")
    change_realignment(edit.tx, number, STOPPED)
    edit.happened("realignment_stopped", {"realignment": number})
    return realignment(edit.tx, number)


def take_back(edit: Edit, number: int, batch: int | None = None) -> RealignmentRow:
    """Let all that has moved be taken back, or one batch of it. Raises RefusedError where nothing has."""
    row = realignment(edit.tx, number)
    if row.state == RUNNING:
        raise RefusedError("realignment_running", f"realignment {number} is being applied; stop it first")
    moved = moved_batches(edit.tx, number, batch)
    if moved is None:
        what = f"batch {batch} of realignment {number}" if batch is not None else f"realignment {number}"
        raise RefusedError("nothing_to_undo", f"nothing of {what} has moved, or it was taken back")
    change_realignment(edit.tx, number, UNDOING, undo_from=moved[0], undo_to=moved[1], trouble="")
    edit.happened("realignment_undoing", {"realignment": number, "batches": moved[2]})
    return realignment(edit.tx, number)


def progress_of(tx: Transaction, row: RealignmentRow) -> dict[str, Any]:
    """How far a realignment has come, as plain data."""
    states, work = count_moves(tx, row.number), count_work(tx, row.number)
    following = next_batch(tx, row.number)
    return {
        "number": row.number,
        "state": row.state,
        "policy": row.policy,
        "batches": row.batches,
        "batches_left": 0 if following is None else row.batches - following + 1,
        "accounts": {state: states.get(state, 0) for state in (PLANNED, MOVED, SKIPPED, UNDONE)},
        "leads": {state: work.get(("lead", state), 0) for state in (MOVED, UNDONE, SKIPPED)},
        "opportunities": {state: work.get(("deal", state), 0) for state in (MOVED, UNDONE, SKIPPED)},
        "trouble": row.trouble,
    }


def _must_be_live(tx: Transaction, row: RealignmentRow) -> None:
    if row.policy and live_policy(tx) != row.policy:
        raise RefusedError("realignment_stale", f"another policy is live than realignment {row.number} was planned by")


def _count(tx: Transaction, number: int, state: str) -> int:
    return count_moves(tx, number).get(state, 0)
