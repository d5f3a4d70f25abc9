"""Two mailboxes become one person's, and are two people's again. Each is a job, since it moves leads.

From a merge on, a lead from either address is the same person's. Every lead keeps the mailbox it came from, so taking
a merge back needs no guess about whose a lead is. What would change is `people_merge_preview`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from turnout.core.decide.handling import merge, take_credits_back
from turnout.core.decision import Decision
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.errors import RefusedError
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import MergePeople, UnmergePeople
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.edits.undoing import merge_to_undo
from turnout.pipeline.engine.live import Live
from turnout.pipeline.merging.account_merge_preview import chosen_of
from turnout.pipeline.merging.account_merges import fields_said
from turnout.pipeline.merging.people_merge_preview import PeopleMergePreview, both_people, preview_people
from turnout.store.audit import Event
from turnout.store.codec.decision import decode_decision
from turnout.store.decisions import decision_of
from turnout.store.leads import find_lead, followers, joined_beside, lead_mailbox
from turnout.store.merges import MergeRow, add_merge, end_merge, keep_images
from turnout.store.metadata import to_micros
from turnout.store.people import PersonRow, keep_open_lead, keep_people, mailboxes_of, merge_mailbox
from turnout.store.row_images import (
    RowImage,
    Watched,
    change_row,
    decode_images,
    delete_row,
    encode_images,
    images_of,
    insert_row,
    row_now,
    rows_at,
)
from turnout.store.transaction import Transaction

# What becomes of a lead that joins another, by the tables' columns that name it. Where it stands itself follows from
# its decision.
_OF_LEAD = ("assignments", "holds", "hold_pools", "clocks", "outbox", "personal")


def merge_people(desk: StoredDesk, job: MergePeople, now: datetime) -> Done:
    """The number of the merge and what it did with leads. Raises RefusedError; then nothing has changed."""
    tx = desk.tx
    survivor, loser = both_people(tx, job.mailbox, job.into)
    desk.expect_people([survivor, *mailboxes_of(tx, loser)])
    preview = preview_people(tx, job.mailbox, job.into, chosen_of(dict(job.chosen)))
    if preview.in_the_way:
        raise RefusedError(*preview.in_the_way[0])
    if job.seen and preview.hash not in job.seen:
        raise RefusedError("precondition_failed", "what is known of them is not what was seen; look again")
    joining, first = _open_leads(desk, survivor, loser)
    body = msgspec.json.encode(_body(preview, joining, first)).decode()
    number = add_merge(tx, "person", survivor, loser, to_micros(now), job.by, body, b"")
    watched = _watched(tx, preview, desk.seqs[joining] if joining else None)
    before = rows_at(tx, watched)
    _record(desk, "people_merged", now, joining, merge=number, lead=joining, into=first, by=job.by)
    if joining is not None and first is not None:
        merge(desk, joining, first, now)
    desk.flush()
    _write(desk, preview, first)
    keep_images(tx, number, encode_images(images_of(before, rows_at(tx, watched))))
    return Done(data={"merge": number, "lead": joining, "into": first})


def _open_leads(desk: StoredDesk, survivor: str, loser: str) -> tuple[LeadId | None, LeadId | None]:
    """Of the open leads of two people the later one, which joins the other, and that one; the later may be missing."""
    leads = [lead for lead in (desk.open_lead_of(survivor), desk.open_lead_of(loser)) if lead is not None]
    for lead in leads:
        desk.find(lead)
    leads.sort(key=desk.seqs.__getitem__)
    return (leads[1] if len(leads) > 1 else None), (leads[0] if leads else None)


def _body(preview: PeopleMergePreview, joining: LeadId | None, first: LeadId | None) -> dict[str, Any]:
    return {
        "fields": [fields_said(each) for each in preview.fields],
        "mailboxes": preview.mailboxes,
        "lead": joining,
        "into": first,
        "leads": len(preview.leads),
    }


def _watched(tx: Transaction, preview: PeopleMergePreview, joining: int | None) -> list[Watched]:
    """Every row that is brought back when a merge is undone."""
    people = Watched("people", "person", [preview.survivor, *preview.mailboxes])
    if joining is None:
        return [people]
    of_lead = [Watched(table, "lead", [joining]) for table in _OF_LEAD]
    leads = [joining, *(seq for seq, _ in followers(tx, joining))]
    return [people, *of_lead, Watched("leads", "seq", leads)]


def _write(desk: StoredDesk, preview: PeopleMergePreview, first: LeadId | None) -> None:
    """The person remembers what both did, and has the lead that is open; the mailbox remembers nothing itself."""
    known = preview.merged.known
    seen = None if known.last_seen is None else to_micros(known.last_seen)
    row = PersonRow(preview.survivor, desk.seqs[first] if first else None, known.owner, seen, known.outcome)
    merge_mailbox(desk.tx, preview.mailboxes[0], preview.survivor)
    keep_people(desk.tx, [row])
    desk.forget_people([preview.survivor, *preview.mailboxes])


def undo_people(live: Live, desk: StoredDesk, job: UnmergePeople, now: datetime) -> Done:
    """The mailboxes are two people's again, and a lead that joined the other one's is where it was.

    What happened to leads since stays. Raises RefusedError with what is in the way; then nothing has changed.
    """
    tx, row = desk.tx, merge_to_undo(desk.tx, job.merge)
    images = decode_images(row.images or b"\x90")
    mailboxes = list(msgspec.json.decode(row.body)["mailboxes"])
    desk.expect_people([row.survivor, *mailboxes])
    if desk.whose(row.survivor) != row.survivor:
        raise _in_use(row, "the person was merged into another one since; undo that first")
    joining = _joined_by(desk, row)
    opened = _open_afterwards(desk, row, mailboxes, joining)
    before = _earlier(desk, images, joining) if joining else None
    if before is not None and joining is not None:
        _must_be_there(live, row, joining, before)
    mine, theirs = opened
    _record(desk, "merge_undone", now, joining, merge=row.number, lead=joining, mine=mine, theirs=theirs, by=job.by)
    if joining is not None and before is not None:
        _take_back(desk, images, joining, before, now)
    desk.flush()
    _write_back(desk, row, images, opened)
    end_merge(tx, row.number, to_micros(now), job.by)
    return Done(data={"merge": row.number, "lead": joining, "into": None})


def _in_use(row: MergeRow, why: str) -> RefusedError:
    return RefusedError("merge_in_use", f"merge {row.number} cannot be undone: {why}")


def _joined_by(desk: StoredDesk, row: MergeRow) -> LeadId | None:
    """The lead that joined another by this merge and has not gone its own way since; None for none."""
    lead = msgspec.json.decode(row.body)["lead"]
    found = desk.find(LeadId(lead)) if lead else None
    return LeadId(found.id) if found is not None and found.status == "joined" else None


def _open_afterwards(
    desk: StoredDesk, row: MergeRow, mailboxes: Sequence[str], joining: LeadId | None
) -> tuple[LeadId | None, LeadId | None]:
    """The open lead of each once they are two, of the one who stays first: each has what came from its mailbox."""
    mine: LeadId | None = None
    theirs: LeadId | None = None
    for lead in (desk.open_lead_of(row.survivor), joining):
        if lead is None:
            continue
        is_theirs = lead_mailbox(desk.tx, lead) in mailboxes
        if (theirs if is_theirs else mine) is not None:
            raise _in_use(row, f"lead `{lead}` would be their second open one; close it first")
        mine, theirs = (mine, lead) if is_theirs else (lead, theirs)
    return mine, theirs


def _earlier(desk: StoredDesk, images: Sequence[RowImage], lead: LeadId) -> Decision:
    """The decision about a lead that was its latest when it joined another."""
    [number] = [
        image.before["number"]
        for image in images
        if image.table == "leads" and image.before and image.key["seq"] == desk.seqs[lead]
    ]
    found = decision_of(desk.tx, lead, number)
    assert found is not None, "decisions stay"
    return decode_decision(bytes(found[0].body), desk.interned)


def _must_be_there(live: Live, row: MergeRow, lead: LeadId, before: Decision) -> None:
    """Whoever had the lead can have it again. Raises RefusedError where they left meanwhile."""
    rep = live.world.roster.reps.get(RepId(before.assignee)) if before.assignee else None
    if before.assignee and (rep is None or not rep.is_active):
        remedy = f"separate lead `{lead}` first, so that the rules find somebody"
        raise _in_use(row, f"`{before.assignee}`, who had lead `{lead}`, cannot receive leads; {remedy}")


def _take_back(desk: StoredDesk, images: Sequence[RowImage], lead: LeadId, before: Decision, now: datetime) -> None:
    """Where the lead was, whose hands it was in, what it waited for, its clocks: all as they were."""
    seq, joined = desk.seqs[lead], find_lead(desk.tx, lead)
    assert joined is not None, "a lead that joined another is there"
    credited = desk.kept_case(joined).credited
    its = [LeadId(name) for name in _followers_before(desk, images, seq)]
    desk.take_back(before, its, now)
    desk.flush()
    for image in images:
        if image.table in _OF_LEAD:
            _put_back(desk.tx, image)
    rep = next((image for image in images if image.table == "assignments"), None)
    if rep is not None and before.assignee is not None:
        # They have one more open lead; when they last received one is as it was.
        who = RepId(before.assignee)
        desk.books.receive(who, desk.books.last.get(who, now))
    desk.forget_lead(lead)
    if (holding := desk.holding_of(lead)) is not None:
        take_credits_back(desk, lead, holding, credited, now)
    desk.look_again_at_clock()


def _followers_before(desk: StoredDesk, images: Sequence[RowImage], lead: int) -> list[str]:
    """The leads that had joined a lead before it joined another, and are still joined."""
    seqs = {
        image.key["seq"]
        for image in images
        if image.table == "leads" and image.before and image.before.get("joined_to") == lead
    }
    return [name for seq, name in joined_beside(desk.tx, lead) if seq in seqs]


def _put_back(tx: Transaction, image: RowImage) -> None:
    """One row as it was, unless it is not as the merge left it."""
    now = row_now(tx, image.table, image.key)
    if image.before is None:
        # Somebody who was told stays told.
        if now is not None and now.get("state") == "due":
            delete_row(tx, image.table, image.key)
    elif image.after is None:
        if now is None:
            insert_row(tx, image.table, image.before)
    elif now is not None and all(now[name] == value for name, value in image.after.items()):
        change_row(tx, image.table, image.key, image.before)


def _write_back(
    desk: StoredDesk,
    row: MergeRow,
    images: Sequence[RowImage],
    opened: tuple[LeadId | None, LeadId | None],
) -> None:
    """What each remembered, but for what was learned since; and the open lead of each."""
    mine, theirs = opened
    people = [image for image in images if image.table == "people"]
    for image in people:
        person = image.key["person"]
        now = row_now(desk.tx, "people", image.key)
        if image.before is None:
            delete_row(desk.tx, "people", image.key)
        elif now is None:
            insert_row(desk.tx, "people", image.before)
        elif image.after is not None:
            values = {name: value for name, value in image.before.items() if now[name] == image.after[name]}
            change_row(desk.tx, "people", {"person": person}, values)
    for person, lead in ((row.survivor, mine), (row.loser, theirs)):
        found = desk.find(lead) if lead is not None else None
        if found is not None:
            keep_open_lead(desk.tx, person, found.seq)
        elif row_now(desk.tx, "people", {"person": person}) is not None:
            change_row(desk.tx, "people", {"person": person}, {"open_lead": None})
    desk.forget_people([row.survivor, *(image.key["person"] for image in people)])


def _record(desk: StoredDesk, what: str, now: datetime, about: LeadId | None, **said: str | int | None) -> None:
    """What was done, without whom: the record is never erased."""
    body = msgspec.json.encode({name: value for name, value in said.items() if value is not None}).decode()
    desk.happened(Event(what, now, desk.seqs[about] if about else None, about or "", body=body))
