"""What is left over: the leads that reach the last rule, and in general what no row of a table takes, in words.

A lead that is left over is widened, field by field, to the largest region that nothing reaches into; that region is
said and set aside, and the next lead is looked for outside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from turnout.core.policy.boxes import Answer, Facts, Space
from turnout.core.policy.boxes.pieces import Pieces
from turnout.core.policy.check.dead import outcome_of, place_of
from turnout.core.policy.check.ground import Ground, finding
from turnout.core.policy.check.overlaps import Overlaps
from turnout.core.policy.check.words import is_impractical, region_said
from turnout.core.policy.finding import Budget, Finding, Witness

REGIONS_MAX = 3
_LOOKED_FOR_MAX = 5
# A region of more fields says little, and the next one says the same.
_FIELDS_MAX = 6


def check_last_rule(ground: Ground, overlaps: Overlaps | None) -> Iterator[Finding]:
    """Which leads reach the last rule, or that none does."""
    last = len(ground.compiled.policy.rules) - 1
    if last < 1 or ground.budget.is_spent():
        return
    place, name = place_of(ground, last), ground.name(last)
    leads = overlaps.firsts.get(last, 0) if overlaps else None
    above = ground.above(last)
    reached = ground.lead_reaching(last, above)
    if reached is Answer.NOTHING:
        yield finding("reaches-last", place, f"no lead reaches the last rule {name}: the rules above it take every one")
        return
    regions = leftover_regions(ground.space, above, lambda facts: ground.reaches(facts, last), ground.budget)
    if not regions:
        yield finding("not-decided", place, f"which leads reach the last rule {name} was not decided")
    for said, facts in regions:
        which = f"leads where {said}" if said else "any lead: every rule above it may pass leads on"
        found = finding("reaches-last", place, f"the last rule {name} gets {which}")
        yield replace(found, witness=Witness(facts, outcome_of(ground, facts)), leads=leads)


def leftover_regions(
    space: Space, outside: int, accepts: Callable[[Facts], bool], budget: Budget
) -> list[tuple[str, Facts]]:
    """Regions that no clause of `outside` reaches into, in words with a lead; a few of them, the shortest first."""
    aside = _impractical(space)
    found: list[tuple[str, Facts]] = []
    while len(found) < _LOOKED_FOR_MAX:
        facts = space.find_outside([], outside | aside, accepts, budget)
        if isinstance(facts, Answer):
            break
        region = space.region_of(facts, outside)
        found.append((region_said(space, region), space.simplest(facts, [], outside | aside, accepts)))
        if not region or len(region) > _FIELDS_MAX:
            break
        aside |= space.add(region)
    return sorted(found, key=lambda each: len(each[0]))[:REGIONS_MAX]


def _impractical(space: Space) -> int:
    """Clauses for numbers that nothing counted ever is: broken ones and those below none."""
    aside = 0
    for field, axis in space.axes().items():
        if isinstance(axis, Pieces):
            mask = sum(1 << atom for atom in range(len(axis.values)) if is_impractical(axis, atom))
            if mask:
                aside |= space.add({field: (mask, 0)})
    return aside
