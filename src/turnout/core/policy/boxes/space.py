"""A space of conditions: the boxes of all their clauses over common atoms, and the search for leads among them.

A condition is known by its position. Clauses that several conditions share are one. A condition whose normal form would
be too large has clauses that are larger than itself: they serve to prove that nothing is there, and what is found in
them is asked of the condition itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product

from turnout.core.fields.catalogue import BUILT_IN, Catalogue
from turnout.core.policy.bind import Bound, holds
from turnout.core.policy.boxes.answer import Answer, Facts
from turnout.core.policy.boxes.axes import Box, box_of, cut_fields, settle
from turnout.core.policy.boxes.axis import Axis, Option, Restriction
from turnout.core.policy.boxes.parts import Parts
from turnout.core.policy.boxes.questions import answered, with_questions
from turnout.core.policy.boxes.search import Search
from turnout.core.policy.clauses import Clause, normal_form
from turnout.core.policy.finding import UNLIMITED, Budget

STEPS_MAX = 20_000
_REFUSED_MAX = 24


def _always(_facts: Facts) -> bool:
    return True


class Space:
    """Conditions cut into common atoms. `impossible` are conditions that no lead can ever meet."""

    def __init__(
        self, conditions: Sequence[Bound], catalogue: Catalogue = BUILT_IN, impossible: Sequence[Bound] = ()
    ) -> None:
        self._conditions = [*conditions, *impossible]
        self._clauses: dict[frozenset[object], int] = {}
        self._inexact: set[int] = set()
        self._of: list[tuple[int, ...]] = []
        written: list[Clause] = []
        for number, condition in enumerate(self._conditions):
            form = normal_form(condition)
            if form.rest is not None:
                self._inexact.add(number)
            self._of.append(tuple(dict.fromkeys(self._number(clause, written) for clause in form.clauses)))
        self._axes = cut_fields(written, catalogue)
        self._boxes: list[Box | None] = [box_of(clause, self._axes) for clause in written]
        self._everything = (1 << len(written)) - 1
        settle(self._axes, self._boxes, self._everything)
        self._bits = [sum(1 << clause for clause in clauses) for clauses in self._of]
        self._impossible = self.bits_of(range(len(conditions), len(self._conditions)))
        self._within: dict[int, int] = {}

    def _number(self, clause: Clause, written: list[Clause]) -> int:
        number = self._clauses.setdefault(frozenset(clause), len(written))
        if number == len(written):
            written.append(clause)
        return number

    def bits_of(self, conditions: Iterable[int]) -> int:
        """The bitset of clauses that make any of these conditions true; those of conditions too large are left out."""
        found = 0
        for number in conditions:
            if number not in self._inexact:
                found |= self._bits[number]
        return found

    def find(
        self,
        inside: Sequence[int],
        outside: Iterable[int] = (),
        accepts: Callable[[Facts], bool] = _always,
        budget: Budget = UNLIMITED,
    ) -> Facts | Answer:
        """A lead that meets every condition of `inside` and none of `outside`, and that `accepts` agrees to."""
        listed = list(outside)
        inexact = [number for number in listed if number in self._inexact]
        return self.find_outside(inside, self.bits_of(listed), accepts, budget, inexact)

    def find_outside(
        self,
        inside: Sequence[int],
        outside: int,
        accepts: Callable[[Facts], bool] = _always,
        budget: Budget = UNLIMITED,
        inexact: Sequence[int] = (),
    ) -> Facts | Answer:
        """The same where `outside` is a bitset of clauses; `inexact` are further conditions that must not hold."""

        def agrees(facts: Facts) -> bool:
            return (
                all(holds(self._conditions[number], facts) for number in inside)
                and not any(holds(self._conditions[number], facts) for number in inexact)
                and accepts(facts)
            )

        search = Search(agrees, budget.is_spent, STEPS_MAX, _REFUSED_MAX)
        answer: Answer = Answer.NOTHING
        for box in self._inside(inside):
            found = self._search(box, outside, search)
            if not isinstance(found, Answer):
                return found
            if found is Answer.NOT_DECIDED:
                answer = found
                if budget.is_spent():
                    break
        return answer

    def simplest(
        self, facts: Facts, inside: Sequence[int], outside: int = 0, accepts: Callable[[Facts], bool] = _always
    ) -> Facts:
        """The same lead with every fact left out that it can do without: still inside, still outside."""
        kept, barred = dict(facts), outside | self._impossible
        # A fact that follows from another one, as a region does, can only go together with it.
        names = sorted(facts, reverse=True)
        for gone in [*combinations(names, 1), *combinations(names, 2), *combinations(names, 1)]:
            fewer = {name: value for name, value in kept.items() if name not in gone}
            if len(kept) - len(fewer) < len(gone) or barred & self._column_of(fewer):
                continue
            if all(holds(self._conditions[number], fewer) for number in inside) and accepts(fewer):
                kept = fewer
        return kept

    def _column_of(self, facts: Facts) -> int:
        """The clauses that accept a lead."""
        found = self._everything
        for field, axis in self._axes.items():
            found &= axis.column_of(facts.get(field))
        return found

    def _inside(self, conditions: Sequence[int]) -> Iterator[Box]:
        """The boxes of all that meets every one of the conditions."""
        for clauses in product(*(self._of[number] for number in conditions)):
            box = self._meet([self._boxes[clause] for clause in clauses])
            if box is not None:
                yield box

    def _meet(self, boxes: Iterable[Box | None]) -> Box | None:
        met: dict[str, Restriction] = {}
        for box in boxes:
            if box is None:
                return None
            for field, restriction in box.items():
                if field not in met:
                    met[field] = restriction
                    continue
                both = self._axes[field].meet(met[field], restriction)
                if both is None:
                    return None
                met[field] = both
        return met

    def _search(self, box: Box, outside: int, search: Search) -> Facts | Answer:
        live = (outside | self._impossible) & self._overlapping(box)
        fields: list[tuple[str, Sequence[Option]]] = []
        split: dict[str, Parts] = {}
        for field, axis in self._axes.items():
            restriction = box.get(field, axis.anything)
            options = axis.options(restriction, live)
            if options.is_complete and not options.listed:
                return Answer.NOTHING
            if options.is_complete:
                fields.append((field, options.listed))
            else:
                assert isinstance(axis, Parts), "only what is put together has too many ways"
                split[field] = axis
        if split:
            fields, laws = with_questions(fields, split, box, live, len(self._boxes))
            live |= laws
        search.complete = lambda facts: answered(facts, split)
        return search.run(fields, live)

    def _overlapping(self, box: Box) -> int:
        found = self._everything
        for field, restriction in box.items():
            found &= self._axes[field].overlapping(restriction)
        return found

    def overlapping(self, condition: int) -> int:
        """The bitset of clauses that share a lead with a condition, so far as each field by itself can tell."""
        found = 0
        for clause in self._of[condition]:
            box = self._boxes[clause]
            if box is not None:
                found |= self._overlapping(box)
        return found

    def around(self, condition: int) -> int:
        """The bitset of clauses that every clause of a condition lies within: it is a special case of theirs.

        A condition that lies within several clauses together is one as well, and is not known as such here.
        """
        found = self._everything
        for clause in self._of[condition]:
            found &= self._containing(clause)
        return found

    def _containing(self, clause: int) -> int:
        """The clauses that hold of every lead a clause holds of, as far as each field can tell."""
        found = self._within.get(clause)
        if found is None:
            box, found = self._boxes[clause], self._everything
            for field, axis in self._axes.items():
                found &= axis.containing(box.get(field, axis.anything)) if box is not None else self._everything
            self._within[clause] = found
        return found

    def region_of(self, facts: Facts, outside: int) -> Box:
        """The widest box round a lead that no clause of `outside` reaches into, first freed of rarely asked fields."""
        box = {field: axis.place(facts.get(field)) for field, axis in self._axes.items()}
        apart = {field: axis.excluded(box[field]) for field, axis in self._axes.items()}
        for field in sorted(self._axes, key=self._asked_by):
            axis = self._axes[field]
            others = 0
            for other, clauses in apart.items():
                if other != field:
                    others |= clauses
            box[field] = axis.widened(box[field], outside & ~others)
            apart[field] = axis.excluded(box[field])
        return {field: asked for field, asked in box.items() if asked != self._axes[field].anything}

    def _asked_by(self, field: str) -> tuple[int, str]:
        """By how many clauses a field is asked, in which order it is freed."""
        axis = self._axes[field]
        return (self._everything & ~axis.containing(axis.anything)).bit_count(), field

    def add(self, box: Box) -> int:
        """The bit of one more clause, which is a box of its own."""
        self._boxes.append(box)
        self._everything = (1 << len(self._boxes)) - 1
        self._within.clear()
        settle(self._axes, self._boxes, self._everything)
        return 1 << len(self._boxes) - 1

    def axes(self) -> Mapping[str, Axis]:
        """Every field that is asked."""
        return self._axes

    def clauses_of(self, condition: int) -> int:
        """The bitset of a condition's clauses, which is larger than the condition where that is too large."""
        return self._bits[condition]

    def is_exact(self, condition: int) -> bool:
        """Whether the clauses say all that the condition does."""
        return condition not in self._inexact
