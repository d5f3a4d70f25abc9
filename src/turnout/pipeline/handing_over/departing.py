"""Somebody leaves, in one transaction: their status, what is in their name, and every lead they have; and back again.

What is to become of everything is `departure_plan`'s. Undoing puts back what is as it was left, and says what is not:
an account that changed hands since stays where it is, and so does a lead that was answered, closed or given on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import msgspec

from turnout.core.account import AccountId
from turnout.core.decide.handling import TAKEN_BACK, give, reassign, welcome
from turnout.core.lead import LeadId
from turnout.core.rep import Rep, RepId, RepStatus
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Depart, UndoDeparture
from turnout.pipeline.desk.edit_in_job import edit_within
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.edits.editing import Edit
from turnout.pipeline.edits.undoing import Undoing, undo_images
from turnout.pipeline.engine.live import Live
from turnout.pipeline.engine.small_world import engine_around, world_around
from turnout.pipeline.handing_over.departure import LEADS_MAX, left_empty
from turnout.pipeline.handing_over.departure_days import departure
from turnout.pipeline.handing_over.departure_plan import (
    POLICY,
    Given,
    Naming,
    Plan,
    Wishes,
    accounts_owned,
    check_wishes,
    plan_departure,
)
from turnout.store.audit import Event
from turnout.store.belongings import open_lead_ids, waiting_only_for
from turnout.store.departures import (
    CANCELLED,
    DONE,
    UNDONE,
    DepartureRow,
    add_departure,
    end_departure,
    scheduled_for,
    undo_departure,
)
from turnout.store.handing_over import (
    accounts_of_deals,
    give_accounts_to,
    give_backups,
    give_deals_to,
    give_managers,
    give_stand_ins,
)
from turnout.store.metadata import to_micros
from turnout.store.reps import find_rep, put_reps, rep_ids
from turnout.store.row_images import Watched, decode_images, encode_images, images_of, rows_at
from turnout.store.transaction import Transaction

REASON: Final = "rep_left"


class LeadMove(msgspec.Struct, frozen=True, omit_defaults=True):
    """A lead that left somebody's hands: what it came to, and what became of it when that was undone."""

    lead_id: str
    outcome: str
    assignee: str | None = None
    reason: str = ""
    was_waiting: bool = False
    number: int = 0
    stays: str = ""


class Departed(msgspec.Struct, frozen=True, kw_only=True):
    """What a departure came to. `stays` is what undoing it left as it was by then."""

    rep: str
    accounts: int
    opportunities: int
    backups: int
    reports: int
    leads: list[LeadMove]
    stays: list[str] = []


def depart(live: Live, desk: StoredDesk, job: Depart, now: datetime) -> Done:
    """Let somebody go. Done once: one that was planned before and is done already is only told. Raises RefusedError."""
    desk.flush()
    tx = desk.tx
    # Whoever has one of their leads in hand elsewhere is waited for before anything is changed.
    for lead in open_lead_ids(tx, job.rep):
        desk.find(LeadId(lead))
    with edit_within(live, desk, job.by, now, job.why) as edit:
        row = _row_for(edit, job)
        if row.state == DONE:
            return Done(data=told(row))
        leaver = _leaver(tx, row.rep)
        wishes = msgspec.json.decode(row.wishes or "{}", type=Wishes)
        world = world_around(tx, (), accounts_owned(tx, leaver.id), gone=leaver.id)
        plan = plan_departure(tx, engine_around(tx, world), leaver, wishes)
        watched = list(_watched(plan))
        before = rows_at(tx, watched)
        _change(edit, plan, row.number)
        images = images_of(before, rows_at(tx, watched))
    naming = Naming(wishes, plan.owners, live.world.roster)
    # Asked now: until they had left, others could give them one more; from here on nobody can.
    leads = [*map(LeadId, open_lead_ids(tx, leaver.id)), *_waiting_too(live, tx, leaver, wishes)]
    moves = [_move(desk, lead, naming.named_for(desk, lead), job.by, now) for lead in leads]
    desk.flush()
    came_to = Departed(
        rep=leaver.id,
        accounts=len(plan.accounts),
        opportunities=len(plan.deals),
        backups=len(plan.backed) + len(plan.stands_in),
        reports=len(plan.manages),
        leads=moves,
    )
    end_departure(tx, row.number, msgspec.json.encode(came_to).decode(), encode_images(images), to_micros(now))
    return Done(data=told(departure(tx, row.number)))


def undo(live: Live, desk: StoredDesk, job: UndoDeparture, now: datetime) -> Done:
    """Take a departure back. Raises RefusedError where there is none, or nothing of it to be undone."""
    desk.flush()
    tx = desk.tx
    with edit_within(live, desk, job.by, now, job.why) as edit:
        row = departure(tx, job.number)
        if row.state != DONE or row.images is None:
            raise RefusedError("departure_not_done", f"departure {row.number} is {row.state}; there is nothing to undo")
        came_to = msgspec.json.decode(row.body, type=Departed)
        undoing = Undoing(decode_images(row.images))
        undoing.plan(tx, {})
        stays = list(_staying(undoing))
        undo_images(tx, undoing)
        _tell_undone(edit, undoing, row)
    leaver = _leaver(tx, row.rep)
    moves = [_bring_back(desk, each, row, job.by, now) for each in came_to.leads]
    desk.happened(Event("freed", now, body=_body(rep=leaver.id, by=job.by)))
    welcome(desk, live.world.roster, leaver.id, now)
    desk.flush()
    stays += [f"lead {each.lead_id}: {each.stays}" for each in moves if each.stays]
    body = msgspec.json.encode(msgspec.structs.replace(came_to, leads=moves, stays=stays)).decode()
    undo_departure(tx, row.number, body, to_micros(now), job.by)
    return Done(data=told(departure(tx, row.number)))


def told(row: DepartureRow) -> dict[str, Any]:
    """A departure with what it came to, as plain data."""
    came_to = msgspec.json.decode(row.body) if row.body else {}
    return {"number": row.number, "rep": row.rep, "state": row.state, **came_to}


def _row_for(edit: Edit, job: Depart) -> DepartureRow:
    """The departure that is to be done: the one that was planned, or a new one for now."""
    if job.number is not None:
        row = departure(edit.tx, job.number)
        if row.state in {CANCELLED, UNDONE}:
            raise RefusedError("departure_not_done", f"departure {row.number} was {row.state}; nobody leaves by it")
        return row
    leaver = _leaver(edit.tx, job.rep)
    check_wishes(edit.tx, leaver, msgspec.json.decode(job.wishes or "{}", type=Wishes))
    planned = scheduled_for(edit.tx, leaver.id)
    if planned is not None:
        raise RefusedError(
            "departure_planned", f"{leaver.id} is to leave by departure {planned.number}; cancel it first"
        )
    at = to_micros(edit.at)
    return departure(edit.tx, add_departure(edit.tx, leaver.id, at, at, edit.actor, edit.why, job.wishes))


def _leaver(tx: Transaction, rep: str) -> Rep:
    found = find_rep(tx, rep)
    if found is None:
        raise RefusedError("rep_not_found", f"there is no rep `{rep}`{suggestion(rep, rep_ids(tx))}")
    return found


def _watched(plan: Plan) -> Iterator[Watched]:
    """Every row that a departure may change."""
    people = [plan.rep.id, *(each.what for each in (*plan.stands_in, *plan.manages))]
    yield Watched("reps", "id", list(dict.fromkeys(people)))
    yield Watched("accounts", "id", list(dict.fromkeys(each.what for each in (*plan.accounts, *plan.backed))))
    yield Watched("opportunities", "number", [number for number, _ in plan.deals])


def _change(edit: Edit, plan: Plan, number: int) -> None:
    """Write what a plan says, and that it happened."""
    tx, leaver = edit.tx, plan.rep
    gone = replace(leaver, status=RepStatus.DEPARTED)
    about = {"rep": leaver.id, "departure": number, "accounts": len(plan.accounts), "opportunities": len(plan.deals)}
    if gone != leaver:
        put_reps(tx, [gone])
    if not edit.changed("rep", about, leaver, gone, kind="rep_left"):
        edit.happened("rep_left", about)
    _give_accounts(edit, leaver.id, plan.accounts)
    give_backups(tx, [(each.what, each.owner) for each in plan.backed])
    edit.accounts_changed(each.what for each in plan.backed)
    give_deals_to(tx, plan.deals)
    edit.deals_changed(accounts_of_deals(tx, [deal for deal, _ in plan.deals]))
    give_stand_ins(tx, [(each.what, each.owner) for each in plan.stands_in])
    give_managers(tx, [(each.what, each.owner) for each in plan.manages])
    for each in plan.stands_in:
        edit.changed("rep", {"rep": each.what}, {"backup": leaver.id}, {"backup": each.owner})
    for each in plan.manages:
        edit.changed("rep", {"rep": each.what}, {"manager": leaver.id}, {"manager": each.owner})
    edit.people_changed()


def _give_accounts(edit: Edit, leaver: RepId, accounts: Sequence[Given]) -> None:
    by_owner: defaultdict[RepId, list[AccountId]] = defaultdict(list)
    for each in accounts:
        if each.owner is not None:
            by_owner[each.owner].append(AccountId(each.what))
    for owner, those in by_owner.items():
        give_accounts_to(edit.tx, [(each, owner) for each in those])
        edit.happened("accounts_given", {"from": leaver, "to": owner, "accounts": sorted(those)})
        edit.accounts_changed(those)


def _waiting_too(live: Live, tx: Transaction, leaver: Rep, wishes: Wishes) -> list[LeadId]:
    """Where one rep is named for all leads, those that wait for nobody else than the leaver go along."""
    if wishes.leads_to == POLICY or not live.policy_hash:
        return []
    reps = tuple(live.world.roster.reps.values())
    waiting = waiting_only_for(tx, left_empty(live.engine.policy.policy, leaver, reps), LEADS_MAX)
    return [LeadId(each.id) for each in waiting]


def _move(desk: StoredDesk, lead: LeadId, rep: RepId | None, by: str, now: datetime) -> LeadMove:
    holding = desk.holding_of(lead)
    was_waiting = holding is None
    if rep is not None:
        desk.happened(_event(desk, "given", lead, now, rep=rep, reason=REASON, by=by))
        give(desk, lead, rep, now, REASON)
    elif holding is not None:
        desk.happened(_event(desk, "reassigned", lead, now, rep=holding.rep, reason=REASON, by=by))
        reassign(desk, lead, now)
    desk.flush()
    made = desk.decision_of(lead)
    return LeadMove(lead, made.outcome.value, made.assignee, made.reason, was_waiting, desk.numbers[lead])


def _bring_back(desk: StoredDesk, move: LeadMove, row: DepartureRow, by: str, now: datetime) -> LeadMove:
    """Give a lead back to whom it was taken from, unless something became of it since."""
    lead, rep = LeadId(move.lead_id), RepId(row.rep)
    stays = _why_it_stays(desk, lead, move, row.done_at or 0)
    if stays:
        return msgspec.structs.replace(move, stays=stays)
    desk.happened(_event(desk, "given", lead, now, rep=rep, reason=TAKEN_BACK, by=by))
    give(desk, lead, rep, now, TAKEN_BACK, is_undoing=True)
    desk.flush()
    return move


def _why_it_stays(desk: StoredDesk, lead: LeadId, move: LeadMove, since: int) -> str:
    found = desk.find(lead)
    if found is None or found.status != "open":
        return "it is not open any more"
    if found.touched_at is not None and found.touched_at >= since:
        return "it was answered since"
    if desk.numbers[lead] != move.number:
        return f"something else was decided of it since; it is with {desk.decision_of(lead).assignee or 'nobody'}"
    if move.was_waiting:
        return "it waited for them, and somebody has it now"
    return ""


def _staying(undoing: Undoing) -> Iterator[str]:
    """What changed since and so is left alone."""
    for image, values in undoing.changes:
        named = image.key.get("id", image.key.get("number"))
        for column in image.before or {}:
            if column not in values:
                yield f"`{column}` of {image.table} `{named}` was changed since"


def _tell_undone(edit: Edit, undoing: Undoing, row: DepartureRow) -> None:
    accounts = [str(image.key["id"]) for image, values in undoing.changes if image.table == "accounts" and values]
    edit.happened("rep_returned", {"rep": row.rep, "departure": row.number, "accounts": len(accounts)})
    if accounts:
        edit.happened("accounts_given", {"from": None, "to": row.rep, "accounts": sorted(accounts)})
    edit.accounts_changed(accounts)
    deals = [int(image.key["number"]) for image, _ in undoing.changes if image.table == "opportunities"]
    edit.deals_changed(accounts_of_deals(edit.tx, deals))
    edit.people_changed()


def _event(desk: StoredDesk, what: str, lead: LeadId, now: datetime, **said: str) -> Event:
    desk.find(lead)
    return Event(what, now, desk.seqs[lead], lead, body=_body(**said))


def _body(**said: str) -> str:
    return msgspec.json.encode(said).decode()
