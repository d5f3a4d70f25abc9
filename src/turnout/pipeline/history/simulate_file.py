"""A file of leads played through a draft in memory, beside another policy or the same one in the world as it is.

Nothing is written. A store's own history is `simulating`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from operator import attrgetter
from pathlib import Path
from typing import Final

from turnout.connectors.csv_file.leads import read_leads
from turnout.connectors.csv_file.world import WorldFiles, read_world
from turnout.core.assign.roster import Roster
from turnout.core.decide.engine import Engine
from turnout.core.decide.world import World
from turnout.core.decision import Decision
from turnout.core.lead import Lead, LeadId
from turnout.core.policy.model import Policy
from turnout.core.simulate.acquainted import AcquaintedDesk
from turnout.core.simulate.arrival import Enriched
from turnout.core.simulate.courses import Courses, Nobody, Steady
from turnout.core.simulate.forward import Forward, fold
from turnout.core.simulate.outcome import Fate, LeadLine, Simulated
from turnout.core.simulate.summary import Window, fate_of, summarise, value_of
from turnout.core.simulate.what_if import WhatIf, roster_then, with_added
from turnout.errors import InputError
from turnout.pipeline.engine.load import build_world, load_policy
from turnout.pipeline.history.reading_pool import ReadBook, read_parts
from turnout.pipeline.history.simulating import Progress

_INSTANT: Final = timedelta(microseconds=1)
_MODELLED: Final = "everybody accepts at once and answers after {} of their own working time"
_NOBODY_ACTS: Final = "nobody accepts or answers anything, so offers run out and promises are not told"


@dataclass(frozen=True, slots=True)
class FileAsked:
    """What is to be simulated out of files. `against` is the policy to compare with; None: the same without what-ifs.

    `answers_after` is working time; None for people who do nothing. A lead is closed `closed_after` its answer.
    """

    since: datetime | None = None
    until: datetime | None = None
    against: Path | None = None
    what_if: WhatIf = field(default_factory=WhatIf)
    value_field: str = "score"
    columns: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC
    answers_after: timedelta | None = None
    closed_after: timedelta | None = None
    workers: int = 1


def simulate_file(
    leads: Path, policy: Path, world: Path, asked: FileAsked, progress: Progress = lambda _done, _all: None
) -> Simulated:
    """The result for every lead of a file. Raises InputError, PolicyError or WorldError where nothing can be done."""
    files = read_world(world)
    arrivals = _within(leads, asked)
    reps = {rep.id for rep in files.reps}.union(added.rep for added in asked.what_if.added)
    arms = _Arms(build_world(files), files, asked)
    new = arms.play(load_policy(policy, reps), arrivals, asked.what_if, progress)
    has_other = asked.against is not None or bool(asked.what_if)
    other = load_policy(asked.against or policy, reps) if has_other else None
    old = arms.play(other, arrivals, WhatIf(), progress) if other is not None else None
    return _result(new, old, asked, len(files.problems))


def _within(path: Path, asked: FileAsked) -> list[Lead]:
    """The leads of a window in the order in which they came in."""
    found = sorted((row.lead for row in read_leads(path, asked.columns, zone=asked.zone).rows), key=_moment)
    since, until = asked.since, asked.until
    kept = [
        lead
        for lead in found
        if (since is None or lead.received_at >= since) and (until is None or lead.received_at < until)
    ]
    if not kept:
        raise InputError(f"`{path}` has no leads in this window; say another `--since` or `--until`")
    return kept


_moment = attrgetter("received_at", "id")


@dataclass(slots=True)
class _Arm:
    """One policy played to its end."""

    engine: Engine
    desk: AcquaintedDesk
    arrivals: dict[LeadId, Enriched]
    until: datetime
    made: dict[LeadId, list[Decision]] = field(default_factory=dict)

    def fate(self, lead: LeadId) -> Fate:
        """What became of a lead."""
        last_rule = self.engine.policy.policy.rules[-1].name
        return fate_of(self.made[lead], last_rule, self.desk.touched_at.get(lead))


class _Arms:
    """Policies played over the same leads. What is read of leads for one serves the other where both read alike."""

    def __init__(self, world: World, files: WorldFiles, asked: FileAsked) -> None:
        self._world = world
        self._files = files
        self._asked = asked
        self._read: dict[tuple[object, object], tuple[list[Enriched], ReadBook]] = {}

    def play(self, policy: Policy, leads: Sequence[Lead], what_if: WhatIf, progress: Progress) -> _Arm:
        """Every lead in its order, and what follows."""
        engine, arrivals = self._engine(policy, what_if), {}
        until = (self._asked.until or leads[-1].received_at + _INSTANT) if not what_if.adds_leads else None
        desk, roster = AcquaintedDesk(), engine.world.roster
        forward = Forward(desk, roster, self._courses(roster), closed_after=self._asked.closed_after)

        def coming() -> Iterator[Enriched]:
            for done, arrival in enumerate(with_added(self._arriving(engine, leads), what_if)):
                if done % 500 == 0:
                    progress(done, len(leads))
                arrivals[arrival.lead.id] = arrival
                yield arrival

        fold(coming(), engine, forward)
        progress(len(leads), len(leads))
        end = until or max(each.at for each in arrivals.values()) + _INSTANT
        forward.until(end)
        arm = _Arm(engine, desk, arrivals, end)
        for decision in desk.history:
            arm.made.setdefault(decision.lead, []).append(decision)
        return arm

    def _engine(self, policy: Policy, what_if: WhatIf) -> Engine:
        roster = roster_then(self._files.reps, self._files.absences, self._files.teams, what_if)
        return Engine(policy, self._world.with_roster(roster))

    def _courses(self, roster: Roster) -> Courses:
        after = self._asked.answers_after
        return Nobody() if after is None else Steady(roster, after)

    def _arriving(self, engine: Engine, leads: Sequence[Lead]) -> Iterator[Enriched]:
        """Leads as they were read, while they are read."""
        key = (engine.policy.declared, engine.policy.policy.matching)
        if key in self._read:
            arrivals, engine.world.book = self._read[key]
            yield from arrivals
            return
        book = engine.world.book = ReadBook(engine.world.book)
        arrivals = []
        for part in read_parts(leads, engine, self._asked.workers):
            book.found.update((clues, match) for _, clues, match in part)
            arrivals += (arrival for arrival, _, _ in part)
            yield from (arrival for arrival, _, _ in part)
        self._read[key] = (arrivals, book)


def _result(new: _Arm, old: _Arm | None, asked: FileAsked, problems: int) -> Simulated:
    """Both arms side by side."""
    lines = []
    for lead, arrival in new.arrivals.items():
        before = old.fate(lead) if old is not None and lead in old.arrivals else None
        value = value_of(arrival.known.facts, asked.value_field)
        lines.append(LeadLine(lead, arrival.at, before, new.fate(lead), value))
    since = asked.since or min(line.at for line in lines)
    window = Window(
        since, new.until, asked.value_field, tuple(_notes(asked, problems)), asked.answers_after is not None
    )
    return summarise(lines, (), new.desk.decisions, new.engine, window)


def _notes(asked: FileAsked, problems: int) -> Iterator[str]:
    if asked.answers_after is None:
        yield _NOBODY_ACTS
    else:
        yield _MODELLED.format(_said(asked.answers_after))
    if asked.closed_after is None:
        yield "no lead is ever closed, so that limits of open leads fill up; say `--closed-after`"
    if problems:
        yield f"{problems} rows of the world could not be read"


def _said(time: timedelta) -> str:
    minutes = round(time.total_seconds() / 60)
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"
