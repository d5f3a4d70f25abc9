"""A lead as the page behind a link shows it: who it is, whose it is now, until when it is promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from turnout.core.lead import LeadId
from turnout.core.notify.catalogue import words_in
from turnout.core.notify.words import Words
from turnout.core.rep import RepId
from turnout.pipeline.asking.front import Front
from turnout.pipeline.notices.links import Claims
from turnout.store.codec.contact import Contact, contact_of
from turnout.store.codec.wire import instant_or_none
from turnout.store.transaction import Transaction

_FIND: Final = """
SELECT l.seq, l.id, l.status, l.touched_at, a.rep, a.is_offer, p.facts, r.zone, h.name, n.language,
    CASE WHEN a.is_offer = 1 THEN a.accept_by END, (
        SELECT min(c.due_at) FROM clocks c
        WHERE c.lead = l.seq AND c.state = 'running' AND c.kind IN ('accept', 'touch', 'at_most')
    )
FROM decisions d JOIN leads l ON l.seq = d.lead JOIN personal p ON p.lead = l.seq
LEFT JOIN assignments a ON a.lead = l.seq AND a.until IS NULL
LEFT JOIN reps r ON r.id = ? LEFT JOIN reps h ON h.id = a.rep LEFT JOIN rep_notifications n ON n.rep = r.id
WHERE d.seq = ?
"""


@dataclass(frozen=True, slots=True)
class LinkedLead:
    """What is true now of the lead of a link. Instants are in UTC, `zone` is that of whoever's link it is.

    `holder` is who has it; `due_at` is when the next thing promised of it falls due; `contact` is empty once erased;
    `words` are those of whoever's link it is.
    """

    seq: int
    lead: LeadId
    decision: int
    link_of: RepId
    status: str
    holder: RepId | None
    holder_name: str
    is_offer: bool
    due_at: datetime | None
    touched_at: datetime | None
    zone: str
    words: Words
    contact: Contact

    @property
    def is_theirs(self) -> bool:
        """True while the lead is open and with whoever's link it is."""
        return self.status == "open" and self.holder == self.link_of

    @property
    def title(self) -> str:
        """Who it is, as far as that is known."""
        who, company = self.contact.name or self.contact.email, self.contact.company
        return ", ".join(part for part in (who, company) if part) or f"Lead {self.lead}"

    def standing(self, now: datetime) -> str:
        """One sentence about where the lead is now."""
        answers = self.words.answers
        match self.status:
            case "closed" | "rejected":
                return answers.closed
            case "joined":
                return answers.joined
        if self.holder is None:
            return answers.with_nobody
        if self.holder != self.link_of:
            return self.words.now_elsewhere.format(rep=self.holder_name or self.holder)
        if self.is_offer:
            return answers.offered_until.format(moment=self.local(self.due_at)) if self.due_at else answers.offered
        if self.touched_at is not None:
            return answers.answered
        if self.due_at is None or self.due_at <= now:
            return answers.unanswered
        return answers.promised.format(moment=self.local(self.due_at))

    def local(self, at: datetime) -> str:
        """An instant as whoever's link it is reads a clock: `14:05 on Mon 7 Sep (Europe/Berlin)`."""
        there, words = at.astimezone(ZoneInfo(self.zone)), self.words
        return words.answers.moment.format(
            time=f"{there:%H:%M}",
            weekday=words.weekdays[there.weekday()],
            day=there.day,
            month=words.months[there.month - 1],
            zone=self.zone,
        )


def read_linked(front: Front, claims: Claims, language: str = "") -> LinkedLead | None:
    """The lead that a link is about, as it is now; None where it is not in the store.

    `language` is for whoever said none of their own.
    """
    with front.database.asking() as tx:
        return _read(tx, claims, language)


def _read(tx: Transaction, claims: Claims, language: str) -> LinkedLead | None:
    found = tx.rows(_FIND, (claims.rep, claims.decision))
    if not found:
        return None
    seq, lead, status, touched_at, holder, is_offer, facts, zone, name, said, *due = found[0]
    return LinkedLead(
        seq,
        LeadId(lead),
        claims.decision,
        claims.rep,
        status,
        None if holder is None else RepId(holder),
        name or "",
        bool(is_offer),
        instant_or_none(min((at for at in due if at is not None), default=None)),
        instant_or_none(touched_at),
        zone or "UTC",
        words_in(said or language),
        contact_of(None if facts is None else bytes(facts)),
    )
