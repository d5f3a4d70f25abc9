"""A lead's account becomes another one after it was decided: a person said so, or the accounts are others now.

Facts of the former account go and those of the new one come; everything else that was known of the lead stays as it was
when it came in. So the same lead, account and world always give the same facts, whenever that is asked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from turnout.core.decide.case import Case
from turnout.core.decide.decide import follow_rules
from turnout.core.decide.desk import Desk
from turnout.core.decide.waiting import drain_for
from turnout.core.decision import AccountMatch, Decision, Known
from turnout.core.enrich.enricher import learn_from_account
from turnout.core.lead import LeadId
from turnout.core.policy.bind import ACCOUNT_KEYS
from turnout.core.route.facts import Facts, add_territory, match_facts

# Who the person is, the day, and whether the lead came in office hours.
_OF_NO_ACCOUNT: Final = ("person.", "today", "arrives in ")
# Why somebody let go of a lead that found another account.
HOW_ENDED: Final = "rematched"
_OF_ACCOUNT: Final = frozenset({"account", ACCOUNT_KEYS, "opportunity.owner", "territory", "match", "match.score"})


def set_account(
    desk: Desk, lead: LeadId, match: AccountMatch, now: datetime, why: str, *, moves: bool = False
) -> list[Decision]:
    """The lead belongs to this match's account, or to none; with `moves` the rules say anew who gets it.

    Otherwise whoever has it keeps it, and its clocks run on. Nobody is credited a turn: what was right when it was
    decided was a turn.
    """
    case, holding = desk.case_of(lead), desk.holding_of(lead)
    assert case is not None, "only an open lead can be given another account"
    case.facts = facts_with(case, match)
    case.match = match
    if not moves:
        changed = replace(desk.decision_of(lead), decided_at=now, match=match, reason=why)
        desk.note(changed)
        return [changed]
    if holding is not None:
        desk.let_go(lead, now, HOW_ENDED)
    case.tried.clear()
    case.alerts.clear()
    made = [desk.settle(desk.attempt(case, now, lambda: follow_rules(case, desk, now)))]
    return made + drain_for(desk, holding.rep, now) if holding is not None else made


def facts_with(case: Case, match: AccountMatch) -> Facts:
    """The facts of a lead as they would have been with this match; none for one that was erased.

    What an account's deals say is as of the moment the lead came in.
    """
    if not case.facts:
        return {}
    world, policy = case.engine.world, case.engine.policy
    known, facts = _without_account(case), {}
    account = world.find(match.account) if match.account else None
    if account is not None:
        learn_from_account(known, account)
        facts = world.account_facts(account, policy.declared, case.lead.received_at)
    found: Facts = {**known.facts, **facts, **match_facts(match, policy)}
    add_territory(found, policy)
    return found


def _without_account(case: Case) -> Known:
    """What is known of a lead but for what its account said; `case.known` stays as it was kept."""
    kept, sources = case.known.facts, case.known.sources
    said = {name for name, source in sources.items() if source.place == "account"}
    # What another account said must leave no trace, so of the present facts only those count that no account gives.
    facts = kept | {name: value for name, value in case.facts.items() if name.startswith(_OF_NO_ACCOUNT)}
    return Known(
        {name: value for name, value in facts.items() if name not in said | _OF_ACCOUNT and not _is_of_account(name)},
        {name: source for name, source in sources.items() if name not in said},
    )


def _is_of_account(name: str) -> bool:
    return name.startswith("account.")
