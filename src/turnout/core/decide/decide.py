"""What the policy says about one lead: known person, rule, target, who. Pure; `Desk.settle` writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from turnout.core.account import Acquaintance
from turnout.core.decide.case import Case, Ruling, Wait, Way
from turnout.core.decide.clues import clues_of
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.decide.holds import DEFAULT_HOLD_SECONDS, wake_time
from turnout.core.decide.outcomes import duplicate, held, rejected
from turnout.core.decide.walk import walk
from turnout.core.decide.world import World
from turnout.core.decision import Decision, Known, Outcome
from turnout.core.enrich.enricher import learn_from_account
from turnout.core.lead import Lead
from turnout.core.match.duplicates import person_key
from turnout.core.notify.reasons import reason
from turnout.core.policy.model import PoolTarget, Rule, Target
from turnout.core.route.facts import Facts, add_moment, add_territory, match_facts, person_facts


def decide(engine: Engine, desk: Desk, lead: Lead, known: Known, now: datetime) -> Ruling:
    """The decision about a lead that just came in, and what follows from it. Nothing is written."""
    return judge(open_case(engine, desk, lead, known, now), desk, now)


def judge(case: Case, desk: Desk, now: datetime) -> Ruling:
    """The decision about a lead whose facts are gathered: it joins the person's open lead, or follows the rules."""
    return _join_open_lead(case, desk, now) or follow_rules(case, desk, now)


def open_case(engine: Engine, desk: Desk, lead: Lead, known: Known, now: datetime) -> Case:
    """The lead with its account, its person and every fact that conditions read."""
    world, policy = engine.world, engine.policy
    learned = known.facts
    email = learned.get("email")
    person = desk.whose(person_key(email)) if isinstance(email, str) else None
    match = world.book.match(clues_of(known, person, desk, world), policy.policy.matching)
    account = world.book.get(match.account) if match.account else None
    if account is not None:
        learn_from_account(known, account)
    of_account = world.account_facts(account, policy.declared, now) if account is not None else {}
    facts: Facts = {**learned, **of_account, **match_facts(match, policy)}
    facts.update(person_facts(_known_as(person, desk, world), now))
    add_moment(facts, policy, lead.received_at, now)
    add_territory(facts, policy)
    return Case(engine, lead, known, facts, match, person)


def _known_as(person: str | None, desk: Desk, world: World) -> Acquaintance | None:
    """What is remembered of a person: the latest, with who had them before where nobody did since."""
    before = world.acquaintances.get(person) if person else None
    since = desk.acquaintance(person)
    if since is None or before is None or since.owner:
        return since or before
    return replace(since, owner=before.owner)


def _join_open_lead(case: Case, desk: Desk, now: datetime) -> Ruling | None:
    """A lead of somebody whose lead is open joins it.

    One that lies in a queue, or is throttled, keeps nobody from a rep: the new lead joins it only where it would lie
    there too.
    """
    first = desk.open_lead_of(case.person)
    if first is None:
        return None
    holder, wait = desk.decision_of(first), desk.wait_of(first)
    if holder.outcome is Outcome.QUEUED or (wait is not None and wait.cause == "release"):
        ruling = follow_rules(case, desk, now)
        if not _lies_beside(ruling, holder, wait):
            return ruling
    return duplicate(case, holder, now)


def _lies_beside(ruling: Ruling, holder: Decision, wait: Wait | None) -> bool:
    """True for a lead that would come to the same queue as another, or into the same trickle."""
    if wait is not None:
        other = ruling.wait
        return other is not None and (other.cause, other.rule_number) == (wait.cause, wait.rule_number)
    return ruling.decision.outcome is Outcome.QUEUED and ruling.decision.queue == holder.queue


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
    return _nowhere(case, desk, now)


def apply_rule(case: Case, desk: Desk, number: int, rule: Rule, now: datetime) -> Ruling | None:
    """What a rule that fits comes to, or None when it leads on to the rules below."""
    if rule.reject:
        return rejected(case, rule, now)
    chain = _chain(case, number, rule)
    if chain is None:
        return None
    slot = desk.next_release(rule, now) if rule.release and not case.is_released else now
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


def _nowhere(case: Case, desk: Desk, now: datetime) -> Ruling:
    """No rule came to anything: the lead is held where somebody sees it, and a person is alerted."""
    rule = case.engine.policy.policy.rules[-1]
    case.alerts.append(reason("no_rule"))
    ends_at = now + timedelta(seconds=DEFAULT_HOLD_SECONDS)
    number = len(case.engine.policy.policy.rules) - 1
    pools = tuple(dict.fromkeys(tried.pool for tried in case.tried if tried.pool))
    wake_at = wake_time(case, desk.books, pools, now, ends_at)
    wait = Wait(case, number, "hold", pools, (), 0, now, wake_at, ends_at, rule.priority)
    return held(case, rule, wait, now)
