"""Z3, an SMT solver, asked which rules of a policy no lead can reach: the other way to get the same answers.

It is given the written conditions, not what we make of them. Texts are numbers, the words of a text are facts that
imply the words within them, a lead has one host, several products, and every field may be unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, Final

from turnout.core.fields.catalogue import Catalogue, Kind
from turnout.core.fields.text import fold
from turnout.core.policy.condition import Always, And, Comparison, Condition, Named, Not, Op, Or, comparisons_in
from turnout.core.policy.model import Policy
from turnout.core.policy.references import catalogue_of

# Whole numbers, since the lower end of a band is read.
_SIZES: Final = ("employees", "revenue")


def dead_rules(policy: Policy) -> Iterator[bool]:
    """For each rule in its order whether no lead is left for it by the rules above it."""
    z3: Any = import_module("z3")
    model = _Model(z3, policy)
    solver = z3.Solver()
    solver.add(*model.laws())
    for rule in policy.rules:
        said = model.said(rule.when)
        solver.push()
        solver.add(said)
        yield solver.check() == z3.unsat
        solver.pop()
        solver.add(z3.Not(said))


class _Model:
    """The variables of a policy's fields."""

    def __init__(self, z3: Any, policy: Policy) -> None:  # noqa: ANN401 - a module that is imported by name
        self._z3 = z3
        self._catalogue: Catalogue = catalogue_of(policy)
        self._lists: Mapping[str, Sequence[str]] = {
            table.name: [row[0] for row in table.rows] for table in policy.lists
        }
        self._codes: dict[tuple[str, str], int] = {}
        self._words = sorted(
            {
                (comparison.field, fold(word))
                for rule in policy.rules
                for comparison in comparisons_in(rule.when)
                if comparison.op is Op.CONTAINS
                for word in comparison.values
            }
        )

    def laws(self) -> Iterator[Any]:
        """A word is in a text where a longer one that holds it is; nothing has fewer than no employees."""
        yield from (self._z3.Int(field) >= 0 for field in _SIZES)
        for field, word in self._words:
            for other_field, part in self._words:
                if field == other_field and part in word and part != word:
                    yield self._z3.Implies(self._word(field, word), self._word(field, part))

    def said(self, condition: Condition) -> Any:  # noqa: ANN401 - the solver's own type
        """A condition as the solver reads it."""
        z3 = self._z3
        match condition:
            case Always():
                return z3.BoolVal(val=True)
            case And(parts):
                return z3.And(*map(self.said, parts))
            case Or(parts):
                return z3.Or(*map(self.said, parts))
            case Not(part):
                return z3.Not(self.said(part))
            case Named(name):
                return z3.Bool(name)
            case Comparison():
                return self._compared(condition)

    def _compared(self, comparison: Comparison) -> Any:  # noqa: ANN401
        z3, field = self._z3, comparison.field
        spec = self._catalogue[field]
        if comparison.op is Op.KNOWN:
            return z3.Int(f"{field} text") != -1
        if comparison.op is Op.CONTAINS:
            return z3.Or(*(self._word(field, fold(word)) for word in comparison.values))
        if spec.kind is Kind.NUMBER:
            return self._number(field, comparison)
        wanted = [fold(text) for value in comparison.values for text in self._lists.get(value, [value])]
        if spec.many and field != "domain":
            return z3.Or(*(z3.Bool(f"{field} has {text}") for text in wanted))
        text = z3.Int(f"{field} text")
        return z3.Or(*(text == self._codes.setdefault((field, each), len(self._codes)) for each in wanted))

    def _number(self, field: str, comparison: Comparison) -> Any:  # noqa: ANN401
        z3 = self._z3
        value = z3.Int(field) if field in _SIZES else z3.Real(field)
        low, dots, high = comparison.values[0].partition("..")
        if comparison.op is Op.AT_LEAST:
            bounds = [value >= int(low)]
        else:
            bounds = [value >= int(low), value <= int(high if dots else low)]
        return z3.And(z3.Bool(f"{field} is known"), *bounds)

    def _word(self, field: str, word: str) -> Any:  # noqa: ANN401
        return self._z3.Bool(f"{field} contains {word}")
