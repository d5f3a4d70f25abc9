"""Halyard's six weeks with follow-up and without, in simulated time; a simulation, not a promise.

The whole table is printed by `python -m bench.halyard_replay`; what the model takes for granted is in
`docs/follow-up-simulated.md`. Without `../shared/halyard` there is nothing to play.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import process_time

from bench.figure import Figure, Peer, Unit, spread_of
from bench.halyard_replay import HALYARD, PARTS, WITH, WITHOUT, Summary, play, read_ground, summary_of


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """Median and p90 to the first touch and the share in time, kind by kind, beside the same without follow-up."""
    if not HALYARD.is_dir():
        tell("skipped: no ../shared/halyard")
        return
    ground = read_ground()
    tell(WITHOUT.name)
    without = play(ground, WITHOUT)
    tell(WITH.name)
    began = process_time()
    followed = play(ground, WITH)
    taken = process_time() - began
    for name, belongs in PARTS:
        ours, theirs = (
            summary_of(ground, [course for course in courses if belongs(ground, course)])
            for courses in (followed, without)
        )
        yield from _figures(name, ours, theirs)
    yield Figure("six weeks played, processor time", spread_of([taken]), note=f"{len(followed):,} leads for somebody")


def _figures(name: str, ours: Summary, theirs: Summary) -> Iterator[Figure]:
    what = f"to the first touch, {name}"
    note = f"{ours.leads:,} leads, {ours.reassigned} given on, Gini {ours.gini:.3f}; before {theirs.gini:.3f}"
    times = (("median", ours.median, theirs.median, note), ("p90", ours.p90, theirs.p90, ""))
    for which, mine, before, said in times:
        if mine is not None and before is not None:
            peer = Peer(WITHOUT.name, spread_of([before * 60]), said)
            yield Figure(f"{which} {what}", spread_of([mine * 60]), peers=(peer,))
    peer = Peer(WITHOUT.name, spread_of([theirs.kept]))
    yield Figure(f"  in time, {name}", spread_of([ours.kept]), Unit.SHARE, peers=(peer,))
