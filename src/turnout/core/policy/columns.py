"""One field's part of the index: from a value to the bitset of clauses that accept it.

A bitset is a whole number whose bit `n` stands for clause `n`. Three kinds of column share one question, `accepts`:
texts, numbers, and fields with several values. Looked-up values are remembered up to a bound.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Protocol

from turnout.core.fields.catalogue import Value
from turnout.core.fields.text import fold
from turnout.core.policy.asked import Asked
from turnout.core.policy.bind import (
    ABOVE_ALL,
    BELOW_ALL,
    Among,
    Cut,
    Differs,
    IsKnown,
    Segment,
    Within,
    number_of,
    texts_of,
)
from turnout.core.policy.clauses import Literal

REMEMBERED_MAX = 8_192
# Longer texts are messages: they never come twice, and remembering them would fill the memory.
REMEMBERED_CHARS_MAX = 200

# A clause's bit with the literals it has on one field.
Entry = tuple[int, Sequence[Literal]]


class Column(Protocol):
    """What the index asks of a field's column."""

    remembered: Remembered
    reads_words: bool

    def accepts(self, value: Value) -> int:
        """The bitset of clauses that this value does not rule out; asked for values that are not remembered."""
        ...


def build_column(entries: Iterable[Entry], everything: int) -> Column:
    """The column that fits a field's tests. `everything` is the bitset of all clauses."""
    listed = list(entries)
    tests = [literal.test for _, literals in listed for literal in literals]
    if any(test.many for test in tests if not isinstance(test, Within)):
        return ManyColumn(listed, everything)
    if any(isinstance(test, Within) for test in tests):
        return NumberColumn(listed, everything)
    return TextColumn(listed, everything)


class Remembered(dict[Value, int]):
    """Answers by value, so many at most; the answer for unknown is always there."""

    def __init__(self, unknown: int) -> None:
        super().__init__({None: unknown})
        self.unknown = unknown

    def keep(self, value: Value, accepted: int) -> int:
        """Remember an answer, and give it back."""
        if len(self) >= REMEMBERED_MAX:
            self.clear()
            self[None] = self.unknown
        self[value] = accepted
        return accepted


class TextColumn:
    """Texts and yes/no: equality by look-up, the rest by asking each distinct test once per distinct value."""

    def __init__(self, entries: list[Entry], everything: int) -> None:
        self._default = everything
        self._unknown = everything
        self._included: dict[str, int] = {}
        self._excluded: dict[str, int] = {}
        self._asked = Asked(everything)
        for bit, literals in entries:
            self._add(bit, literals)
        self.remembered = Remembered(self._unknown)
        self.reads_words = self._asked.reads_words

    def _add(self, bit: int, literals: Sequence[Literal]) -> None:
        included: frozenset[str] | None = None
        excluded: set[str] = set()
        is_unknown_fine = True
        for literal in literals:
            test, is_negated = literal.test, literal.is_negated
            is_unknown_fine = is_unknown_fine and is_negated
            match test:
                case IsKnown() if is_negated:
                    included = frozenset()
                case IsKnown():
                    pass
                case Among(_, texts) if is_negated:
                    excluded |= texts
                case Among(_, texts):
                    included = texts if included is None else included & texts
                case Differs(_, text) if is_negated:
                    included = frozenset({text}) if included is None else included & {text}
                case Differs(_, text):
                    excluded.add(text)
                case _:
                    self._asked.add(bit, literal)
        if not is_unknown_fine:
            self._unknown &= ~bit
        if included is None:
            for text in excluded:
                self._excluded[text] = self._excluded.get(text, 0) | bit
            return
        self._default &= ~bit
        for text in included - excluded:
            self._included[text] = self._included.get(text, 0) | bit

    def accepts(self, value: Value) -> int:
        """The clauses that accept a text."""
        accepted = self._look_up(value)
        if isinstance(value, str) and len(value) > REMEMBERED_CHARS_MAX:
            return accepted
        return self.remembered.keep(value, accepted)

    def _look_up(self, value: Value) -> int:
        text = next(texts_of(value), None)
        if text is None:
            return self._unknown
        accepted = self._default & ~self._excluded.get(text, 0) | self._included.get(text, 0)
        return accepted & self._asked.accepts(value, (text,))


class NumberColumn:
    """Numbers and dates: the line is cut at every number a rule names; bisecting finds the piece a value lies in."""

    reads_words = False

    def __init__(self, entries: list[Entry], everything: int) -> None:
        self._unknown = everything
        wanted: list[tuple[int, tuple[Segment, ...]]] = []
        for bit, literals in entries:
            segments, is_unknown_fine = _accepted_segments(literals)
            wanted.append((bit, segments))
            if not is_unknown_fine:
                self._unknown &= ~bit
        self._edges = sorted({cut[0] for _, segments in wanted for segment in segments for cut in segment} - _INFINITE)
        self._pieces = self._sweep(wanted, everything)
        self.remembered = Remembered(self._unknown)

    def _sweep(self, wanted: list[tuple[int, tuple[Segment, ...]]], everything: int) -> list[int]:
        """The bitset of each piece: between two edges, and on an edge. Bits flip where a segment begins or ends."""
        flips = [0] * (2 * len(self._edges) + 2)
        place = {edge: number for number, edge in enumerate(self._edges)}
        constrained = 0
        for bit, segments in wanted:
            constrained |= bit
            for low, high in segments:
                flips[_piece(low, place)] ^= bit
                flips[_piece(high, place)] ^= bit
        pieces, current = [], everything & ~constrained
        for flip in flips[:-1]:
            current ^= flip
            pieces.append(current)
        return pieces

    def accepts(self, value: Value) -> int:
        """The clauses that accept a number."""
        number = number_of(value)
        if number is None:
            return self._unknown
        edges = self._edges
        at = bisect_left(edges, number)
        is_on_edge = at < len(edges) and edges[at] == number
        return self.remembered.keep(value, self._pieces[2 * at + is_on_edge])


_INFINITE = {BELOW_ALL[0], ABOVE_ALL[0]}


def _piece(cut: Cut, place: dict[float, int]) -> int:
    """The piece that begins at a cut: pieces are numbered gap, edge, gap, edge, ..., gap."""
    if cut == BELOW_ALL:
        return 0
    if cut == ABOVE_ALL:
        return 2 * len(place) + 1
    return 2 * place[cut[0]] + 1 + cut[1]


def _accepted_segments(literals: Sequence[Literal]) -> tuple[tuple[Segment, ...], bool]:
    """Where a clause's tests on a number all hold, and whether an unknown number is fine."""
    accepted: tuple[Segment, ...] = ((BELOW_ALL, ABOVE_ALL),)
    is_unknown_fine = True
    for literal in literals:
        is_unknown_fine = is_unknown_fine and literal.is_negated
        segments = literal.test.segments if isinstance(literal.test, Within) else ((BELOW_ALL, ABOVE_ALL),)
        accepted = _intersected(accepted, _complement(segments) if literal.is_negated else segments)
    return accepted, is_unknown_fine


def _intersected(left: tuple[Segment, ...], right: tuple[Segment, ...]) -> tuple[Segment, ...]:
    found = [(max(a, c), min(b, d)) for a, b in left for c, d in right]
    return tuple((low, high) for low, high in found if low < high)


def _complement(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    gaps, low = [], BELOW_ALL
    for start, end in segments:
        if low < start:
            gaps.append((low, start))
        low = end
    return (*gaps, (low, ABOVE_ALL)) if low < ABOVE_ALL else tuple(gaps)


class ManyColumn:
    """Fields with several values: a clause's tests may each be met by another value, so each is asked on its own.

    The k-th equality test of a clause stands in layer k; a layer accepts what any of the values accepts.
    """

    def __init__(self, entries: list[Entry], everything: int) -> None:
        self._layers: list[tuple[int, dict[str, int]]] = []
        self._refused: dict[str, int] = {}
        self._unknown = everything
        self._asked = Asked(everything)
        layers: list[tuple[list[int], dict[str, int]]] = []
        for bit, literals in entries:
            depth = 0
            for literal in literals:
                if not literal.is_negated:
                    self._unknown &= ~bit
                if isinstance(literal.test, Among) and literal.is_negated:
                    for text in literal.test.texts:
                        self._refused[text] = self._refused.get(text, 0) | bit
                elif isinstance(literal.test, Among):
                    if depth == len(layers):
                        layers.append(([everything], {}))
                    default, included = layers[depth]
                    default[0] &= ~bit
                    for text in literal.test.texts:
                        included[text] = included.get(text, 0) | bit
                    depth += 1
                else:
                    self._asked.add(bit, literal)
        self._layers = [(default[0], included) for default, included in layers]
        self.remembered = Remembered(self._unknown)
        self.reads_words = self._asked.reads_words

    def accepts(self, value: Value) -> int:
        """The clauses of which every test is met by one of the values."""
        if value is None or value == ():
            return self._unknown
        texts = [fold(each) for each in value] if isinstance(value, tuple) else list(texts_of(value))
        accepted = self._asked.accepts(value, texts)
        for default, included in self._layers:
            layer = default
            for text in texts:
                layer |= included.get(text, 0)
            accepted &= layer
        for text in texts:
            if refused := self._refused.get(text, 0):
                accepted &= ~refused
        return self.remembered.keep(value, accepted)
