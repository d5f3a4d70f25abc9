"""A job is done on its terms: once under its key, only where its lead stands as it was seen, and by whoever may."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec

from turnout.core.lead import LeadId
from turnout.errors import RefusedError
from turnout.pipeline.acting.hands import (
    accept_offer,
    close_lead,
    end_test_lead,
    merge_leads,
    pass_lead,
    reassign_lead,
    rehome,
    separate_lead,
    set_account,
)
from turnout.pipeline.acting.presence import change_presence, free_rep
from turnout.pipeline.acting.promises import extend, pause, resume, snooze, touch
from turnout.pipeline.acting.standing import (
    lead_there,
    view_now,
)
from turnout.pipeline.asking.answer import LeadView, etag_of_lead
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import (
    ANY,
    Accept,
    Close,
    Credit,
    Depart,
    EndTest,
    Extend,
    Free,
    Merge,
    MergePeople,
    OfLead,
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
from turnout.pipeline.desk.granting import grant
from turnout.pipeline.desk.pausing import pause_rep
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.engine.live import Live
from turnout.pipeline.handing_over.bulk_undoing import undo_move
from turnout.pipeline.handing_over.departing import depart
from turnout.pipeline.handing_over.departing import undo as undo_departure
from turnout.pipeline.handing_over.realigning import realign
from turnout.pipeline.merging.people_merges import merge_people, undo_people
from turnout.store.link_uses import Use, find_use, keep_use
from turnout.store.write_answers import WriteAnswer, find_answer, keep_answer


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
    if job.terms.use is not None and isinstance(job, OfLead):
        return _press(job, job.terms.use, live, desk, now)
    if etags and isinstance(job, OfLead):
        _must_stand(desk, job.lead, etags)
    done = _do(job, live, desk, now)
    if key:
        body = msgspec.json.encode(done.answer if done.answer is not None else done.data)
        keep_answer(desk.tx, by, key, digest, WriteAnswer(200, body), now)
    return done


def _press(job: OfLead, use: Use, live: Live, desk: StoredDesk, now: datetime) -> Done:
    """Do what the button of a message says, unless it was pressed before."""
    lead_there(desk, job.lead)
    if find_use(desk.tx, use.press) is not None:
        return Done(answer=view_now(desk, job.lead), is_replay=True)
    done = _do(job, live, desk, now)
    keep_use(desk.tx, use, desk.seqs[job.lead], now)
    return done


def _again(job: Work, body: bytes) -> Done:
    """The first answer once more."""
    if isinstance(job, OfLead):
        return Done(answer=msgspec.json.decode(body, type=LeadView), is_replay=True)
    return Done(data=msgspec.json.decode(body), is_replay=True)


def _must_stand(desk: StoredDesk, lead: LeadId, etags: Collection[str]) -> None:
    """Let a job through that is meant for where its lead stands now."""
    lead_there(desk, lead)
    etag = etag_of_lead(view_now(desk, lead))
    if etag not in etags:
        raise RefusedError("precondition_failed", f"lead `{lead}` is at `{etag}` now; read it again")


def _do(job: Work, live: Live, desk: StoredDesk, now: datetime) -> Done:  # noqa: C901, PLR0912 - a case for each job
    match job:
        case Accept():
            return accept_offer(desk, job, now)
        case Pass():
            return pass_lead(desk, job, now)
        case Reassign():
            return reassign_lead(live, desk, job, now)
        case Touch():
            return touch(desk, job, now)
        case Snooze():
            return snooze(desk, job, now)
        case Pause():
            return pause(desk, job, now)
        case Resume():
            return resume(live, desk, job, now)
        case Extend():
            return extend(live, desk, job, now)
        case EndTest():
            return end_test_lead(desk, job, now)
        case Close():
            return close_lead(desk, job, now)
        case Merge():
            return merge_leads(desk, job, now)
        case Separate():
            return separate_lead(desk, job, now)
        case SetAccount():
            return set_account(live, desk, job, now)
        case Rehome():
            return rehome(live, desk, job, now)
        case MergePeople():
            return merge_people(desk, job, now)
        case UnmergePeople():
            return undo_people(live, desk, job, now)
        case Present():
            return change_presence(live, desk, job, now)
        case PauseRep():
            return pause_rep(live, desk, job, now)
        case Free():
            return free_rep(live, desk, job, now)
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
