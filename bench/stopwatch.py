"""How long work takes, per piece of work: several runs, on fresh material each, ours and the peers' by turns.

Other programs on the machine disturb ours and the peers' alike when both are measured by turns; that, and medians,
is why ratios hold where absolute figures swing.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from time import perf_counter

from bench.figure import Spread, spread_of

RUNS = 7

# Given the number of the run, gets the material ready and gives the work to be timed; the work says how many it did.
Work = Callable[[int], Callable[[], int]]


def time_work(work: Work, runs: int = RUNS) -> Spread:
    """Seconds per piece of one kind of work."""
    return time_by_turns({"": work}, runs)[""]


def time_by_turns(works: Mapping[str, Work], runs: int = RUNS) -> dict[str, Spread]:
    """Seconds per piece of each kind of work, one after the other in every run; the first run is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for run in range(runs + 1):
        for name, work in works.items():
            taken = _seconds_per_piece(work(run))
            if run:
                seconds[name].append(taken)
    return {name: spread_of(each) for name, each in seconds.items()}


def _seconds_per_piece(work: Callable[[], int]) -> float:
    """The collector stays on, since it is on in earnest; it only starts each run with a clean slate."""
    gc.collect()
    start = perf_counter()
    pieces = work()
    return (perf_counter() - start) / pieces
