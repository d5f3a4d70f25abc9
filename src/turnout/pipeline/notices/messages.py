"""What a notice says at the moment it is sent: the message, from what the store knows by then; None once it is untrue.

How a message reads is `core.notify`'s to know, who is told `recipients`'. One that could not be sent for hours must not
send anybody to a lead that is somebody else's by now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from turnout.core.lead import LeadId
from turnout.core.notify.about import About, Recipient
from turnout.core.notify.catalogue import words_in
from turnout.core.notify.content import changed_message, message_for
from turnout.core.notify.digest import digest_of
from turnout.core.notify.message import Action, Message, NoticeKind
from turnout.core.notify.words import Words
from turnout.core.rep import RepId
from turnout.pipeline.notices.heat import is_hot, is_hot_by
from turnout.pipeline.notices.links import Links
from turnout.pipeline.notices.told_lead import (
    ToldLead,
    account_of,
    due_of,
    earlier_with,
    find_told,
    is_accepted,
    name_of,
    stood_in_for,
)
from turnout.store.metadata import from_micros, to_micros
from turnout.store.rep_notifications import find_preferences
from turnout.store.reps import find_rep
from turnout.store.test_leads import find_test
from turnout.store.transaction import Transaction

# A link to a lead that is not merely offered works for so long.
LINK_LIFE: Final = timedelta(days=7)
_ANSWERS: Final = frozenset({Action.ACCEPT, Action.PASS, Action.TOUCH})


class Telling(NamedTuple):
    """A notice for one of those it is for. `rep` is empty for a bare address; `lead` is 0 for one about no lead."""

    lead: int
    decision: int
    kind: str
    recipient: str
    text: str
    rep: str
    channel: str


class Composer:
    """Makes messages. Safe to use from any thread: whatever changes is in the store."""

    def __init__(self, links: Links | None = None, language: str = "en") -> None:
        self._links = links
        self._language = language

    def compose(self, tx: Transaction, telling: Telling, now: datetime, *, is_update: bool = False) -> Message | None:
        """The message, or None where it is no longer true.

        An update of a message that was sent says what became of the lead, which is true at any time; its buttons are
        those that are still of use.
        """
        kind, reader = NoticeKind(telling.kind), self._reader(tx, telling.rep)
        if not telling.lead:
            return message_for(kind, telling.text, None, reader, now)
        lead = find_told(tx, telling.lead, telling.decision)
        if lead is None or not (is_update or _is_true(kind, lead, telling.rep, now)):
            return None
        if is_update and kind is NoticeKind.OFFERED and _is_theirs(lead, telling.rep) and not lead.is_offer:
            # They took it, and from then on it is one of theirs.
            kind = NoticeKind.ASSIGNED
        message = message_for(kind, telling.text, _about(tx, lead, words_in(reader.language)), reader, now)
        if is_update:
            message = _changed(tx, message, lead, telling, words_in(reader.language))
        return self._with_links(message, telling, lead, now)

    def compose_digest(self, tx: Transaction, tellings: Sequence[Telling], now: datetime) -> Message | None:
        """One message of many, without those that are no longer true; None where none is."""
        if not tellings:
            return None
        composed = (self.compose(tx, telling, now) for telling in tellings)
        return digest_of([message for message in composed if message is not None], self._reader(tx, tellings[0].rep))

    def compose_present(self, tx: Transaction, lead: int, decision: int, rep: RepId, now: datetime) -> Message | None:
        """What a rep who was told of a lead by this decision would read of it now; None where it is not there."""
        told = find_told(tx, lead, decision)
        kind = NoticeKind.OFFERED if told is not None and told.is_offer else NoticeKind.ASSIGNED
        return self.compose(tx, Telling(lead, decision, kind.value, rep, "", rep, ""), now, is_update=True)

    def is_hot(self, tx: Transaction, lead: int) -> bool:
        """Whether a lead, by its number, is a hot one."""
        return is_hot(tx, lead)

    def _reader(self, tx: Transaction, rep: str) -> Recipient:
        known = find_rep(tx, rep) if rep else None
        if known is None:
            return Recipient(None, self._language)
        said = find_preferences(tx, rep)
        language, zone = (said.language, said.zone) if said else ("", "")
        return Recipient(known.id, language or self._language, zone or known.zone)

    def _with_links(self, message: Message, telling: Telling, lead: ToldLead, now: datetime) -> Message:
        """The message with what is behind its buttons; without links they only say what there is to do."""
        if self._links is None or not message.buttons:
            return message
        links, rep = self._links, RepId(telling.rep)
        is_offer = message.kind is NoticeKind.OFFERED
        ends_at = from_micros(lead.accept_by) if is_offer and lead.accept_by is not None else now + LINK_LIFE
        buttons = tuple(
            button._replace(
                url=links.button_url(button.action, telling.decision, rep, ends_at),
                token=links.token(button.action, telling.decision, rep, ends_at),
            )
            for button in message.buttons
        )
        is_answered = any(button.action in _ANSWERS for button in buttons)
        return replace(message, buttons=buttons, code=links.code(lead.hands, rep) if is_answered else "")


def words_of(tx: Transaction, rep: str, language: str = "") -> Words:
    """The words of a rep's language; those of `language` for one who said none, and for nobody."""
    said = find_preferences(tx, rep) if rep else None
    return words_in((said.language if said else "") or language)


def _about(tx: Transaction, lead: ToldLead, words: Words) -> About:
    decision, account = lead.decision, account_of(tx, lead.account)
    return About(
        lead=LeadId(lead.id),
        facts=lead.facts,
        decision=decision,
        account=account,
        earlier=earlier_with(tx, lead, words),
        due=due_of(tx, lead),
        assignee_name=name_of(tx, lead.rep),
        stands_in_for=stood_in_for(tx, decision, account),
        is_hot=decision is not None and is_hot_by(tx, decision.policy, lead.facts, decision.rule),
        is_test=find_test(tx, lead.seq) is not None,
    )


def _is_true(kind: NoticeKind, lead: ToldLead, rep: str, now: datetime) -> bool:
    """Whether what a notice says is so at this moment."""
    has_it = lead.rep is not None and lead.rep == rep and lead.closed_at is None
    match kind:
        case NoticeKind.OFFERED:
            return has_it and bool(lead.is_offer) and (lead.accept_by is None or to_micros(now) < lead.accept_by)
        case NoticeKind.ASSIGNED | NoticeKind.REMIND:
            return _is_theirs(lead, rep)
        case NoticeKind.JOINED:
            return has_it
        case NoticeKind.TAKEN:
            return lead.rep != rep
        case _:
            return True


def _changed(tx: Transaction, message: Message, lead: ToldLead, telling: Telling, words: Words) -> Message:
    """A message that was sent, as it is to be now."""
    if not _is_theirs(lead, telling.rep):
        return changed_message(message, _standing(tx, lead, telling.rep, words))
    is_own = telling.kind != NoticeKind.JOINED
    is_taken = is_own and not lead.is_offer and (telling.kind == NoticeKind.OFFERED or is_accepted(tx, lead))
    return changed_message(message, words.now_yours if is_taken else message.intro, is_over=False)


def _is_theirs(lead: ToldLead, rep: str) -> bool:
    """Whether a lead is in this rep's hands and waits for their answer."""
    return lead.rep is not None and lead.rep == rep and lead.closed_at is None and lead.touched_at is None


def _standing(tx: Transaction, lead: ToldLead, rep: str, words: Words) -> str:
    """What became of a lead that waits for them no more, for somebody who was told of it before."""
    if lead.closed_at is not None:
        return words.now_closed
    if lead.rep is None:
        return words.now_waiting
    if lead.rep != rep:
        return words.now_elsewhere.format(rep=name_of(tx, lead.rep))
    return words.now_answered
