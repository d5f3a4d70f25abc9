"""What people do with a lead after it was decided: accepted, passed, given on, touched, closed, merged. And presence.

Everything is checked before anything changes, so that what is refused has changed nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec

from turnout.core.decide.desk import Holding
from turnout.core.decide.handling import accept, close, give, merge, pass_on, reassign, say_present, separate, welcome
from turnout.core.decide.trial import OUTCOME, end_trial
from turnout.core.decision import Decision, Outcome
from turnout.core.follow_up.clock import PROMISED, ClockKind, ClockState
from turnout.core.follow_up.hours import hours_of
from turnout.core.lead import LeadId
from turnout.core.rep import Presence, RepId
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.asking.answer import LeadView, answer_of, etag_of_lead, said, view_of, with_clocks
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import (
    ACCOUNT_REASONS,
    ANY,
    CLOSE_OUTCOMES,
    EXTEND_REASONS,
    PASS_REASONS,
    PAUSE_REASONS,
    REASSIGN_REASONS,
    RESUME_REASONS,
    TEST,
    TOUCH_KINDS,
    Accept,
    Close,
    Credit,
    Depart,
    EndTest,
    Extend,
    Free,
    Merge,
    MergePeople,
    Pass,
    Pause,
    PauseRep,
    Present,
    Realign,
    Reassign,
    Rehome,
    Resume,
    Separate,
    SetAccount,
    Snooze,
    Tick,
    Touch,
    UndoDeparture,
    UndoMove,
    UnmergePeople,
    Work,
)
from turnout.pipeline.desk.account_setting import apply_review, set_account_of
from turnout.pipeline.desk.edit_in_job import expect_everything
from turnout.pipeline.desk.extending import extend_promise
from turnout.pipeline.desk.granting import grant
from turnout.pipeline.desk.pausing import pause_rep
from turnout.pipeline.desk.rehoming import rehome_lead
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.edits.changes import presence_said
from turnout.pipeline.engine.live import Live
from turnout.pipeline.handing_over.bulk_undoing import must_go_on, note_moved, undo_move
from turnout.pipeline.handing_over.departing import depart
from turnout.pipeline.handing_over.departing import undo as undo_departure
from turnout.pipeline.handing_over.realigning import realign
from turnout.pipeline.merging.merges import with_present_accounts
from turnout.pipeline.merging.people_merges import merge_people, undo_people
from turnout.store.audit import Event
from turnout.store.books import keep_presence
from turnout.store.leads import Found, find_lead
from turnout.store.link_uses import Use, find_use, keep_use
from turnout.store.meta import PRESENCE_VERSION, bump
from turnout.store.metadata import from_micros, to_micros
from turnout.store.test_leads import end_test
from turnout.store.write_answers import WriteAnswer, find_answer, keep_answer

_OfLead = (
    Accept
    | Pass
    | Reassign
    | Touch
    | Snooze
    | Pause
    | Resume
    | Extend
    | EndTest
    | Close
    | Merge
    | Separate
    | SetAccount
    | Rehome
)


def act(job: Work | Tick, live: Live, desk: StoredDesk, now: datetime) -> Done:
    """The lead as it is afterwards. Raises RefusedError where the job cannot be done; then nothing has changed."""
    if isinstance(job, Tick):
        return Done()
    return _do(job, live, desk, now) if job.terms == ANY else _on_terms(job, live, desk, now)


def _on_terms(job: Work, live: Live, desk: StoredDesk, now: datetime) -> Done:
    """Do a job once under its key, and only where its lead stands as whoever asks has seen it."""
    by, (key, digest, etags) = job.by, (job.terms.key, job.terms.digest, job.terms.etags)
    if key and (kept := find_answer(desk.tx, by, key, digest)) is not None:
        return _again(job, kept.body)
    if job.terms.use is not None and isinstance(job, _OfLead):
        return _press(job, job.terms.use, live, desk, now)
    if etags and isinstance(job, _OfLead):
        _must_stand(desk, job.lead, etags)
    done = _do(job, live, desk, now)
    if key:
        body = msgspec.json.encode(done.answer if done.answer is not None else done.data)
        keep_answer(desk.tx, by, key, digest, WriteAnswer(200, body), now)
    return done


def _press(job: _OfLead, use: Use, live: Live, desk: StoredDesk, now: datetime) -> Done:
    """Do what the button of a message says, unless it was pressed before."""
    _there(desk, job.lead)
    if find_use(desk.tx, use.press) is not None:
        return Done(answer=_view(desk, job.lead), is_replay=True)
    done = _do(job, live, desk, now)
    keep_use(desk.tx, use, desk.seqs[job.lead], now)
    return done


def _again(job: Work, body: bytes) -> Done:
    """The first answer once more."""
    if isinstance(job, _OfLead):
        return Done(answer=msgspec.json.decode(body, type=LeadView), is_replay=True)
    return Done(data=msgspec.json.decode(body), is_replay=True)


def _must_stand(desk: StoredDesk, lead: LeadId, etags: Collection[str]) -> None:
    """Let a job through that is meant for where its lead stands now."""
    _there(desk, lead)
    etag = etag_of_lead(_view(desk, lead))
    if etag not in etags:
        raise RefusedError("precondition_failed", f"lead `{lead}` is at `{etag}` now; read it again")


def _do(job: Work, live: Live, desk: StoredDesk, now: datetime) -> Done:  # noqa: C901, PLR0912 - a case for each job
    match job:
        case Accept():
            return _accept(desk, job, now)
        case Pass():
            return _pass(desk, job, now)
        case Reassign():
            return _reassign(live, desk, job, now)
        case Touch():
            return _touch(desk, job, now)
        case Snooze():
            return _snooze(desk, job, now)
        case Pause():
            return _pause(desk, job, now)
        case Resume():
            return _resume(live, desk, job, now)
        case Extend():
            return _extend(live, desk, job, now)
        case EndTest():
            return _end_test(desk, job, now)
        case Close():
            return _close(desk, job, now)
        case Merge():
            return _merge(desk, job, now)
        case Separate():
            return _separate(desk, job, now)
        case SetAccount():
            return _set_account(live, desk, job, now)
        case Rehome():
            return _rehome(live, desk, job, now)
        case MergePeople():
            return merge_people(desk, job, now)
        case UnmergePeople():
            return undo_people(live, desk, job, now)
        case Present():
            return _say_present(live, desk, job, now)
        case PauseRep():
            return pause_rep(live, desk, job, now)
        case Free():
            return _free(live, desk, job, now)
        case Depart():
            return depart(live, desk, job, now)
        case UndoDeparture():
            return undo_departure(live, desk, job, now)
        case Realign():
            return realign(live, desk, job, now)
        case UndoMove():
            return undo_move(live, desk, job, now)
        case Credit():
            return grant(live, desk, job, now)


def _accept(desk: StoredDesk, job: Accept, now: datetime) -> Done:
    lead = job.lead
    holding = _in_hands_of(desk, lead, job.rep)
    if not holding.is_offer and desk.decision_of(lead).accept_by is None:
        raise RefusedError("not_offered", f"lead `{lead}` is not on offer; {holding.rep} has it already")
    _record(desk, "accepted", job, now, rep=holding.rep)
    assert accept(desk, lead, now) is not None, "an offer that has run out went on before this"
    return _state(desk, lead)


def _pass(desk: StoredDesk, job: Pass, now: datetime) -> Done:
    _known("reason", job.reason, PASS_REASONS)
    holding = _in_hands_of(desk, job.lead, job.rep)
    _record(desk, "passed", job, now, rep=holding.rep, reason=job.reason)
    pass_on(desk, job.lead, now)
    return _state(desk, job.lead)


def _reassign(live: Live, desk: StoredDesk, job: Reassign, now: datetime) -> Done:
    lead = job.lead
    _known("reason", job.reason, REASSIGN_REASONS)
    _open(desk, lead, "rejected")
    must_go_on(desk.tx, job)
    holding = desk.holding_of(lead)
    if job.to is None:
        if holding is None:
            raise RefusedError("not_assigned", f"nobody has lead `{lead}`; say with `to` who shall get it")
        _record(desk, "reassigned", job, now, rep=holding.rep, reason=job.reason, **_moved(job))
        reassign(desk, lead, now)
        note_moved(desk, job, holding.rep, now)
        return _state(desk, lead)
    rep = live.world.roster.reps.get(job.to)
    if rep is None:
        raise RefusedError("unknown_rep", f"`{job.to}` is not a rep{suggestion(job.to, live.world.roster.reps)}")
    if not rep.is_active:
        raise RefusedError("rep_not_active", f"`{job.to}` cannot receive leads ({rep.status}); name somebody else")
    if holding is not None and holding.rep == job.to and not holding.is_offer:
        raise RefusedError("already_assigned", f"`{job.to}` has lead `{lead}` already")
    _record(desk, "given", job, now, rep=job.to, reason=job.reason, **_moved(job))
    give(desk, lead, job.to, now, job.reason)
    note_moved(desk, job, None if holding is None else holding.rep, now)
    return _state(desk, lead)


def _moved(job: Reassign) -> dict[str, str]:
    """What the record says of a lead that was moved with others."""
    return {"move": job.move} if job.move else {}


def _touch(desk: StoredDesk, job: Touch, now: datetime) -> Done:
    lead = job.lead
    _known("kind", job.kind, TOUCH_KINDS)
    holding = _in_hands_of(desk, lead, job.rep)
    at = min(job.at or now, now)
    _record(desk, "touched", job, now, rep=holding.rep, kind=job.kind, at=to_micros(at))
    # Whoever answers a lead has taken it.
    accept(desk, lead, now)
    found = desk.find(lead)
    if found is None or found.touched_at is None:
        desk.mark_touched(lead, max(at, holding.since) if job.at is None else at)
    return _state(desk, lead)


def _snooze(desk: StoredDesk, job: Snooze, now: datetime) -> Done:
    lead, until = job.lead, job.until
    holding = _in_hands_of(desk, lead, job.rep)
    if until <= now:
        raise RefusedError("invalid", f"`{said(until)}` is past; give a later time for the reminder")
    due_at = _promised(desk, lead, holding)
    if due_at is not None and now < due_at < until:
        why = f"what is promised of lead `{lead}` falls due at `{said(due_at)}`; be reminded before that"
        raise RefusedError("beyond_promise", why)
    _record(desk, "snoozed", job, now, rep=holding.rep, until=to_micros(until))
    desk.snooze(lead, until, now)
    return _state(desk, lead)


def _pause(desk: StoredDesk, job: Pause, now: datetime) -> Done:
    lead = job.lead
    _known("reason", job.reason, PAUSE_REASONS)
    _open(desk, lead)
    going = [clock for clock in desk.clocks.going(lead) if clock.kind is not ClockKind.SNOOZE]
    if any(clock.state is ClockState.PAUSED for clock in going):
        raise RefusedError("already_paused", f"the clocks of lead `{lead}` stand still already")
    if not going:
        raise RefusedError("no_clock", f"nothing is promised of lead `{lead}` by now, so no clock can stand still")
    _record(desk, "paused", job, now, reason=job.reason)
    desk.clocks.pause(lead, now, job.reason)
    return _state(desk, lead)


def _resume(live: Live, desk: StoredDesk, job: Resume, now: datetime) -> Done:
    lead = job.lead
    _known("reason", job.reason, RESUME_REASONS)
    _open(desk, lead)
    if not any(clock.state is ClockState.PAUSED for clock in desk.clocks.going(lead)):
        raise RefusedError("not_paused", f"the clocks of lead `{lead}` do not stand still")
    _record(desk, "resumed", job, now, reason=job.reason)
    desk.clocks.resume(lead, now, hours_of(live.world.roster))
    return _state(desk, lead)


def _extend(live: Live, desk: StoredDesk, job: Extend, now: datetime) -> Done:
    _known("reason", job.reason, EXTEND_REASONS)
    _open(desk, job.lead)
    _record(desk, "extended", job, now, **extend_promise(live, desk, job, now))
    return _state(desk, job.lead)


def _promised(desk: StoredDesk, lead: LeadId, holding: Holding) -> datetime | None:
    """When the next thing that is promised of a lead falls due: an answer to its offer, or to its sender."""
    going = [clock for clock in desk.clocks.going(lead) if clock.state is ClockState.RUNNING]
    due = [clock.due_at for clock in going if clock.kind in PROMISED]
    if holding.is_offer and holding.accept_by is not None:
        due.append(holding.accept_by)
    return min(due, default=None)


def _end_test(desk: StoredDesk, job: EndTest, now: datetime) -> Done:
    lead = job.lead
    found = _open(desk, lead, "rejected")
    if found.origin != TEST:
        raise RefusedError("not_a_test", f"lead `{lead}` is not a test; close it with what became of it")
    _record(desk, "test_ended", job, now)
    desk.mark_closed(lead, now, OUTCOME)
    end_trial(desk, lead, now)
    end_test(desk.tx, found.seq, now)
    return _state(desk, lead)


def _close(desk: StoredDesk, job: Close, now: datetime) -> Done:
    lead, outcome = job.lead, job.outcome
    _known("outcome", outcome, ("", *CLOSE_OUTCOMES))
    found = _open(desk, lead, "rejected")
    _record(desk, "closed", job, now, outcome=outcome)
    desk.mark_closed(lead, now, outcome)
    assert found.status != "closed", "a lead is closed once"
    close(desk, lead, now, outcome)
    return _state(desk, lead)


def _merge(desk: StoredDesk, job: Merge, now: datetime) -> Done:
    lead, into = job.lead, job.into
    if lead == into:
        raise RefusedError("same_lead", f"lead `{lead}` cannot join itself; name another one")
    _open(desk, lead)
    _open(desk, into)
    _record(desk, "merged", job, now, into=into, **({"why": job.why} if job.why else {}))
    merge(desk, lead, into, now)
    return _state(desk, lead)


def _separate(desk: StoredDesk, job: Separate, now: datetime) -> Done:
    lead = job.lead
    found = _there(desk, lead)
    if found.status != "joined":
        raise RefusedError("not_joined", f"lead `{lead}` has not joined another one")
    case = desk.read_case(found)
    _record(desk, "separated", job, now)
    separate(desk, lead, case, now)
    return _state(desk, lead)


def _set_account(live: Live, desk: StoredDesk, job: SetAccount, now: datetime) -> Done:
    if job.review is not None:
        apply_review(desk, live, job, _there(desk, job.lead), now)
        return _state(desk, job.lead)
    _known("reason", job.reason, ACCOUNT_REASONS)
    found = _open(desk, job.lead)
    if found.status != "open":
        raise RefusedError(
            "lead_rejected", f"lead `{job.lead}` was rejected; give it to somebody with `reassign` first"
        )
    set_account_of(desk, job, found, now)
    return _state(desk, job.lead)


def _rehome(live: Live, desk: StoredDesk, job: Rehome, now: datetime) -> Done:
    rehome_lead(live, desk, job, now)
    return _state(desk, job.lead)


def _say_present(live: Live, desk: StoredDesk, job: Present, now: datetime) -> Done:
    roster = live.world.roster
    if job.rep not in roster.reps:
        raise RefusedError("rep_not_found", f"`{job.rep}` is not a rep{suggestion(job.rep, roster.reps)}")
    expect_everything(live, desk)
    desk.change_rep(job.rep)
    # Whoever decides elsewhere reads anew who is there.
    live.presence_version = bump(desk.tx, PRESENCE_VERSION)
    was = roster.presence.get(job.rep, Presence.AVAILABLE)
    body = presence_said(job.rep, was, job.presence, job.by, job.why)
    desk.happened(Event("presence", now, body=body))
    keep_presence(desk.tx, job.rep, job.presence.value, to_micros(now))
    made = say_present(desk, roster, job.rep, job.presence, now)
    return Done(data={"rep": job.rep, "presence": job.presence.value, "assigned": _given(made, job.rep)})


def _free(live: Live, desk: StoredDesk, job: Free, now: datetime) -> Done:
    roster = live.world.roster
    if job.rep not in roster.reps:
        raise RefusedError("rep_not_found", f"`{job.rep}` is not a rep{suggestion(job.rep, roster.reps)}")
    desk.happened(Event("freed", now, body=_body(rep=job.rep, by=job.by)))
    made = welcome(desk, roster, job.rep, now)
    return Done(data={"rep": job.rep, "assigned": _given(made, job.rep)})


def _given(made: Sequence[Decision], rep: RepId) -> list[str]:
    return [decision.lead for decision in made if decision.assignee == rep]


def _there(desk: StoredDesk, lead: LeadId) -> Found:
    found = desk.find(lead) and find_lead(desk.tx, lead)
    if not found:
        raise RefusedError("lead_not_found", f"there is no lead `{lead}`")
    return found


def _open(desk: StoredDesk, lead: LeadId, *also: str) -> Found:
    """A lead that something can be done with. Raises RefusedError for one that is closed, joined or rejected."""
    found = _there(desk, lead)
    if found.status == "closed":
        raise RefusedError("lead_closed", f"lead `{lead}` was closed; there is nothing to do with it")
    if found.status == "joined":
        first = desk.decision_of(lead).duplicate_of
        raise RefusedError("lead_joined", f"lead `{lead}` joined `{first}`; do this to `{first}`, or separate it first")
    if found.status == "rejected" and "rejected" not in also:
        raise RefusedError("lead_rejected", f"lead `{lead}` was rejected; give it to somebody with `reassign` first")
    return found


def _in_hands_of(desk: StoredDesk, lead: LeadId, rep: RepId | None) -> Holding:
    """Whose hands a lead is in. Raises RefusedError where there is nobody, or not the one who says so."""
    _open(desk, lead)
    holding = desk.holding_of(lead)
    if holding is None:
        where = "waits" if desk.decision_of(lead).outcome is Outcome.HELD else "lies in a queue"
        raise RefusedError("not_assigned", f"nobody has lead `{lead}`: it {where}")
    if rep is not None and holding.rep != rep:
        raise RefusedError("not_yours", f"lead `{lead}` is with {holding.rep}, not with {rep}")
    return holding


def _known(name: str, code: str, codes: Collection[str]) -> None:
    if code not in codes:
        words = ", ".join(f"`{each}`" for each in codes if each)
        raise RefusedError("unknown_reason", f"{name} `{code}` is not known; use one of {words}")


def _record(desk: StoredDesk, what: str, job: _OfLead, now: datetime, **said: str | int) -> None:
    """Something was done with a lead, and by whom."""
    desk.happened(Event(what, now, desk.seqs[job.lead], job.lead, body=_body(**said, by=job.by)))


def _body(**said: str | int) -> str:
    return msgspec.json.encode(said).decode()


def _state(desk: StoredDesk, lead: LeadId) -> Done:
    """The lead as it is now, once what was done with it is written."""
    desk.flush()
    return Done(answer=_view(desk, lead))


def _view(desk: StoredDesk, lead: LeadId) -> LeadView:
    found = desk.find(lead)
    assert found is not None, "an action is about a lead that was there"
    answer = answer_of(desk.decision_of(lead), desk.numbers[lead], from_micros(found.received_at))
    view = view_of(answer, found.status, found.touched_at, found.closed_at, found.number)
    view = with_clocks(view, desk.clocks.of(lead))
    return with_present_accounts(desk.tx, [view])[0]
