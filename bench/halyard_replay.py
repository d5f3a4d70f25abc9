"""Halyard's six weeks played in simulated time, with follow-up and without: `python -m bench.halyard_replay`.

The promises are the same in every arm; what is done while nobody answers is not. What people do is drawn from
Halyard's own follow-up times; what the model takes for granted is in `docs/follow-up-simulated.md`.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from operator import attrgetter
from pathlib import Path
from typing import Final

from turnout.connectors.csv_file.leads import read_leads
from turnout.connectors.csv_file.world import read_world
from turnout.core.decide.case import Case
from turnout.core.decide.engine import Engine
from turnout.core.decide.world import World
from turnout.core.decision import Outcome
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead, LeadId
from turnout.core.policy.bind import bind_condition, holds
from turnout.core.policy.condition import Named
from turnout.core.policy.model import Policy, SlaLine
from turnout.core.policy.references import scope_of
from turnout.core.rep import RepId
from turnout.core.simulate.acquainted import AcquaintedDesk
from turnout.core.simulate.behaviour import FromHistory, Response, Window, seeded
from turnout.core.simulate.follow_up import Followed, Setting, follow_up
from turnout.pipeline.engine.load import build_world, load_policy

ROOT: Final = Path(__file__).parents[1]
HALYARD: Final = ROOT.parent / "shared" / "halyard"
POLICY: Final = ROOT / "examples" / "halyard" / "in-hours.yaml"
SEED: Final = "halyard"
_FOR_SOMEBODY: Final = frozenset({Outcome.ASSIGNED, Outcome.OFFERED, Outcome.HELD})


@dataclass(frozen=True, slots=True)
class Arm:
    """One way to follow up: which actions of the policy's stages are left, in which order people take their leads."""

    name: str
    actions: frozenset[str] = frozenset()
    is_hot_first: bool = False
    heeded: float = 0.5


_ALL: Final = frozenset({"remind", "reassign", "tell"})
WITHOUT: Final = Arm("without")
WITH: Final = Arm("remind, reassign, hot first", _ALL, is_hot_first=True)
ARMS: Final = (
    WITHOUT,
    Arm("hot first", is_hot_first=True),
    Arm("remind", frozenset({"remind"})),
    Arm("reassign", frozenset({"reassign"})),
    WITH,
)
SENSITIVITY: Final = tuple(replace(WITH, heeded=share, name=f"{share:.0%} heeded") for share in (0.0, 0.25, 0.5, 1.0))


@dataclass(frozen=True, slots=True)
class Ground:
    """What every arm plays on."""

    policy: Policy
    world: World
    leads: Sequence[Lead]
    responses: Mapping[LeadId, Response]
    teams: Mapping[RepId, str]

    def window_of(self, course: Followed) -> Window:
        """Whether a lead came in hours: as history says, else by whether the first who got it worked then."""
        own = self.responses.get(course.lead)
        if own is not None:
            return own.window
        return course.first.window if course.first else Window.OFF_HOURS


def read_ground() -> Ground:
    """Halyard's policy, world, leads and follow-up times. Reps' daily caps are left out: it is about answering."""
    read = read_world(HALYARD)
    files = replace(read, reps=tuple(replace(rep, daily_cap=None) for rep in read.reps))
    rows = read_leads(HALYARD / "leads.csv").rows
    policy = load_policy(POLICY, {rep.id for rep in files.reps})
    return Ground(
        policy,
        build_world(files),
        sorted((row.lead for row in rows), key=attrgetter("received_at")),
        dict(_responses()),
        {rep.id: rep.teams[0] if rep.teams else "" for rep in files.reps},
    )


def _responses() -> Iterator[tuple[LeadId, Response]]:
    with (HALYARD / "response_replay.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            wait, handle = (timedelta(minutes=float(row[name])) for name in ("wait_minutes", "handle_minutes"))
            yield LeadId(row["lead_id"]), Response(Window(row["window"]), wait, handle)


def play(ground: Ground, arm: Arm, seed: str = SEED) -> list[Followed]:
    """What became of every lead that was for somebody."""
    engine = Engine(with_actions(ground.policy, arm.actions), ground.world)
    behaviour = FromHistory(ground.responses, seeded(seed), arm.heeded)
    desk, enricher = AcquaintedDesk(), Enricher(engine.policy.declared)
    setting = Setting(_hot(ground.policy), arm.is_hot_first)
    found = follow_up(ground.leads, engine, enricher, desk, behaviour, setting)
    return [course for course in found.values() if desk.decision_of(course.lead).outcome in _FOR_SOMEBODY]


def with_actions(policy: Policy, verbs: Collection[str]) -> Policy:
    """The policy with its promises, of whose stages only these actions are left."""
    return replace(policy, sla=tuple(_left(line, verbs) for line in policy.sla))


def _left(line: SlaLine, verbs: Collection[str]) -> SlaLine:
    kept = (
        replace(stage, actions=tuple(action for action in stage.actions if action.partition(" ")[0] in verbs))
        for stage in line.stages
    )
    return replace(line, stages=tuple(stage for stage in kept if stage.actions))


def _hot(policy: Policy) -> Callable[[Case], bool]:
    bound = bind_condition(Named("hot"), scope_of(policy))
    return lambda case: holds(bound, case.facts)


@dataclass(frozen=True, slots=True)
class Summary:
    """How some leads fared. Times are from creation to the first touch, in minutes of wall time; None for never."""

    leads: int
    median: float | None
    p90: float | None
    kept: float
    reassigned: int
    gini: float


def summary_of(ground: Ground, courses: Sequence[Followed]) -> Summary:
    """`kept` is the share of those that were answered by when their first rep had promised.

    `gini` says how unevenly answered leads are spread over the reps of a team, the mean over teams by their leads.
    """
    waits = sorted(_minutes(course) for course in courses)
    promised = [course for course in courses if course.promised_by is not None]
    kept = sum(_is_kept(course) for course in promised) / len(promised) if promised else 0.0
    hands = sum(max(0, course.hands - 1) for course in courses)
    return Summary(len(courses), _at(waits, 0.5), _at(waits, 0.9), kept, hands, _gini(ground, courses))


def _minutes(course: Followed) -> float:
    if course.touched_at is None:
        return float("inf")
    return (course.touched_at - course.received_at).total_seconds() / 60


def _is_kept(course: Followed) -> bool:
    assert course.promised_by is not None, "only a promise is kept"
    return course.touched_at is not None and course.touched_at <= course.promised_by


def _at(ordered: Sequence[float], share: float) -> float | None:
    """The value below which this share lies, by the nearest rank."""
    found = ordered[max(0, round(share * len(ordered)) - 1)] if ordered else float("inf")
    return None if found == float("inf") else found


def _gini(ground: Ground, courses: Sequence[Followed]) -> float:
    """0 where everybody in a team answered as many, towards 1 where one did all."""
    touches = Counter(course.touched_by for course in courses if course.touched_by is not None)
    teams: defaultdict[str, list[int]] = defaultdict(list)
    for rep, entry in ground.world.roster.reps.items():
        if entry.is_active:
            teams[ground.teams[rep]].append(touches[rep])
    counted = [counts for counts in teams.values() if sum(counts)]
    return sum(_gini_of(counts) * sum(counts) for counts in counted) / sum(map(sum, counted)) if counted else 0.0


def _gini_of(counts: Sequence[int]) -> float:
    ordered, total = sorted(counts), sum(counts)
    ranked = sum(rank * count for rank, count in enumerate(ordered, 1))
    return 2 * ranked / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)


Part = tuple[str, Callable[[Ground, Followed], bool]]
PARTS: Final[Sequence[Part]] = (
    ("hot, in hours", lambda on, course: course.is_hot and on.window_of(course) is Window.IN_HOURS),
    ("hot, out of hours", lambda on, course: course.is_hot and on.window_of(course) is Window.OFF_HOURS),
    ("others, in hours", lambda on, course: not course.is_hot and on.window_of(course) is Window.IN_HOURS),
    ("others, out of hours", lambda on, course: not course.is_hot and on.window_of(course) is Window.OFF_HOURS),
)


def main() -> None:
    """Print the tables of the docs."""
    ground = read_ground()
    played = {arm: play(ground, arm) for arm in dict.fromkeys((*ARMS, *SENSITIVITY))}
    for arms in (ARMS, SENSITIVITY):
        _print("\n".join(table(ground, {arm: played[arm] for arm in arms})) + "\n")


def table(ground: Ground, played: Mapping[Arm, Sequence[Followed]]) -> Iterator[str]:
    """A table in Markdown, part by part."""
    yield "| leads | follow-up | median | p90 | in time | given on | Gini |"
    yield "|---|---|---:|---:|---:|---:|---:|"
    for name, belongs in (*PARTS, ("all", lambda _on, _course: True)):
        for arm, courses in played.items():
            found = summary_of(ground, [course for course in courses if belongs(ground, course)])
            cells = (written(found.median), written(found.p90), f"{found.kept:.1%}", f"{found.reassigned}")
            yield f"| {name} ({found.leads:,}) | {arm.name} | {' | '.join(cells)} | {found.gini:.3f} |"


def written(minutes: float | None) -> str:
    """So many minutes, as people say them."""
    if minutes is None:
        return "never"
    return f"{minutes:.1f} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
