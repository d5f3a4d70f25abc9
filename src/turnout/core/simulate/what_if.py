"""Another world, or other leads: what a simulation changes before it begins. Pure functions over people and leads.

Added leads are copies of real ones under derived ids and of people of their own, at moments that are drawn by name: the
same question always adds the same leads.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from itertools import chain, islice
from typing import Final, NamedTuple, TypeVar

from turnout.core.assign.roster import Roster
from turnout.core.calendar.zones import zone_of
from turnout.core.fields.catalogue import Value
from turnout.core.lead import Lead, LeadId
from turnout.core.rep import Absence, Rep, RepId, RepStatus, Team
from turnout.core.simulate.arrival import Arrival, Arriving, Enriched
from turnout.core.simulate.behaviour import Draw, seeded
from turnout.errors import InputError, suggestion

Coming = TypeVar("Coming", Arrival, Enriched)
# A copy comes in up to so long after its original.
JITTER: Final = timedelta(hours=1)
# So many leads are models for those of a burst.
MODELS_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class Burst:
    """So many leads at once, spread evenly by the draw over a time; `values` are what they say, as text."""

    count: int
    at: datetime
    over: timedelta = timedelta(hours=1)
    values: Mapping[str, str] = field(default_factory=dict)


class Away(NamedTuple):
    """Somebody is away on these days of their own zone, both included."""

    rep: RepId
    first: date
    last: date


class Added(NamedTuple):
    """Somebody who is not there yet: with the hours, skills and numbers of somebody who is, or with none."""

    rep: RepId
    like: RepId | None = None
    teams: tuple[str, ...] = ()
    zone: str = ""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What is other than it was. `volume` is how many times the leads come in; `teams` get these members besides."""

    away: tuple[Away, ...] = ()
    without: tuple[RepId, ...] = ()
    added: tuple[Added, ...] = ()
    teams: Mapping[str, tuple[RepId, ...]] = field(default_factory=dict)
    volume: Fraction = Fraction(1)
    bursts: tuple[Burst, ...] = ()
    seed: str = "turnout"

    @property
    def is_of_people(self) -> bool:
        """Whether other people are there."""
        return bool(self.away or self.without or self.added or self.teams)

    @property
    def adds_leads(self) -> bool:
        """Whether leads come in that never did."""
        return self.volume != 1 or bool(self.bursts)

    def __bool__(self) -> bool:
        return self.is_of_people or self.adds_leads


def roster_then(reps: Iterable[Rep], absences: Iterable[Absence], teams: Iterable[Team], what_if: WhatIf) -> Roster:
    """The people there would be. Raises InputError for somebody who is not there, or is already."""
    found = {rep.id: rep for rep in reps}
    for added in what_if.added:
        if added.rep in found:
            raise InputError(f"`{added.rep}` is a rep already; add somebody under another id")
        found[added.rep] = _made(added, found)
    for team, members in what_if.teams.items():
        for rep in members:
            known = _known(rep, found)
            found[rep] = replace(known, teams=tuple(dict.fromkeys((*known.teams, team))))
    for rep in what_if.without:
        found[rep] = replace(_known(rep, found), status=RepStatus.DEPARTED)
    away = [_absence(each, _known(each.rep, found)) for each in what_if.away]
    return Roster(found.values(), [*absences, *away], teams)


def _known(rep: RepId, reps: Mapping[RepId, Rep]) -> Rep:
    if rep not in reps:
        raise InputError(f"`{rep}` is not a rep{suggestion(rep, reps)}")
    return reps[rep]


def _made(added: Added, reps: Mapping[RepId, Rep]) -> Rep:
    if added.like is None:
        return Rep(added.rep, teams=added.teams, zone=added.zone or "UTC")
    like = _known(added.like, reps)
    teams, zone = added.teams or like.teams, added.zone or like.zone
    return replace(like, id=added.rep, name="", email="", teams=teams, zone=zone, backup=None, joined_on=None)


def _absence(away: Away, rep: Rep) -> Absence:
    zone = zone_of(rep.zone)
    start = datetime.combine(away.first, time(), zone)
    return Absence(away.rep, start.astimezone(UTC), _midnight_after(away.last, zone))


def _midnight_after(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def copies_of(arrival: Coming, what_if: WhatIf) -> Iterator[Coming]:
    """The leads that come in besides this one: two for three times the volume, and by the draw for broken numbers."""
    if what_if.volume <= 1:
        return
    draw = seeded(what_if.seed)
    extra = what_if.volume - 1
    name = arrival.lead.id
    count = int(extra) + (draw(f"{name} more") < extra - int(extra))
    for number in range(2, count + 2):
        yield copy_of(arrival, f"{name}~{number}", arrival.at + draw(f"{name}~{number}") * JITTER)


def is_left_out(arrival: Arriving, what_if: WhatIf) -> bool:
    """Whether a lead does not come in, where there are to be fewer of them."""
    return what_if.volume < 1 and seeded(what_if.seed)(f"{arrival.lead.id} less") >= what_if.volume


def copy_of(arrival: Coming, name: str, at: datetime) -> Coming:
    """The same lead under another id, of somebody else, at another moment."""
    lead = Lead(LeadId(name), at, arrival.lead.values)
    return arrival.copied(lead, at)


def burst_of(burst: Burst, number: int, models: Sequence[Coming], seed: str) -> list[Coming]:
    """The leads of a burst in their order: copies of real ones that say what the burst has them say."""
    draw: Draw = seeded(f"{seed}|burst {number}")
    made = []
    for each in range(burst.count if models else 0):
        name = f"burst-{number}-{each + 1:0{len(str(burst.count))}}"
        model = models[int(draw(f"{name} model") * len(models))]
        made.append(_saying(copy_of(model, name, burst.at + draw(name) * burst.over), burst.values))
    return sorted(made, key=lambda arrival: (arrival.at, arrival.lead.id))


def with_added(arrivals: Iterable[Coming], what_if: WhatIf) -> Iterator[Coming]:
    """Leads in the order of their moments with everything that is added to them, or without what is left out."""
    coming = iter(arrivals)
    models = list(islice(coming, MODELS_MAX)) if what_if.bursts else []
    added: list[tuple[datetime, LeadId, Coming]] = []
    for number, burst in enumerate(what_if.bursts, 1):
        for each in burst_of(burst, number, models, what_if.seed):
            heapq.heappush(added, (each.at, each.lead.id, each))
    for arrival in chain(models, coming):
        while added and added[0][0] < arrival.at:
            yield heapq.heappop(added)[2]
        if not is_left_out(arrival, what_if):
            yield arrival
        for copy in copies_of(arrival, what_if):
            heapq.heappush(added, (copy.at, copy.lead.id, copy))
    while added:
        yield heapq.heappop(added)[2]


def _saying(arrival: Coming, values: Mapping[str, str]) -> Coming:
    """The lead with other words in it; a field of several values has just this one."""
    facts = arrival.known.facts
    said = {
        name: (text,) if isinstance(facts.get(name), tuple) else _typed(text, facts.get(name))
        for name, text in values.items()
    }
    return arrival.saying(values, said) if values else arrival


def _typed(text: str, like: Value) -> Value:
    """A text as the type that the model's value has."""
    if isinstance(like, bool) or text in {"yes", "no"}:
        return text == "yes"
    return int(text) if text.lstrip("-").isdecimal() and (like is None or isinstance(like, int | float)) else text
