"""Leads through HTTP into the store: many callers at once beside the ceiling of this machine, and one at a time.

The ceiling is measured by turns with ours: the same HTTP server and the same group commit of the very same rows, with
nothing read, decided or sealed (`intake_ceiling`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from bench.figure import Figure, Peer, Unit, spread_of
from bench.serving import Posted, Site, post, serving, site, turnout_serve

# What is made when it is first needed is made for these, before the clock starts.
FIRST: Final = 300
LEADS: Final = 6_000
CALLERS: Final = 64
RUNS: Final = 5
ALONE: Final = 300
PAUSE_SECONDS: Final = 0.02


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """Throughput beside the ceiling, then the round trip of a lead that comes alone."""
    with site() as place:
        ours, ceiling = _by_turns(place, tell)
        yield from _throughput(ours, ceiling)
        tell("one lead at a time")
        yield from _alone(place)


def _by_turns(place: Site, tell: Callable[[str], None]) -> tuple[list[Posted], list[Posted]]:
    """Ours and the ceiling, run by run, each into a fresh file; the first run is not counted."""
    drawn = place.leads()
    first, records = place.records("first", FIRST, drawn), place.records("leads", LEADS, drawn)
    ours, ceiling = [], []
    for run in range(RUNS + 1):
        tell(f"run {run} of {RUNS}")
        store = place.fresh("ours")
        with serving(place.folder, *turnout_serve(store)) as server:
            post(server, first, CALLERS)
            taken = post(server, records, CALLERS)
        command = ("-m", "bench.intake_ceiling", f"sqlite:///{store}", f"sqlite:///{place.fresh('ceiling')}")
        with serving(place.folder, *command) as server:
            post(server, first, CALLERS)
            limit = post(server, records, CALLERS)
        if run:
            ours.append(taken)
            ceiling.append(limit)
    return ours, ceiling


def _throughput(ours: list[Posted], ceiling: list[Posted]) -> Iterator[Figure]:
    taken, limit = (spread_of([run.seconds / run.leads for run in runs]) for runs in (ours, ceiling))
    rates = f"{1 / taken.median:,.0f} leads/s; the ceiling {1 / limit.median:,.0f}"
    peer = Peer("the ceiling", limit, f"same rows, nothing decided; {rates}")
    what = f"durable HTTP intake, {CALLERS} callers, per lead"
    yield Figure(what, taken, Unit.SECONDS, 1 / 2_000, 1 / 3_500, (peer,))
    shares = spread_of([one.seconds / other.seconds for one, other in zip(ours, ceiling, strict=True)])
    share = f"our share of it is {1 / shares.median:.0%}; at least 30 %, we want 50 %"
    yield Figure("  beside the ceiling, run by run", shares, Unit.TIMES, 1 / 0.3, 1 / 0.5, note=share)
    yield Figure("  round trip, middle", spread_of([run.p50 for run in ours]))
    yield Figure("  round trip, 99 of 100", spread_of([run.p99 for run in ours]), Unit.SECONDS, 0.1, 0.05)
    client = spread_of([run.cpu_seconds / run.leads for run in ours])
    yield Figure("  the client's own work, per lead", client, note="on the same cores")


def _alone(place: Site) -> Iterator[Figure]:
    """A lead that nobody competes with, every now and then."""
    drawn = place.leads()
    first, records = place.records("first", FIRST, drawn), place.records("alone", ALONE, drawn)
    runs = []
    for _ in range(RUNS):
        with serving(place.folder, *turnout_serve(place.fresh("alone"))) as server:
            post(server, first, CALLERS)
            runs.append(post(server, records, 1, ("--pause", str(PAUSE_SECONDS))))
    middle, slow = spread_of([run.p50 for run in runs]), spread_of([run.p99 for run in runs])
    yield Figure("one lead on an idle server, middle", middle, Unit.SECONDS, 0.005, 0.002)
    yield Figure("  99 of 100", slow, Unit.SECONDS, 0.015, 0.006)
