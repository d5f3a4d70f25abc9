"""How the smaller sections differ: calendars, definitions, fields, queues, matching, tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from turnout.core.policy.diff.details import details_of
from turnout.core.policy.diff.difference import Change, Detail, Kind
from turnout.core.policy.diff.parts import changed_parts
from turnout.core.policy.diff.renames import Renames
from turnout.core.policy.model import Policy
from turnout.core.policy.plain import policy_data
from turnout.core.policy.yaml_text import Data

_NOTE = frozenset({"note"})


def changed_sections(old: Policy, new: Policy, renames: Renames) -> Iterator[Change]:
    """Every part of these sections that is not as it was."""
    was, now = (policy_data(replace(each, rules=(), territories=(), pools=(), sla=(), tests=())) for each in (old, new))
    yield from _named("fields", was, now, {}, _field)
    # What a definition or a test says of leads is told as transitions, or decides nothing.
    yield from _named("define", was, now, renames.define, _text, decides=False)
    yield from _named("calendars", was, now, renames.calendars, _entries)
    yield from _matching(_map(was, "matching"), _map(now, "matching"))
    yield from _named("queues", was, now, renames.queues, _entries)
    yield from _tests(old, new)


def _map(sections: Mapping[str, Data], name: str) -> Mapping[str, Data]:
    section = sections.get(name, {})
    return _map_of(section)


def _named(
    section: str,
    old: Mapping[str, Data],
    new: Mapping[str, Data],
    renames: Mapping[str, str],
    details_of_one: Callable[[Data, Data], Sequence[Detail]],
    *,
    decides: bool = True,
) -> Iterator[Change]:
    def matters(details: Sequence[Detail]) -> bool:
        return decides and any(detail.what not in _NOTE for detail in details)

    for change in changed_parts(section, _map(old, section), _map(new, section), renames, details_of_one, matters):
        # A part that is new or gone has its effect where it is named; a definition decides only through conditions.
        yield (
            change if decides else Change(section, change.name, change.kind, change.details, change.was, matters=False)
        )


def _text(old: Data, new: Data) -> Sequence[Detail]:
    return details_of({"": old}, {"": new})


def _entries(old: Data, new: Data) -> Sequence[Detail]:
    return details_of(_map_of(old), _map_of(new))


def _map_of(data: Data) -> Mapping[str, Data]:
    assert isinstance(data, Mapping)
    return data


def _field(old: Data, new: Data) -> Sequence[Detail]:
    """A field is one word where it has nothing but a type."""
    was, now = (_map_of({"type": data} if isinstance(data, str) else data) for data in (old, new))
    return details_of({"type": "text", **was}, {"type": "text", **now})


def _matching(old: Mapping[str, Data], new: Mapping[str, Data]) -> Iterator[Change]:
    if found := details_of(old, new):
        yield Change("matching", "", Kind.CHANGED, tuple(found))


def _tests(old: Policy, new: Policy) -> Iterator[Change]:
    was = {example.name: example for example in old.tests}
    now = {example.name: example for example in new.tests}
    for name, example in now.items():
        if name not in was:
            yield Change("tests", name, Kind.ADDED, matters=False)
        elif was[name] != example:
            yield Change("tests", name, Kind.CHANGED, matters=False)
    for name in was:
        if name not in now:
            yield Change("tests", name, Kind.REMOVED, matters=False)
