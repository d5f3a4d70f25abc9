"""Every field that clauses ask of, cut in the way that suits its tests, and what a clause asks as a box."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from turnout.core.fields.catalogue import Catalogue, Field, Kind
from turnout.core.policy.bind import ACCOUNT_KEYS, TODAY, Resembles, Test, Within
from turnout.core.policy.boxes.axis import Axis, Restriction
from turnout.core.policy.boxes.cutting import cut_line, cut_texts
from turnout.core.policy.boxes.parts import Parts
from turnout.core.policy.boxes.wording import OneText, SeveralTexts
from turnout.core.policy.clauses import Clause

# What a clause asks, by field; fields it does not name are free.
Box = Mapping[str, Restriction]


def cut_fields(clauses: Iterable[Clause], catalogue: Catalogue) -> dict[str, Axis]:
    """Every field that is asked, cut."""
    tests: dict[str, dict[Test, None]] = defaultdict(dict)
    for clause in clauses:
        for literal in clause:
            tests[literal.test.field][literal.test] = None
    return {field: _axis(_spec(field, catalogue), list(asked)) for field, asked in tests.items()}


def _spec(field: str, catalogue: Catalogue) -> Field:
    if field == TODAY:
        return Field(TODAY, Kind.DATE)
    if field.startswith("arrives in "):
        return Field(field, Kind.YES_NO)
    return Field(ACCOUNT_KEYS, many=True) if field == ACCOUNT_KEYS else catalogue.get(field) or Field(field)


def _axis(spec: Field, tests: Sequence[Test]) -> Axis:
    if spec.many or any(test.many for test in tests if not isinstance(test, Within)):
        return Parts(spec.name, SeveralTexts(spec, tests))
    if spec.kind in {Kind.NUMBER, Kind.DATE} or any(isinstance(test, Within) for test in tests):
        return cut_line(spec, tests)
    if any(isinstance(test, Resembles) for test in tests):
        return Parts(spec.name, OneText(spec, tests))
    return cut_texts(spec, tests)


def box_of(clause: Clause, axes: Mapping[str, Axis]) -> Box | None:
    """What a clause asks of each field; None where it contradicts itself."""
    by_field = defaultdict(list)
    for literal in clause:
        by_field[literal.test.field].append(literal)
    box: dict[str, Restriction] = {}
    for field, literals in by_field.items():
        restriction = axes[field].restriction(literals)
        if restriction is None:
            return None
        if restriction != axes[field].anything:
            box[field] = restriction
    return box


def settle(axes: Mapping[str, Axis], boxes: Sequence[Box | None], everything: int) -> None:
    """Tell each axis which clauses ask what of it; a clause that contradicts itself accepts nothing anywhere."""
    bits: dict[str, dict[Restriction, int]] = {field: defaultdict(int) for field in axes}
    alive = everything
    for number, box in enumerate(boxes):
        if box is None:
            alive &= ~(1 << number)
            continue
        for field, restriction in box.items():
            bits[field][restriction] |= 1 << number
    for field, axis in axes.items():
        axis.settle(bits[field], alive)
