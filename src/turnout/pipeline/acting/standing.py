"""What must hold of a lead that something is done with, what the record says of it, and the lead afterwards."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec

from turnout.core.decide.desk import Holding
from turnout.core.decision import Outcome
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.errors import RefusedError
from turnout.pipeline.asking.answer import LeadView, answer_of, view_of, with_clocks
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import OfLead
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.merging.merges import with_present_accounts
from turnout.store.audit import Event
from turnout.store.leads import Found, find_lead
from turnout.store.metadata import from_micros


def lead_there(desk: StoredDesk, lead: LeadId) -> Found:
    """A lead, whatever its state. Raises RefusedError where there is none."""
    found = desk.find(lead) and find_lead(desk.tx, lead)
    if not found:
        raise RefusedError("lead_not_found", f"there is no lead `{lead}`")
    return found


def open_lead(desk: StoredDesk, lead: LeadId, *also: str) -> Found:
    """A lead that something can be done with. Raises RefusedError for one that is closed, joined or rejected."""
    found = lead_there(desk, lead)
    if found.status == "closed":
        raise RefusedError("lead_closed", f"lead `{lead}` was closed; there is nothing to do with it")
    if found.status == "joined":
        first = desk.decision_of(lead).duplicate_of
        raise RefusedError("lead_joined", f"lead `{lead}` joined `{first}`; do this to `{first}`, or separate it first")
    if found.status == "rejected" and "rejected" not in also:
        raise RefusedError("lead_rejected", f"lead `{lead}` was rejected; give it to somebody with `reassign` first")
    return found


def in_hands_of(desk: StoredDesk, lead: LeadId, rep: RepId | None) -> Holding:
    """Whose hands a lead is in. Raises RefusedError where there is nobody, or not the one who says so."""
    open_lead(desk, lead)
    holding = desk.holding_of(lead)
    if holding is None:
        where = "waits" if desk.decision_of(lead).outcome is Outcome.HELD else "lies in a queue"
        raise RefusedError("not_assigned", f"nobody has lead `{lead}`: it {where}")
    if rep is not None and holding.rep != rep:
        raise RefusedError("not_yours", f"lead `{lead}` is with {holding.rep}, not with {rep}")
    return holding


def must_be_known(name: str, code: str, codes: Collection[str]) -> None:
    """Raises RefusedError, with the list, for a code that nobody knows."""
    if code not in codes:
        words = ", ".join(f"`{each}`" for each in codes if each)
        raise RefusedError("unknown_reason", f"{name} `{code}` is not known; use one of {words}")


def record(desk: StoredDesk, what: str, job: OfLead, now: datetime, **said: str | int) -> None:
    """Something was done with a lead, and by whom."""
    desk.happened(Event(what, now, desk.seqs[job.lead], job.lead, body=body_of(**said, by=job.by)))


def body_of(**said: str | int) -> str:
    """What the record says of it."""
    return msgspec.json.encode(said).decode()


def state_of(desk: StoredDesk, lead: LeadId) -> Done:
    """The lead as it is now, once what was done with it is written."""
    desk.flush()
    return Done(answer=view_now(desk, lead))


def view_now(desk: StoredDesk, lead: LeadId) -> LeadView:
    """The lead as it is now."""
    found = desk.find(lead)
    assert found is not None, "an action is about a lead that was there"
    answer = answer_of(desk.decision_of(lead), desk.numbers[lead], from_micros(found.received_at))
    view = view_of(answer, found.status, found.touched_at, found.closed_at, found.number)
    view = with_clocks(view, desk.clocks.of(lead))
    return with_present_accounts(desk.tx, [view])[0]
