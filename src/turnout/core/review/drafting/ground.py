"""The ground divided: which group gets the leads of which part of the world and size, with nothing belonging to two.

The rows exclude each other, so that their order means nothing and none can be dead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from turnout.core.fields.countries import region_of
from turnout.core.policy.condition import And, Comparison, Condition, Named, Not, Op
from turnout.core.review.drafting.areas import Area, Size
from turnout.core.review.drafting.groups import Group

_ORDER: Final = (Size.PUBLIC, Size.ENTERPRISE, Size.MID_MARKET, None)
# Where a region has no lead yet, an example comes from here.
_USUAL: Final = {
    "NORAM": ("US", "CA"),
    "LATAM": ("BR", "MX", "AR", "CL"),
    "EMEA": ("FR", "ES", "IT", "PL", "ZA", "DE", "GB", "SE", "NL", "AE"),
    "APAC": ("JP", "SG", "IN", "KR", "AU", "NZ"),
}


@dataclass(frozen=True, slots=True)
class Plot:
    """One row: a part of the world less what is somebody else's, companies of a size, and whose they are.

    `size` is None for all sizes but `other_sizes`, which have rows of their own. `without` are countries of others.
    """

    name: str
    group: Group
    regions: tuple[str, ...]
    countries: tuple[str, ...]
    without: tuple[str, ...]
    size: Size | None
    other_sizes: tuple[Size, ...]

    @property
    def where(self) -> Condition:
        """Where a lead is that belongs here."""
        if self.countries:
            return _one_of("country", self.countries)
        region = _one_of("region", self.regions)
        return And((region, Not(_one_of("country", self.without)))) if self.without else region

    @property
    def when(self) -> Condition:
        """Which leads belong here; sizes are names of definitions."""
        sizes = [Named(self.size.value)] if self.size else [Not(Named(size.value)) for size in self.other_sizes]
        parts = [*(self.where.parts if isinstance(self.where, And) else [self.where]), *sizes]
        return And(tuple(parts)) if len(parts) > 1 else parts[0]

    def country(self, seen: Iterable[str]) -> str:
        """A country that lies here, of those that leads came from if there is one."""
        if self.countries:
            return self.countries[0]
        usual = [code for region in self.regions for code in _USUAL[region]]
        candidates = [code for code in (*seen, *usual) if region_of(code) in self.regions and code not in self.without]
        return candidates[0] if candidates else ""


def plots_of(groups: Sequence[Group], sizes: Iterable[Size], elsewhere: Sequence[Size] = ()) -> tuple[Plot, ...]:
    """A row for every group that has a part of the world. Of two that have the same the larger one gets it.

    `sizes` are those that something can be said about; a group of another size is taken as one of all sizes. Those
    `elsewhere` are somebody's wherever they are, but where an area has people of its own for them.
    """
    told = frozenset(sizes)
    grounds = _divided(groups)
    plots = []
    for area, (regions, countries, without) in grounds.items():
        holders: dict[Size | None, Group] = {}
        # Those for small companies get whatever is not somebody else's, and before those who say nothing of sizes.
        for group in sorted(groups, key=lambda each: each.size is not Size.SMALL):
            if group.area == area:
                size = group.size if group.size in told and group.size is not Size.SMALL else None
                holders.setdefault(size, group)
        kinds = [size for size in _ORDER if size in holders]
        for size in kinds:
            others = _others(kinds, elsewhere) if size is None else ()
            name = area.name if len(kinds) == 1 and size is None else f"{area.name}, {_said(size, others)}"
            plots.append(Plot(name, holders[size], regions, countries, without, size, others))
    return tuple(plot for plot in plots if plot.country(()))


def _divided(groups: Sequence[Group]) -> dict[Area, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    """For each area its regions, or its countries, and the countries that are taken out of it.

    The narrower an area, the earlier it takes what is its own.
    """
    areas = list(dict.fromkeys(group.area for group in groups if group.area))
    areas.sort(key=lambda area: (bool(area.regions), len(area.regions), len(area.countries), area.name))
    countries: dict[str, Area] = {}
    regions: dict[str, Area] = {}
    for area in areas:
        for code in area.countries:
            countries.setdefault(code, area)
        for region in area.regions:
            regions.setdefault(region, area)
    found = {}
    for area in areas:
        own = tuple(code for code in area.countries if countries[code] is area)
        wide = tuple(region for region in area.regions if regions[region] is area)
        if own or wide:
            taken = tuple(sorted(code for code in countries if region_of(code) in wide))
            found[area] = (wide, own, taken)
    return found


def _others(kinds: Sequence[Size | None], elsewhere: Sequence[Size]) -> tuple[Size, ...]:
    own = [size for size in kinds if size is not None]
    return tuple(size for size in Size if size in own or size in elsewhere)


def _said(size: Size | None, others: Sequence[Size]) -> str:
    if size is None:
        return "small" if Size.MID_MARKET in others else "others"
    return size.value.replace("-", " ")


def _one_of(field: str, values: Sequence[str]) -> Comparison:
    return Comparison(field, Op.IN if len(values) > 1 else Op.IS, tuple(values))
