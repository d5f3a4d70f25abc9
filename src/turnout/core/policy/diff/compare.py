"""The difference of two policies: which leads something else becomes of, and what else the text says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from turnout.core.fields.catalogue import Catalogue
from turnout.core.policy.bind import Bound
from turnout.core.policy.boxes import Space, impossible_in
from turnout.core.policy.compile import CompiledPolicy
from turnout.core.policy.diff.align import align
from turnout.core.policy.diff.bounds import apart
from turnout.core.policy.diff.cells import changed_cells
from turnout.core.policy.diff.difference import Difference, Fate, Members, NotDecided, Transition, What
from turnout.core.policy.diff.ground import Ground
from turnout.core.policy.diff.items import Item, item_keys, promise_items, rule_items, territory_items
from turnout.core.policy.diff.leads import Leads
from turnout.core.policy.diff.lists import changed_lists
from turnout.core.policy.diff.moments import Moments
from turnout.core.policy.diff.pools import changed_pools
from turnout.core.policy.diff.renames import find_renames
from turnout.core.policy.diff.rules import changed_rules
from turnout.core.policy.diff.running import Track, promise_track, rule_track, territory_track
from turnout.core.policy.diff.search import Parting, Undecided, find_partings
from turnout.core.policy.diff.sections import changed_sections
from turnout.core.policy.diff.sides import Side, Sides, make_sides
from turnout.core.policy.diff.variants import fields_asked
from turnout.core.policy.finding import UNLIMITED, Budget
from turnout.core.policy.references import catalogue_of


def compare_policies(
    old: CompiledPolicy, new: CompiledPolicy, budget: Budget = UNLIMITED, members: Members | None = None
) -> Difference:
    """Everything that differs between two policies.

    Transitions are complete for the items that changed: every other outcome that leads of one have on the other side is
    there, or the item is under `not_decided`. `members` says who is in a pool that names a team.
    """
    if old.content_hash == new.content_hash:
        return Difference()
    renames = find_renames(old.policy, new.policy)
    sides = make_sides(old, new, renames)
    searching = _Searching(sides, budget)
    cells = changed_cells(sides)
    routes = searching.search(What.ROUTE, lambda side: rule_items(side, cells), rule_track)
    territories = searching.search(What.TERRITORY, territory_items, territory_track)
    promises = searching.search(What.PROMISE, promise_items, promise_track)
    changes = (
        *changed_rules(old.policy, new.policy, renames),
        *changed_pools(old.policy, new.policy, renames, members),
        *changed_lists(old.policy, new.policy, renames.lists),
        *changed_sections(old.policy, new.policy, renames),
    )
    return Difference(routes, territories, promises, changes, tuple(searching.not_decided))


class _Searching:
    """The search through one section after the other, with what they have in common."""

    def __init__(self, sides: Sides, budget: Budget) -> None:
        self._sides = sides
        self._budget = budget
        moments = Moments(sides)
        self._impossible = [*_impossible(sides), *moments.impossible()]
        self._leads = Leads(sides, moments, self._impossible)
        self.not_decided: list[NotDecided] = []

    def search(
        self, what: What, items_of: Callable[[Side], list[Item]], track_of: Callable[[Side, Sequence[Item]], Track]
    ) -> tuple[Transition, ...]:
        """The transitions of one section."""
        items = items_of(self._sides.old), items_of(self._sides.new)
        aligned = align(item_keys(items[0]), item_keys(items[1]))
        if len(aligned) == len(items[0]) == len(items[1]):
            return ()
        tracks = track_of(self._sides.old, items[0]), track_of(self._sides.new, items[1])
        ground = Ground(self._sides, tracks, aligned, self._space, self._leads, self._budget)
        partings: list[Parting] = []
        for found in find_partings(ground):
            if isinstance(found, Parting):
                partings.append(found)
            else:
                self._keep_undecided(items[1] if found.is_new else items[0], found)
        return tuple(_transitions(what, items, partings, ground))

    def _space(self, conditions: Sequence[Bound]) -> Space:
        return Space(conditions, _catalogue(self._sides), self._impossible)

    def _keep_undecided(self, items: Sequence[Item], found: Undecided) -> None:
        why = "the time for it was used up" if found.is_spent else "its conditions are too involved"
        self.not_decided.append(NotDecided(items[found.number].place, why))


def _transitions(
    what: What, items: tuple[Sequence[Item], Sequence[Item]], partings: Iterable[Parting], ground: Ground
) -> Iterable[Transition]:
    """One transition for each pair of outcomes as they are said, with every place that has a part in it."""
    grouped: dict[tuple[str, str], list[Parting]] = {}
    for parting in partings:
        said = items[0][parting.old].outcome.said, items[1][parting.new].outcome.said
        grouped.setdefault(said, []).append(parting)
    for (was, now), group in grouped.items():
        first = group[0]
        lead = ground.simplest(first.lead, (first.old, first.new))
        tried = ground.tried_for(lead) if what is What.ROUTE else (was, now)
        old = Fate(was, tuple(dict.fromkeys(items[0][each.old].place for each in group)), tried[0])
        new = Fate(now, tuple(dict.fromkeys(items[1][each.new].place for each in group)), tried[1])
        yield Transition(what, old, new, lead.witness)


def _catalogue(sides: Sides) -> Catalogue:
    """Every field of both policies; those that hold something else now under a name of their own each."""
    was, now = catalogue_of(sides.old.compiled.policy), catalogue_of(sides.new.compiled.policy)
    renamed = [replace(now[name], name=apart(name)) for name in sorted(sides.redeclared)]
    return now.with_declared([*was.values(), *renamed])


def _impossible(sides: Sides) -> list[Bound]:
    """What no lead can be, by both policies, over the fields that either asks."""
    used = sides.old.compiled.fields_used.union(
        sides.new.compiled.fields_used, fields_asked(sides.old), fields_asked(sides.new)
    )
    return [
        side.bound(bound)
        for side in (sides.old, sides.new)
        for bound in impossible_in(replace(side.compiled, fields_used=used))
    ]
