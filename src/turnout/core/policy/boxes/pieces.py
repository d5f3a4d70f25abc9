"""A field of one value, cut into atoms: named texts and "any other", or the pieces of a line between cuts.

An atom is a bit; what a clause asks is a mask of atoms. Atom 0 is unknown. How a field is cut is in `cutting`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from turnout.core.fields.catalogue import Value
from turnout.core.policy.bind import Test
from turnout.core.policy.boxes.axis import Option, Options, Restriction, bits_in, least
from turnout.core.policy.clauses import Literal

# Where a piece of a line begins or ends: the number or day, and whether it belongs to the piece; None for without end.
End = tuple[float, bool] | None


class Pieces:
    """The atoms of a field, each with a value that stands for it, and per test the atoms of which it is true.

    `bounds` are the ends of the pieces of a line, for the atoms from 1 on; `texts` what atoms of texts stand for, empty
    for "any other".
    """

    def __init__(
        self,
        field: str,
        values: Sequence[Value],
        truths: Mapping[Test, int],
        bounds: Sequence[tuple[End, End]] = (),
        texts: Sequence[Sequence[str]] = (),
    ) -> None:
        self.field = field
        self.values = values
        self.bounds = bounds
        self.texts = texts
        self._all = (1 << len(values)) - 1
        self._truths = truths
        self.anything: Restriction = (self._all, 0)
        self._columns: list[int] = []
        self._least: dict[int, Options] = {}
        self._overlaps: dict[int, int] = {}

    def restriction(self, literals: Sequence[Literal]) -> Restriction | None:
        """The atoms that meet every literal."""
        mask = self._all
        for literal in literals:
            truth = self._truths[literal.test]
            mask &= ~truth if literal.is_negated else truth
        return (mask, 0) if mask else None

    def meet(self, one: Restriction, other: Restriction) -> Restriction | None:
        """The atoms in both masks."""
        mask = one[0] & other[0]
        return (mask, 0) if mask else None

    def settle(self, bits: Mapping[Restriction, int], everything: int) -> None:
        """The column of each atom. A mask of most atoms is filed by those it leaves out."""
        self._least.clear()
        self._overlaps.clear()
        default = everything
        included: dict[int, int] = defaultdict(int)
        excluded: dict[int, int] = defaultdict(int)
        for (mask, _), clauses in bits.items():
            if 2 * mask.bit_count() > len(self.values):
                for atom in bits_in(self._all & ~mask):
                    excluded[atom] |= clauses
            else:
                default &= ~clauses
                for atom in bits_in(mask):
                    included[atom] |= clauses
        self._columns = [default & ~excluded.get(atom, 0) | included.get(atom, 0) for atom in range(len(self.values))]

    def options(self, restriction: Restriction, _live: int) -> Options:
        """The atoms of the mask that leave the fewest clauses, whichever are live."""
        mask = restriction[0]
        found = self._least.get(mask)
        if found is None:
            columns, values = self._columns, self.values
            found = Options(least([Option(columns[atom], values[atom]) for atom in bits_in(mask)]))
            self._least[mask] = found
        return found

    def overlapping(self, restriction: Restriction) -> int:
        """The clauses that accept an atom of the mask."""
        mask = restriction[0]
        found = self._overlaps.get(mask)
        if found is None:
            found = 0
            for atom in bits_in(mask):
                found |= self._columns[atom]
            self._overlaps[mask] = found
        return found

    def containing(self, restriction: Restriction) -> int:
        """The clauses that accept every atom of the mask."""
        found = -1
        for atom in bits_in(restriction[0]):
            found &= self._columns[atom]
        return found

    def column_of(self, value: Value) -> int:
        """The column of a value's atom."""
        return self._columns[self.values.index(value)]

    def place(self, value: Value) -> Restriction:
        """The atom that a value of one of its options is."""
        return 1 << self.values.index(value), 0

    def widened(self, _point: Restriction, needed: int) -> Restriction:
        """Every atom that none of the needed clauses accepts."""
        mask = 0
        for atom, column in enumerate(self._columns):
            if not column & needed:
                mask |= 1 << atom
        return mask, 0

    def excluded(self, restriction: Restriction) -> int:
        """The clauses that accept no atom of the mask."""
        return ~self.overlapping(restriction)
