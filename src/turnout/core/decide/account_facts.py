"""The facts of a lead with the account that it has by now, whichever one it was decided with.

Facts of the former account go and those of the new one come; everything else that is known of the lead stays. So the
same lead, account and world always give the same facts, whenever that is asked.
"""

from __future__ import annotations

from typing import Final

from turnout.core.decide.case import Case
from turnout.core.decision import AccountMatch, Known
from turnout.core.enrich.enricher import learn_from_account
from turnout.core.policy.bind import ACCOUNT_KEYS
from turnout.core.route.facts import Facts, add_territory, match_facts

# Who the person is, the day, and whether the lead came in office hours.
_OF_NO_ACCOUNT: Final = ("person.", "today", "arrives in ")
_OF_ACCOUNT: Final = frozenset({"account", ACCOUNT_KEYS, "opportunity.owner", "territory", "match", "match.score"})


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


def add_present_account(case: Case) -> None:
    """Let a case that was kept know of the account it has by now; one that was erased knows nothing."""
    facts, match = case.facts, case.match
    account = case.engine.world.find(match.account) if match.account else None
    wanted = account.id if account else match.account
    if facts and (facts.get("account"), facts.get("match", match.verdict)) != (wanted, match.verdict):
        case.facts = facts_with(case, match)


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
