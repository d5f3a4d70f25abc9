"""Checking a policy's conditions: every dead rule, overlap and leftover of 100, 1,000 and 10,000 rules, beside Z3.

The solver is only asked which rules are dead, a part of what we answer, and must name the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from time import perf_counter
from typing import Final

from bench.drawn_policy import draw_policy
from bench.figure import Figure, Peer, Unit, spread_of
from bench.solver_peer import dead_rules
from bench.stopwatch import time_work
from turnout.core.policy.check import check_conditions
from turnout.core.policy.compile import CompiledPolicy, compile_policy
from turnout.core.policy.finding import Budget, Finding
from turnout.core.policy.model import Policy

BUDGET_SECONDS: Final = 60
# How many rules, what is asked of it, how often it is measured, and whether the solver is waited for.
SIZES: Final = ((100, 0.2, 0.1, 5), (1_000, 6.0, 2.5, 3), (10_000, 60.0, 60.0, 1))
SOLVED_MAX: Final = 100
SOLVED_LONG_MAX: Final = 1_000


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """The time of a whole check at each size, and how much of 10,000 rules was decided."""
    yield from _measured(tell, SOLVED_MAX)


def measure_long(tell: Callable[[str], None]) -> Iterator[Figure]:
    """The same with the solver at 1,000 rules too, which it needs a minute or more for."""
    yield from _measured(tell, SOLVED_LONG_MAX)


def _measured(tell: Callable[[str], None], solved_max: int) -> Iterator[Figure]:
    findings: list[Finding] = []
    for rules, at_least, want, runs in SIZES:
        tell(f"{rules:,} rules")
        policy = draw_policy(rules)
        compiled = compile_policy(policy)
        spread = time_work(partial(_checked, compiled, findings), runs)
        peers = (_solved(policy, compiled),) if rules <= solved_max else ()
        yield Figure(f"check of {rules:,} rules", spread, Unit.SECONDS, at_least, want, peers)
    undecided = sum(finding.code == "not-decided" for finding in findings) / SIZES[-1][0]
    yield Figure("of 10,000 rules decided", spread_of([1 - undecided]), Unit.SHARE, 0.5, 1.0)


def _checked(compiled: CompiledPolicy, findings: list[Finding], _run: int) -> Callable[[], int]:
    """A whole check, whose findings are kept."""

    def work() -> int:
        findings[:] = _findings(compiled)
        return 1

    return work


def _findings(compiled: CompiledPolicy) -> list[Finding]:
    end = perf_counter() + BUDGET_SECONDS
    return list(check_conditions(compiled, Budget(lambda: perf_counter() >= end)))


def _solved(policy: Policy, compiled: CompiledPolicy) -> Peer:
    """How long the solver needs for the dead rules alone, and whether it names the same ones."""
    start = perf_counter()
    dead = [rule.name for rule, is_dead in zip(policy.rules, dead_rules(policy), strict=True) if is_dead]
    seconds = perf_counter() - start
    ours = [
        finding.place.removeprefix("rules > ")
        for finding in _findings(compiled)
        if finding.code in {"dead-rule", "never-true"}
    ]
    note = f"the same {len(dead)} dead rules" if dead == ours else f"{len(set(dead) ^ set(ours))} answers differ"
    return Peer("Z3, dead rules only", spread_of([seconds]), note)
