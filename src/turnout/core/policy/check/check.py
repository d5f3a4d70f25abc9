"""Every finding about the conditions of a policy: rules, rows of tables, territories, promises."""

from __future__ import annotations

from collections.abc import Iterator

from turnout.core.policy.check.dead import check_rules
from turnout.core.policy.check.ground import Ground
from turnout.core.policy.check.leftover import check_last_rule
from turnout.core.policy.check.order import check_order
from turnout.core.policy.check.overlaps import Overlaps
from turnout.core.policy.check.rows import check_sla, check_territories
from turnout.core.policy.compile import CompiledPolicy
from turnout.core.policy.finding import UNLIMITED, Budget, Finding


def check_conditions(
    compiled: CompiledPolicy, budget: Budget = UNLIMITED, overlaps: Overlaps | None = None
) -> Iterator[Finding]:
    """Findings, the gravest kinds first; what the budget does not suffice for is said to be not decided.

    `overlaps` are last month's leads as `count_overlaps` counted them. Lines are 0: the compiled policy has no text.
    """
    ground = Ground(compiled, budget)
    yield from check_rules(ground)
    yield from check_territories(compiled, budget)
    yield from check_sla(compiled, budget)
    yield from check_last_rule(ground, overlaps)
    yield from check_order(ground, overlaps)
