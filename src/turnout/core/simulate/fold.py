"""A run of leads through one policy in the order of their arrival, with waiting leads let in as time goes by.

The same leads, policy and world give the same decisions, always. Time is each lead's `received_at`; what still waits
after the last lead stays waiting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from turnout.core.decide.case import Case
from turnout.core.decide.decide import decide
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decide.waiting import drain_due
from turnout.core.decision import Decision
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead


@dataclass(frozen=True, slots=True)
class Step:
    """A lead and what was decided when it arrived, with what was decided about waiting leads just before."""

    lead: Lead
    case: Case
    decision: Decision
    drained: tuple[Decision, ...] = ()


def route_leads(leads: Iterable[Lead], engine: Engine, enricher: Enricher, desk: Desk) -> Iterator[Step]:
    """One step per lead. Leads must come in the order of `received_at`; those of one instant keep their own order."""
    now: datetime | None = None
    for lead in leads:
        now = lead.received_at if now is None else max(now, lead.received_at)
        drained = drain_due(desk, now)
        ruling = decide(engine, desk, lead, enricher.enrich(lead), now)
        yield Step(lead, ruling.case, desk.settle(ruling), tuple(drained))
