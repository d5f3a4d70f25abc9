"""The demo company in a store of its own, made through the command line, and the leads that people send it.

Its people never sleep and take on whatever comes: what happens must not hang on the day on which a test runs.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import count, islice
from pathlib import Path
from typing import Final

from tests.simulation.callers import Post
from tests.simulation.server import turnout, url_of
from tests.stores import is_on_postgresql, url_in
from turnout.pipeline.record.move import move
from turnout.testing.demo_company import build_company, write_world
from turnout.testing.demo_leads import leads

POLICY: Final = Path(__file__).parents[2] / "examples" / "demo" / "policy.yaml"
_ALWAYS: Final = {"work_days": "Mon-Sun", "work_hours": "00:00-24:00", "holidays": "", "daily_cap": "", "open_cap": ""}
_PREPARED: Final = 4_000


def make_store(folder: Path) -> Path:
    """A store with the company's world and its live policy."""
    company = build_company()
    company = replace(company, reps=tuple({**rep, **_ALWAYS} for rep in company.reps), time_off=())
    write_world(folder / "world", company)
    store = folder / "turnout.db"
    run("import", str(folder / "world"), "--db", url_of(store))
    run("policy", "publish", str(POLICY), "--db", url_of(store))
    return store


def copy_store(store: Path, folder: Path) -> Path:
    """A copy of a file that nobody has open; on PostgreSQL, the store of that file moved there."""
    if is_on_postgresql():
        move(f"sqlite:///{store}", url_in(folder, store.name))
        return folder / store.name
    assert not store.with_name(f"{store.name}-wal").exists(), "nobody has the store open"
    return Path(shutil.copy(store, folder / store.name))


def run(*arguments: str) -> str:
    """Run the command line to its end, and what it says. Raises AssertionError where it fails."""
    done = turnout(*arguments)
    assert done.returncode == 0, f"`turnout {' '.join(arguments)}` ended with {done.returncode}: {done.stderr[-2_000:]}"
    return done.stdout


def posts(seed: int) -> Iterator[Post]:
    """Leads without end, each with a key of its own; the same seed always gives the same ones."""
    bodies = _bodies(seed)
    return (Post(f"{seed}-{number:06}", bodies[number % _PREPARED]) for number in count())


@cache
def _bodies(seed: int) -> tuple[bytes, ...]:
    """What people write. The server gives the leads their ids and their times."""
    return tuple(_body(record) for record in islice(leads(seed), _PREPARED))


def _body(record: dict[str, str]) -> bytes:
    return json.dumps({k: v for k, v in record.items() if v and k not in {"lead_id", "received_at"}}).encode()
