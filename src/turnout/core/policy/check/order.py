"""Rules whose order decides: both fit some lead, neither is a special case of the other, and they send it elsewhere.

A special case above its general one is how policies are written, and is no finding. What is left may be many pairs: the
ones that touch most of last month's leads come first; without history one for each upper rule, fewest fields first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import nsmallest
from itertools import groupby
from operator import itemgetter

from turnout.core.policy.boxes import Answer, Facts
from turnout.core.policy.boxes.axis import bits_in
from turnout.core.policy.check.dead import place_of
from turnout.core.policy.check.ground import Ground, finding
from turnout.core.policy.check.overlaps import Overlaps, effect_of
from turnout.core.policy.check.words import said_of
from turnout.core.policy.finding import Finding, Witness

SHOWN_MAX = 10
# Without history nothing says which ones matter.
_SHOWN_BLINDLY_MAX = 5
_LOOKED_AT_MAX = 250_000
# Pairs that turn out to be settled by a rule above both are passed over for the next ones of the same upper rule.
_TRIED_MAX = 5

Pair = tuple[int, int]


def check_order(ground: Ground, overlaps: Overlaps | None) -> Iterator[Finding]:
    """The pairs that matter most, each with a lead that both fit, and how many there are in all."""
    best: list[list[Pair]] = []
    pairs = 0
    for _, below in groupby(_crossing(ground), key=itemgetter(0)):
        listed = list(below)
        pairs += len(listed)
        best.append(nsmallest(_TRIED_MAX, listed, key=lambda pair: (_breadth(ground, pair), pair)))
    is_all = pairs < _LOOKED_AT_MAX and not ground.budget.is_spent()
    best.sort(key=lambda listed: (_breadth(ground, listed[0]), listed[0]))
    counted = _counted(ground, overlaps)
    shown = 0
    for each in _found(ground, counted or best, overlaps):
        shown += 1
        yield each
    if shown and pairs > shown:
        more = f"{'' if is_all else 'more than '}{pairs - shown:,}"
        yield finding("order-matters", "rules", f"{more} further pairs of rules may fit the same leads and differ")


def _counted(ground: Ground, overlaps: Overlaps | None) -> list[list[Pair]]:
    """The pairs that last month's leads fell to, most leads first."""
    if overlaps is None:
        return []
    rules = ground.compiled.policy.rules
    pairs = [pair for pair in overlaps.pairs if not rules[pair[0]].reject]
    return [[pair] for pair in sorted(pairs, key=lambda pair: (-overlaps.pairs[pair], pair))]


def _found(ground: Ground, ranked: Iterable[Sequence[Pair]], overlaps: Overlaps | None) -> Iterator[Finding]:
    """The first findings of the ranked groups, one of each group."""
    shown_max = SHOWN_MAX if overlaps else _SHOWN_BLINDLY_MAX
    shown = 0
    for candidates in ranked:
        if shown == shown_max or ground.budget.is_spent():
            return
        for pair in candidates:
            lead = _lead_of(ground, pair)
            if not isinstance(lead, Answer):
                shown += 1
                yield _said(ground, pair, lead, overlaps.pairs.get(pair, 0) if overlaps else None)
                break


def _crossing(ground: Ground) -> Iterator[Pair]:
    """Pairs whose boxes cross and that send leads elsewhere, by the upper rule; the last rule crosses none.

    What a rule rejects is meant to be out before anything else is asked.
    """
    space, rules = ground.space, ground.compiled.policy.rules
    owners: dict[int, list[int]] = {}
    for number in range(len(rules) - 1):
        for clause in bits_in(space.clauses_of(number)):
            owners.setdefault(clause, []).append(number)
    later = sum(1 << clause for clause in owners)
    effects = [effect_of(rule) for rule in rules]
    looked_at = 0
    for number in range(len(rules) - 1):
        if ground.budget.is_spent() or looked_at > _LOOKED_AT_MAX:
            return
        if rules[number].reject:
            continue
        others = {other for clause in bits_in(space.overlapping(number) & later) for other in owners[clause]}
        general = {other for clause in bits_in(space.around(number) & later) for other in owners[clause]}
        looked_at += len(others)
        yield from (
            (number, other)
            for other in sorted(others - general)
            if other > number and effects[other] != effects[number]
        )


def _breadth(ground: Ground, pair: Pair) -> int:
    """How many fields the two ask for together; the fewer, the more leads they share."""
    one, other = (ground.fields_of(number) for number in pair)
    return len(one | other)


def _lead_of(ground: Ground, pair: Pair) -> Facts | Answer:
    """A lead that the upper rule is the first to fit, and the lower one fits too and sends elsewhere."""
    upper, lower = pair
    first, compiled = ground.compiled.rules.first, ground.compiled

    def differs(facts: Facts) -> bool:
        return (
            ground.reaches(facts, upper)
            and first(facts, lower) == lower
            and (ground.chain_of(upper, facts) != ground.chain_of(lower, facts) or bool(compiled.rule(upper).reject))
        )

    above = ground.above(upper)
    if any(ground.space.find([one], [other], budget=ground.budget) is Answer.NOTHING for one, other in _ways(pair)):
        return Answer.NOTHING
    found = ground.space.find_outside([upper, lower], above, differs, ground.budget)
    return found if isinstance(found, Answer) else ground.space.simplest(found, pair, above, differs)


def _ways(pair: Pair) -> tuple[Pair, Pair]:
    return pair, pair[::-1]


def _said(ground: Ground, pair: Pair, facts: Facts, leads: int | None) -> Finding:
    upper, lower = pair
    here, there = (said_of(ground.compiled.rule(number), ground.chain_of(number, facts)) for number in (upper, lower))
    said = (
        f"rules {ground.name(upper)} ({here}) and {ground.name(lower)} ({there}) fit the same leads;"
        f" the upper one decides"
    )
    witness = Witness(
        ground.spelled(facts), f"rule {ground.name(upper)}: {here}; below it, rule {ground.name(lower)} fits too"
    )
    found = finding("order-matters", place_of(ground, upper), said)
    return replace(found, witness=witness, leads=leads, also=(place_of(ground, lower),))
