"""What a comparison of two policies says, as values. How it is found is in the modules beside; words are in `words`.

A transition is about leads: some of them had one thing happen to them, and have another. A change is about the text: a
pool, a list, a calendar says something else, or has another name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from turnout.core.fields.catalogue import Value
from turnout.core.policy.model import Member, Pool

# Who is in a pool, and with which weight; asked only for pools that name a team, which the policy alone does not know.
Members = Callable[[Pool], Sequence[Member]]


class What(StrEnum):
    """What a transition is about."""

    ROUTE = "route"
    TERRITORY = "territory"
    PROMISE = "promise"


@dataclass(frozen=True, slots=True)
class Fate:
    """What one policy does with leads: in words, and the places in the policy that say so.

    `tried` is everything that is tried for the lead that shows it, those rules included that others lead on to.
    """

    said: str
    places: tuple[str, ...]
    tried: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A lead as the facts that conditions read, run through both engines.

    `apart` has, by the fact's name, the old and the new value of facts that the policies themselves settle: the
    territory, and whether the lead arrives in a calendar that says other hours now.
    """

    facts: Mapping[str, Value]
    apart: Mapping[str, tuple[Value, Value]]

    @property
    def old(self) -> dict[str, Value]:
        """The facts as the old policy's conditions read them."""
        return self._seen(0)

    @property
    def new(self) -> dict[str, Value]:
        """The facts as the new policy's conditions read them."""
        return self._seen(1)

    def _seen(self, side: int) -> dict[str, Value]:
        seen = {**self.facts, **{name: values[side] for name, values in self.apart.items()}}
        return {name: value for name, value in seen.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Transition:
    """Leads that had one thing happen to them and have another, and one such lead."""

    what: What
    old: Fate
    new: Fate
    witness: Witness


class Kind(StrEnum):
    """What happened to a named part of the policy."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing of a part that says something else. Empty where it says nothing."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """A part of the policy that is new, gone, changed, or called otherwise (`was` is then its old name).

    `matters` is false where it is only wording: a name, a note, an order, or a condition whose whole effect is told as
    transitions.
    """

    section: str
    name: str
    kind: Kind
    details: tuple[Detail, ...] = ()
    was: str = ""
    matters: bool = True


@dataclass(frozen=True, slots=True)
class NotDecided:
    """A place about which the comparison cannot say whether leads go elsewhere, and why not."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between two policies."""

    routes: tuple[Transition, ...] = ()
    territories: tuple[Transition, ...] = ()
    promises: tuple[Transition, ...] = ()
    changes: tuple[Change, ...] = ()
    not_decided: tuple[NotDecided, ...] = ()

    @property
    def is_same(self) -> bool:
        """True where every lead has the same happen to it, and nothing that matters says something else."""
        return not (self.transitions or self.not_decided or any(change.matters for change in self.changes))

    @property
    def transitions(self) -> tuple[Transition, ...]:
        """What happens to leads: where they go, whose territory they are of, what is promised."""
        return (*self.routes, *self.territories, *self.promises)
