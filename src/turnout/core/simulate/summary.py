"""What a simulation adds up to: fates out of decisions, and loads, fairness and promises out of fates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import fsum
from typing import Final

from turnout.core.assign.roster import Roster
from turnout.core.decide.engine import Engine
from turnout.core.decision import Decision, Outcome
from turnout.core.fields.catalogue import Value
from turnout.core.lead import LeadId
from turnout.core.rep import RepId
from turnout.core.simulate.chance import NONE, Drawing
from turnout.core.simulate.outcome import Band, Fate, Kept, LeadLine, Load, RepLine, Simulated

_DIGITS: Final = 4
_IN_HANDS: Final = frozenset({Outcome.ASSIGNED, Outcome.OFFERED})


@dataclass(frozen=True, slots=True)
class Window:
    """What a summary is about. `until` decides which promises can be told, of which none is where nobody answers."""

    since: datetime | None
    until: datetime | None
    value_field: str = "score"
    notes: tuple[str, ...] = ()
    tells_promises: bool = True

    @property
    def told_until(self) -> datetime | None:
        """Until when promises can be told; None for never."""
        return self.until if self.tells_promises else None


def fate_of(decisions: Sequence[Decision], last_rule: str, touched_at: datetime | None) -> Fate:
    """What became of a lead by all that was decided about it; there is one decision at least."""
    last, first = decisions[-1], next((each for each in decisions if each.assignee is not None), None)
    promise = first.promise if first is not None and first.outcome in _IN_HANDS else None
    return Fate(
        last.outcome,
        last.reason,
        last.rule,
        last.assignee,
        last.team,
        last.pool,
        last.queue,
        _hands(decisions),
        promise.touch_by if promise is not None else None,
        touched_at,
        bool(last_rule) and last.rule == last_rule,
    )


def _hands(decisions: Sequence[Decision]) -> int:
    """How many had the lead one after the other; whoever accepts what they were offered has it still."""
    return len({(decision.hop, decision.assignee) for decision in decisions if decision.outcome in _IN_HANDS})


def value_of(facts: Mapping[str, Value], name: str) -> float:
    """What a lead is worth by one of its fields; 0 where that is unknown, or no number."""
    value = facts.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def summarise(
    lines: Iterable[LeadLine],
    beside: Iterable[LeadLine],
    final: Mapping[LeadId, Decision],
    engine: Engine,
    window: Window,
) -> Simulated:
    """The result of a simulation. `final` has what was last decided of each lead, with the pool's candidates."""
    leads = tuple(sorted(lines, key=_arrived))
    drawing = Drawing()
    for line in leads:
        _draw(drawing, final.get(line.lead), engine, line.value)
    return Simulated(
        policy=engine.policy.content_hash,
        since=window.since,
        until=window.until,
        value_field=window.value_field,
        leads=leads,
        beside=tuple(sorted(beside, key=_arrived)),
        reps=_reps(leads, drawing, engine.world.roster, window.told_until),
        teams=_loads(leads, lambda fate: fate.team if fate.assignee is not None else ""),
        rules=_loads(leads, lambda fate: fate.rule),
        queues=_loads(leads, lambda fate: fate.queue),
        outcomes=_loads(leads, lambda fate: fate.outcome.value),
        fallback=next(iter(_loads(leads, lambda fate: "fallback" if fate.is_fallback else "")), Load("fallback")),
        promises_old=_kept((line.old for line in leads if line.old is not None), window.told_until),
        promises_new=_kept((line.new for line in leads), window.told_until),
        notes=window.notes,
    )


def _arrived(line: LeadLine) -> tuple[datetime, LeadId]:
    return line.at, line.lead


def _draw(drawing: Drawing, decision: Decision | None, engine: Engine, value: float) -> None:
    """A lead that a pool gave counts in the comparison with chance."""
    if decision is None or decision.assignee is None or decision.outcome not in _IN_HANDS or not decision.tried:
        return
    tried = decision.tried[-1]
    room = engine.rooms.get(tried.pool or "")
    if room is not None and tried.candidates is not None and tried.rep == decision.assignee:
        drawing.give(room, tried.candidates, decision.assignee, value)


def _has(fate: Fate) -> RepId | None:
    """Who works on the lead; one that joined another is that one's."""
    return fate.assignee if fate.outcome in _IN_HANDS else None


def _reps(leads: Sequence[LeadLine], drawing: Drawing, roster: Roster, until: datetime | None) -> tuple[RepLine, ...]:
    """Everybody who is active or had a lead, those with nothing too."""
    loads = {load.name: load for load in _loads(leads, lambda fate: _has(fate) or "")}
    fates: defaultdict[str, list[Fate]] = defaultdict(list)
    for line in leads:
        fates[_has(line.new) or ""].append(line.new)
    bands = drawing.bands()
    everybody = {*loads, *(rep for rep, found in roster.reps.items() if found.is_active)}
    return tuple(
        _rep_line(RepId(rep), loads.get(rep, Load(rep)), drawing, bands, roster, _kept(fates[rep], until))
        for rep in sorted(everybody)
    )


def _rep_line(
    rep: RepId, load: Load, drawing: Drawing, bands: Mapping[RepId, tuple[Band, Band]], roster: Roster, kept: Kept
) -> RepLine:
    found, (count, value) = roster.reps.get(rep), drawing.received(rep)
    by_count, by_value = bands.get(rep, (NONE, NONE))
    team = found.teams[0] if found is not None and found.teams else ""
    return RepLine(load, team, count, value, by_count, by_value, kept.in_time, kept.missed)


def _loads(leads: Sequence[LeadLine], name_of: Callable[[Fate], str]) -> tuple[Load, ...]:
    """What each name had and has, by name; a fate without a name counts nowhere."""
    old: defaultdict[str, list[float]] = defaultdict(list)
    new: defaultdict[str, list[float]] = defaultdict(list)
    for line in leads:
        for values, fate in ((old, line.old), (new, line.new)):
            if fate is not None and (name := name_of(fate)):
                values[name].append(line.value)
    return tuple(
        Load(name, len(old[name]), len(new[name]), _sum(old[name]), _sum(new[name]))
        for name in sorted(old.keys() | new.keys())
    )


def _sum(values: Sequence[float]) -> float:
    return round(fsum(values), _DIGITS)


def _kept(fates: Iterable[Fate], until: datetime | None) -> Kept:
    """A promise is kept by an answer in time; it is broken once its time is over without one."""
    in_time = missed = pending = 0
    for fate in fates:
        if fate.promised_by is None:
            continue
        if fate.touched_at is not None and fate.touched_at <= fate.promised_by:
            in_time += 1
        elif fate.touched_at is not None or (until is not None and until > fate.promised_by):
            missed += 1
        else:
            pending += 1
    return Kept(in_time, missed, pending)
