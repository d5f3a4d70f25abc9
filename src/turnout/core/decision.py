"""What every stage says, as plain data: the outcome of a decision, who was considered, and why.

Only types live here, so that each stage may produce its part and every face may read all of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from turnout.core.account import AccountId
from turnout.core.fields.catalogue import Value
from turnout.core.lead import LeadId
from turnout.core.rep import RepId


class Outcome(StrEnum):
    """What became of a lead in one decision."""

    ASSIGNED = "assigned"
    OFFERED = "offered"
    HELD = "held"
    QUEUED = "queued"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class Verdict(StrEnum):
    """What a pool said of one of its members. All but `chosen` and `eligible` are reasons not to."""

    CHOSEN = "chosen"
    ELIGIBLE = "eligible"
    LEFT = "left"
    AWAY = "away"
    CLOSED = "closed"
    UNSKILLED = "unskilled"
    CAPPED = "capped"
    FULL = "full"
    EXCLUDED = "excluded"
    WEIGHTLESS = "weightless"


class Nobody(StrEnum):
    """Why a target gave nobody. Each is a different thing to put right, so each has its own word."""

    CLOSED = "closed"
    FULL = "full"
    UNSKILLED = "unskilled"
    EMPTY = "empty"
    LEFT = "left"
    AWAY = "away"
    UNKNOWN = "unknown"
    EXCLUDED = "excluded"
    EXPIRED = "expired"


class Source(NamedTuple):
    """Where a value came from: the place (`form`, `phone`, `account`, `domain`, `ip`, `derived`) and what was read."""

    place: str
    read: str = ""


@dataclass(slots=True)
class Known:
    """What is known of one lead: a value per field (absent = unknown) and where each value came from.

    Values are clean but keep their case; conditions fold them. Stages add to it on a lead's way down.
    """

    facts: dict[str, Value] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)

    def learn(self, name: str, value: Value, source: Source) -> None:
        """Keep a value and where it came from; an unknown value is not kept."""
        if value is not None:
            self.facts[name] = value
            self.sources[name] = source


class MatchVerdict(StrEnum):
    """What is made of the best candidate: it is the lead's account, a person is asked, or neither."""

    MATCH = "match"
    REVIEW = "review"
    NONE = "none"


class MatchCandidate(NamedTuple):
    """An account that was looked at for a lead: how sure it is (0 to 1), what spoke for it and what against."""

    account: AccountId
    name: str
    score: float
    evidence: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountMatch:
    """Which account a lead belongs to, how sure that is (0 to 1) and in words why.

    `account` is None unless the verdict is `match`. `candidates` are those that were looked at, the best first; at
    `review` the first is the one to confirm. `version` counts the changes of the accounts that were looked through.
    """

    account: AccountId | None
    score: float
    via: str
    reason: str
    verdict: MatchVerdict = MatchVerdict.NONE
    candidates: tuple[MatchCandidate, ...] = ()
    version: int = 0


class Candidates(NamedTuple):
    """Every member of a pool with its verdict, and what those present were owed before and after the turn.

    Kept as it was found, without copying: `base` holds the verdicts that hold for everybody's lead right now, `present`
    the positions of the members who are here, `blocked` why some of those could not take this lead. Numbers are aligned
    with `present`; they are in 1 / `unit` of what `measure` names (`turns owed`, `open leads`, ...).
    """

    members: tuple[RepId, ...]
    base: tuple[Verdict, ...]
    present: tuple[int, ...] = ()
    blocked: Mapping[int, Verdict] = MappingProxyType({})
    chosen: int | None = None
    before: Sequence[int] = ()
    after: Sequence[int] = ()
    unit: int = 1
    measure: str = ""
    how: str = ""

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict of each member, in the pool's order."""
        found = list(self.base)
        for at, verdict in self.blocked.items():
            found[at] = verdict
        if self.chosen is not None:
            found[self.chosen] = Verdict.CHOSEN
        return tuple(found)

    def verdict(self, rep: RepId) -> Verdict | None:
        """The verdict of one member, or None for somebody outside the pool."""
        return self.verdicts[self.members.index(rep)] if rep in self.members else None

    def balance(self, rep: RepId) -> tuple[Fraction, Fraction] | None:
        """The number of a member before and after, or None where none is kept."""
        if not self.before or rep not in self.members or self.members.index(rep) not in self.present:
            return None
        at = self.present.index(self.members.index(rep))
        return Fraction(self.before[at], self.unit), Fraction(self.after[at], self.unit)


class Tried(NamedTuple):
    """One target that was tried: what it was, who it gave, or why it gave nobody."""

    target: str
    rep: RepId | None = None
    nobody: Nobody | None = None
    detail: str = ""
    pool: str | None = None
    candidates: Candidates | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """The SLA line that applies to a lead and its due instants in UTC; None where a clock does not run."""

    line: str
    touch_by: datetime | None = None
    accept_by: datetime | None = None
    at_most_by: datetime | None = None
    stages: tuple[tuple[datetime, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy said about one lead, with the full reason. Never edited, only followed by another."""

    lead: LeadId
    decided_at: datetime
    outcome: Outcome
    reason: str
    rule: str = ""
    assignee: RepId | None = None
    team: str = ""
    pool: str = ""
    queue: str = ""
    match: AccountMatch | None = None
    duplicate_of: LeadId | None = None
    promise: Promise | None = None
    accept_by: datetime | None = None
    held_until: datetime | None = None
    tried: tuple[Tried, ...] = ()
    tell: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    policy: str = ""
    hop: int = 0
