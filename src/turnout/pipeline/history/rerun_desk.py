"""The desk of a rerun: it notices decisions that are not what they were, and lets the clocks of such leads go by time.

What is played on it, and when, is `rerun`'s.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Final

from turnout.core.decision import Decision
from turnout.core.follow_up.clock_book import ClockBook
from turnout.core.lead import LeadId
from turnout.pipeline.history.replay_desk import RecordedClocks, RecordingDesk


@dataclass(slots=True)
class FreeClocks(RecordedClocks):
    """Clocks that fire when the record says so; once they are free those of leads that went another way fire by time.

    A server fires a clock a little late, or much where it was down: what is as it was stays so to the second.
    """

    is_free: bool = False
    follows_record: bool = True
    left: set[LeadId] = field(default_factory=set)
    # Leads of which nobody knows what was done about them: theirs fire with the record only.
    muted: set[LeadId] = field(default_factory=set)
    mutes_all: bool = False
    _waiting: dict[LeadId, list[tuple[datetime, int, int, LeadId]]] = field(default_factory=dict)

    def next_due(self) -> datetime | None:
        """The moment at which the next clock fires that the record does not speak for."""
        while self.is_free and (due_at := ClockBook.next_due(self)) is not None:
            lead = self._due[0][3]
            is_muted = self.mutes_all or lead in self.muted
            if not is_muted and (lead in self.left or not self.follows_record):
                return due_at
            self._waiting.setdefault(lead, []).append(heapq.heappop(self._due))
        return None

    def leave(self, lead: LeadId) -> None:
        """A lead went another way than in the record: its clocks fire by time from now on."""
        self.left.add(lead)
        for entry in self._waiting.pop(lead, ()):
            heapq.heappush(self._due, entry)


@dataclass(slots=True)
class ComparingDesk(RecordingDesk):
    """The desk of a rerun, which notices every decision that is not what it was."""

    clocks: FreeClocks = field(default_factory=FreeClocks)
    is_other: bool = False

    def note(self, decision: Decision) -> None:
        """Keep a decision, beside what was decided then."""
        RecordingDesk.note(self, decision)
        lead = decision.lead
        if lead in self.clocks.left:
            return
        stored, number = self.stored.get(lead, ()), len(self.made[lead])
        then = stored[number - 1] if number <= len(stored) else None
        if then is None or not is_same(then, decision):
            self.is_other = True
            self.clocks.leave(lead)


def is_same(then: Decision, now: Decision) -> bool:
    """Whether two decisions come to the same, whatever words or version said so."""
    return _beside_words(then) == _beside_words(now)


_beside_words: Final = attrgetter(
    "outcome", "assignee", "team", "pool", "queue", "duplicate_of", "decided_at", "accept_by", "held_until", "promise",
    "hop",
)  # fmt: skip
