"""How the ordered sections differ as texts: rules, territories and SLA lines that are new, gone, moved, or renamed.

What all of it does to leads is told as transitions; this is for whoever reads the two texts beside each other.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace

from turnout.core.policy.diff.align import align
from turnout.core.policy.diff.details import details_of, said
from turnout.core.policy.diff.difference import Change, Detail, Kind
from turnout.core.policy.diff.renames import Renames
from turnout.core.policy.model import Policy, Rule
from turnout.core.policy.plain import policy_data
from turnout.core.policy.yaml_text import Data

Part = Mapping[str, Data]
_SECTIONS = ("rules", "territories", "sla")
# What decides nothing: parts that differ in nothing else are one part with another name.
_SAID_ABOUT = frozenset({"name", "owner", "review by", "note"})


def changed_rules(old: Policy, new: Policy, renames: Renames) -> Iterator[Change]:
    """Every rule, territory and SLA line that is not as it was or not where it was."""
    rules = [_translated(rule, renames) for rule in old.rules]
    # Rules that are as they were need not be written out, only counted: there are thousands of them.
    same = {rule.name for rule in rules} & {rule.name for rule in set(rules).intersection(new.rules)}
    territories = tuple(replace(each, pool=renames.pools.get(each.pool, each.pool)) for each in old.territories)
    was = policy_data(Policy(_brief(rules, same), territories=territories, sla=old.sla))
    now = policy_data(Policy(_brief(new.rules, same), territories=new.territories, sla=new.sla))
    for section in _SECTIONS:
        yield from _changed(section, _named(was.get(section, ())), _named(now.get(section, ())))


def _translated(rule: Rule, renames: Renames) -> Rule:
    """An old rule with its targets as the new policy calls them."""
    table = tuple(replace(row, to=tuple(map(renames.target, row.to))) for row in rule.table)
    return replace(rule, to=tuple(map(renames.target, rule.to)), table=table)


def _brief(rules: Sequence[Rule], same: Container[str]) -> tuple[Rule, ...]:
    return tuple(Rule(rule.name) if rule.name in same else rule for rule in rules)


def _named(section: Data) -> dict[str, Part]:
    """Parts by name; one without a name goes by its condition, and the second of a name by its number too."""
    found: dict[str, Part] = {}
    assert not isinstance(section, str | Mapping)
    for number, part in enumerate(section, 1):
        assert isinstance(part, Mapping)
        name = said(part.get("name", "") or part.get("when", "") or "default")
        found[name if name not in found else f"{name} ({number})"] = part
    return found


def _changed(section: str, old: Mapping[str, Part], new: Mapping[str, Part]) -> Iterator[Change]:
    before = _renamed(old, new)
    moved = _moved(old, new, before)
    for name, part in new.items():
        was = before.get(name, name)
        if was not in old:
            yield Change(section, name, Kind.ADDED, _without_name(details_of({}, part)), matters=False)
            continue
        details = (*_without_name(details_of(old[was], part)), *moved.get(name, ()))
        if was != name:
            yield Change(section, name, Kind.RENAMED, details, was, matters=False)
        elif details:
            kind = Kind.MOVED if details == moved.get(name) else Kind.CHANGED
            yield Change(section, name, kind, details, matters=False)
    gone = set(before.values())
    for name, part in old.items():
        if name not in new and name not in gone:
            yield Change(section, name, Kind.REMOVED, _without_name(details_of(part, {})), matters=False)


def _without_name(details: Sequence[Detail]) -> tuple[Detail, ...]:
    return tuple(detail for detail in details if detail.what != "name")


def _renamed(old: Mapping[str, Part], new: Mapping[str, Part]) -> dict[str, str]:
    """Old names by new ones, where one part that is gone says what one part that came says."""
    gone = _by_content({name: part for name, part in old.items() if name not in new})
    come = _by_content({name: part for name, part in new.items() if name not in old})
    return {come[each][0]: names[0] for each, names in gone.items() if len(names) == len(come.get(each, ())) == 1}


def _by_content(parts: Mapping[str, Part]) -> dict[Hashable, list[str]]:
    found: dict[Hashable, list[str]] = {}
    for name, part in parts.items():
        content = said({key: value for key, value in part.items() if key not in _SAID_ABOUT})
        found.setdefault(content, []).append(name)
    return found


def _moved(
    old: Mapping[str, Part], new: Mapping[str, Part], before: Mapping[str, str]
) -> dict[str, tuple[Detail, ...]]:
    """Parts that stand in another order among those that are in both; of those that must move, the fewest."""
    places = {name: str(place) for place, name in enumerate(old, 1)}
    kept_new = [before.get(name, name) for name in new if before.get(name, name) in old]
    in_both = set(kept_new)
    stayed = align([name for name in old if name in in_both], kept_new)
    still = set(stayed.values())
    moved = {name for place, name in enumerate(kept_new) if place not in still}
    return {
        name: (Detail("place", places[before.get(name, name)], str(place)),)
        for place, name in enumerate(new, 1)
        if before.get(name, name) in moved
    }
