"""`turnout import leads` of 5,000 leads as a process, beside `turnout route` of the same file, which keeps nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from bench.figure import Figure, Peer, Spread, Unit
from bench.serving import ROOT, Site, environment, site
from bench.stopwatch import Work, time_by_turns

LEADS: Final = 5_000
RUNS: Final = 5


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """Both commands by turns, start included."""
    with site() as place:
        path = place.table(LEADS)
        tell("importing")
        route = ["route", str(path), "--policy", str(place.policy), "--world", str(place.world)]
        route += ["--out", str(place.folder / "decisions.csv"), "--quiet"]
        works: dict[str, Work] = {
            "import": lambda run: partial(_run, place, _importing(path, place.fresh(f"import-{run}"))),
            "route": lambda _run_number: partial(_run, place, route),
        }
        found = time_by_turns(works, RUNS)
    peer = Peer("turnout route", found["route"], "the same decisions, nothing kept")
    rate = f"turnout import leads, {LEADS:,} leads"
    yield Figure(rate, found["import"], Unit.SECONDS, LEADS / 1_500, LEADS / 4_000, (peer,))
    middle = found["import"].median
    yield Figure("  per lead", _per_lead(found["import"]), note=f"{LEADS / middle:,.0f} leads/s, start included")


def _per_lead(spread: Spread) -> Spread:
    return Spread(spread.least / LEADS, spread.median / LEADS, spread.most / LEADS)


def _importing(path: Path, store: Path) -> list[str]:
    return ["import", "leads", str(path), "--db", f"sqlite:///{store}"]


def _run(place: Site, arguments: list[str]) -> int:
    command = [sys.executable, "-m", "turnout", *arguments]
    subprocess.run(command, env=environment(place.folder), cwd=ROOT, check=True, capture_output=True)  # noqa: S603 - ours
    return 1
