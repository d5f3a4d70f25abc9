"""Rules and rows that no lead ever comes to, conditions that contradict themselves, and rules that take everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from turnout.core.policy.boxes import Answer, Facts, is_possible
from turnout.core.policy.check.ground import Ground, finding
from turnout.core.policy.check.words import joined, said_of
from turnout.core.policy.condition import format_condition
from turnout.core.policy.finding import Finding, Witness
from turnout.core.policy.model import TerritoryTarget
from turnout.core.policy.targets import format_target

# So many of the rules above that take a dead rule's leads are named.
_NAMED_MAX = 5


def check_rules(ground: Ground) -> Iterator[Finding]:
    """What is wrong with each rule, from the top; of the last one the rows, the rest is for `leftover`."""
    rules = ground.compiled.policy.rules
    above, is_over = 0, False
    for number in range(len(rules) - 1):
        if ground.budget.is_spent():
            yield finding(
                "not-decided",
                "rules",
                f"the time was up before rule {ground.name(number)}: {len(rules) - number} of {len(rules)} rules"
                " were not checked",
            )
            return
        found = _check_rule(ground, number, above)
        yield from found
        is_dead = any(each.code in {"never-true", "dead-rule"} for each in found)
        if not is_dead:
            yield from _check_rows(ground, number, above)
            yield from _check_territory(ground, number, above)
        above |= ground.takes[number]
        if not is_over and not is_dead and (rules[number].is_unconditional or _is_always(ground, number)):
            is_over = ground.space.find_outside([], above, budget=ground.budget) is Answer.NOTHING
            yield _always(ground, number, is_over=is_over)
    last = len(rules) - 1
    if ground.lead_reaching(last, above) is not Answer.NOTHING:
        yield from _check_rows(ground, last, above)
        yield from _check_territory(ground, last, above)


def place_of(ground: Ground, number: int, row: int | None = None) -> str:
    """Where a rule or a row of its table stands, as errors name it."""
    place = f"rules > {ground.compiled.rule(number).name}"
    return place if row is None else f"{place} > row {row + 1}"


def _check_rule(ground: Ground, number: int, above: int) -> list[Finding]:
    found = ground.lead_reaching(number, above)
    if not isinstance(found, Answer):
        return []
    place = place_of(ground, number)
    alone = ground.space.find([number], budget=ground.budget)
    if alone is Answer.NOTHING:
        rule = ground.compiled.rule(number)
        when = format_condition(rule.when)
        dates = [f"{word} {day}" for word, day in (("from", rule.starts), ("until", rule.until)) if day]
        return [finding("never-true", place, f"no lead can ever meet `{', '.join([when, *dates])}`")]
    if found is Answer.NOT_DECIDED:
        return [finding("not-decided", place, f"whether any lead comes to rule {ground.name(number)} was not decided")]
    return [_dead_rule(ground, number)]


def _dead_rule(ground: Ground, number: int) -> Finding:
    """The finding about a rule that nothing comes to, with a lead that would fit and the rules that take its leads."""
    takers, witness, is_all = _takers(ground, number)
    named = joined([ground.name(taker) for taker in takers])
    if len(takers) == 1 and is_all:
        said = f"no lead comes to rule {ground.name(number)}: rule {named} above it takes every lead that would fit"
    elif is_all:
        said = f"no lead comes to rule {ground.name(number)}: rules {named} above it together take every one"
    else:
        said = f"no lead comes to rule {ground.name(number)}: the rules above it, such as {named}, take every one"
    also = tuple(place_of(ground, taker) for taker in takers)
    return replace(finding("dead-rule", place_of(ground, number), said), witness=witness, also=also)


def _takers(ground: Ground, number: int) -> tuple[list[int], Witness | None, bool]:
    """Some rules that take a dead rule's leads, a lead and who takes it, and whether these rules take all."""
    takers: list[int] = []
    witness: Witness | None = None
    while len(takers) < _NAMED_MAX:
        outside = 0
        for taker in takers:
            outside |= ground.takes[taker]
        found = ground.space.find_outside([number], outside, budget=ground.budget)
        if isinstance(found, Answer):
            return takers, witness, found is Answer.NOTHING
        path = list(ground.path_of(found, number - 1))
        taker = path[-1] if path else number
        if taker == number or taker in takers:
            return takers, witness, False
        witness = witness or _taken(ground, number, taker, found)
        takers.append(taker)
    return takers, witness, False


def _taken(ground: Ground, number: int, taker: int, facts: Facts) -> Witness:
    """A lead that would fit a rule, and goes to another one."""

    def goes_there(found: Facts) -> bool:
        return is_possible(ground.compiled, found) and list(ground.path_of(found, number))[-1:] == [taker]

    found = ground.space.simplest(facts, [number], 0, goes_there)
    return Witness(ground.spelled(found), f"rule {ground.name(taker)} takes it")


def _check_rows(ground: Ground, number: int, above: int) -> Iterator[Finding]:
    """Rows of a rule's table that nothing comes to."""
    table = ground.compiled.tables.get(number)
    if table is None:
        return
    earlier = above
    for row in range(len(ground.compiled.rule(number).table)):
        condition = ground.rows[number, row]

        def comes(facts: Facts, row: int = row) -> bool:
            return ground.reaches(facts, number) and table.first(facts) == row

        found = ground.space.find_outside([condition], earlier, comes, ground.budget)
        if isinstance(found, Answer):
            yield _dead_row(ground, number, row, condition, found)
        earlier |= ground.space.bits_of([condition])


def _dead_row(ground: Ground, number: int, row: int, condition: int, answer: Answer) -> Finding:
    place, name = place_of(ground, number, row), ground.name(number)
    if answer is Answer.NOT_DECIDED:
        return finding("not-decided", place, f"whether any lead comes to row {row + 1} of {name} was not decided")
    when = format_condition(ground.compiled.rule(number).table[row].when)
    alone = ground.space.find([condition], budget=ground.budget)
    if alone is Answer.NOTHING:
        return finding("never-true", place, f"no lead that fits rule {name} can ever meet `{when}`")
    said = f"no lead comes to row {row + 1} (`{when}`) of rule {name}: the rows or rules above it take every one"
    dead = finding("dead-row", place, said)
    if isinstance(alone, Answer):
        return dead
    return replace(dead, witness=Witness(ground.spelled(alone), outcome_of(ground, alone)))


def _check_territory(ground: Ground, number: int, above: int) -> Iterator[Finding]:
    """A rule that ends in a territory's pool or owner, for leads that have no territory."""
    condition = ground.without_territory.get(number)
    if condition is None:
        return

    def ends_there(facts: Facts) -> bool:
        chain = ground.chain_of(number, facts) if ground.reaches(facts, number) else ()
        return bool(chain) and isinstance(chain[-1], TerritoryTarget) and ground.compiled.territory(facts) is None

    found = ground.space.find_outside([condition], above, ends_there, ground.budget)
    if isinstance(found, Answer):
        return
    facts = ground.space.simplest(found, [condition], above, ends_there)
    target = format_target(ground.chain_of(number, facts)[-1])
    said = (
        f"rule {ground.name(number)} ends in `{target}` and fits leads of no territory, which go on to the rules below"
    )
    missing = finding("no-territory", place_of(ground, number), said)
    yield replace(missing, witness=Witness(facts, "no territory fits it"))


def _is_always(ground: Ground, number: int) -> bool:
    return ground.space.find([], [number], budget=ground.budget) is Answer.NOTHING


def _always(ground: Ground, number: int, *, is_over: bool) -> Finding:
    rule = ground.compiled.rule(number)
    why = "has no `when`" if rule.is_unconditional else f"holds of every lead (`{format_condition(rule.when)}`)"
    below = "no rule below it is ever reached" if is_over else "it could do without its `when`"
    if rule.is_unconditional and not is_over:
        below = "every lead passes through it"
    always = finding("always-true", place_of(ground, number), f"rule {ground.name(number)} {why}: {below}")
    found = ground.lead_reaching(number, 0)
    if isinstance(found, Answer):
        return always
    found = ground.space.simplest(found, [number], 0, lambda facts: ground.reaches(facts, number))
    return replace(always, witness=Witness(ground.spelled(found), outcome_of(ground, found)))


def outcome_of(ground: Ground, facts: Facts) -> str:
    """In words what the engine does with a lead: the rule that it comes to, and those that may pass it on before."""
    path = list(ground.path_of(facts, len(ground.compiled.policy.rules)))
    if not path:
        return "no rule fits it"
    last = path[-1]
    through = joined([ground.name(number) for number in path[:-1]])
    to = said_of(ground.compiled.rule(last), ground.chain_of(last, facts))
    return f"rule {ground.name(last)}: {to}" + (f", when {through} pass it on" if through else "")
