"""`turnout route` of 5,000 leads as a process, its start included, and what each of its stages takes.

The leads are Halyard's where `../shared/halyard` is there, else the demo company's, and the figure says which. Compiled
modules are kept in a folder of the benchmark's own, as an installed package has them; the first run fills it and is
not counted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figure import Figure, Peer, Unit, spread_of
from bench.stopwatch import Work, time_by_turns
from turnout.testing.demo_company import build_company, write_records, write_world
from turnout.testing.demo_leads import LEAD_COLUMNS, leads

ROOT = Path(__file__).parents[1]
HALYARD = ROOT.parent / "shared" / "halyard"
LEADS = 5_000
RUNS = 5
_COPY = "import csv, sys; csv.writer(open(sys.argv[2], 'w')).writerows(csv.reader(open(sys.argv[1], newline='')))"


@dataclass(frozen=True, slots=True)
class Job:
    """What is routed, and how the figure calls it."""

    name: str
    leads: Path
    policy: Path
    world: Path


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """The whole command, then its stages."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        job = _halyard() or _demo(folder)
        tell(f"routing {job.name}")
        environment = _environment(folder)
        route = ["-m", "turnout", "route", str(job.leads), "--policy", str(job.policy)]
        route += ["--world", str(job.world), "--out", str(folder / "decisions.csv"), "--quiet"]
        works: dict[str, Work] = {
            "ours": lambda _run: partial(_run_python, route, environment),
            "copy": lambda _run: partial(_run_python, ["-c", _COPY, str(job.leads), str(folder / "copy")], environment),
            "start": lambda _run: partial(_run_python, ["-c", "pass"], environment),
            "help": lambda _run: partial(_run_python, ["-m", "turnout", "--help"], environment),
        }
        found = time_by_turns(works, RUNS)
        peer = Peer("reading and writing the rows alone", found["copy"], "a floor: Python's csv in a process")
        yield Figure(f"turnout route, {LEADS:,} leads of {job.name}", found["ours"], Unit.SECONDS, 4.0, 2.0, (peer,))
        yield Figure("  of which Python's start", found["start"])
        tell("stage by stage")
        yield from _stages(job, folder, environment)
        yield Figure("turnout --help", found["help"])


def _halyard() -> Job | None:
    policy = ROOT / "examples" / "halyard" / "policy.yaml"
    return Job("Halyard", HALYARD / "leads.csv", policy, HALYARD) if HALYARD.is_dir() else None


def _demo(folder: Path) -> Job:
    company = build_company()
    write_world(folder / "world", company)
    write_records(folder / "leads.csv", LEAD_COLUMNS, islice(leads(company=company), LEADS))
    policy = ROOT / "examples" / "demo" / "policy.yaml"
    return Job(
        "the demo company (Halyard skipped: no ../shared/halyard)", folder / "leads.csv", policy, folder / "world"
    )


def _environment(folder: Path) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def _run_python(arguments: list[str], environment: Mapping[str, str]) -> int:
    subprocess.run([sys.executable, *arguments], env=environment, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 - our own commands
    return 1


def _stages(job: Job, folder: Path, environment: Mapping[str, str]) -> Iterator[Figure]:
    arguments = ["-m", "bench.route_stages", *map(str, (job.leads, job.policy, job.world, folder / "decisions.csv"))]
    runs: dict[str, list[float]] = defaultdict(list)
    for _ in range(RUNS):
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, *arguments], env=environment, cwd=ROOT, check=True, capture_output=True, text=True
        )
        for stage, seconds in json.loads(done.stdout).items():
            runs[stage].append(seconds)
    for stage, each in runs.items():
        yield Figure(f"  of which {stage}", spread_of(each))
