"""What a simulation came to, as plain data: each lead's old and new fate, and what it adds up to.

How it is worked out is `summary`'s; what may be demanded of it `thresholds`'.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from turnout.core.decision import Outcome
from turnout.core.lead import LeadId
from turnout.core.rep import RepId


class Fate(NamedTuple):
    """Where one lead stands at the end, by what it was last decided. `hands` counts who had it, one after the other.

    `promised_by` is what the first who had it had to keep, None where nothing was promised. `is_fallback` is true for
    a lead that only the policy's last rule took.
    """

    outcome: Outcome
    reason: str
    rule: str = ""
    assignee: RepId | None = None
    team: str = ""
    pool: str = ""
    queue: str = ""
    hands: int = 0
    promised_by: datetime | None = None
    touched_at: datetime | None = None
    is_fallback: bool = False

    @property
    def whose(self) -> str:
        """Who or what has the lead: a rep, a queue, or in a word why nobody."""
        if self.assignee is not None:
            return str(self.assignee)
        return f"queue {self.queue}" if self.queue else str(self.outcome)


class LeadLine(NamedTuple):
    """One lead before and after. `value` is that of the field which was asked for; `old` is None for an added lead."""

    lead: LeadId
    at: datetime
    old: Fate | None
    new: Fate
    value: float

    @property
    def is_moved(self) -> bool:
        """Whether somebody else, or something else, has it."""
        return self.old is not None and self.old.whose != self.new.whose


class Band(NamedTuple):
    """What chance alone would give: the mean, and the range in which 95 of 100 drawings by weight would lie."""

    mean: float
    low: float
    high: float

    def has(self, number: float) -> bool:
        """Whether a number lies in it, its ends included."""
        return self.low <= number <= self.high


class Load(NamedTuple):
    """Leads and their value, before and after, of one rep, team, rule or queue."""

    name: str
    old: int = 0
    new: int = 0
    old_value: float = 0.0
    new_value: float = 0.0

    @property
    def gain(self) -> float | None:
        """The change as a share of what was: 0.2 for a fifth more; None where there was nothing before."""
        return (self.new - self.old) / self.old if self.old else (None if self.new else 0.0)


class RepLine(NamedTuple):
    """One rep. The bands are of the leads that pools gave them, beside what they got: `from_pools` and their value."""

    load: Load
    team: str
    from_pools: int
    from_pools_value: float
    by_count: Band
    by_value: Band
    in_time: int = 0
    missed: int = 0

    @property
    def is_fair(self) -> bool:
        """Whether chance alone would give as many leads, and as much value."""
        return self.by_count.has(self.from_pools) and self.by_value.has(self.from_pools_value)


class Kept(NamedTuple):
    """Promises: how many were kept, broken, and cannot be told yet."""

    in_time: int = 0
    missed: int = 0
    pending: int = 0

    @property
    def share(self) -> float | None:
        """The share of those that can be told which were kept; None where none can."""
        told = self.in_time + self.missed
        return self.in_time / told if told else None


@dataclass(frozen=True, slots=True)
class Simulated:
    """The result of one simulation. Lines are in an order of their own, so that the same inputs give the same bytes.

    `leads` are those that came in within the window, by arrival; `beside` are others whose fate changed with them.
    `notes` say in sentences what was taken for granted.
    """

    policy: str
    since: datetime | None
    until: datetime | None
    value_field: str
    leads: tuple[LeadLine, ...]
    beside: tuple[LeadLine, ...]
    reps: tuple[RepLine, ...]
    teams: tuple[Load, ...]
    rules: tuple[Load, ...]
    queues: tuple[Load, ...]
    outcomes: tuple[Load, ...]
    fallback: Load
    promises_old: Kept
    promises_new: Kept
    notes: tuple[str, ...] = ()

    @property
    def moved(self) -> int:
        """How many leads somebody else has."""
        return sum(line.is_moved for line in self.leads)

    def outcome(self, outcome: Outcome) -> Load:
        """How many leads came to this."""
        return next((load for load in self.outcomes if load.name == outcome.value), Load(outcome.value))
