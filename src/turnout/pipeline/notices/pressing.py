"""What pressing a button of a message does, whichever way it was pressed: on a page, in Slack, by a text message.

It works once: what came of it is kept with what it did, so the same press again is answered the same. What a rep can do
wrong is an outcome with a sentence, never an exception.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from turnout.core.follow_up.snoozing import CHOICES, reminder_at
from turnout.core.lead import LeadId
from turnout.core.notify.catalogue import words_in
from turnout.core.notify.message import Action
from turnout.core.notify.words import Words
from turnout.core.rep import RepId
from turnout.errors import RefusedError
from turnout.pipeline.asking.awaiting import await_job
from turnout.pipeline.asking.codes import PASS_REASONS, TOUCH_KINDS
from turnout.pipeline.asking.front import Front
from turnout.pipeline.asking.jobs import Accept, Pass, Snooze, Terms, Touch
from turnout.pipeline.notices.linked_lead import LinkedLead, read_linked
from turnout.pipeline.notices.links import Claims, Links
from turnout.pipeline.notices.messages import words_of
from turnout.store.link_uses import Use, find_use

Outcome = Literal["done", "already", "not_yours", "moved", "closed", "expired", "bad_token", "refused"]
COMMENT_CHARS_MAX: Final = 500
_Press = Accept | Pass | Snooze | Touch
# What the dispatcher refuses, as whoever pressed is told.
_REFUSED: Final[Mapping[str, Outcome]] = {
    "lead_closed": "closed",
    "lead_rejected": "closed",
    "lead_joined": "moved",
    "not_yours": "moved",
    "not_assigned": "moved",
    "not_offered": "already",
}


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came of a press, and the sentence that says so; which lead and whose link it was, where that is known."""

    outcome: Outcome
    text: str
    lead: LeadId | None = None
    rep: RepId | None = None


def press(
    front: Front,
    links: Links,
    token: str,
    action: Action,
    *,
    choice: str = "",
    comment: str = "",
    rep: RepId | None = None,
    by: str = "link",
    nonce: str = "",
    language: str = "",
) -> Pressed:
    """Do what a button says, once. Blocks until it is on disk, so it is not for the event loop's own thread.

    `choice` is the code of a pass, when to be reminded, or how the lead was answered; `rep` is who pressed, where the
    way it was pressed tells; `by` is that way, as the record names it. With another `nonce` a snooze is another one.
    It is answered in the language of whose link it is; `language` is for whoever said none. Raises StoreError where the
    store cannot be used.
    """
    claims = links.reads(token)
    if claims is None:
        return Pressed("bad_token", words_in(language).answers.cut_short)
    found, now = read_linked(front, claims, language), front.now()
    if found is None:
        return Pressed("closed", words_in(language).answers.gone, rep=claims.rep)
    if rep is not None and rep != claims.rep:
        return Pressed("not_yours", _language_of(front, rep, language).answers.not_yours, found.lead, claims.rep)
    use = _use(claims, action, choice, comment, nonce)
    if _is_used(front, use):
        return _told("already", found, action, now)
    if claims.expires_at <= now:
        return Pressed("expired", found.words.answers.too_old, found.lead, claims.rep)
    job = _job(found, claims, action, choice, now)
    if job is None:
        return Pressed("refused", _unknown_choice(action, choice, found.words), found.lead, claims.rep)
    return _done(front, found, job, Terms(use=use), f"{by}:{claims.rep}", action, now)


def _language_of(front: Front, rep: RepId, language: str) -> Words:
    with front.database.asking() as tx:
        return words_of(tx, rep, language)


def _use(claims: Claims, action: Action, choice: str, comment: str, nonce: str) -> Use:
    """Names a press: a lead is accepted, passed and answered once by each decision's link."""
    again = f":{nonce or choice}" if action is Action.SNOOZE else ""
    name = f"{claims.decision}:{claims.rep}:{action}{again}"
    said = " ".join(comment.split())[:COMMENT_CHARS_MAX] if action is Action.PASS else ""
    return Use(name, claims.rep, action, claims.expires_at, choice, said)


def _is_used(front: Front, use: Use) -> bool:
    with front.database.asking() as tx:
        return find_use(tx, use.press) is not None


def _job(found: LinkedLead, claims: Claims, action: Action, choice: str, now: datetime) -> _Press | None:
    """The job that an action is; None for a choice there is not."""
    lead, rep = found.lead, claims.rep
    match action:
        case Action.ACCEPT:
            return Accept(lead, rep)
        case Action.PASS if choice in PASS_REASONS:
            return Pass(lead, rep, choice)
        case Action.TOUCH if (choice or "call") in TOUCH_KINDS:
            return Touch(lead, choice or "call", rep)
        case Action.SNOOZE if choice in CHOICES:
            return Snooze(lead, reminder_at(choice, now, found.zone, found.due_at), rep)
        case _:
            return None


def _unknown_choice(action: Action, choice: str, words: Words) -> str:
    codes = {Action.PASS: PASS_REASONS, Action.TOUCH: TOUCH_KINDS, Action.SNOOZE: tuple(CHOICES)}.get(action, ())
    known = ", ".join(codes)
    said = words.answers
    return said.unknown_choice.format(choice=choice[:40], known=known) if known else said.nothing_to_press


def _done(
    front: Front, found: LinkedLead, job: _Press, terms: Terms, by: str, action: Action, now: datetime
) -> Pressed:
    """Have it done, and say what came of it."""
    done = await_job(front.submit, _on(job, terms, by))
    match done.error:
        case None if isinstance(job, Snooze) and not done.is_replay:
            text = found.words.answers.reminded.format(moment=found.local(job.until))
            return Pressed("done", text, found.lead, found.link_of)
        case None:
            return _told("already" if done.is_replay else "done", found, action, now)
        case RefusedError() as error if error.code in _REFUSED:
            return _told(_REFUSED[error.code], read_again(front, found), action, now)
        case RefusedError() as error:
            text = found.words.answers.refused.format(why=str(error).capitalize())
            return Pressed("refused", text, found.lead, found.link_of)
        case error:
            raise error


def _on(job: _Press, terms: Terms, by: str) -> _Press:
    match job:
        case Accept(lead, rep):
            return Accept(lead, rep, by, terms)
        case Pass(lead, rep, reason):
            return Pass(lead, rep, reason, by, terms)
        case Touch(lead, kind, rep, at):
            return Touch(lead, kind, rep, at, by, terms)
        case Snooze(lead, until, rep):
            return Snooze(lead, until, rep, by, terms)


def read_again(front: Front, found: LinkedLead) -> LinkedLead:
    """The lead as it is now."""
    claims = Claims(Action.OPEN, found.decision, found.link_of, front.now())
    return read_linked(front, claims, found.words.language) or found


def _told(outcome: Outcome, found: LinkedLead, action: Action, now: datetime) -> Pressed:
    return Pressed(outcome, _sentence(outcome, found, action, now), found.lead, found.link_of)


def _sentence(outcome: Outcome, found: LinkedLead, action: Action, now: datetime) -> str:
    match outcome:
        case "done":
            return found.words.answers.done[action]
        case "already":
            return found.words.answers.already.format(standing=found.standing(now))
        case _:
            return found.standing(now)
