"""A policy's own tests run for somebody: over files, over a store's people, or with stand-ins where nobody is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path

from turnout.connectors.csv_file.encoding import read_text
from turnout.connectors.csv_file.world import read_world
from turnout.core.policy.compile import CompiledPolicy, compile_policy
from turnout.core.policy.lines import lines_of
from turnout.core.policy.model import Policy
from turnout.core.review.example_world import People
from turnout.core.review.examples import ExampleResult, run_examples
from turnout.pipeline.engine.load import load_policy
from turnout.store.reps import read_reps, read_teams
from turnout.store.transaction import Transaction


def run_file(path: Path, people: People | None, now: datetime, only: str = "") -> list[ExampleResult]:
    """How each test of a policy's file goes. Raises InputError or PolicyError."""
    policy = load_policy(path, {rep.id for rep in people.reps} if people else None)
    return list(run_draft(policy, read_text(path)[0], people, now, only))


def run_draft(
    policy: Policy | CompiledPolicy,
    text: str,
    people: People | None,
    now: datetime,
    only: str = "",
) -> Iterator[ExampleResult]:
    """How each of a policy's tests goes; `only` is a name or a part of one, `*` standing for anything."""
    compiled = policy if isinstance(policy, CompiledPolicy) else compile_policy(policy)
    if compiled.policy.tests:
        yield from run_examples(compiled, people, now, lines=lines_of(text), is_wanted=name_filter(only))


def name_filter(only: str) -> Callable[[str], bool]:
    """Whether a test is among those asked for: by its name, a part of it, or a pattern with `*`."""
    # Brackets are no pattern here: names have them.
    wanted = only.casefold().replace("[", "[[]")
    pattern = wanted if "*" in wanted else f"*{wanted}*"
    return lambda name: not wanted or fnmatchcase(name.casefold(), pattern)


def people_of(tx: Transaction) -> People | None:
    """The people of a store, or None where nobody has been brought in yet: then somebody stands in for everybody."""
    reps = tuple(read_reps(tx))
    return People(reps, tuple(read_teams(tx).values())) if reps else None


def people_in(folder: Path) -> People:
    """The people of a world's folder. Raises InputError."""
    files = read_world(folder)
    return People(files.reps, files.teams)
