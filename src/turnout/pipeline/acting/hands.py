"""A lead goes from hand to hand: accepted, passed, reassigned, joined to another one, closed.

Everything is checked before anything changes, so that what is refused has changed nothing.
"""

from __future__ import annotations

from datetime import datetime

from turnout.core.decide.handling import accept, close, give, merge, pass_on, reassign, separate
from turnout.core.decide.trial import OUTCOME, end_trial
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.acting.standing import (
    in_hands_of,
    lead_there,
    must_be_known,
    open_lead,
    record,
    state_of,
)
from turnout.pipeline.asking.codes import ACCOUNT_REASONS, CLOSE_OUTCOMES, PASS_REASONS, REASSIGN_REASONS
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import (
    TEST,
    Accept,
    Close,
    EndTest,
    Merge,
    Pass,
    Reassign,
    Rehome,
    Separate,
    SetAccount,
)
from turnout.pipeline.desk.account_setting import apply_review, set_account_of
from turnout.pipeline.desk.rehoming import rehome_lead
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.engine.live import Live
from turnout.pipeline.handing_over.bulk_undoing import must_go_on, note_moved
from turnout.store.test_leads import end_test


def accept_offer(desk: StoredDesk, job: Accept, now: datetime) -> Done:
    """Whoever has the offer takes it. Raises RefusedError."""
    lead = job.lead
    holding = in_hands_of(desk, lead, job.rep)
    if not holding.is_offer and desk.decision_of(lead).accept_by is None:
        raise RefusedError("not_offered", f"lead `{lead}` is not on offer; {holding.rep} has it already")
    record(desk, "accepted", job, now, rep=holding.rep)
    assert accept(desk, lead, now) is not None, "an offer that has run out went on before this"
    return state_of(desk, lead)


def pass_lead(desk: StoredDesk, job: Pass, now: datetime) -> Done:
    """Whoever has a lead gives it on. Raises RefusedError."""
    must_be_known("reason", job.reason, PASS_REASONS)
    holding = in_hands_of(desk, job.lead, job.rep)
    record(desk, "passed", job, now, rep=holding.rep, reason=job.reason)
    pass_on(desk, job.lead, now)
    return state_of(desk, job.lead)


def reassign_lead(live: Live, desk: StoredDesk, job: Reassign, now: datetime) -> Done:
    """Somebody else gets a lead: the one named, or whoever the policy finds. Raises RefusedError."""
    lead = job.lead
    must_be_known("reason", job.reason, REASSIGN_REASONS)
    open_lead(desk, lead, "rejected")
    must_go_on(desk.tx, job)
    holding = desk.holding_of(lead)
    if job.to is None:
        if holding is None:
            raise RefusedError("not_assigned", f"nobody has lead `{lead}`; say with `to` who shall get it")
        record(desk, "reassigned", job, now, rep=holding.rep, reason=job.reason, **_moved(job))
        reassign(desk, lead, now)
        note_moved(desk, job, holding.rep, now)
        return state_of(desk, lead)
    rep = live.world.roster.reps.get(job.to)
    if rep is None:
        raise RefusedError("unknown_rep", f"`{job.to}` is not a rep{suggestion(job.to, live.world.roster.reps)}")
    if not rep.is_active:
        raise RefusedError("rep_not_active", f"`{job.to}` cannot receive leads ({rep.status}); name somebody else")
    if holding is not None and holding.rep == job.to and not holding.is_offer:
        raise RefusedError("already_assigned", f"`{job.to}` has lead `{lead}` already")
    record(desk, "given", job, now, rep=job.to, reason=job.reason, **_moved(job))
    give(desk, lead, job.to, now, job.reason)
    note_moved(desk, job, None if holding is None else holding.rep, now)
    return state_of(desk, lead)


def _moved(job: Reassign) -> dict[str, str]:
    """What the record says of a lead that was moved with others."""
    return {"move": job.move} if job.move else {}


def merge_leads(desk: StoredDesk, job: Merge, now: datetime) -> Done:
    """A lead joins another one. Raises RefusedError."""
    lead, into = job.lead, job.into
    if lead == into:
        raise RefusedError("same_lead", f"lead `{lead}` cannot join itself; name another one")
    open_lead(desk, lead)
    open_lead(desk, into)
    record(desk, "merged", job, now, into=into, **({"why": job.why} if job.why else {}))
    merge(desk, lead, into, now)
    return state_of(desk, lead)


def separate_lead(desk: StoredDesk, job: Separate, now: datetime) -> Done:
    """A joined lead is decided about by itself. Raises RefusedError."""
    lead = job.lead
    found = lead_there(desk, lead)
    if found.status != "joined":
        raise RefusedError("not_joined", f"lead `{lead}` has not joined another one")
    case = desk.read_case(found)
    record(desk, "separated", job, now)
    separate(desk, lead, case, now)
    return state_of(desk, lead)


def set_account(live: Live, desk: StoredDesk, job: SetAccount, now: datetime) -> Done:
    """A lead belongs to another account, or to none. Raises RefusedError."""
    if job.review is not None:
        apply_review(desk, live, job, lead_there(desk, job.lead), now)
        return state_of(desk, job.lead)
    must_be_known("reason", job.reason, ACCOUNT_REASONS)
    found = open_lead(desk, job.lead)
    if found.status != "open":
        raise RefusedError(
            "lead_rejected", f"lead `{job.lead}` was rejected; give it to somebody with `reassign` first"
        )
    set_account_of(desk, job, found, now)
    return state_of(desk, job.lead)


def rehome(live: Live, desk: StoredDesk, job: Rehome, now: datetime) -> Done:
    """A lead is decided by another version. Raises RefusedError."""
    rehome_lead(live, desk, job, now)
    return state_of(desk, job.lead)


def end_test_lead(desk: StoredDesk, job: EndTest, now: datetime) -> Done:
    """A test lead gives its turn and its load back, and is closed. Raises RefusedError."""
    lead = job.lead
    found = open_lead(desk, lead, "rejected")
    if found.origin != TEST:
        raise RefusedError("not_a_test", f"lead `{lead}` is not a test; close it with what became of it")
    record(desk, "test_ended", job, now)
    desk.mark_closed(lead, now, OUTCOME)
    end_trial(desk, lead, now)
    end_test(desk.tx, found.seq, now)
    return state_of(desk, lead)


def close_lead(desk: StoredDesk, job: Close, now: datetime) -> Done:
    """A lead is done with. Raises RefusedError."""
    lead, outcome = job.lead, job.outcome
    must_be_known("outcome", outcome, ("", *CLOSE_OUTCOMES))
    found = open_lead(desk, lead, "rejected")
    record(desk, "closed", job, now, outcome=outcome)
    desk.mark_closed(lead, now, outcome)
    assert found.status != "closed", "a lead is closed once"
    close(desk, lead, now, outcome)
    return state_of(desk, lead)
