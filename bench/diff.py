"""The difference of two policies: 1,000 rules of which 10 changed, complete and with a witness for every transition."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from bench.drawn_policy import POOLS, draw_policy
from bench.drawn_rules import draw_rules, said
from bench.figure import Figure, Unit
from bench.stopwatch import Work, time_work
from turnout.core.policy.compile import CompiledPolicy, compile_policy
from turnout.core.policy.condition import parse_condition
from turnout.core.policy.diff.compare import compare_policies
from turnout.core.policy.model import Policy, PoolTarget, Rule

# How many rules, how many of them changed, and what is asked of it.
SIZES: Final = ((100, 10, None, None), (1_000, 10, 3.0, 1.0))
RUNS: Final = 5


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """The time of a whole comparison of two compiled policies."""
    for rules, changes, at_least, want in SIZES:
        tell(f"{rules:,} rules")
        old = draw_policy(rules)
        pair = compile_policy(old), compile_policy(change_rules(old, changes))
        name = f"diff of {rules:,} rules, {changes} changed"
        yield Figure(name, time_work(_compared(*pair), RUNS), Unit.SECONDS, at_least, want)


def _compared(old: CompiledPolicy, new: CompiledPolicy) -> Work:
    def ready(_run: int) -> Callable[[], int]:
        return partial(_compare, old, new)

    return ready


def _compare(old: CompiledPolicy, new: CompiledPolicy) -> int:
    found = compare_policies(old, new)
    assert not found.not_decided, "without a budget everything is decided"
    return 1


def change_rules(policy: Policy, changes: int) -> Policy:
    """The policy with so many rules changed: other conditions, other targets, other places, some gone and some new."""
    draws = random.Random(f"changes {changes}")
    rules = list(policy.rules)
    others = [said(terms) for terms in draw_rules(len(rules), seed=2) if terms]
    for number in range(changes):
        at = draws.randrange(len(rules) - 1)
        condition = parse_condition(draws.choice(others))
        pool = PoolTarget(f"pool-{draws.randrange(POOLS)}")
        match number % 5:
            case 0:
                rules[at] = replace(rules[at], when=condition)
            case 1:
                rules[at] = replace(rules[at], to=(pool,))
            case 2:
                rules.insert(draws.randrange(len(rules) - 1), rules.pop(at))
            case 3:
                del rules[at]
            case _:
                rules.insert(at, Rule(f"new {number}", condition, to=(pool,)))
    return replace(policy, rules=tuple(rules))
