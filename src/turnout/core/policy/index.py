"""The bitset index: an ordered list of conditions, asked all at once which is the first that fits.

Each condition becomes clauses; each field keeps, per value, the bitset of clauses that accept it; ANDing the fields
leaves the clauses that hold, and the lowest bit is the first. A field is read only while a clause is left that asks for
it. After the idea of bitmap indexes and of the "bit vector" packet classifiers (Lakshman and Stiliadis, 1998).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from turnout.core.fields.catalogue import Value
from turnout.core.policy.bind import Bound, holds, tests_in
from turnout.core.policy.clauses import Form, Literal, normal_form
from turnout.core.policy.columns import build_column


class Index:
    """An ordered list of conditions, compiled. Conditions are numbered from 0 in their order."""

    def __init__(self, conditions: Sequence[Bound]) -> None:
        forms = [normal_form(condition) for condition in conditions]
        self._row_of: list[int] = []
        self._first_clause: list[int] = []
        self._rests: dict[int, Bound] = {}
        per_field: dict[str, dict[int, list[Literal]]] = defaultdict(lambda: defaultdict(list))
        for row, form in enumerate(forms):
            self._first_clause.append(len(self._row_of))
            self._add(row, form, per_field)
        self._first_clause.append(len(self._row_of))
        self._everything = (1 << len(self._row_of)) - 1
        columns = [
            (field, build_column(((1 << clause, literals) for clause, literals in entries.items()), self._everything))
            for field, entries in per_field.items()
        ]
        # Columns that read texts word by word come last, when few clauses are left that want to know.
        columns.sort(key=lambda named: named[1].reads_words)
        # The remembered answer is asked for here, since a look-up costs less than a call that looks up.
        self._columns = [
            (field, sum(1 << clause for clause in per_field[field]), column.remembered.get, column)
            for field, column in columns
        ]
        self.fields = frozenset(test.field for condition in conditions for test in tests_in(condition))

    def _add(self, row: int, form: Form, per_field: dict[str, dict[int, list[Literal]]]) -> None:
        for clause in form.clauses:
            number = len(self._row_of)
            self._row_of.append(row)
            if form.rest is not None:
                self._rests[number] = form.rest
            for literal in clause:
                per_field[literal.test.field][number].append(literal)

    def first(self, facts: Mapping[str, Value], start: int = 0) -> int | None:
        """The number of the first condition at or after `start` that fits, or None."""
        bits = self._everything
        if start:
            bits &= -1 << self._first_clause[start]
        known = facts.get
        for field, asking, remembered, column in self._columns:
            if not bits & asking:
                continue
            value = known(field)
            accepted = remembered(value)
            bits &= column.accepts(value) if accepted is None else accepted
            if not bits:
                return None
        while bits:
            lowest = bits & -bits
            clause = lowest.bit_length() - 1
            rest = self._rests.get(clause)
            if rest is None or holds(rest, facts):
                return self._row_of[clause]
            bits ^= lowest
        return None
