"""A lead that a search found, as each of the two policies reads it, and as few of its facts as show the difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from turnout.core.fields.catalogue import Value
from turnout.core.policy.bind import Bound, holds
from turnout.core.policy.diff.bounds import apart, is_apart
from turnout.core.policy.diff.difference import Witness
from turnout.core.policy.diff.moments import Moments
from turnout.core.policy.diff.sides import Side, Sides
from turnout.core.policy.diff.variants import owner_paths
from turnout.core.policy.model import Territory

Facts = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Lead:
    """One lead: the facts as both sides share them, and as each policy's own conditions read them.

    `idle` are facts that need not be shown: the lead must have one, and it does not matter which.
    """

    shared: Facts
    old: Facts
    new: Facts
    idle: frozenset[str] = frozenset()

    @property
    def witness(self) -> Witness:
        """The lead for whoever reads the difference: what both read alike, and what each reads otherwise."""
        names = sorted({*self.old, *self.new})
        others = {name: (self.old.get(name), self.new.get(name)) for name in names}
        apart_facts = {name: both for name, both in others.items() if both[0] != both[1]}
        same = {name: self.old[name] for name in names if name not in apart_facts and name not in self.idle}
        return Witness(same, apart_facts)


def make_lead(sides: Sides, found: Facts) -> Lead:
    """The lead of which a search found the facts. Each policy settles the territory for itself."""
    shared: dict[str, Value] = {name: value for name, value in found.items() if value is not None}
    old: dict[str, Value] = {name: value for name, value in shared.items() if not is_apart(name)}
    new = dict(old)
    for was, now in sides.old.fields.items():
        _put(old, was, shared.get(now))
        old.pop(now, None)
    for name in sides.new.fields:
        _put(new, name, shared.get(apart(name)))
    territories = _territory(sides.old, old), _territory(sides.new, new)
    _put(old, "territory", _name(territories[0]))
    _put(new, "territory", _name(territories[1]))
    _put(shared, "territory", None if territories[0] is None else sides.old.territory_name(territories[0]))
    if not sides.new.shares_territories:
        _put(shared, apart("territory"), _name(territories[1]))
    return Lead(shared, old, new)


def _put(facts: dict[str, Value], name: str, value: Value) -> None:
    if value is None:
        facts.pop(name, None)
    else:
        facts[name] = value


def _territory(side: Side, facts: Facts) -> Territory | None:
    return side.compiled.territory(facts) if side.compiled.policy.territories else None


def _name(territory: Territory | None) -> str | None:
    return None if territory is None else territory.name


class Leads:
    """The leads that can be. `impossible` are conditions that none meets."""

    def __init__(self, sides: Sides, moments: Moments, impossible: Sequence[Bound]) -> None:
        self._sides = sides
        self._moments = moments
        self._impossible = impossible
        self._owners = frozenset((*owner_paths(sides.old), *owner_paths(sides.new)))

    def like(self, found: Facts) -> Iterator[Lead]:
        """The lead of these facts, if it can be; then, where it has several values, with the last first, and with one.

        A list's row is found by the first of them, and a search knows no order among them.
        """
        lead = self._make(found)
        if lead is None:
            return
        yield lead
        for name, value in found.items():
            if isinstance(value, tuple) and len(value) > 1:
                others = (value[::-1], *((each,) for each in value))
                yield from filter(None, (self._make({**found, name: other}) for other in others))

    def simplest(self, lead: Lead, agrees: Callable[[Lead], bool]) -> Lead:
        """The lead without the facts that nothing hangs on."""
        names = sorted(lead.shared)
        # An account's facts hang on each other, so they are left out together if they can be.
        of_account = {name for name in names if name.partition(".")[0] == "account"}
        # Without its owner alone, an account might still have somebody who stands in.
        for without in (of_account, *({name} for name in names if name not in self._owners)):
            facts = {name: value for name, value in lead.shared.items() if name not in without}
            fewer = self._make(facts)
            if fewer is not None and not self._is_impossible(fewer) and agrees(fewer):
                lead = fewer
        return replace(lead, idle=frozenset(self._idle(lead, agrees)))

    def _idle(self, lead: Lead, agrees: Callable[[Lead], bool]) -> Iterator[str]:
        """Facts that every lead has and that this one could have otherwise."""
        for name in self._moments.names:
            other = self._make({**lead.shared, name: lead.shared.get(name) is not True})
            if other is not None and agrees(other):
                yield name
        used = self._sides.old.compiled.fields_used | self._sides.new.compiled.fields_used
        if "territory" not in used:
            yield "territory"

    def _make(self, found: Facts) -> Lead | None:
        """The lead of these facts, or None where it is known that no lead can be so."""
        lead = make_lead(self._sides, self._moments.complete(found))
        if any(lead.old.get(name) != lead.new.get(name) for name in self._sides.redeclared):
            return None
        return lead if self._moments.can_be(lead.shared) else None

    def _is_impossible(self, lead: Lead) -> bool:
        return any(holds(bound, lead.shared) for bound in self._impossible)
