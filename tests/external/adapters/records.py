"""Kinds about one record and what becomes of it: taken by a rule, closed, or merged into a lead of the same person."""

from __future__ import annotations

from collections.abc import Sequence

from tests.external.adapters.crew import NOON
from tests.external.agreement import Answer
from tests.external.given import Given
from turnout.core.assign.roster import Roster
from turnout.core.decide.decide import decide
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decide.handling import close
from turnout.core.decide.world import World
from turnout.core.decision import Decision, Known, Outcome, Source
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
_LEAD = LeadId("record")
_REST = QueueTarget("unassigned")


def rule_gate(given: Given) -> Answer:
    """Whether a rule takes a record, and who gets it."""
    condition = given.one("condition")
    engine = _engine(condition, [condition], given.text("first_member", "test"))
    decision = _decide(engine, Desk(), _facts(given.one("record"), [condition]))
    return {"assigned": decision.outcome is Outcome.ASSIGNED, "assignee": decision.assignee}


def lifecycle(given: Given) -> Answer:
    """A record over several saves: assigned when one condition holds, closed or taken back when another does."""
    named = {name: given.one(name) for name in ("assign_if", "close_if", "unassign_if") if name in given}
    engine = _engine(named["assign_if"], list(named.values()), given.text("first_member", "test"))
    scope = scope_of(engine.policy.policy)
    tests = {name: bind_condition(_comparison(condition), scope) for name, condition in named.items()}
    desk, first, status = Desk(), None, "none"
    for step in given.many("steps"):
        facts = _facts(step.one("record"), list(named.values()))
        asked = {name for name, test in tests.items() if holds(test, facts)}
        if status == "open" and "close_if" in asked:
            close(desk, _LEAD, NOON)
            status = "closed"
        elif status == "open" and "unassign_if" in asked:
            desk.let_go(_LEAD, NOON, "unassigned")
            status = "cancelled"
        elif status in {"none", "cancelled"} and "assign_if" in asked:
            first = _decide(engine, desk, facts).assignee
            status = "open"
    after = desk.decisions[_LEAD].assignee if status in {"open", "closed"} else None
    return {"first_assignee": first, "assignment_status": status, "assignee_after": after}


def _decide(engine: Engine, desk: Desk, facts: dict[str, Value]) -> Decision:
    return desk.settle(decide(engine, desk, Lead(_LEAD, NOON), Known(facts), NOON))


def _engine(condition: Given, conditions: Sequence[Given], rep: str) -> Engine:
    """A policy with one rule that takes a record, and a queue for all others."""
    rules = (Rule("takes", _comparison(condition), (PoolTarget("desk"),)), Rule("rest", to=(_REST,)))
    pools = (Pool("desk", reps=(Member(rep),)),)
    policy = Policy(rules, tuple(map(_field, conditions)), pools=pools, queues=(Queue(_REST.queue),))
    return Engine(policy, World(AccountBook(()), Roster([Rep(RepId(rep))])))


def _comparison(condition: Given) -> Comparison:
    value = condition.values.get("value")
    values = condition.texts("value") if isinstance(value, list) else [] if value is None else [str(value)]
    return Comparison(_field(condition).name, _OPS[condition.text("op")], tuple(values))


def _field(condition: Given) -> Field:
    """The record's field as a policy declares it; a comparison with a number makes it a number."""
    value = condition.values.get("value")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return Field(f"record.{condition.text('field')}", Kind.NUMBER if is_number else Kind.TEXT, is_declared=True)


def _facts(record: Given, conditions: Sequence[Given]) -> dict[str, Value]:
    return {
        _field(condition).name: typed_value(str(record.values[condition.text("field")]), _field(condition))
        for condition in conditions
        if condition.text("field") in record
    }


def merge(given: Given) -> Answer:
    """A new lead of a person whose lead is open joins it: the first survives, its owner and team stay."""
    first, incoming = given.one("existing"), given.one("incoming")
    engine = _owners(first, given)
    desk = Desk()
    for record in (first, incoming):
        lead = Lead(LeadId(record.text("id")), NOON, {"email": record.text("email", "-")})
        known = Enricher().enrich(lead)
        known.learn("record", record.text("id"), Source("form"))
        joined = desk.settle(decide(engine, desk, lead, known, NOON))
    return {
        "survivor": joined.duplicate_of or joined.lead,
        "gone": joined.lead if joined.duplicate_of else None,
        "owner": joined.assignee,
        "team": joined.team,
    }


def _owners(first: Given, given: Given) -> Engine:
    """A policy under which the first record has its owner and any other goes to the team it would be routed to."""
    owner, team = first.text_or_none("owner"), given.text("routing_team", "routed")
    to = QueueTarget("nobody's") if owner is None else RepTarget(owner)
    is_first = Comparison("record", Op.IS, (first.text("id"),))
    rules = (Rule("existing", is_first, (to,)), Rule("incoming", to=(PoolTarget(team),)))
    reps = [Rep(RepId("routed"), teams=(team,))]
    if owner is not None:
        reps.append(Rep(RepId(owner), teams=(first.text("team", ""),)))
    pools, queues = (Pool(team, team=team),), (Queue("nobody's"),)
    policy = Policy(rules, (Field("record", is_declared=True),), pools=pools, queues=queues)
    return Engine(policy, World(AccountBook(()), Roster(reps)))
