"""Regions, targets and lists of names in words that a RevOps person reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from turnout.core.fields.catalogue import Value
from turnout.core.policy.bind import ACCOUNT_KEYS, TODAY
from turnout.core.policy.boxes.axes import Box
from turnout.core.policy.boxes.axis import Axis, bits_in
from turnout.core.policy.boxes.parts import Parts
from turnout.core.policy.boxes.pieces import Pieces
from turnout.core.policy.boxes.space import Space
from turnout.core.policy.model import Rule, Target
from turnout.core.policy.targets import format_target

_LISTED_MAX = 6
_FIELDS_MAX = 6


def joined(parts: Sequence[str], word: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def said_of(rule: Rule, chain: Sequence[Target]) -> str:
    """Where a rule sends a lead."""
    if rule.reject:
        return f"rejected as `{rule.reject}`"
    return f"to `{', '.join(map(format_target, chain))}`" if chain else "no row of its table fits"


def region_said(space: Space, box: Box) -> str:
    """The leads of a box: `country` is none of DE, AT, and `employees` is below 100."""
    said = [_restriction_said(space.axes()[field], *asked) for field, asked in sorted(box.items())]
    parts = [part for part in said if part]
    if len(parts) > _FIELDS_MAX:
        further = len(parts) - _FIELDS_MAX + 1
        parts = [*parts[: _FIELDS_MAX - 1], f"{further} further fields are as no rule above asks"]
    return joined(parts)


def _restriction_said(axis: Axis, first: int, second: int) -> str:
    if isinstance(axis, Parts):
        return _tests_said(axis, first, second)
    assert isinstance(axis, Pieces)
    if axis.field == TODAY and not first & 1:
        return _line_said(axis, first, "today")
    is_line = any(isinstance(value, int | float | date) and not isinstance(value, bool) for value in axis.values)
    return _line_said(axis, first, axis.field) if is_line else _texts_said(axis, first)


def _tests_said(axis: Parts, must: int, never: int) -> str:
    """What holds and what does not, as the policy wrote it."""
    field = "account" if axis.field == ACCOUNT_KEYS else axis.field
    held = [f"`{test.said or field}`" for test in axis.tests_of(must)]
    refused = [f"`{test.said or field}`" for test in axis.tests_of(never)]
    return joined([*_shortened(held), *([f"not {joined(_shortened(refused), 'or')}"] if refused else [])])


def _texts_said(axis: Pieces, mask: int) -> str:
    """`country` is DE or FR; `country` is not DE or FR; with "or is unknown" where it may be."""
    name, is_unknown = f"`{axis.field}`", bool(mask & 1)
    missing = [atom for atom in range(1, len(axis.values)) if not mask >> atom & 1]
    present = list(bits_in(mask & ~1))
    if not present:
        return f"{name} is unknown"
    if not missing:
        return "" if is_unknown else f"{name} is known"
    if any(not axis.texts[atom] for atom in present):
        listed = joined(_shortened(_labels(axis, missing)), "or")
        return f"{name} is not {listed}" if is_unknown else f"{name} is known and not {listed}"
    listed = joined(_shortened(_labels(axis, present)), "or")
    return f"{name} is {listed}" + (" or is unknown" if is_unknown else "")


def _labels(axis: Pieces, atoms: Sequence[int]) -> list[str]:
    """The texts that atoms stand for, as leads have them."""
    said = []
    for atom in atoms:
        value, texts = axis.values[atom], axis.texts[atom]
        said.append(_value_said(value))
        said += [text.upper() if value != texts[0] and value == texts[0].upper() else text for text in texts[1:]]
    return said


def _line_said(axis: Pieces, mask: int, name: str) -> str:
    """`score` is below 50 or unknown."""
    runs = [_run_said(axis, first, last) for first, last in _runs(axis, mask)]
    if not runs:
        return f"`{name}` is unknown"
    if runs == [""]:
        return "" if mask & 1 else f"`{name}` is known"
    return f"`{name}` is {joined([*_shortened(runs), *(['unknown'] if mask & 1 else [])], 'or')}"


def _runs(axis: Pieces, mask: int) -> list[tuple[int, int]]:
    """The first and the last of each run of neighbouring atoms; numbers that nothing counted is do not part a run."""
    atoms = [atom for atom in range(1, len(axis.values)) if not is_impractical(axis, atom)]
    runs: list[tuple[int, int]] = []
    is_open = False
    for atom in atoms:
        if not mask >> atom & 1:
            is_open = False
        elif is_open:
            runs[-1] = (runs[-1][0], atom)
        else:
            runs.append((atom, atom))
            is_open = True
    if runs and runs[0][0] == atoms[0]:
        runs[0] = (1, runs[0][1])
    return runs


# Counted things: nobody has half an employee or fewer than none, so such leads are not worth a sentence.
_COUNTED = ("employees", "visits", "revenue", "seconds_on_site", "score")


def is_impractical(axis: Pieces, atom: int) -> bool:
    """Whether an atom of something counted is broken or below none."""
    value = axis.values[atom]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or axis.field.removeprefix("account.") not in _COUNTED:
        return False
    assert isinstance(value, int | float)
    return value < 0 or value != int(value)


def _run_said(axis: Pieces, first: int, last: int) -> str:
    """The numbers of a run, between the cuts at its ends; nothing for a whole line."""
    low, high = axis.bounds[first][0], axis.bounds[last][1]
    is_day = isinstance(axis.values[-1], date)
    if low is None:
        return f"{'at most' if high[1] else 'below'} {_number_said(high[0], is_day=is_day)}" if high else ""
    lower = _number_said(low[0], is_day=is_day)
    if high is None:
        return f"{lower} or more" if low[1] else f"more than {lower}"
    if low == high:
        return lower
    upper = _number_said(high[0], is_day=is_day)
    return f"{'from' if low[1] else 'above'} {lower} {'to' if high[1] else 'to below'} {upper}"


def _number_said(number: float, *, is_day: bool) -> str:
    if is_day:
        return date.fromordinal(int(number)).isoformat()
    return str(int(number)) if number == int(number) else str(number)


def _value_said(value: Value) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _shortened(parts: Sequence[str]) -> list[str]:
    """The first of many, and how many more there are."""
    if len(parts) <= _LISTED_MAX:
        return list(parts)
    return [*parts[:_LISTED_MAX], f"{len(parts) - _LISTED_MAX} more"]
