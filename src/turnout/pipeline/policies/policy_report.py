"""Everything there is to say of a proposed policy before it goes live: check, tests, difference, simulation.

Each part stands by itself where the others cannot be done. What it looks like is `report_markdown`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Final

from turnout.core.assign.roster import Roster
from turnout.core.policy.compile import CompiledPolicy, compile_policy
from turnout.core.policy.diff.compare import compare_policies
from turnout.core.policy.diff.difference import Difference
from turnout.core.policy.finding import Budget
from turnout.core.policy.parse import parse_policy
from turnout.core.review.example_world import People
from turnout.core.review.examples import ExampleResult
from turnout.core.simulate.outcome import Simulated
from turnout.core.simulate.thresholds import Threshold, check_all
from turnout.core.simulate.words import lines_of, transitions
from turnout.errors import InputError, PolicyError
from turnout.pipeline.history.simulate_file import FileAsked, simulate_file
from turnout.pipeline.history.simulating import Asked, simulate_draft
from turnout.pipeline.policies.checking import Checked, check_draft, check_text
from turnout.pipeline.policies.examples import people_in, people_of, run_draft
from turnout.pipeline.policies.policy_folder import read_folder
from turnout.pipeline.policies.publish import roster_of
from turnout.store.database import Database
from turnout.store.policies import live_policy, read_version

LIVE: Final = "live"
CHECK_SECONDS: Final = 30.0
DIFF_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be reported. `against` is a policy's file, or `live` in a store; empty for no comparison.

    With a database the leads of `since` are simulated; without one those of a file, by the people of `world`.
    """

    policy: Path
    against: str = ""
    world: Path | None = None
    leads: Path | None = None
    since: timedelta = timedelta(days=7)
    thresholds: tuple[Threshold, ...] = ()


@dataclass(frozen=True, slots=True)
class Played:
    """What a simulation came to, in words: `lines` in all, `moves` from whom to whom, `loads` per rep."""

    leads: int
    moved: int
    lines: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. A part that could not be done is None or empty, and `left_out` says why."""

    policy: str
    against: str
    checked: Checked
    tests: tuple[ExampleResult, ...] = ()
    difference: Difference | None = None
    played: Played | None = None
    missed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def may_go_live(self) -> bool:
        """Whether nothing keeps it from going live."""
        return not (self.checked.errors or self.missed or any(test.is_failed for test in self.tests))


def report_on(wanted: Wanted, database: Database | None, now: datetime) -> Report:
    """Everything about a policy's file. Raises InputError for files that are not there."""
    local = read_folder(wanted.policy)
    left_out: list[str] = []
    people, roster = _people(wanted, database)
    if database is None:
        checked = check_text(local.text, local.lists, now, roster=roster, seconds=CHECK_SECONDS)
    else:
        with database.reading() as tx:
            checked = check_draft(tx, local.text, local.lists, now, seconds=CHECK_SECONDS)
    try:
        policy = compile_policy(parse_policy(local.text, local.lists, set(roster.reps) if roster else None))
    except PolicyError:
        # The check has said all that is wrong with the text; of what cannot be read there is nothing else to say.
        return Report(str(local.path), wanted.against, checked, left_out=("the policy cannot be read",))
    tests = tuple(run_draft(policy, local.text, people, now))
    other = _other(wanted, database, left_out)
    difference = compared(other, policy) if other is not None else None
    simulated = _simulated(wanted, database, local.text, local.lists, now, left_out)
    missed = tuple(check_all(list(wanted.thresholds), simulated)) if simulated and wanted.thresholds else ()
    if wanted.thresholds and simulated is None:
        missed = ("thresholds are asked of a simulation, and nothing was simulated",)
    played = played_of(simulated) if simulated else None
    return Report(
        str(local.path), wanted.against, checked, tests, difference, played, missed, (*checked.left_out, *left_out)
    )


def played_of(simulated: Simulated) -> Played:
    """A simulation in words."""
    return Played(
        len(simulated.leads),
        simulated.moved,
        tuple(lines_of(simulated)),
        tuple(f"{old} → {new}: {count:,}" for old, new, count in transitions(simulated)),
        tuple(
            f"{line.load.name}: {line.load.old:,} → {line.load.new:,}"
            for line in simulated.reps
            if line.load.old or line.load.new
        ),
    )


def _people(wanted: Wanted, database: Database | None) -> tuple[People | None, Roster | None]:
    if wanted.world is not None:
        people = people_in(wanted.world)
        return people, Roster(people.reps, (), people.teams)
    if database is None:
        return None, None
    with database.asking() as tx:
        return people_of(tx), roster_of(tx)


def _other(wanted: Wanted, database: Database | None, left_out: list[str]) -> CompiledPolicy | None:
    """The policy to compare with, or None where there is none."""
    if not wanted.against:
        left_out.append("the difference: nothing to compare with was named (`--against`)")
        return None
    if wanted.against != LIVE:
        return other_file(wanted.against, left_out)
    if database is None:
        raise InputError("`--against live` means the live policy of a store; name one with `--db`")
    with database.asking() as tx:
        live = live_policy(tx)
        version = read_version(tx, live) if live else None
    if version is None:
        left_out.append("the difference: nothing is live yet")
        return None
    return compile_policy(parse_policy(version.text, version.lists))


def other_file(against: str, left_out: list[str]) -> CompiledPolicy | None:
    """Another policy's file, or None where it cannot be read."""
    other = read_folder(Path(against))
    if not other.hash:
        left_out.append(f"the difference: `{against}` cannot be read ({other.problem})")
        return None
    return compile_policy(parse_policy(other.text, other.lists))


def compared(old: CompiledPolicy, new: CompiledPolicy) -> Difference:
    """Everything that differs, within the time a report may take."""
    end = monotonic() + DIFF_SECONDS
    return compare_policies(old, new, Budget(lambda: monotonic() > end))


def _simulated(
    wanted: Wanted,
    database: Database | None,
    text: str,
    lists: Mapping[str, str],
    now: datetime,
    left_out: list[str],
) -> Simulated | None:
    if wanted.leads is not None:
        if wanted.world is None:
            raise InputError("a file of leads is simulated with the people of a folder; name it with `--world`")
        against = Path(wanted.against) if wanted.against and wanted.against != LIVE else None
        return simulate_file(wanted.leads, wanted.policy, wanted.world, FileAsked(against=against))
    if database is None:
        left_out.append("the simulation: it needs leads, of a store (`--db`) or of a file (`--leads`)")
        return None
    with database.asking() as tx:
        is_live = live_policy(tx) is not None
    if not is_live:
        left_out.append("the simulation: nothing was ever live there")
        return None
    return simulate_draft(database, text, lists, Asked(now - wanted.since, now))
