"""What the policy says about one lead: known person, rule, target, who. Pure; `Desk.settle` writes."""

from __future__ import annotations

from datetime import datetime, timedelta

from turnout.core.decide.case import Case, Ruling, Wait
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decide.outcomes import duplicate, held, rejected
from turnout.core.decide.walk import DEFAULT_HOLD_SECONDS, Way, walk
from turnout.core.decision import Known, Outcome
from turnout.core.enrich.enricher import learn_from_account
from turnout.core.lead import Lead
from turnout.core.match.duplicates import person_key
from turnout.core.policy.model import PoolTarget, Rule, Target
from turnout.core.route.facts import Facts, add_moment, add_territory, person_facts


def decide(engine: Engine, desk: Desk, lead: Lead, known: Known, now: datetime) -> Ruling:
    """The decision about a lead that just came in, and what follows from it. Nothing is written."""
    case = open_case(engine, desk, lead, known, now)
    joined = _join_open_lead(case, desk, now)
    return joined or follow_rules(case, desk, now)


def open_case(engine: Engine, desk: Desk, lead: Lead, known: Known, now: datetime) -> Case:
    """The lead with its account, its person and every fact that conditions read."""
    world, policy = engine.world, engine.policy
    facts: Facts = known.facts
    company, country = facts.get("company"), facts.get("country")
    domains = facts.get("business_domain")
    match = world.book.match(
        domains if isinstance(domains, tuple) else (),
        company if isinstance(company, str) else "",
        country if isinstance(country, str) else "",
    )
    account = world.book.get(match.account) if match.account else None
    if account is not None:
        learn_from_account(known, account)
        facts = facts | world.account_facts(account, policy.declared, now)
    email = facts.get("email")
    person = person_key(email) if isinstance(email, str) else None
    acquaintance = desk.acquaintance(person) or (world.acquaintances.get(person) if person else None)
    facts = facts | person_facts(acquaintance, now)
    add_moment(facts, policy, lead.received_at, now)
    add_territory(facts, policy)
    return Case(engine, lead, known, facts, match, person)


def _join_open_lead(case: Case, desk: Desk, now: datetime) -> Ruling | None:
    """A lead of somebody whose lead is open joins it; from a queue a lead that deserves a person is routed anew."""
    first = desk.open_lead_of(case.person)
    if first is None:
        return None
    holder = desk.decisions[first]
    if holder.outcome is Outcome.QUEUED:
        number = case.engine.policy.rules.first(case.facts)
        if number is not None and case.engine.policy.rule(number).name != holder.rule:
            return None
    return duplicate(case, first, holder, now)


def follow_rules(case: Case, desk: Desk, now: datetime, start: int = 0) -> Ruling:
    """The first rule from `start` on that fits and comes to something."""
    policy = case.engine.policy
    number = policy.rules.first(case.facts, start)
    while number is not None:
        rule = policy.rule(number)
        ruling = apply_rule(case, desk, number, rule, now)
        if ruling is not None:
            return ruling
        if number + 1 >= len(policy.policy.rules):
            break
        number = policy.rules.first(case.facts, number + 1)
    return _nowhere(case, now)


def apply_rule(case: Case, desk: Desk, number: int, rule: Rule, now: datetime) -> Ruling | None:
    """What a rule that fits comes to, or None when it leads on to the rules below."""
    if rule.reject:
        return rejected(case, rule, now)
    chain = _chain(case, number, rule)
    if chain is None:
        return None
    slot = desk.next_release(rule, now) if rule.release and case.released_at is None else now
    if slot > now:
        return _throttled(case, number, rule, chain, now, slot)
    return walk(case, desk.books, Way(number, rule, chain), now)


def _chain(case: Case, number: int, rule: Rule) -> tuple[Target, ...] | None:
    """The rule's targets, or those of the first row of its table that fits."""
    table = case.engine.policy.tables.get(number)
    if table is None:
        return rule.to
    row = table.first(case.facts)
    return None if row is None else rule.table[row].to


def _throttled(case: Case, number: int, rule: Rule, chain: tuple[Target, ...], now: datetime, slot: datetime) -> Ruling:
    """The lead waits for its turn in the trickle; its clocks start when it is released."""
    pools = tuple(target.pool for target in chain if isinstance(target, PoolTarget))[:1]
    wait = Wait(case, number, "release", pools, chain, 0, now, slot, slot, rule.priority)
    return held(case, rule, wait, now)


def _nowhere(case: Case, now: datetime) -> Ruling:
    """No rule came to anything: the lead is held where somebody sees it, and a person is alerted."""
    rule = case.engine.policy.policy.rules[-1]
    case.alerts.append("no rule found anybody; give the last rule a pool, a queue or a person")
    ends_at = now + timedelta(seconds=DEFAULT_HOLD_SECONDS)
    number = len(case.engine.policy.policy.rules) - 1
    wait = Wait(case, number, "hold", (), (), 0, now, ends_at, ends_at, rule.priority)
    return held(case, rule, wait, now)
