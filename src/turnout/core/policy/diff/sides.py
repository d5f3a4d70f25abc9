"""The two policies as sides of a comparison: what each calls otherwise, and which facts each settles for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from turnout.core.fields.catalogue import Field
from turnout.core.fields.text import fold
from turnout.core.policy.bind import Bound, arrival_field
from turnout.core.policy.compile import CompiledPolicy
from turnout.core.policy.diff.bounds import apart, settled
from turnout.core.policy.diff.renames import Renames
from turnout.core.policy.model import Policy, Territory
from turnout.core.policy.references import catalogue_of


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two policies. `fields` are other names of facts, `renames` of parts; both are empty where it has none.

    `shares_territories` is true where both policies have the same territories: a lead is then of the same one.
    """

    compiled: CompiledPolicy
    renames: Renames = field(default_factory=Renames)
    fields: Mapping[str, str] = field(default_factory=dict)
    territories: Mapping[str, str] = field(default_factory=dict)
    shares_territories: bool = True

    def bound(self, condition: Bound) -> Bound:
        """The condition in the language that both sides share."""
        return settled(condition, self.fields, self._folded)

    @property
    def _folded(self) -> dict[str, str]:
        return {fold(was): fold(now) for was, now in self.territories.items()}

    def territory_name(self, territory: Territory) -> str:
        """The territory's name as both sides call it."""
        return self.territories.get(territory.name, territory.name)


@dataclass(frozen=True, slots=True)
class Sides:
    """Both policies. `redeclared` are fields that hold something else now; `hours` are calendars that changed."""

    old: Side
    new: Side
    redeclared: frozenset[str]
    hours: frozenset[str]

    @property
    def apart(self) -> frozenset[str]:
        """The facts that have another name in the new policy."""
        return frozenset(self.new.fields)


def make_sides(old: CompiledPolicy, new: CompiledPolicy, renames: Renames) -> Sides:
    """Both policies in one language."""
    redeclared = _redeclared(old.policy, new.policy)
    hours = _changed_hours(old.policy, new.policy)
    of_old = {arrival_field(was): arrival_field(now) for was, now in renames.calendars.items()}
    named = _renamed_territories(old, new, of_old)
    shares = (
        not redeclared
        and not hours
        and _territories(old, of_old, named, renames) == _territories(new, {}, {}, Renames())
    )
    names = {*redeclared, *map(arrival_field, hours), *(() if shares else ("territory",))}
    of_new = {name: apart(name) for name in names}
    return Sides(Side(old, renames, of_old, named, shares), Side(new, Renames(), of_new, {}, shares), redeclared, hours)


def _redeclared(old: Policy, new: Policy) -> frozenset[str]:
    """Fields that both policies know and that hold something else in the new one."""
    was, now = catalogue_of(old), catalogue_of(new)
    return frozenset(name for name in was if name in now and _held(was[name]) != _held(now[name]))


def _held(field: Field) -> tuple[object, ...]:
    return field.kind, field.many, field.source, field.meaning


def _changed_hours(old: Policy, new: Policy) -> frozenset[str]:
    was = {hours.name: hours for hours in old.calendars}
    return frozenset(hours.name for hours in new.calendars if hours.name in was and was[hours.name] != hours)


def _renamed_territories(old: CompiledPolicy, new: CompiledPolicy, fields: Mapping[str, str]) -> dict[str, str]:
    """Territories that have another name and say the same, those of the old policy first."""
    was = {each.name for each in old.policy.territories}
    now = {each.name for each in new.policy.territories}
    come = _by_content(new, {}, now - was)
    return {
        names[0]: come[content][0]
        for content, names in _by_content(old, fields, was - now).items()
        if len(names) == 1 and len(come.get(content, ())) == 1
    }


def _by_content(
    compiled: CompiledPolicy, fields: Mapping[str, str], wanted: set[str]
) -> dict[tuple[Bound, str, str], list[str]]:
    found: dict[tuple[Bound, str, str], list[str]] = {}
    for bound, each in zip(compiled.bound_territories, compiled.policy.territories, strict=True):
        if each.name in wanted:
            found.setdefault((settled(bound, fields, {}), each.pool, each.owner), []).append(each.name)
    return found


def _territories(
    compiled: CompiledPolicy, fields: Mapping[str, str], named: Mapping[str, str], renames: Renames
) -> list[tuple[Bound, str, str, str]]:
    """Everything the territories say, as the new policy calls it."""
    pairs = zip(compiled.bound_territories, compiled.policy.territories, strict=True)
    return [
        (
            settled(bound, fields, {}),
            named.get(each.name, each.name),
            renames.pools.get(each.pool, each.pool),
            each.owner,
        )
        for bound, each in pairs
    ]
