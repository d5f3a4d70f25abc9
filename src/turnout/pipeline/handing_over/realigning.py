"""The batches of a realignment: the next one applied, or the last one taken back.

A batch is one transaction: its accounts, their deals and their leads change hands together or not at all. Which batch
is next stands in the store, so whoever does it may be interrupted, and doing it once too often does nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from turnout.core.decide.handling import TAKEN_BACK, give
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Realign
from turnout.pipeline.desk.edit_in_job import edit_within
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.engine.live import Live
from turnout.pipeline.handing_over.realignment_digest import digests
from turnout.pipeline.handing_over.realignment_life import progress_of, realignment, wishes_of
from turnout.pipeline.handing_over.realignment_wishes import FromTerritories, Wishes
from turnout.store.audit import Event
from turnout.store.handing_over import deals_with, give_accounts_to, give_deals_to, leads_with
from turnout.store.metadata import to_micros
from turnout.store.outbox import add_messages
from turnout.store.realignments import (
    DONE,
    MOVED,
    PLANNED,
    RUNNING,
    SKIPPED,
    STOPPED,
    UNDOING,
    UNDONE,
    AccountMove,
    RealignmentRow,
    WorkMove,
    add_work,
    change_realignment,
    count_moves,
    end_moves,
    end_work,
    last_moved,
    moves_in,
    next_batch,
    owners_of,
    work_in,
)
from turnout.store.transaction import Transaction

# Why a lead was given on: because territories changed, or because its account was given to somebody else.
_BY_TERRITORY: Final = "territory_change"
_WITH_ACCOUNT: Final = "account_moved"


def realign(live: Live, desk: StoredDesk, job: Realign, now: datetime) -> Done:
    """Do the next batch, or take the last one back; nothing where there is none. Raises RefusedError."""
    desk.flush()
    row = realignment(desk.tx, job.number)
    batch = _next_batch(desk.tx, row)
    if row.state == RUNNING and batch is not None:
        _apply(live, desk, row, batch, job.by, now)
    elif row.state == UNDOING and batch is not None:
        _undo(live, desk, row, batch, job.by, now)
    elif row.state in {RUNNING, UNDOING}:
        _finish(desk.tx, row, *((DONE, MOVED) if row.state == RUNNING else (UNDONE, UNDONE)), now)
    return Done(data=progress_of(desk.tx, realignment(desk.tx, job.number)))


def _next_batch(tx: Transaction, row: RealignmentRow) -> int | None:
    """The first batch that is not applied, or the last that is to be taken back."""
    if row.state == RUNNING:
        return next_batch(tx, row.number)
    return last_moved(tx, row.number, row.undo_from or 0, row.undo_to or 0)


def _apply(live: Live, desk: StoredDesk, row: RealignmentRow, batch: int, by: str, now: datetime) -> None:
    tx, wishes = desk.tx, wishes_of(row)
    moves = _moves_in(tx, row, batch, PLANNED)
    _take(desk, _work_of(tx, batch, moves, wishes).leads, moves)
    with edit_within(live, desk, by, now, row.why) as edit:
        # Asked again: another process may have done it while this one waited for its turn.
        moves = _moves_in(tx, row, batch, PLANNED)
        if row.policy and live.policy_hash != row.policy:
            said = f"another policy is live than realignment {row.number} was planned by"
            change_realignment(tx, row.number, STOPPED, trouble=said)
            return
        going, ended = _sorted_out(live, tx, moves)
        end_moves(tx, row.number, ended)
        _give_accounts(edit, row.number, batch, {move.account: (move.former, move.owner) for move in going})
        deals = _work_of(tx, batch, going, wishes).deals
        _give_deals(edit, {each.name: each.owner for each in deals}, deals)
    # Asked again: until the accounts were others' their former owners could be given one more.
    leads = _work_of(tx, batch, going, wishes).leads
    reason = _BY_TERRITORY if isinstance(wishes.source, FromTerritories) else _WITH_ACCOUNT
    moved = [_move_lead(desk, each, reason, by, now) for each in leads]
    add_work(tx, row.number, [*moved, *deals])
    _finish(tx, row, DONE, MOVED, now)


def _moves_in(tx: Transaction, row: RealignmentRow, batch: int, state: str) -> list[AccountMove]:
    return [move for move in moves_in(tx, row.number, batch) if move.state == state]


def _moved(tx: Transaction, row: RealignmentRow, batch: int, kind: str) -> list[WorkMove]:
    return [each for each in work_in(tx, row.number, batch) if (each.kind, each.state) == (kind, MOVED)]


class _Batch(msgspec.Struct, frozen=True):
    """The leads and deals that go along with a batch."""

    leads: list[WorkMove]
    deals: list[WorkMove]


def _work_of(tx: Transaction, batch: int, moves: Sequence[AccountMove], wishes: Wishes) -> _Batch:
    owners = {move.account: (move.former, move.owner) for move in moves if move.former is not None}
    leads = [] if wishes.leads == "none" else leads_with(tx, list(owners), untouched=wishes.leads == "untouched")
    deals = deals_with(tx, list(owners)) if wishes.opportunities else []
    return _Batch(
        [
            _work("lead", name, batch, account, owners[account])
            for name, account, rep in leads
            if rep == owners[account][0]
        ],
        [
            _work("deal", name, batch, account, owners[account])
            for name, account, rep in deals
            if rep == owners[account][0]
        ],
    )


def _work(kind: str, name: str, batch: int, account: str, owners: tuple[str | None, str]) -> WorkMove:
    return WorkMove(kind, name, batch, account, owners[0] or "", owners[1], 0, MOVED, "")


def _take(desk: StoredDesk, leads: Sequence[WorkMove], moves: Sequence[AccountMove]) -> None:
    """Where others write as well: take what is going to be changed before anything is."""
    for lead in leads:
        desk.find(LeadId(lead.name))
    if desk.claims is not None:
        for rep in sorted({rep for move in moves for rep in (move.former, move.owner) if rep}):
            desk.claims.take_rep(RepId(rep))


def _sorted_out(
    live: Live, tx: Transaction, moves: Sequence[AccountMove]
) -> tuple[list[AccountMove], list[tuple[int, str, str]]]:
    """Those that can change hands still, and what becomes of each."""
    owners = owners_of(tx, [move.account for move in moves])
    going, ended = [], []
    for move in moves:
        why = _why_not(live, move, owners)
        if why:
            ended.append((move.position, SKIPPED, why))
        else:
            going.append(move)
            ended.append((move.position, MOVED, move.why))
    return going, ended


def _why_not(live: Live, move: AccountMove, owners: Mapping[str, str | None]) -> str:
    if move.account not in owners:
        return "it is gone"
    if owners[move.account] != move.former:
        return f"its owner is {owners[move.account] or 'nobody'} by now"
    rep = live.world.roster.reps.get(RepId(move.owner))
    if rep is None or not rep.is_active:
        return f"{move.owner} cannot be given accounts"
    return ""


def _give_accounts(edit: Edit, number: int, batch: int, owners: Mapping[str, tuple[str | None, str | None]]) -> None:
    """Accounts change hands: from whom, to whom."""
    give_accounts_to(edit.tx, [(account, owner) for account, (_, owner) in owners.items()])
    together: defaultdict[tuple[str | None, str | None], list[str]] = defaultdict(list)
    for account, both in owners.items():
        together[both].append(account)
    for (former, owner), accounts in together.items():
        said = {"from": former, "to": owner, "accounts": sorted(accounts), "realignment": number, "batch": batch}
        edit.happened("accounts_given", said)
    edit.accounts_changed(owners)


def _give_deals(edit: Edit, owners: Mapping[str, str], deals: Sequence[WorkMove]) -> None:
    give_deals_to(edit.tx, [(int(deal), owner) for deal, owner in owners.items()])
    edit.deals_changed(deal.account for deal in deals)


def _move_lead(desk: StoredDesk, work: WorkMove, reason: str, by: str, now: datetime) -> WorkMove:
    lead = LeadId(work.name)
    desk.find(lead)
    desk.untold.add(lead)
    desk.happened(_given(desk, lead, work.owner, reason, by, now))
    give(desk, lead, RepId(work.owner), now, reason)
    desk.flush()
    return work._replace(decision=desk.numbers[lead])


def _undo(live: Live, desk: StoredDesk, row: RealignmentRow, batch: int, by: str, now: datetime) -> None:
    tx = desk.tx
    _take(desk, _moved(tx, row, batch, "lead"), _moves_in(tx, row, batch, MOVED))
    with edit_within(live, desk, by, now, row.why) as edit:
        moves, leads = _moves_in(tx, row, batch, MOVED), _moved(tx, row, batch, "lead")
        owners = owners_of(tx, [move.account for move in moves])
        back = [move for move in moves if owners.get(move.account) == move.owner]
        stays = [
            (move.position, SKIPPED, f"its owner is {owners.get(move.account) or 'nobody'} by now")
            for move in moves
            if owners.get(move.account) != move.owner
        ]
        end_moves(tx, row.number, [*((move.position, UNDONE, move.why) for move in back), *stays])
        _give_accounts(edit, row.number, batch, {move.account: (move.owner, move.former) for move in back})
        deals = _deals_back(tx, _moved(tx, row, batch, "deal"))
        _give_deals(edit, {each.name: each.former for each in deals}, deals)
    returned = {move.account for move in back}
    ended = [(each.kind, each.name, UNDONE, "") for each in deals]
    ended += [(each.kind, each.name, *_bring_back(desk, each, returned, by, now)) for each in leads]
    end_work(tx, row.number, ended)
    _finish(tx, row, UNDONE, UNDONE, now)


def _deals_back(tx: Transaction, deals: Sequence[WorkMove]) -> list[WorkMove]:
    """Those that are still whose they became."""
    now = {name: rep for name, _, rep in deals_with(tx, list({each.account for each in deals}))}
    return [each for each in deals if now.get(each.name) == each.owner]


def _bring_back(desk: StoredDesk, work: WorkMove, returned: Collection[str], by: str, now: datetime) -> tuple[str, str]:
    """What becomes of a lead, and why it stays where it does."""
    lead = LeadId(work.name)
    if work.account not in returned:
        return SKIPPED, "its account stays where it is"
    found = desk.find(lead)
    if found is None or found.status != "open":
        return SKIPPED, "it is not open any more"
    if desk.numbers[lead] != work.decision:
        return SKIPPED, "something else was decided of it since"
    desk.untold.add(lead)
    desk.happened(_given(desk, lead, work.former, TAKEN_BACK, by, now))
    give(desk, lead, RepId(work.former), now, TAKEN_BACK, is_undoing=True)
    desk.flush()
    return UNDONE, ""


def _given(desk: StoredDesk, lead: LeadId, rep: str, reason: str, by: str, now: datetime) -> Event:
    body = msgspec.json.encode({"rep": rep, "reason": reason, "by": by}).decode()
    return Event("given", now, desk.seqs[lead], lead, body=body)


def _finish(tx: Transaction, row: RealignmentRow, state: str, moved: str, now: datetime) -> None:
    """After the last batch it is over, and everybody concerned is told once."""
    if _next_batch(tx, row) is not None or realignment(tx, row.number).state != row.state:
        return
    left = count_moves(tx, row.number)
    # What was not applied yet may still be; where only a batch was taken back the others are done.
    end = STOPPED if left.get(PLANNED) else DONE if left.get(MOVED) else state
    change_realignment(tx, row.number, end, ended_at=to_micros(now), undo_from=None, undo_to=None)
    add_messages(tx, list(digests(tx, row, moved, now)))
