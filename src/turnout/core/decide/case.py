"""One lead on its way to a decision, and what a decision does to the books when it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from turnout.core.assign.ledger import Turn
from turnout.core.decide.engine import Engine
from turnout.core.decision import AccountMatch, Decision, Known, Tried
from turnout.core.fields.catalogue import Value
from turnout.core.lead import Lead, LeadId
from turnout.core.policy.model import Priority, Rule, Target
from turnout.core.rep import RepId

# Turns that were given back, as (counter, rep, cause).
Credited = frozenset[tuple[str, RepId, str]]


class CameWith(NamedTuple):
    """What was known of a lead when it came in, and the facts that its first decision was made with."""

    known: Known
    facts: Mapping[str, Value]


@dataclass(slots=True)
class Case:
    """A lead with everything known of it, under one policy version. `tried` grows as targets are tried.

    `credited` are the turns that were given back over this lead: one per cause, for ever.
    Where leads that joined it know better, `known` and `facts` are theirs, `told_by` says whose, and `own` has its own.
    `came` is the version it came in under and what that read in it, where it is under another one by now.
    """

    engine: Engine
    lead: Lead
    known: Known
    facts: Mapping[str, Value]
    match: AccountMatch
    person: str | None
    excluded: frozenset[RepId] = frozenset()
    hops: int = 0
    released_at: datetime | None = None
    credited: Credited = frozenset()
    tried: list[Tried] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)
    own: CameWith | None = None
    told_by: Mapping[str, LeadId] = field(default_factory=dict)
    came: tuple[str, CameWith] | None = None

    @property
    def came_with(self) -> CameWith:
        """What the lead itself came in with, whatever those that joined it said since."""
        return self.own or CameWith(self.known, self.facts)

    @property
    def clock_start(self) -> datetime:
        """When the customer's clock starts: at capture, or at its release for a lead that was throttled."""
        return self.released_at or self.lead.received_at

    @property
    def is_released(self) -> bool:
        """True for a lead that a throttled rule has let through; one that comes back from a rep is not throttled."""
        return self.released_at is not None or self.hops > 0


@dataclass(frozen=True, slots=True)
class Way:
    """Where a walk stands: a rule, a chain of targets in it, and the pools whose people are waited for."""

    rule_number: int
    rule: Rule
    chain: tuple[Target, ...]
    position: int = 0
    pools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """A lead that waits, visibly, with a moment to look again and, but for overdue ones, an end.

    `pools` are asked again at `wake_at`; when the wait ends without anybody, `chain` goes on at `position`, and after
    it the rules below. `cause` is `hold`, `open`, `release`, `overdue` or `error`. `expected` is the pool a lead that
    waits for none is on its way to.
    """

    case: Case
    rule_number: int
    cause: str
    pools: tuple[str, ...]
    chain: tuple[Target, ...]
    position: int
    since: datetime
    wake_at: datetime
    ends_at: datetime | None
    priority: Priority = Priority.NORMAL
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision and what follows from it: the turn it costs and the pool that pays, or the wait it begins."""

    decision: Decision
    case: Case
    pool: str = ""
    turn: Turn | None = None
    takes_turn: bool = False
    wait: Wait | None = None
    rule: Rule | None = None
