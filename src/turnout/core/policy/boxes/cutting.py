"""How a field of one value is cut: into the texts that conditions name, or at the numbers and days they name.

Texts that every test says the same of are one atom; between and on cuts lie the pieces of a line. Each atom has a real
value that stands for it.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from turnout.core.fields.canonical import canonical
from turnout.core.fields.catalogue import Field, Kind, Meaning, Value
from turnout.core.fields.text import fold
from turnout.core.policy.bind import ABOVE_ALL, BELOW_ALL, Among, Cut, Differs, IsKnown, Segment, Test, Within
from turnout.core.policy.boxes.pieces import End, Pieces

_LAST_DAY = date.max.toordinal()


def cut_texts(spec: Field, tests: Iterable[Test]) -> Pieces:
    """A text, choice or yes/no field of one value, whose tests all name whole texts."""
    listed = list(tests)
    named = named_texts(spec, listed)
    groups: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for text, numbers in named.items():
        groups[numbers].append(text)
    values: list[Value] = [None, *(as_value(spec, texts[0]) for texts in groups.values())]
    if choices_of(spec) is None:
        groups[()] = []
        values.append(other_value(spec, named))
    known = (1 << len(values)) - 2
    truths = {test: known if isinstance(test, IsKnown) else 0 for test in listed}
    for atom, numbers in enumerate(groups, 1):
        for number in numbers:
            truths[listed[number]] |= 1 << atom
    for test in listed:
        if isinstance(test, Differs):
            truths[test] = known & ~truths[test]
    return Pieces(spec.name, values, truths, texts=[[], *groups.values()])


def named_texts(spec: Field, tests: Sequence[Test]) -> dict[str, tuple[int, ...]]:
    """Every text that is named, with the numbers of the tests that name it; all choices of a choice are."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, test in enumerate(tests):
        texts = test.texts if isinstance(test, Among) else {test.text} if isinstance(test, Differs) else ()
        for text in texts:
            found[text].append(number)
    possible = choices_of(spec)
    if possible is not None:
        return {text: tuple(found.get(text, ())) for text in possible}
    return {text: tuple(numbers) for text, numbers in sorted(found.items())}


def choices_of(spec: Field) -> list[str] | None:
    """The folded texts a field can have, or None where it may have any."""
    if spec.kind is Kind.YES_NO:
        return ["no", "yes"]
    # What an account says in a column of its own is taken as it is.
    is_kept = spec.kind is Kind.CHOICE and not (spec.is_declared and spec.name.startswith("account."))
    return [fold(choice) for choice in spec.choices] if is_kept else None


_OTHERS = {
    Meaning.COUNTRY: ("BR", "JP", "AU", "ZA", "IN", "MX", "KR", "AR", "SG", "NZ", "IS", "UY", "FJ", "MN"),
    Meaning.LANGUAGE: ("pt", "ja", "fi", "tr", "ko", "is", "sw", "mn"),
    Meaning.DOMAIN: ("other.example",),
}


def other_value(spec: Field, named: Iterable[str]) -> str:
    """A text that is not named, and can be what the field holds."""
    taken = set(named)
    candidates = (*_OTHERS.get(spec.meaning, ()), "other", *(f"other {number}" for number in range(2, 9)))
    found = next((text for text in candidates if fold(canonical(spec.meaning, text) or text) not in taken), None)
    return found or next(text for number in range(9, len(taken) + 10) if (text := f"other {number}") not in taken)


def as_value(spec: Field, text: str) -> Value:
    """The value of a field that is compared as this folded text, spelled as leads have it."""
    if spec.kind is Kind.YES_NO:
        return text == "yes"
    if spec.kind is Kind.CHOICE:
        return next(choice for choice in spec.choices if fold(choice) == text)
    return text.upper() if spec.meaning is Meaning.COUNTRY else text


def cut_line(spec: Field, tests: Iterable[Test]) -> Pieces:
    """A number or a day, cut at every one that is named."""
    listed = list(tests)
    spans = {test: test.segments if isinstance(test, Within) else ((BELOW_ALL, ABOVE_ALL),) for test in listed}
    edges = sorted({cut[0] for segments in spans.values() for segment in segments for cut in segment} - _INFINITE)
    pieces = _pieces(edges, is_whole=_is_whole(spec))
    if _is_size(spec):
        pieces = [piece for piece in pieces if piece[0] >= 0]
    if spec.kind is Kind.DATE:
        pieces = [piece for piece in pieces if 1 <= piece[0] <= _LAST_DAY]
    numbers = [number for number, _, _ in pieces]
    values: list[Value] = [None, *(_as_number(spec, number) for number in numbers)]
    truths = {test: _atoms_within(segments, numbers) for test, segments in spans.items()}
    return Pieces(spec.name, values, truths, [(None, None), *((low, high) for _, low, high in pieces)])


_INFINITE = {BELOW_ALL[0], ABOVE_ALL[0]}


def _is_whole(spec: Field) -> bool:
    """True for what can only be a whole number: dates, days that have passed, and sizes of companies."""
    has_passed = spec.name.endswith("_days") and not spec.is_declared
    return spec.kind is Kind.DATE or has_passed or _is_size(spec)


def _is_size(spec: Field) -> bool:
    """True for what is read as the lower end of a band, which is whole and never below nothing."""
    return spec.name in {"employees", "revenue"} and not spec.is_declared


def _pieces(edges: Sequence[float], *, is_whole: bool) -> list[tuple[float, End, End]]:
    """Below all edges, on each, between each two, and above all: a number of each piece, and where it ends."""
    if not edges:
        return [(1, None, None)]
    found: list[tuple[float, End, End]] = [(math.ceil(edges[0]) - 1, None, (edges[0], False))]
    for low, high in zip(edges, [*edges[1:], math.inf], strict=True):
        found.append((low, (low, True), (low, True)))
        upper = None if high == math.inf else (high, False)
        between = math.floor(low) + 1
        if between < high:
            found.append((between, (low, False), upper))
        elif not is_whole:
            found.append(((low + high) / 2, (low, False), upper))
    return found


def _as_number(spec: Field, number: float) -> Value:
    if spec.kind is Kind.DATE:
        return date.fromordinal(int(number))
    return int(number) if number == int(number) else number


def _atoms_within(segments: Sequence[Segment], numbers: Sequence[float]) -> int:
    """The atoms whose number lies in a segment; atom 0 is unknown, which lies in none."""
    mask = 0
    for low, high in segments:
        mask |= (1 << _place(high, numbers)) - (1 << _place(low, numbers))
    return mask << 1


def _place(cut: Cut, numbers: Sequence[float]) -> int:
    """How many of the numbers lie before a cut."""
    number, is_after = cut
    return bisect_right(numbers, number) if is_after else bisect_left(numbers, number)
