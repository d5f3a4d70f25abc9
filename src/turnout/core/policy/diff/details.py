"""What differs between two parts of a policy as plain data, one entry at a time, in the words of the language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeGuard

from turnout.core.policy.diff.align import align
from turnout.core.policy.diff.difference import Detail
from turnout.core.policy.yaml_text import Data


def details_of(
    old: Mapping[str, Data], new: Mapping[str, Data], *, without: frozenset[str] = frozenset(), within: str = ""
) -> list[Detail]:
    """The entries that say something else, in the new part's order, those that are gone behind them.

    Entries of a map inside are compared one by one: `nobody > full`; so are the rows of a table.
    """
    names = [name for name in dict.fromkeys((*new, *old)) if name not in without]
    start = f"{within} > " if within else ""
    return [detail for name in names for detail in _entry(start + name, old.get(name, ""), new.get(name, ""))]


def _entry(name: str, old: Data, new: Data) -> Iterator[Detail]:
    if old == new:
        return
    if isinstance(old, Mapping) or isinstance(new, Mapping):
        was, now = _as_map(old), _as_map(new)
        for key in dict.fromkeys((*now, *was)):
            yield from _entry(f"{name} > {key}", was.get(key, ""), now.get(key, ""))
        return
    if _is_table(old) and _is_table(new):
        yield from _rows(name, old, new)
        return
    yield Detail(name, said(old), said(new))


def _is_table(data: Data) -> TypeGuard[Sequence[Mapping[str, Data]]]:
    """True for rows: they are compared one by one."""
    return not isinstance(data, str | Mapping) and bool(data) and all(isinstance(row, Mapping) for row in data)


def _rows(name: str, old: Sequence[Mapping[str, Data]], new: Sequence[Mapping[str, Data]]) -> Iterator[Detail]:
    """Rows that are not as they were, each beside what stood at its place among them."""
    stayed = align([said(row) for row in old], [said(row) for row in new])
    was = [row for place, row in enumerate(old) if place not in stayed]
    now = [(place, row) for place, row in enumerate(new) if place not in stayed.values()]
    for before, (place, row) in zip(was, now, strict=False):
        yield from details_of(before, row, within=f"{name} > row {place + 1}")
    for place, row in now[len(was) :]:
        yield Detail(f"{name} > row {place + 1}", "", said(row))
    for row in was[len(now) :]:
        yield Detail(f"{name} > row", said(row), "")


def _as_map(data: Data) -> Mapping[str, Data]:
    """A map as it is; a chain that stands where a map may stand is for every case."""
    if isinstance(data, Mapping):
        return data
    return {"else": data} if data else {}


def said(data: Data) -> str:
    """Plain data on one line: `[hold 1h, manager]` is `hold 1h, then manager` where order counts, else with commas."""
    if isinstance(data, str):
        return data
    if isinstance(data, Mapping):
        return "; ".join(f"{key}: {said(value)}" for key, value in data.items())
    return ", ".join(said(item) for item in data)
