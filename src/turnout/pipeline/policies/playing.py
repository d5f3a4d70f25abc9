"""A lead played through a policy that need not be live: where it would go, and why not elsewhere. Nothing is written.

It is the engine that decides about real leads. At a moment of one's own choice everybody's hands are empty, for what
they will have by then nobody knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from turnout.core.decide.case import Case
from turnout.core.decide.decide import follow_rules, open_case
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decide.promises import line_for
from turnout.core.decide.receipt import receipt
from turnout.core.decision import Decision, Source
from turnout.core.enrich.declared import read_value
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import LeadId
from turnout.core.policy.references import catalogue_of
from turnout.core.route.facts import add_territory
from turnout.errors import RefusedError, suggestion
from turnout.pipeline.asking.front import Done
from turnout.pipeline.asking.jobs import Play
from turnout.pipeline.engine.live import Live

TOLD = Source("told")


def play(job: Play, live: Live, desk: Desk, now: datetime) -> Done:
    """The receipt of a decision that is not taken, with the places in the policy that it names. Raises RefusedError."""
    engine = Engine(job.policy, live.world) if job.policy is not None else live.engine
    at, on = (job.at, Desk(follows_up=False)) if job.at is not None else (now, desk)
    known = Enricher(engine.policy.declared).enrich(job.lead)
    case = open_case(engine, on, job.lead, known, at)
    _tell(case, job.facts, at)
    first = None if job.is_again else on.open_lead_of(case.person)
    decision = follow_rules(case, on, at).decision
    return Done(data={**receipt(decision, case), **_places(case, decision.rule), **_given(decision, first)})


def _tell(case: Case, facts: Mapping[str, str], at: datetime) -> None:
    """Facts that nobody types, such as whose the account is, as they were said. Raises RefusedError."""
    if not facts:
        return
    policy = case.engine.policy
    catalogue = catalogue_of(policy.policy)
    told = dict(case.facts)
    for name, text in facts.items():
        field = catalogue.get(name)
        if field is None:
            raise RefusedError("invalid", f"there is no field `{name}`{suggestion(name, catalogue)}")
        value = read_value(text, field, at.date())
        told.pop(name, None)
        if value is not None:
            told[name] = value
            case.known.sources[name] = TOLD
    if "territory" not in facts:
        told.pop("territory", None)
        add_territory(told, policy)
    case.facts = told


def _places(case: Case, rule: str) -> dict[str, Any]:
    """The rows that fit, counted from 1, and the line of the promise; 0 for none."""
    policy = case.engine.policy
    numbers = [number for number, each in enumerate(policy.policy.rules) if each.name == rule]
    table = policy.tables.get(numbers[0]) if numbers else None
    row = table.first(case.facts) if table is not None else None
    names = [territory.name for territory in policy.policy.territories]
    territory = str(case.facts.get("territory") or "")
    line = line_for(case)
    return {
        "row": 0 if row is None else row + 1,
        "territory": territory,
        "territory_row": names.index(territory) + 1 if territory in names else 0,
        "sla_line": policy.policy.sla.index(line) + 1 if line is not None else 0,
    }


def _given(decision: Decision, first: LeadId | None) -> dict[str, Any]:
    held_until = decision.held_until
    return {
        "pool": decision.pool,
        "team": decision.team,
        "queue": decision.queue,
        "held_until": f"{held_until:%Y-%m-%dT%H:%M:%SZ}" if held_until else None,
        "joins": first,
    }
