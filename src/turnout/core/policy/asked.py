"""Tests that no look-up of a value answers: `contains`, `starts with`, `ends with`, and `is not` of several values.

Words are asked for once per distinct word, not once per rule: a thousand rules about titles use a few dozen words.
"""

from __future__ import annotations

from collections.abc import Sequence

from turnout.core.fields.catalogue import Value
from turnout.core.policy.bind import Resembles, Test, passes
from turnout.core.policy.clauses import Literal
from turnout.core.policy.condition import Op


class Asked:
    """One field's tests of this kind, with the clauses that need them met and those that need them not met."""

    def __init__(self, everything: int) -> None:
        self._everything = everything
        self._layers: list[_Layer] = []
        self._refused = _Words()
        self._needing: dict[Test, int] = {}
        self._barring: dict[Test, int] = {}
        self.reads_words = False

    def add(self, bit: int, literal: Literal) -> None:
        """File a clause's test. A second one about words of the same clause goes to the next layer."""
        test = literal.test
        if not isinstance(test, Resembles):
            bits = self._barring if literal.is_negated else self._needing
            bits[test] = bits.get(test, 0) | bit
            return
        self.reads_words = True
        words = self._refused if literal.is_negated else self._free_layer(bit)
        words.add(bit, test)

    def _free_layer(self, bit: int) -> _Layer:
        found = next((layer for layer in self._layers if layer.default & bit), None)
        if found is None:
            found = _Layer(self._everything)
            self._layers.append(found)
        return found

    def accepts(self, value: Value, texts: Sequence[str]) -> int:
        """The bitset of clauses whose tests a known value passes; `texts` are its folded texts."""
        accepted = self._everything
        for layer in self._layers:
            accepted &= layer.accepts(texts)
        if refused := self._refused.found_in(texts):
            accepted &= ~refused
        for test, bits in self._needing.items():
            if accepted & bits and not passes(test, value):
                accepted &= ~bits
        for test, bits in self._barring.items():
            if accepted & bits and passes(test, value):
                accepted &= ~bits
        return accepted


class _Words:
    """Per word the bitset of the clauses that ask for it, by where in a text it must stand."""

    def __init__(self) -> None:
        self._anywhere: dict[str, int] = {}
        self._first: dict[str, int] = {}
        self._last: dict[str, int] = {}

    def add(self, bit: int, test: Resembles) -> None:
        words = {Op.STARTS: self._first, Op.ENDS: self._last}.get(test.op, self._anywhere)
        for word in test.texts:
            words[word] = words.get(word, 0) | bit

    def found_in(self, texts: Sequence[str]) -> int:
        """The clauses one of whose words stands in one of the texts."""
        found = 0
        for text in texts:
            for word, bits in self._anywhere.items():
                if word in text:
                    found |= bits
            for word, bits in self._first.items():
                if text.startswith(word):
                    found |= bits
            for word, bits in self._last.items():
                if text.endswith(word):
                    found |= bits
        return found


class _Layer(_Words):
    """At most one test of each clause; `default` are the clauses without one here."""

    def __init__(self, everything: int) -> None:
        super().__init__()
        self.default = everything

    def add(self, bit: int, test: Resembles) -> None:
        super().add(bit, test)
        self.default &= ~bit

    def accepts(self, texts: Sequence[str]) -> int:
        return self.default | self.found_in(texts)
