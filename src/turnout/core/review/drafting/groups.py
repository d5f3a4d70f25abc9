"""Who works together, for which part of the world and which companies: teams, or reps by where they sell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from turnout.core.fields.countries import region_of
from turnout.core.review.drafting.areas import REGIONS, Area, Kind, Size, area_named, area_of, kind_named, size_named
from turnout.core.review.drafting.seen import Seen, SeenAccounts, SeenRep

# So much of what a team owns lies in one place before the place is taken for the team's.
_SHARE_TO_OWN: Final = 0.7
_ACCOUNTS_MIN: Final = 5
BY_NAME: Final = "by its name"


@dataclass(frozen=True, slots=True)
class Group:
    """People who share leads. `team` is empty for those in none; `because` says what tells where they sell."""

    name: str
    reps: tuple[SeenRep, ...]
    team: str = ""
    kind: Kind = Kind.SALES
    area: Area | None = None
    size: Size | None = None
    because: str = ""

    @property
    def has_hours(self) -> bool:
        """Whether anybody of them ever has an evening off."""
        return any(rep.has_hours for rep in self.reps)


def groups_of(seen: Seen) -> tuple[Group, ...]:
    """Every team with somebody active in it, the largest first; without teams, everybody by where they sell."""
    active = [rep for rep in seen.reps if rep.is_active]
    members: defaultdict[str, list[SeenRep]] = defaultdict(list)
    for rep in active:
        for team in rep.teams:
            members[team].append(rep)
    if not members:
        return tuple(_by_area(seen, active))
    # Whoever is in no team at all would never be given anything by a team's pool.
    alone = [rep for rep in active if not rep.teams]
    found = [_team(seen, team, reps) for team, reps in members.items()]
    found += [_loose(alone)] if alone else []
    found = [_within(group, found) for group in found]
    return tuple(sorted(found, key=lambda group: (-len(group.reps), group.name)))


def _within(group: Group, others: Sequence[Group]) -> Group:
    """A group that was placed in a country by what it owns, in the region that is another team's by its name.

    Else it would take the country out of a region that is sold to as a whole.
    """
    if group.area is None or group.because == BY_NAME or not group.area.countries:
        return group
    home = region_of(group.area.countries[0])
    wide = [other.area for other in others if other.area and other.because == BY_NAME and home in other.area.regions]
    return replace(group, area=wide[0]) if wide else group


def _team(seen: Seen, team: str, reps: Sequence[SeenRep]) -> Group:
    owned = _owned_by(seen, reps)
    kind = kind_named(team, [rep.role for rep in reps])
    area, why = _area_of_team(seen, team, reps, owned)
    size = size_named(team) or _size_owned(owned)
    return Group(team, tuple(reps), team, kind, area, size, why)


def _area_of_team(
    seen: Seen, team: str, reps: Sequence[SeenRep], owned: Sequence[SeenAccounts]
) -> tuple[Area | None, str]:
    if area := area_named(team, seen.countries):
        return area, BY_NAME
    regions = {rep.region for rep in reps}
    if len(regions) == 1 and (area := area_named(regions.pop(), seen.countries)):
        return area, "by the region of its people"
    return _area_owned(owned)


def _area_owned(owned: Sequence[SeenAccounts]) -> tuple[Area | None, str]:
    """Where nearly all of these accounts are: a country, or a region."""
    placed = [each for each in owned if each.country]
    total = sum(each.count for each in placed)
    if total < _ACCOUNTS_MIN:
        return None, ""
    countries, regions = Counter[str](), Counter[str]()
    for each in placed:
        countries[each.country] += each.count
        regions[region_of(each.country) or ""] += each.count
    (country, in_country), (region, in_region) = countries.most_common(1)[0], regions.most_common(1)[0]
    if in_country >= _SHARE_TO_OWN * total:
        return area_of([country]), f"{in_country / total:.0%} of its {total:,} accounts are there"
    if in_region >= _SHARE_TO_OWN * total and region in REGIONS:
        return REGIONS[region], f"{in_region / total:.0%} of its {total:,} accounts are there"
    return None, ""


def _size_owned(owned: Sequence[SeenAccounts]) -> Size | None:
    sizes = Counter[Size]()
    for each in owned:
        if size := size_named(each.segment):
            sizes[size] += each.count
    total = sizes.total()
    if total < _ACCOUNTS_MIN:
        return None
    size, count = sizes.most_common(1)[0]
    return size if count >= _SHARE_TO_OWN * total else None


def _owned_by(seen: Seen, reps: Iterable[SeenRep]) -> list[SeenAccounts]:
    ids = {rep.id for rep in reps}
    return [each for each in seen.accounts if each.owner in ids]


def _by_area(seen: Seen, active: Sequence[SeenRep]) -> Iterable[Group]:
    """People without teams, together with those who sell in the same region."""
    placed: defaultdict[Area, list[SeenRep]] = defaultdict(list)
    elsewhere = []
    for rep in active:
        area = _area_of_rep(seen, rep)
        if area is None:
            elsewhere.append(rep)
        else:
            placed[area].append(rep)
    if len(placed) < 2:
        # One place is no reason to tell people apart.
        yield from [_loose(active)] if active else []
        return
    for area, reps in sorted(placed.items(), key=lambda item: (-len(item[1]), item[0].name)):
        yield Group(area.name, tuple(reps), area=area, because="by what its people own, or where they are")
    if elsewhere:
        yield _loose(elsewhere)


def _loose(reps: Sequence[SeenRep]) -> Group:
    kind = kind_named("", [rep.role for rep in reps])
    return Group("everyone", tuple(reps), kind=Kind.INBOUND if kind is Kind.INBOUND else Kind.SALES)


def _area_of_rep(seen: Seen, rep: SeenRep) -> Area | None:
    """The region somebody sells in. Countries are left together: a pool of one shares nothing."""
    named = area_named(rep.region, seen.countries) if rep.region else None
    owned, _ = _area_owned(_owned_by(seen, [rep]))
    area = named or owned or (area_of([rep.country]) if rep.country else None)
    if area is None or area.regions:
        return area
    return REGIONS.get(region_of(area.countries[0]) or "")
