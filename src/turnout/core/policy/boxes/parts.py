"""A field whose tests may hold together in many ways: several values at once, or words within a text.

A way to be is the set of tests that hold, its signature: a bit per test. Every test holds of several values when it
holds of one of them, and words can stand side by side in a text without making other words; so a signature is the union
of those of its parts, and the least ways to meet what is asked are found by adding parts one by one. Which parts there
are is in `wording`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from turnout.core.fields.catalogue import Value
from turnout.core.policy.bind import Test, passes
from turnout.core.policy.boxes.axis import Option, Options, Restriction, bits_in, least
from turnout.core.policy.boxes.wording import Made, Wording
from turnout.core.policy.clauses import Literal

# So many ways are listed at most for one search; where there are more, the tests are asked one by one.
_WAYS_MAX = 200
_SEEN_MAX = 400
# A law about so many combinations of tests is left out; what it would rule out is then refused in the end.
_LAWS_MAX = 16


class Split(NamedTuple):
    """A field as one question per test: whether it holds. Laws say what cannot be, as clauses of their own."""

    questions: Mapping[int, Sequence[Option]]
    laws: int


class Parts:
    """The axis of such a field. A restriction is the tests that must hold, and those that must not."""

    anything: Restriction = (0, 0)

    def __init__(self, field: str, wording: Wording) -> None:
        self.field = field
        self._wording = wording
        self._number = {test: number for number, test in enumerate(wording.tests)}
        self._everything = 0
        self._layers: list[tuple[int, dict[int, int]]] = []
        self._asking: dict[int, int] = defaultdict(int)
        self._barring: dict[int, int] = defaultdict(int)
        self._columns: dict[int, int] = {}
        self._ways: dict[tuple[int, int, int], Options] = {}
        self._overlaps: dict[Restriction, int] = {}

    def restriction(self, literals: Sequence[Literal]) -> Restriction | None:
        """The tests that must hold, and those that must not."""
        must = never = 0
        for literal in literals:
            bit = 1 << self._number[literal.test]
            if literal.is_negated:
                never |= bit
            else:
                must |= bit
        return None if must & never else (must, never)

    def meet(self, one: Restriction, other: Restriction) -> Restriction | None:
        """What both ask."""
        must, never = one[0] | other[0], one[1] | other[1]
        return None if must & never else (must, never)

    def settle(self, bits: Mapping[Restriction, int], everything: int) -> None:
        """File the clauses by the tests they ask for; the k-th test of a clause stands in layer k."""
        self._everything = everything
        for known in (self._asking, self._barring, self._columns, self._ways, self._overlaps):
            known.clear()
        layers: list[tuple[list[int], dict[int, int]]] = []
        for (must, never), clauses in bits.items():
            for depth, test in enumerate(bits_in(must)):
                if depth == len(layers):
                    layers.append(([everything], defaultdict(int)))
                default, included = layers[depth]
                default[0] &= ~clauses
                included[test] |= clauses
                self._asking[test] |= clauses
            for test in bits_in(never):
                self._barring[test] |= clauses
        self._layers = [(default[0], included) for default, included in layers]

    def options(self, restriction: Restriction, live: int) -> Options:
        """The least ways to meet a restriction, with those that a live clause refuses."""
        must, never = restriction
        wanted = 0
        for test, clauses in self._barring.items():
            if clauses & live:
                wanted |= 1 << test
        key = (must, never, wanted & ~must & ~never)
        found = self._ways.get(key)
        if found is None:
            found = self._ways[key] = self._listed(*key)
        return found

    def _listed(self, must: int, never: int, wanted: int) -> Options:
        found: dict[int, Value] = {}
        for signature, value in self._ways_to(must, never, wanted):
            if len(found) == _WAYS_MAX:
                return Options((), is_complete=False)
            found.setdefault(signature, value)
        return Options(least([Option(self.column(signature), value) for signature, value in found.items()]))

    def _ways_to(self, must: int, never: int, wanted: int) -> Iterator[tuple[int, Value]]:
        """Every least way to meet what is asked, with those in which more of the wanted tests hold."""
        wording = self._wording
        for signature, value in wording.wholes:
            if signature & must == must and not signature & never:
                yield signature, value
        waiting: list[Made] = [wording.start] if wording.start is not None else []
        seen: set[Made] = set(waiting)
        while waiting:
            made = waiting.pop()
            signature = wording.signature(made)
            if signature & never:
                continue
            missing = must & ~signature
            if not missing:
                yield signature, wording.value(made)
            # One part at a time for what is asked; then whatever else makes a live clause refuse.
            for test in [next(bits_in(missing))] if missing else bits_in(wanted & ~signature):
                for more in wording.grown(made, test, never):
                    if more not in seen:
                        seen.add(more)
                        waiting.append(more)
            if len(seen) > _SEEN_MAX:
                yield from ((-1 - number, None) for number in range(_WAYS_MAX + 1))
                return

    def realised(self, must: int, never: int) -> tuple[Value] | None:
        """A value of which tests hold and others do not; None where none was found."""
        return next(((value,) for signature, value in self._ways_to(must, never, 0) if signature >= 0), None)

    def split(self, restriction: Restriction, live: int, first_law: int) -> Split:
        """The field as one open question per test, for where there are too many ways to list."""
        must, never = restriction
        asked = must | never
        for test in range(len(self._number)):
            if (self._asking.get(test, 0) | self._barring.get(test, 0)) & live:
                asked |= 1 << test
        laws = self._laws(asked)
        questions: dict[int, list[Option]] = {}
        for test in bits_in(asked):
            held = self._everything & ~self._barring.get(test, 0)
            missed = self._everything & ~self._asking.get(test, 0)
            for number, (holding, missing) in enumerate(laws, first_law):
                held |= 0 if missing >> test & 1 else 1 << number
                missed |= 0 if holding >> test & 1 else 1 << number
            options = [Option(missed, value=False), Option(held, value=True)]
            questions[test] = options[1:] if must >> test & 1 else options[:1] if never >> test & 1 else options
        return Split(questions, len(laws))

    def _laws(self, asked: int) -> list[tuple[int, int]]:
        """Tests that never hold while others do not: a word holds where a longer one does that it is part of."""
        laws: dict[tuple[int, int], None] = {}
        for test in bits_in(asked):
            parts = [signature & asked & ~(1 << test) for signature in self._meeting(test)]
            if parts and all(parts) and prod(part.bit_count() for part in parts) <= _LAWS_MAX:
                for missing in product(*map(list, map(bits_in, parts))):
                    laws[1 << test, sum(1 << number for number in set(missing))] = None
        return list(laws)

    def _meeting(self, test: int) -> set[int]:
        """The signatures of the least parts and the wholes of which a test holds."""
        wording = self._wording
        made = (wording.start, *wording.grown(wording.start, test, 0)) if wording.start is not None else ()
        found = {wording.signature(each) for each in made}
        found |= {signature for signature, _ in wording.wholes if signature >> test & 1}
        return {signature for signature in found if signature >> test & 1}

    def column(self, signature: int) -> int:
        """The clauses that accept a way to be."""
        found = self._columns.get(signature)
        if found is not None:
            return found
        found = self._everything
        held = list(bits_in(signature))
        for default, included in self._layers:
            layer = default
            for test in held:
                layer |= included.get(test, 0)
            found &= layer
        for test in held:
            found &= ~self._barring.get(test, 0)
        self._columns[signature] = found
        return found

    def overlapping(self, restriction: Restriction) -> int:
        """The clauses that do not ask for what a restriction refuses, or refuse what it asks for."""
        found = self._overlaps.get(restriction)
        if found is not None:
            return found
        must, never = restriction
        found = self._everything
        for test in bits_in(must):
            found &= ~self._barring.get(test, 0)
        for test in bits_in(never):
            found &= ~self._asking.get(test, 0)
        if must & self._wording.of_wholes:
            fitting = [sig for sig, _ in self._wording.wholes if sig & must == must and not sig & never]
            whole = 0
            for signature in fitting:
                whole |= self.column(signature)
            found &= whole
        self._overlaps[restriction] = found
        return found

    def containing(self, restriction: Restriction) -> int:
        """The clauses that ask nothing more than a restriction does."""
        must, never = restriction
        found = self._everything
        for test, clauses in self._asking.items():
            if not must >> test & 1:
                found &= ~clauses
        for test, clauses in self._barring.items():
            if not never >> test & 1:
                found &= ~clauses
        return found

    def column_of(self, value: Value) -> int:
        """The column of what holds of a value."""
        return self.column(self.place(value)[0])

    def place(self, value: Value) -> Restriction:
        """Every test, as it is of a value."""
        must = sum(1 << number for test, number in self._number.items() if passes(test, value))
        return must, (1 << len(self._number)) - 1 & ~must

    def widened(self, point: Restriction, needed: int) -> Restriction:
        """As little of a point as keeps the needed clauses out."""
        must, never = point
        for test in range(len(self._number)):
            bit = 1 << test
            fewer = must & ~bit, never & ~bit
            if not needed & ~self.excluded(fewer):
                must, never = fewer
        return must, never

    def excluded(self, restriction: Restriction) -> int:
        """The clauses that ask for what a restriction refuses, or refuse what it asks for."""
        must, never = restriction
        found = 0
        for test in bits_in(must):
            found |= self._barring.get(test, 0)
        for test in bits_in(never):
            found |= self._asking.get(test, 0)
        return found

    def tests_of(self, bits: int) -> list[Test]:
        """The tests of these numbers."""
        return [self._wording.tests[number] for number in bits_in(bits)]
