"""A run of leads through one policy in the order of their arrival, with waiting leads let in as time goes by.

The same leads, policy and world give the same decisions, always. Time is each lead's `received_at`; what still waits
after the last lead stays waiting.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from turnout.core.decide.case import Case
from turnout.core.decide.decide import decide
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decide.handling import close
from turnout.core.decide.waiting import drain_due
from turnout.core.decision import Decision, Outcome
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead, LeadId
from turnout.core.simulate.acquainted import AcquaintedDesk


@dataclass(frozen=True, slots=True)
class Step:
    """A lead and what was decided when it arrived, with what was decided about waiting leads just before."""

    lead: Lead
    case: Case
    decision: Decision
    drained: tuple[Decision, ...] = ()


def route_leads(
    leads: Iterable[Lead], engine: Engine, enricher: Enricher, desk: Desk, closed_after: timedelta | None = None
) -> Iterator[Step]:
    """One step per lead. Leads must come in the order of `received_at`; those of one instant keep their own order.

    With `closed_after` every lead is closed so long after somebody got it, which frees capacity; without, none is. Who
    somebody probably is counts where the desk knows people by more than their mailbox.
    """
    passage = _Passage(desk, closed_after)
    now: datetime | None = None
    for lead in leads:
        now = lead.received_at if now is None else max(now, lead.received_at)
        drained = passage.until(now)
        known = enricher.enrich(lead)
        if isinstance(desk, AcquaintedDesk):
            desk.meet(known)
        ruling = decide(engine, desk, lead, known, now)
        decision = desk.settle(ruling)
        passage.note([decision])
        yield Step(lead, ruling.case, decision, tuple(drained))


@dataclass(slots=True)
class _Passage:
    """Time between two leads: alarms of waiting leads and, where it is modelled, leads that are done with."""

    desk: Desk
    closed_after: timedelta | None
    closings: list[tuple[datetime, LeadId]] = field(default_factory=list)

    def until(self, now: datetime) -> list[Decision]:
        """Everything that happens by `now`, each at its own moment; a closing comes before an alarm of its moment."""
        made: list[Decision] = []
        while True:
            alarm, closing = self.desk.next_alarm(), self.closings[0][0] if self.closings else None
            if closing is not None and closing <= now and (alarm is None or closing <= alarm):
                _, lead = heapq.heappop(self.closings)
                happened = close(self.desk, lead, closing)
            elif alarm is not None and alarm <= now:
                happened = drain_due(self.desk, alarm)
            else:
                return made
            self.note(happened)
            made += happened

    def note(self, decisions: Iterable[Decision]) -> None:
        """Expect the closing of every lead that somebody just got."""
        if self.closed_after is None:
            return
        for decision in decisions:
            if decision.outcome in {Outcome.ASSIGNED, Outcome.OFFERED}:
                heapq.heappush(self.closings, (decision.decided_at + self.closed_after, decision.lead))
