"""Which item of a changed list was which item of the old one: by name, by being equal, by what they share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from turnout.core.policy.yaml_text import Data


def pair_items(old: Sequence[Data], new: Sequence[Data]) -> list[int | None]:
    """For each new item the place of the old one it came from, or None; no old item is taken twice."""
    free = dict(enumerate(old))
    pairs: dict[int, int] = {}
    for is_same in (_are_namesakes, _are_equal, _share_something):
        _pair(free, new, pairs, is_same)
    return [pairs.get(place) for place in range(len(new))]


def _pair(
    free: dict[int, Data], new: Sequence[Data], pairs: dict[int, int], is_same: Callable[[Data, Data], bool]
) -> None:
    for place, item in enumerate(new):
        if place in pairs:
            continue
        found = next((candidate for candidate, other in free.items() if is_same(other, item)), None)
        if found is not None:
            pairs[place] = found
            del free[found]


def _are_namesakes(old: Data, new: Data) -> bool:
    return isinstance(old, Mapping) and isinstance(new, Mapping) and "name" in old and old["name"] == new.get("name")


def _are_equal(old: Data, new: Data) -> bool:
    return old == new


def _share_something(old: Data, new: Data) -> bool:
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return False
    return any(old[key] == new.get(key) for key in ("when", "to", "lead") if key in old)


def are_same(old: Data, new: Data) -> bool:
    """True for equal data whose maps have their keys in the same order too."""
    return old == new and list(_keys(old)) == list(_keys(new))


def _keys(data: Data) -> Iterator[str]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield key
            yield from _keys(value)
    elif not isinstance(data, str):
        for item in data:
            yield from _keys(item)
