"""A whole policy of so many drawn rules: lists, pools and owners as a company with many segments would have them."""

from __future__ import annotations

import random
from typing import Final

from bench.drawn_rules import PRODUCT, domain_lists, draw_rules, said
from turnout.core.policy.condition import parse_condition
from turnout.core.policy.model import Member, OwnerTarget, Policy, Pool, PoolTarget, Rule, Target

POOLS: Final = 24
OWNED: Final = ("account.owner is known", "account.owner is known and account.type is customer")


def draw_policy(count: int, seed: int = 1) -> Policy:
    """So many rules, the last one for everybody else. A tenth of them asks for the account's owner as well."""
    draws = random.Random(f"policy {count} {seed}")
    rules = []
    for number, terms in enumerate(draw_rules(count, seed), 1):
        when, to = said(terms), _draw_targets(draws)
        if when and draws.random() < 0.1:
            when, to = f"{draws.choice(OWNED)} and {when}", (OwnerTarget("account.owner"), *to)
        rules.append(Rule(f"rule {number}", parse_condition(when), to) if when else Rule("everybody else", to=to))
    pools = tuple(Pool(_pool(number), reps=(Member(f"rep-{number}"),)) for number in range(POOLS))
    return Policy(tuple(rules), fields=(PRODUCT,), lists=tuple(domain_lists().values()), pools=pools)


def _draw_targets(draws: random.Random) -> tuple[Target, ...]:
    return (PoolTarget(_pool(draws.randrange(POOLS))),)


def _pool(number: int) -> str:
    return f"pool-{number}"
