"""Parts of a policy that have names: which are new, gone, called otherwise, or say something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from turnout.core.policy.diff.difference import Change, Detail, Kind

T = TypeVar("T")


def changed_parts(
    section: str,
    old: Mapping[str, T],
    new: Mapping[str, T],
    renames: Mapping[str, str],
    details: Callable[[T, T], Sequence[Detail]],
    matters: Callable[[Sequence[Detail]], bool] = bool,
) -> Iterator[Change]:
    """Every part that is not as it was: those of the new policy in their order, then those that are gone."""
    before = {now: was for was, now in renames.items()}
    for name, part in new.items():
        was = before.get(name, name)
        if was not in old:
            yield Change(section, name, Kind.ADDED)
            continue
        found = tuple(details(old[was], part))
        if was != name:
            yield Change(section, name, Kind.RENAMED, found, was, matters=matters(found))
        elif found:
            yield Change(section, name, Kind.CHANGED, found, matters=matters(found))
    for name in old:
        if name not in new and name not in renames:
            yield Change(section, name, Kind.REMOVED)
