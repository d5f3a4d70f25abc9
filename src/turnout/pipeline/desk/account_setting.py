"""The account of a lead that was decided before: set by hand, by a new look at the accounts, or by an answered review.

The answer to a review is kept first, by an edit; here its lead learns of it, in a transaction of its own. What the lead
is to have is read from the review as it stands by then, so it does not matter how often, or how late, this is done.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

import msgspec

from turnout.core.account import AccountId
from turnout.core.decide.handling import UNDONE, give
from turnout.core.decide.rematch import set_account
from turnout.core.decision import AccountMatch, MatchVerdict
from turnout.core.rep import RepId, RepStatus
from turnout.pipeline.asking.jobs import SetAccount
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.engine.live import Live
from turnout.store.audit import Event
from turnout.store.codec.decision import decode_decision
from turnout.store.decisions import DecisionRow, decision_by_seq, decision_of
from turnout.store.leads import Found
from turnout.store.match_reviews import CONFIRMED, ReviewRow, applied, find_review

# How sure a person is, and how a match that they made is told from others.
CERTAIN: Final = 1.0
BY_HAND: Final = "confirmed"
_WORDS: Final = {
    "match_confirmed": "a person confirmed it",
    "match_undone": "what a person had said of it was taken back",
    "rematched": "the accounts were looked through again",
    "merged": "its account was merged",
    "manual": "set by hand",
}


def set_account_of(desk: StoredDesk, job: SetAccount, found: Found, now: datetime) -> None:
    """Give an open lead the account that a job names."""
    if job.match is not None and job.match.verdict is MatchVerdict.REVIEW:
        desk.to_confirm[job.lead] = None
    match = job.match if job.match is not None else _match_of(desk, decision_of(desk.tx, job.lead, 1))
    _set(desk, job, match, job.reason, now, moves=job.reassign and found.touched_at is None)


def apply_review(desk: StoredDesk, live: Live, job: SetAccount, found: Found, now: datetime) -> None:
    """Let a lead have what the answer to its review says. A lead that is not open any more stays as it is."""
    assert job.review is not None, "the job is about a review"
    review = find_review(desk.tx, job.review)
    if review is None or review.is_applied:
        return
    moved_from: str | None = None
    has_moved = False
    if found.status == "open":
        asked = _match_of(desk, decision_by_seq(desk.tx, review.decision))
        if review.state == CONFIRMED:
            moved_from, has_moved = _confirm(desk, job, review, asked, found, now)
        else:
            _take_back(desk, live, job, review, asked, now)
    applied(desk.tx, review, has_moved=has_moved, moved_from=moved_from)


def _confirm(
    desk: StoredDesk, job: SetAccount, review: ReviewRow, asked: AccountMatch, found: Found, now: datetime
) -> tuple[str | None, bool]:
    """Who had the lead before the rules were asked anew, and whether they were."""
    moves = bool(review.moves) and found.touched_at is None
    before = desk.holding_of(job.lead)
    chosen = replace(
        asked,
        account=AccountId(review.chosen or ""),
        score=CERTAIN,
        via=BY_HAND,
        reason="a person confirmed that the lead is theirs",
        verdict=MatchVerdict.MATCH,
    )
    _set(desk, job, chosen, "match_confirmed", now, moves=moves)
    return (before.rep if moves and before is not None else None), moves


def _take_back(
    desk: StoredDesk, live: Live, job: SetAccount, review: ReviewRow, asked: AccountMatch, now: datetime
) -> None:
    """The lead's account is what it was when the question was asked, and so is whoever has it."""
    if desk.decision_of(job.lead).match == asked:
        return
    rep = live.world.roster.reps.get(RepId(review.moved_from or ""))
    can_have = rep is not None and rep.status is RepStatus.ACTIVE
    _set(desk, job, asked, UNDONE, now, moves=bool(review.moves) and not can_have)
    holding = desk.holding_of(job.lead)
    # Whoever has it by a turn that the answer cost is given that back, be they the same.
    if rep is not None and can_have and (holding is None or holding.rep != rep.id or holding.room is not None):
        desk.flush()
        _record(desk, "given", job, now, rep=rep.id, reason=UNDONE)
        give(desk, job.lead, rep.id, now, UNDONE, is_undoing=True)


def _set(desk: StoredDesk, job: SetAccount, match: AccountMatch, reason: str, now: datetime, *, moves: bool) -> None:
    if desk.decision_of(job.lead).match == match and not moves:
        return
    _record(desk, "account_set", job, now, account=match.account or "", reason=reason, moves=moves)
    is_undoing = reason == UNDONE
    set_account(desk, job.lead, match, now, reason_said(match, reason), moves=moves, is_undoing=is_undoing)
    case = desk.case_of(job.lead)
    assert case is not None, "an open lead lies somewhere"
    desk.cases_changed[job.lead] = case


def reason_said(match: AccountMatch, reason: str) -> str:
    """Why a lead has another account now, as its decision says it."""
    return f"account {match.account or 'unknown'}: {_WORDS[reason]}"


def _match_of(desk: StoredDesk, found: tuple[DecisionRow, str, int] | None) -> AccountMatch:
    """The match of a stored decision."""
    assert found is not None, "a lead has a first decision"
    match = decode_decision(bytes(found[0].body), desk.interned).match
    assert match is not None, "every decision says what was matched"
    return match


def _record(desk: StoredDesk, what: str, job: SetAccount, now: datetime, **said: str | int) -> None:
    body = msgspec.json.encode({**said, "by": job.by}).decode()
    desk.happened(Event(what, now, desk.seqs[job.lead], job.lead, body=body))
