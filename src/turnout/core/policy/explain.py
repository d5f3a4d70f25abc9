"""Why a condition did not hold of a lead, and why it did: the comparisons that decided it, with the lead's values.

Computed on demand from the same bound tree that decides, so that an explanation can never disagree with the decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from turnout.core.fields.catalogue import Value
from turnout.core.policy.bind import (
    ACCOUNT_KEYS,
    TODAY,
    AllOf,
    Among,
    AnyOf,
    Bound,
    Definition,
    Differs,
    IsKnown,
    Negation,
    Resembles,
    Test,
    holds,
    passes,
)

# A definition's name, and whether it held.
Step = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Reason:
    """One comparison that decided: the lead's value, whether the comparison held, the definitions it stands in."""

    test: Test
    value: Value
    held: bool
    within: tuple[Step, ...] = ()

    @property
    def sentence(self) -> str:
        """The comparison with the lead's value: `source is google, not demo_form`."""
        return _held(self.test, self.value) if self.held else _failed(self.test, self.value)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a condition did not hold: of `and` the first part that failed, of `or` all, of `not` what held."""

    reasons: tuple[Reason, ...]

    @property
    def sentence(self) -> str:
        """The reasons in words: `` `hot` did not hold: source is google, not demo_form; score is unknown``."""
        return _sentence(self.reasons) or "it never holds"


def why_not(bound: Bound, facts: Mapping[str, Value]) -> Failure | None:
    """What kept a condition from holding, or None where it held."""
    return None if holds(bound, facts) else Failure(tuple(_reasons(bound, facts, within=(), held=False)))


def why(bound: Bound, facts: Mapping[str, Value]) -> str:
    """What made a condition hold, in words; empty where it did not hold."""
    if not holds(bound, facts):
        return ""
    return _sentence(list(_reasons(bound, facts, within=(), held=True))) or "it fits every lead"


def _reasons(bound: Bound, facts: Mapping[str, Value], within: tuple[Step, ...], *, held: bool) -> Iterator[Reason]:
    """The comparisons that made the tree hold, or (`held` is false) not hold. The tree is known to be so."""
    match bound:
        case Definition(name, part):
            yield from _reasons(part, facts, (*within, (name, held)), held=held)
        case Negation(part):
            yield from _reasons(part, facts, within, held=not held)
        case AllOf(parts) | AnyOf(parts):
            deciding = parts if isinstance(bound, AllOf) is held else _first_so(parts, facts, held=held)
            for part in deciding:
                yield from _reasons(part, facts, within, held=held)
        case _:
            value = facts.get(bound.field)
            assert passes(bound, value) is held, "an explanation agrees with what was decided"
            yield Reason(bound, value, held, within)


def _first_so(parts: Sequence[Bound], facts: Mapping[str, Value], *, held: bool) -> tuple[Bound, ...]:
    """The first part that held, or did not: it alone decided."""
    return tuple([part for part in parts if holds(part, facts) is held][:1])


def _sentence(reasons: Sequence[Reason], level: int = 0) -> str:
    """The reasons joined; those of one definition stand behind its name."""
    said = []
    for step, group in groupby(reasons, key=lambda reason: reason.within[level : level + 1]):
        if step:
            name, held = step[0]
            said.append(f"`{name}` {'held' if held else 'did not hold'}: {_sentence(list(group), level + 1)}")
        else:
            said.extend(dict.fromkeys(reason.sentence for reason in group))
    return "; ".join(said)


def _failed(test: Test, value: Value) -> str:
    name, relation = _parts(test)
    if name.startswith("arrives"):
        return f"it did not arrive in {relation}"
    if value is None or value == () or isinstance(test, IsKnown):
        return f"{name} is unknown"
    is_said = _said(test, name, value)
    match test:
        case Differs():
            return is_said
        case Among() if not relation:
            return is_said
        case Resembles(_, op, _):
            verb = {"starts with": "start with", "ends with": "end with"}.get(op, "contain")
            return f"{is_said} and does not {verb} {relation.removeprefix(op).strip()}"
        case _:
            return f"{is_said}, not {relation.removeprefix('is ')}"


def _held(test: Test, value: Value) -> str:
    name, relation = _parts(test)
    if name.startswith("arrives"):
        return f"it arrived in {relation}"
    is_said = _said(test, name, value)
    if isinstance(test, Resembles):
        return f"{is_said}, which {relation}"
    if not relation or isinstance(test, IsKnown) or relation.startswith("is "):
        return is_said
    return f"{is_said}, which is {relation}"


def _said(test: Test, name: str, value: Value) -> str:
    """The value a field has; an account goes by the first of its keys, which is its id."""
    if test.field == ACCOUNT_KEYS and isinstance(value, tuple):
        value = value[:1]
    return f"{name} is {_shown(value)}"


def _parts(test: Test) -> tuple[str, str]:
    """The name a person knows the field by, and how it was compared: `score`, `>= 80`."""
    if test.field == TODAY:
        return TODAY, test.said
    if test.said.startswith("arrives in "):
        return "arrives", test.said.removeprefix("arrives in ")
    name, _, relation = test.said.partition(" ")
    return name, relation


def _shown(value: Value) -> str:
    match value:
        case None | ():
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return " and ".join(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)
