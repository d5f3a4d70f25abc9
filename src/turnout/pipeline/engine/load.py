"""A policy and a world from files, ready to decide: what every command that works on files begins with."""

from __future__ import annotations

import gc
from collections.abc import Collection
from pathlib import Path

from turnout.connectors.csv_file.encoding import read_text
from turnout.connectors.csv_file.world import WorldFiles
from turnout.core.assign.roster import Roster
from turnout.core.decide.engine import Engine
from turnout.core.decide.world import World
from turnout.core.enrich.hosts import is_free
from turnout.core.match.book import AccountBook
from turnout.core.policy.model import Policy
from turnout.core.policy.parse import parse_policy
from turnout.errors import InputError


def load_policy(path: Path, reps: Collection[str] | None = None) -> Policy:
    """The policy in a file with the lists beside it. Raises InputError or PolicyError."""
    if not path.is_file():
        raise InputError(f"`{path}` is not a file; name a policy such as `policy.yaml`")
    folder = path.parent

    def read_list(name: str) -> str | None:
        wanted = folder / name
        return read_text(wanted)[0] if wanted.is_file() else None

    return parse_policy(read_text(path)[0], read_list, reps)


def build_world(files: WorldFiles) -> World:
    """The world that files describe, with every account and person in its index."""
    return World(
        AccountBook(files.accounts, is_shared_host=is_free),
        Roster(files.reps, files.absences, files.teams),
        files.opportunities,
        files.acquaintances,
    )


def load_engine(policy: Path, files: WorldFiles) -> Engine:
    """A policy and a world made ready to decide; the policy may name only reps of that world."""
    reps = {rep.id for rep in files.reps}
    engine = Engine(load_policy(policy, reps), build_world(files))
    # Accounts, people and indexes live as long as the program: the collector need not walk through them.
    gc.freeze()
    return engine
