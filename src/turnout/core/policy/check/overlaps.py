"""Last month's leads by the rules that fit them: how many are decided by nothing but the order of two rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from turnout.core.fields.catalogue import Value
from turnout.core.policy.compile import CompiledPolicy
from turnout.core.policy.model import Rule


@dataclass(frozen=True, slots=True)
class Overlaps:
    """How many leads there were, how many each rule was the first to fit, and how many each other rule fitted too.

    Pairs name the first rule that fits a lead and one below it that would have sent it elsewhere.
    """

    leads: int
    firsts: Mapping[int, int]
    pairs: Mapping[tuple[int, int], int]


def count_overlaps(compiled: CompiledPolicy, leads: Iterable[Mapping[str, Value]]) -> Overlaps:
    """Count the leads, given as the facts that conditions read."""
    first, rules = compiled.rules.first, compiled.policy.rules
    ends = [effect_of(rule) for rule in rules]
    firsts: Counter[int] = Counter()
    pairs: Counter[tuple[int, int]] = Counter()
    count = 0
    for facts in leads:
        count += 1
        number = first(facts)
        if number is None:
            continue
        firsts[number] += 1
        other = first(facts, number + 1) if number + 1 < len(rules) else None
        # The last rule fits every lead, which says nothing.
        while other is not None and other < len(rules) - 1:
            if ends[other] != ends[number]:
                pairs[number, other] += 1
            other = first(facts, other + 1)
    return Overlaps(count, firsts, pairs)


def effect_of(rule: Rule) -> tuple[object, ...]:
    """All that follows from a rule: where two rules have the same, it does not matter which of them decides."""
    return rule.to, rule.reject, rule.table, rule.ignore, rule.priority, rule.release, rule.tell
