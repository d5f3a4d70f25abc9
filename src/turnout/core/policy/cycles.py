"""Circles in a graph of names, found in one walk. What the names are is the caller's affair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


def find_cycles(after: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """Ways that lead from a name back to itself: `[a, b, a]`. Empty when there is no circle; linear in the graph."""
    done: set[str] = set()
    for start in after:
        if start not in done:
            yield from _cycles_from(start, after, done)


def _cycles_from(start: str, after: Mapping[str, Iterable[str]], done: set[str]) -> Iterator[list[str]]:
    way = {start: iter(after[start])}
    while way:
        name, following = next(reversed(way.items()))
        step = next(following, None)
        if step is None:
            del way[name]
            done.add(name)
        elif step in way:
            names = list(way)
            yield [*names[names.index(step) :], step]
        elif step in after and step not in done:
            way[step] = iter(after[step])
