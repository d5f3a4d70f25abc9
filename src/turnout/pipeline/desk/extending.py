"""A promise of a lead that is given more time: what the record says of it, and what whoever has the lead is told."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from turnout.core.decide.desk import Holding
from turnout.core.decide.notices import Notice
from turnout.core.follow_up.clock import ClockKind
from turnout.core.follow_up.extending import LONGEST, Extended, Longer, NotExtended, extend
from turnout.core.follow_up.hours import hours_of
from turnout.core.notify.message import NoticeKind
from turnout.core.notify.reasons import reason
from turnout.errors import InputError, RefusedError
from turnout.pipeline.asking.answer import said
from turnout.pipeline.asking.codes import PROMISES
from turnout.pipeline.asking.jobs import Extend
from turnout.pipeline.desk.clock_rows import extended_said
from turnout.pipeline.desk.stored_desk import StoredDesk
from turnout.pipeline.edits.changes import checked_why
from turnout.pipeline.engine.live import Live
from turnout.store.metadata import to_micros

# Why, in the words of `core.notify.texts`.
_WHY: Final = {
    "customer_asked_later": "the customer asked for later",
    "agreed_with_customer": "agreed with the customer",
    "needs_research": "it takes some research",
    "waiting_for_colleague": "a colleague is waited for",
    "rep_unavailable": "you cannot answer before",
    "other": "for another reason",
}


def extend_promise(live: Live, desk: StoredDesk, job: Extend, now: datetime) -> dict[str, str | int]:
    """What the record is to say of the extension. Raises RefusedError, and then nothing has changed."""
    holding = desk.holding_of(job.lead)
    wish = _wish(job)
    if wish.kind is ClockKind.ACCEPT and holding is not None and holding.is_offer:
        why = f"lead `{job.lead}` is on offer to {holding.rep}; an offer is not extended, give the lead to somebody"
        raise RefusedError("on_offer", why)
    note = _note(job)
    found = extend(desk.clocks, job.lead, wish, now, hours_of(live.world.roster))
    if isinstance(found, NotExtended):
        raise _refusal(found, job)
    _tell(desk, holding, job, found, now)
    promise = found.promise
    wished: dict[str, str | int] = {"until": to_micros(job.until)} if job.until else {"seconds": job.seconds}
    told = {"promise": promise.kind.value, **wished, "due": to_micros(promise.due_at), "reason": job.reason}
    return told | ({"why": note} if note else {}) | {"extended": extended_said(found.changed)}


def _note(job: Extend) -> str:
    try:
        return checked_why(job.note) if job.note else ""
    except InputError as error:
        raise RefusedError("invalid", f"`note`: {error}") from None


def _wish(job: Extend) -> Longer:
    if job.promise not in {"", *PROMISES}:
        known = ", ".join(f"`{each}`" for each in PROMISES)
        raise RefusedError("invalid", f"promise `{job.promise}` is not known; use one of {known}")
    if (job.until is None) == (job.seconds == 0):
        raise RefusedError("invalid", "say either until when the promise is extended, or by how much")
    if job.seconds < 0:
        raise RefusedError("not_later", "a promise is extended by more time; it cannot be shortened")
    return Longer(ClockKind(job.promise) if job.promise else None, job.seconds, job.until)


def _refusal(found: NotExtended, job: Extend) -> RefusedError:
    lead = job.lead
    match found:
        case NotExtended.NO_CLOCK:
            which = f"no `{job.promise}` clock" if job.promise else "no promise"
            return RefusedError("no_clock", f"{which} of lead `{lead}` runs by now, so none can be extended")
        case NotExtended.STANDS_STILL:
            why = f"the clocks of lead `{lead}` stand still: extend by so much time, or let them go on first"
            return RefusedError("stands_still", why)
        case NotExtended.NOT_LATER:
            asked = f"`{said(job.until)}`" if job.until else "that"
            return RefusedError("not_later", f"{asked} is not later than the promise of lead `{lead}` falls due anyway")
        case NotExtended.TOO_LONG:
            why = f"lead `{lead}` would be due in more than {LONGEST.days} days from now; extend by less, or pause it"
            return RefusedError("too_long", why)


def _tell(desk: StoredDesk, holding: Holding | None, job: Extend, found: Extended, now: datetime) -> None:
    """Whoever has the lead hears of it, once for each extension."""
    if holding is None:
        return
    # Above the numbers of clocks that fire, which tell other things.
    number = 1_000 * found.promise.version + found.promise.number
    text = reason("promise_extended", why=_WHY[job.reason])
    desk.say(Notice(NoticeKind.TELL, job.lead, holding.rep, text, now, number))
