"""A desk in memory that knows people by more than their mailbox, for runs over files.

A server does the same a moment after each commit (`pipeline.matching.probable_duplicates`); here it is done before the
decision, since nobody waits for the answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from turnout.core.decide.desk import Desk
from turnout.core.decision import Known
from turnout.core.match.person.familiar import Familiar
from turnout.core.match.person.record import record_of


@dataclass(slots=True)
class AcquaintedDesk(Desk):
    """`aliases` has, for a mailbox, that of the person who first wrote from another one."""

    familiar: Familiar = field(default_factory=Familiar)
    aliases: dict[str, str] = field(default_factory=dict)

    def whose(self, mailbox: str | None) -> str | None:
        """The person whom a mailbox reaches."""
        return None if mailbox is None else self.aliases.get(mailbox, mailbox)

    def meet(self, known: Known) -> None:
        """A lead is about to be decided: know its sender by whoever they surely are, while that one's lead is open."""
        record = record_of(known.facts)
        mailbox = record.mailbox
        if not mailbox:
            return
        if mailbox not in self.aliases and self.open_lead_of(mailbox) is None:
            found = self.familiar.find(record)
            person = self.whose(found[0]) if found else None
            if person is not None and self.open_lead_of(person) is not None:
                self.aliases[mailbox] = person
        self.familiar.remember(record)
