"""What the engine does with a lead that comes to a pool at a moment: a finding says what happens because it was tried.

Nobody has been given anything yet, so caps and open work stop nobody here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from turnout.core.assign.books import Books
from turnout.core.decide.case import Case, Ruling, Way
from turnout.core.decide.engine import Engine
from turnout.core.decide.walk import walk
from turnout.core.decision import AccountMatch, Known, Outcome
from turnout.core.fields.catalogue import Value
from turnout.core.lead import Lead, LeadId
from turnout.core.policy.finding import Witness
from turnout.core.policy.model import PoolTarget, Rule, Target


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a lead, in words; `alerts` are what a person would be told, each time it happens.

    `is_given` is true where somebody or a queue has it, false where it waits.
    """

    said: str
    alerts: tuple[str, ...]
    facts: Mapping[str, Value]
    is_given: bool = False

    @property
    def witness(self) -> Witness:
        """The lead as a witness."""
        return Witness(self.facts, self.said)


def try_pool(engine: Engine, pool: str, at: datetime, facts: Mapping[str, Value] | None = None) -> Tried:
    """What becomes of a lead that a rule gives to this pool alone, at this moment."""
    return try_targets(engine, (PoolTarget(pool),), at, facts)


def try_targets(
    engine: Engine, targets: tuple[Target, ...], at: datetime, facts: Mapping[str, Value] | None = None
) -> Tried:
    """What becomes of a lead that a rule gives to these targets. The rule stands for any, and has nothing below it."""
    known = dict(facts or {})
    case = Case(engine, Lead(LeadId("witness"), at), Known(known), known, AccountMatch(None, 0.0, "", ""), None)
    rule = Rule("witness", to=targets)
    last = len(engine.policy.policy.rules) - 1
    ruling = walk(case, Books(), Way(last, rule, targets), at)
    shown = {"received_at": at.isoformat(timespec="minutes"), **known}
    if ruling is None:
        return Tried("goes on with the rules below", tuple(case.alerts), shown)
    is_given = ruling.decision.outcome is not Outcome.HELD
    return Tried(_in_words(ruling, at), tuple(ruling.decision.alerts), shown, is_given)


def _in_words(ruling: Ruling, at: datetime) -> str:
    decision = ruling.decision
    match decision.outcome:
        case Outcome.ASSIGNED | Outcome.OFFERED:
            of_pool = f" of `{decision.pool}`" if decision.pool else ""
            verb = "is offered to" if decision.outcome is Outcome.OFFERED else "goes to"
            return f"{verb} `{decision.assignee}`{of_pool}"
        case Outcome.QUEUED:
            return f"goes to queue `{decision.queue}`"
        case _:
            return f"{_wait_in_words(ruling, at)}{', and a person is alerted' if decision.alerts else ''}"


def _wait_in_words(ruling: Ruling, at: datetime) -> str:
    wait = ruling.wait
    if wait is None or wait.ends_at is None:
        return "waits until somebody is there"
    ends = f"{wait.ends_at.astimezone(at.tzinfo):%a %H:%M}"
    return f"waits until {ends}, when it opens" if wait.cause == "open" else f"waits until {ends} at the latest"
