"""What a trial comes to, counted while leads go by: who would have got what, how long they waited, what is missing.

Nothing of a lead is kept but where it ended, so that a hundred thousand need little room.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from turnout.core.decide.case import Case
from turnout.core.decide.engine import Engine
from turnout.core.decision import Decision, MatchVerdict, Nobody, Outcome
from turnout.core.fields.values import is_placeholder
from turnout.core.lead import Lead, LeadId
from turnout.core.rep import RepId
from turnout.core.simulate.chance import Drawing
from turnout.core.simulate.fold import Step

WEEK_HOURS: Final = 168
_SAMPLES_MAX: Final = 40
_UNREAD_MAX: Final = 500


class End(NamedTuple):
    """Where one lead stands."""

    outcome: Outcome
    rule: str
    rep: str
    pool: str
    queue: str
    reason: str


class Sample(NamedTuple):
    """One lead in full, to be looked at."""

    lead: str
    at: datetime
    company: str
    country: str
    end: End


@dataclass(slots=True)
class Tally:
    """Counts of a run. `zone` is what hours are told in, `last_rule` the one that takes what no other does."""

    engine: Engine
    zone: tzinfo
    last_rule: str
    leads: int
    ends: dict[LeadId, End] = field(default_factory=dict)
    arrivals: list[int] = field(default_factory=lambda: [0] * WEEK_HOURS)
    closed: list[int] = field(default_factory=lambda: [0] * WEEK_HOURS)
    waits_minutes: list[float] = field(default_factory=list)
    matches: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    unread_countries: Counter[str] = field(default_factory=Counter)
    nowhere: Counter[str] = field(default_factory=Counter)
    left_owners: Counter[str] = field(default_factory=Counter)
    unowned: int = 0
    drawing: Drawing = field(default_factory=Drawing)
    samples: list[Sample] = field(default_factory=list)
    _waiting: dict[LeadId, datetime] = field(default_factory=dict)
    _sampled: dict[LeadId, tuple[datetime, str, str]] = field(default_factory=dict)
    _count: int = 0

    def take(self, step: Step) -> None:
        """Count a lead, and what became of others just before it."""
        for drained in step.drained:
            self._end(drained)
        lead, case, decision = step.lead, step.case, step.decision
        at = lead.received_at.astimezone(self.zone)
        hour = at.weekday() * 24 + at.hour
        self.arrivals[hour] += 1
        if decision.outcome is Outcome.HELD:
            self._waiting[lead.id] = lead.received_at
            self.closed[hour] += _is_closed(decision)
        self._look_at(lead, case, decision)
        if self._count * _SAMPLES_MAX // self.leads != (self._count - 1) * _SAMPLES_MAX // self.leads:
            self._sampled[lead.id] = (
                lead.received_at,
                lead.values.get("company", ""),
                str(case.facts.get("country") or ""),
            )
        self._count += 1
        self._end(decision)

    def _look_at(self, lead: Lead, case: Case, decision: Decision) -> None:
        facts = case.facts
        country = facts.get("country")
        self.countries[str(country or "")] += 1
        typed = lead.values.get("country", "")
        if country is None and typed and not is_placeholder(typed) and len(self.unread_countries) < _UNREAD_MAX:
            self.unread_countries[typed[:40]] += 1
        if decision.rule == self.last_rule and country is not None and facts.get("territory") is None:
            self.nowhere[str(country)] += 1
        match = decision.match
        verdict = match.verdict if match else MatchVerdict.NONE
        self.matches[verdict.value] += 1
        if verdict is MatchVerdict.MATCH:
            owner = facts.get("account.owner")
            if owner is None:
                self.unowned += 1
            elif any(tried.nobody is Nobody.LEFT for tried in decision.tried):
                self.left_owners[str(owner)] += 1

    def _end(self, decision: Decision) -> None:
        lead = decision.lead
        since = self._waiting.get(lead)
        if since is not None and decision.outcome is not Outcome.HELD:
            self.waits_minutes.append((decision.decided_at - since).total_seconds() / 60)
            del self._waiting[lead]
        last = decision.tried[-1] if decision.tried else None
        if last and last.candidates and last.pool and decision.assignee and last.rep == decision.assignee:
            self.drawing.give(self.engine.rooms[last.pool], last.candidates, decision.assignee, 1.0)
        end = End(
            decision.outcome, decision.rule, decision.assignee or "", decision.pool, decision.queue, decision.reason
        )
        if told := self._sampled.get(lead):
            self._sampled[lead] = told
            self.samples = [sample for sample in self.samples if sample.lead != lead]
            self.samples.append(Sample(lead, *told, end))
        # A reason is a sentence of its own for every lead; it is kept for those that are shown.
        self.ends[lead] = end._replace(reason="")

    @property
    def outcomes(self) -> Counter[Outcome]:
        """How many leads came to what."""
        return Counter(end.outcome for end in self.ends.values())

    def by(self, name: str) -> Counter[str]:
        """How many leads have each `rule`, `rep`, `pool` or `queue`."""
        return Counter(text for end in self.ends.values() if (text := getattr(end, name)))

    def fallen(self, leads: Iterable[LeadId]) -> int:
        """How many of these leads the last rule took."""
        return sum(1 for lead in leads if self.ends[lead].rule == self.last_rule)


def _is_closed(decision: Decision) -> bool:
    return any(tried.nobody is Nobody.CLOSED for tried in decision.tried)


def load_by_rep(tally: Tally) -> Mapping[str, tuple[int, int, int]]:
    """How many leads each rep has; of these how many because the account is theirs (no pool gave them), and how many
    because nobody else of the pool could have taken them.
    """  # noqa: D205 - it is one sentence
    loads: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for end in tally.ends.values():
        if end.rep and end.outcome is not Outcome.DUPLICATE:
            loads[end.rep][0] += 1
            loads[end.rep][1] += not end.pool
    shared = {rep: tally.drawing.received(RepId(rep))[0] for rep in loads}
    return {rep: (whole, owned, max(0, whole - owned - shared[rep])) for rep, (whole, owned) in loads.items()}
