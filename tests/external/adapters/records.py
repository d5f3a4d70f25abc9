"""Kinds about one record and what becomes of it: taken by a rule, closed, or merged into a lead of the same person."""

from __future__ import annotations

from tests.external.adapters.crew import NOON, engine_of
from tests.external.agreement import Answer
from tests.external.given import Given
from turnout.core.decide.decide import decide
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decide.handling import close
from turnout.core.decide.world import World
from turnout.core.assign.roster import Roster
from turnout.core.decision import Decision, Known, Outcome
from turnout.core.enrich.enricher import Enricher
from turnout.core.fields.catalogue import Field, Kind, Value
from turnout.core.lead import Lead, LeadId
from turnout.core.match.book import AccountBook
from turnout.core.policy.bind import bind_condition, holds
from turnout.core.policy.condition import Comparison, Op
from turnout.core.policy.model import Member, Policy, Pool, PoolTarget, Queue, QueueTarget, RepTarget, Rule
from turnout.core.policy.references import scope_of
from turnout.core.rep import Rep, RepId
from turnout.core.route.facts import typed_value

_OPS = {
    "equals": Op.IS,
    "not_equals": Op.IS_NOT,
    "in": Op.IN,
    "contains": Op.CONTAINS,
    "starts_with": Op.STARTS,
    "ends_with": Op.ENDS,
    "greater_than": Op.MORE,
    "less_than": Op.LESS,
    "at_least": Op.AT_LEAST,
    "at_most": Op.AT_MOST,
    "is_set": Op.KNOWN,
    "is_not_set": Op.UNKNOWN,
}
_QUEUE = QueueTarget("unassigned")


def rule_gate(given: Given) -> Answer:
    """Whether a rule takes a record, and who gets it."""
    condition, record = given.one("condition"), given.one("record")
    policy = _policy(condition, [], given.text("first_member", "test"))
    decision = _decided(_engine(policy), Desk(), _facts(record, [condition]))
    return {"assigned": decision.outcome is Outcome.ASSIGNED, "assignee": decision.assignee}


def lifecycle(given: Given) -> Answer:
    """A record over several saves: assigned when one condition holds, closed when another does."""
    named = {name: given.one(name) for name in ("assign_if", "close_if", "unassign_if") if name in given}
    policy = _policy(named["assign_if"], list(named.values()), given.text("first_member", "test"))
    engine, desk = _engine(policy), Desk()
    tests = {name: bind_condition(_comparison(condition), scope_of(policy)) for name, condition in named.items()}
    first: str | None = None
    status: str | None = None
    for step in given.many("steps"):
        facts = _facts(step.one("record"), list(named.values()))
        wanted = {name for name, test in tests.items() if holds(test, facts)}
        if not desk.holdings and "assign_if" in wanted and status is None:
            decision = _decided(engine, desk, facts)
            first, status = first or decision.assignee, "open"
        elif desk.holdings and "close_if" in wanted:
            close(desk, LEAD, NOON)
            status = "closed"
        elif desk.holdings and "unassign_if" in wanted:
            desk.let_go(LEAD)
            status = None
    kept = desk.decisions[LEAD].assignee if status is not None else None
    return {"first_assignee": first, "assignment_status": status or "cancelled", "assignee_after": kept}
