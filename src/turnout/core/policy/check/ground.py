"""What the checks of rules stand on: the rules and their rows as one space, and which leads each rule takes for good.

A rule takes a lead for good when nothing in its targets can lead on to the rules below. One that may pass leads on
takes none, so that a rule is called dead only where no lead can ever get to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from turnout.core.fields.catalogue import Value
from turnout.core.fields.text import fold
from turnout.core.policy.bind import AllOf, AnyOf, Bound, IsKnown, Negation, tests_in
from turnout.core.policy.boxes import Answer, Facts, Space, impossible_in, is_possible
from turnout.core.policy.boxes.related import TERRITORY
from turnout.core.policy.compile import CompiledPolicy
from turnout.core.policy.finding import Budget, Finding
from turnout.core.policy.finding_codes import CODES
from turnout.core.policy.model import (
    HoldTarget,
    NextRule,
    OwnerTarget,
    Policy,
    PoolTarget,
    QueueTarget,
    RepTarget,
    Rule,
    Target,
    TerritoryTarget,
)
from turnout.core.policy.references import catalogue_of


class Ground:
    """The space of a policy's rules. Rule `n` is condition `n`; rows of tables come behind, each with its rule."""

    def __init__(self, compiled: CompiledPolicy, budget: Budget) -> None:
        self.compiled = compiled
        self.budget = budget
        rules = compiled.policy.rules
        conditions: list[Bound] = list(compiled.bound_rules)
        self.rows: dict[tuple[int, int], int] = {}
        for number, rows in compiled.bound_tables.items():
            for row, bound in enumerate(rows):
                self.rows[number, row] = len(conditions)
                conditions.append(AllOf((compiled.bound_rules[number], bound)))
        self.without_territory: dict[int, int] = {}
        for number, rule in enumerate(rules):
            if any(chain and isinstance(chain[-1], TerritoryTarget) for chain in _chains(rule)):
                self.without_territory[number] = len(conditions)
                conditions.append(AllOf((compiled.bound_rules[number], Negation(_has_territory(compiled)))))
        taking = [list(self._taking(number, rule, conditions)) for number, rule in enumerate(rules)]
        self.space = Space(conditions, catalogue_of(compiled.policy), impossible_in(compiled))
        self.takes = [self.space.bits_of(each) for each in taking]
        self._fields = [frozenset(test.field for test in tests_in(bound)) for bound in compiled.bound_rules]

    def _taking(self, number: int, rule: Rule, conditions: list[Bound]) -> Iterator[int]:
        """The conditions under which a rule takes a lead for good; new ones are added to the list."""
        policy, bound = self.compiled.policy, self.compiled.bound_rules[number]
        if rule.reject or (rule.to and _keeps(policy, rule.to)):
            yield number
        elif rule.to and _keeps_in_territory(policy, rule.to):
            conditions.append(AllOf((bound, _has_territory(self.compiled))))
            yield len(conditions) - 1
        passing: list[Bound] = []
        for place, row in enumerate(rule.table):
            if not _keeps(policy, row.to):
                passing.append(Negation(self.compiled.bound_tables[number][place]))
            elif not passing:
                yield self.rows[number, place]
            else:
                # Below a row that passes leads on, a row takes only those that do not fit the one above.
                conditions.append(AllOf((conditions[self.rows[number, place]], *passing)))
                yield len(conditions) - 1

    def path_of(self, facts: Mapping[str, Value], until: int) -> Iterator[int]:
        """The rules the engine finds for a lead, one after the other as each passes it on, at most to a number."""
        first = self.compiled.rules.first
        number = first(facts)
        while number is not None and number <= until:
            yield number
            if self.keeps(number, facts) or number + 1 >= len(self.compiled.policy.rules):
                return
            number = first(facts, number + 1)

    def keeps(self, number: int, facts: Mapping[str, Value]) -> bool:
        """Whether a rule that fits a lead takes it for good."""
        chain, policy = self.chain_of(number, facts), self.compiled.policy
        if self.compiled.rule(number).reject:
            return True
        if chain and _keeps_in_territory(policy, chain):
            return self.compiled.territory(facts) is not None
        return bool(chain) and _keeps(policy, chain)

    def chain_of(self, number: int, facts: Mapping[str, Value]) -> tuple[Target, ...]:
        """The targets a rule has for a lead; none where no row of its table fits."""
        rule, table = self.compiled.rule(number), self.compiled.tables.get(number)
        if table is None:
            return rule.to
        row = table.first(facts)
        return () if row is None else rule.table[row].to

    def reaches(self, facts: Mapping[str, Value], number: int) -> bool:
        """Whether the engine comes to a rule with a lead, and the rule fits it."""
        return is_possible(self.compiled, facts) and number in self.path_of(facts, number)

    def lead_reaching(self, number: int, outside: int) -> Facts | Answer:
        """A lead that comes to a rule, or that there is none."""
        return self.space.find_outside([number], outside, lambda facts: self.reaches(facts, number), self.budget)

    def above(self, number: int) -> int:
        """The bitset of all that takes leads for good above a rule."""
        found = 0
        for taken in self.takes[:number]:
            found |= taken
        return found

    def fields_of(self, number: int) -> frozenset[str]:
        """The fields a rule asks for."""
        return self._fields[number]

    def spelled(self, facts: Facts) -> Facts:
        """A lead with its territory as the policy spells it."""
        said = facts.get(TERRITORY)
        territories = self.compiled.policy.territories
        names = [each.name for each in territories if isinstance(said, str) and fold(each.name) == said]
        return {**facts, TERRITORY: names[0]} if names else facts

    def name(self, number: int) -> str:
        """A rule's name as findings say it."""
        return f"`{self.compiled.rule(number).name}`"


def _keeps(policy: Policy, chain: tuple[Target, ...]) -> bool:
    """Whether a chain comes to a person, a place or a wait whatever happens, as long as its people are there."""
    if any(isinstance(target, NextRule) for target in chain):
        return False
    match chain[-1]:
        case QueueTarget() | RepTarget():
            return True
        case HoldTarget():
            return any(isinstance(target, PoolTarget) for target in chain[:-1])
        case PoolTarget(pool):
            return _pool_keeps(policy, pool, frozenset())
        case _:
            return False


def _keeps_in_territory(policy: Policy, chain: tuple[Target, ...]) -> bool:
    """Whether a chain ends in the pool of a territory, and every territory has one that keeps what comes to it."""
    if chain[-1] != TerritoryTarget("pool") or any(isinstance(target, NextRule) for target in chain):
        return False
    return all(each.pool and _pool_keeps(policy, each.pool, frozenset()) for each in policy.territories)


def _chains(rule: Rule) -> list[tuple[Target, ...]]:
    return [rule.to, *(row.to for row in rule.table)]


def _has_territory(compiled: CompiledPolicy) -> Bound:
    """A condition that leads of a territory meet."""
    return IsKnown(TERRITORY) if TERRITORY in compiled.fields_used else AnyOf(compiled.bound_territories)


def _pool_keeps(policy: Policy, name: str, seen: frozenset[str]) -> bool:
    """Whether whatever a pool says of nobody ends somewhere; one that says nothing holds the lead."""
    pool = next((pool for pool in policy.pools if pool.name == name), None)
    if pool is None or name in seen:
        return False
    for _, chain in pool.nobody.chains:
        if any(isinstance(target, NextRule | OwnerTarget) for target in chain):
            return False
        match chain[-1]:
            case QueueTarget() | RepTarget() | HoldTarget():
                continue
            case PoolTarget(other):
                if not _pool_keeps(policy, other, seen | {name}):
                    return False
            case _:
                return False
    return True


def finding(code: str, place: str, said: str) -> Finding:
    """A finding with its code's severity and nothing else yet."""
    return Finding(code, CODES[code].severity, place, 0, said)
