"""A lead as it comes in to a simulation: out of a store with all that was kept of it, or out of a file, read before.

Neither is read or matched anew: reading takes longer than deciding, and may be done for many leads at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from turnout.core.decide.case import Case
from turnout.core.decide.decide import open_case
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decision import AccountMatch, Known
from turnout.core.lead import Lead
from turnout.core.route.facts import Facts
from turnout.core.simulate.acquainted import AcquaintedDesk


class Arriving(Protocol):
    """A lead that is about to come in."""

    @property
    def at(self) -> datetime:
        """When it does."""
        ...

    @property
    def lead(self) -> Lead:
        """What comes in."""
        ...

    def open(self, engine: Engine, desk: Desk, now: datetime) -> Case:
        """The lead on its way to a decision."""
        ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """A lead of a store. `facts` are those that the simulated policy reads; `person` is its sender's mailbox."""

    at: datetime
    lead: Lead
    known: Known
    facts: Facts
    match: AccountMatch
    person: str | None = None

    def open(self, engine: Engine, desk: Desk, _now: datetime) -> Case:
        """With the facts that were kept."""
        return Case(engine, self.lead, self.known, self.facts, self.match, desk.whose(self.person))

    def copied(self, lead: Lead, at: datetime) -> Arrival:
        """The same of somebody else, as another lead."""
        return replace(self, at=at, lead=lead, person=f"{lead.id}|{self.person}" if self.person is not None else None)

    def saying(self, values: Mapping[str, str], facts: Facts) -> Arrival:
        """The same with other words in it."""
        lead = replace(self.lead, values={**self.lead.values, **values})
        known = Known({**self.known.facts, **facts}, self.known.sources)
        return replace(self, lead=lead, known=known, facts={**self.facts, **facts})


@dataclass(frozen=True, slots=True)
class Enriched:
    """A lead of a file that was read. A copy of another one is of somebody nobody has met."""

    at: datetime
    lead: Lead
    known: Known
    is_copy: bool = False

    def open(self, engine: Engine, desk: Desk, now: datetime) -> Case:
        """With its account, its person and every fact."""
        known = Known(dict(self.known.facts), dict(self.known.sources))
        if isinstance(desk, AcquaintedDesk) and not self.is_copy:
            desk.meet(known)
        return open_case(engine, desk, self.lead, known, now)

    def copied(self, lead: Lead, at: datetime) -> Enriched:
        """The same of somebody else of the same company, as another lead."""
        facts = dict(self.known.facts)
        if isinstance(email := facts.get("email"), str):
            facts["email"] = f"{lead.id.lower()}.{email}"
        return Enriched(at, lead, Known(facts, self.known.sources), is_copy=True)

    def saying(self, values: Mapping[str, str], facts: Facts) -> Enriched:
        """The same with other words in it."""
        lead = replace(self.lead, values={**self.lead.values, **values})
        return replace(self, lead=lead, known=Known({**self.known.facts, **facts}, self.known.sources))
