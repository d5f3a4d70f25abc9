"""A bound condition in disjunctive normal form: clauses, each a set of tests that must or must not hold.

A condition whose form would be too large stays whole: it becomes one clause that carries the condition itself, which
is then asked last. So nothing a person writes can make compiling explode.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from turnout.core.policy.bind import AllOf, AnyOf, Bound, Definition, Negation, Test

CLAUSES_MAX = 128
LITERALS_MAX = 4_000


@dataclass(frozen=True, slots=True)
class Literal:
    """A test that must hold, or (`is_negated`) must not."""

    test: Test
    is_negated: bool = False


Clause = tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The clauses of a condition; `rest` is the whole condition where only part of it fits into clauses."""

    clauses: tuple[Clause, ...]
    rest: Bound | None = None


class _TooLargeError(Exception):
    """The normal form grows beyond its bound."""


def normal_form(bound: Bound) -> Form:
    """The clauses any of which makes the condition true. No clause at all means never."""
    try:
        return Form(tuple(dict.fromkeys(_clauses(bound, is_negated=False))))
    except _TooLargeError:
        return _partial_form(bound)


def _partial_form(bound: Bound) -> Form:
    """One clause of what a conjunction requires anyway, so that the index still rules most leads out."""
    parts = bound.parts if isinstance(bound, AllOf) else ()
    required: list[Literal] = []
    for part in parts:
        try:
            clauses = _clauses(part, is_negated=False)
        except _TooLargeError:
            continue
        if len(clauses) == 1:
            required.extend(clauses[0])
    return Form((tuple(required),), bound)


def _clauses(bound: Bound, *, is_negated: bool) -> list[Clause]:
    match bound:
        case Definition(_, part):
            return _clauses(part, is_negated=is_negated)
        case Negation(part):
            return _clauses(part, is_negated=not is_negated)
        case AllOf(parts) | AnyOf(parts):
            found = [_clauses(part, is_negated=is_negated) for part in parts]
            return _crossed(found) if isinstance(bound, AllOf) is not is_negated else _joined(found)
        case _:
            return [(Literal(bound, is_negated),)]


def _joined(alternatives: list[list[Clause]]) -> list[Clause]:
    joined = [clause for clauses in alternatives for clause in clauses]
    if len(joined) > CLAUSES_MAX:
        raise _TooLargeError
    return joined


def _crossed(parts: list[list[Clause]]) -> list[Clause]:
    """Every way to choose one clause of each part."""
    count, literals = 1, 0
    for clauses in parts:
        count *= len(clauses)
        literals += sum(len(clause) for clause in clauses)
        if count > CLAUSES_MAX or literals * count > LITERALS_MAX * 8:
            raise _TooLargeError
    crossed = []
    for choice in product(*parts):
        merged = tuple(dict.fromkeys(literal for clause in choice for literal in clause))
        if not _contradicts_itself(merged):
            crossed.append(merged)
    return crossed


def _contradicts_itself(clause: Clause) -> bool:
    """True for a clause that asks for a test and its opposite."""
    tests = {literal.test for literal in clause if not literal.is_negated}
    return any(literal.is_negated and literal.test in tests for literal in clause)
