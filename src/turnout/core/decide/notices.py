"""Who is to be told what and why, as a decision or a clock says it. How they are told is for whoever delivers it.

No notice has a personal fact: what a message says of a lead is read when it is delivered.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from turnout.core.decide.audience import recipient
from turnout.core.decide.case import Ruling
from turnout.core.decision import Outcome
from turnout.core.lead import LeadId
from turnout.core.notify.message import NoticeKind


class Notice(NamedTuple):
    """One thing somebody is to be told about a lead.

    `recipient` is a rep's id, `pool NAME`, `queue NAME` or an address; empty for those who look after Turnout. `number`
    is that of the clock which fired, counted from 1; 0 where a decision says it.
    """

    kind: NoticeKind
    lead: LeadId
    recipient: str
    text: str
    at: datetime
    number: int = 0


def notices_of(ruling: Ruling) -> Iterator[Notice]:
    """What a decision tells: whoever has the lead now, whom its rule names, and a person where it needs one."""
    decision = ruling.decision
    lead, at, why = decision.lead, decision.decided_at, decision.reason
    if decision.assignee is not None:
        kind = NoticeKind.JOINED if decision.outcome is Outcome.DUPLICATE else NoticeKind(decision.outcome.value)
        yield Notice(kind, lead, decision.assignee, why, at)
    if decision.tell:
        told = (recipient(ruling.case, who, ruling.rule, decision.assignee, decision.assignee) for who in decision.tell)
        for whom in dict.fromkeys(told):
            if whom:
                yield Notice(NoticeKind.TELL, lead, whom, why, at)
    if decision.alerts:
        yield Notice(NoticeKind.ALERT, lead, "", "; ".join(decision.alerts), at)
