"""What is reviewed: a policy beside the people who work here now and the leads that came in of late.

Each idea of a review is a file of its own and takes a `Company`. What is not known is None, and ideas that need it are
passed over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property

from turnout.core.assign.room import Room
from turnout.core.assign.roster import Roster
from turnout.core.calendar import ALWAYS, Calendar
from turnout.core.decide.engine import Engine
from turnout.core.decide.world import World
from turnout.core.match.book import AccountBook
from turnout.core.policy.compile import CompiledPolicy
from turnout.core.policy.model import Policy
from turnout.core.rep import RepId
from turnout.core.review.last_month import LastMonth, PastLead
from turnout.core.review.ways import aims_of


class People:
    """The people of a company in the pools of a policy: an engine without accounts, in which leads may be tried."""

    def __init__(self, compiled: CompiledPolicy, roster: Roster) -> None:
        self.roster = roster
        self.engine = Engine(compiled, World(AccountBook(()), roster))

    def takers(self, room: Room) -> list[RepId]:
        """The members of a pool who may be given leads at all: they work here, and have a weight."""
        reps = self.roster.reps
        return [rep for rep in room.members if rep in reps and reps[rep].is_active and room.weights[rep]]

    def calendar(self, room: Room, rep: RepId) -> Calendar:
        """The hours that a pool minds for one of its members."""
        named = room.pool.hours
        if named == "always":
            return ALWAYS
        return self.engine.policy.calendars.get(named) or self.roster.calendar(rep)


class Company:
    """A policy, the people (None where nobody is known) and the leads of late (None where none are)."""

    def __init__(
        self, compiled: CompiledPolicy, roster: Roster | None, history: LastMonth | None, now: datetime
    ) -> None:
        self.compiled = compiled
        self.history = history
        self.now = now
        self.people = People(compiled, roster) if roster is not None else None

    @property
    def policy(self) -> Policy:
        """What the policy says."""
        return self.compiled.policy

    @cached_property
    def leads_of_pools(self) -> Mapping[str, Sequence[PastLead]]:
        """The leads of late by the pool to which this policy would have brought them first."""
        found: dict[str, list[PastLead]] = defaultdict(list)
        for lead in self.history.leads if self.history else ():
            pool = aims_of(self.compiled, lead.facts)
            if pool:
                found[pool].append(lead)
        return found
