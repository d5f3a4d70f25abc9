"""How much memory a server has after many leads: those that stay open, and those that are closed at once.

Flat means that what was taken in is on disk and nowhere else. The first leads warm caches up and are not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from bench.figure import Figure, Unit, spread_of
from bench.serving import Site, post, serving, site, turnout_serve

MARKS: Final = (20_000, 60_000, 100_000)
LONG_MARKS: Final = (20_000, 100_000, 250_000, 500_000, 750_000, 1_000_000)
CALLERS: Final = 64
_CHUNK: Final = 20_000
_FLAT: Final = 50_000.0
_VARIANTS: Final = {"left open": (), "closed at once": ("--close",)}


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """Up to 100,000 leads of either kind."""
    with site() as place:
        for kind in _VARIANTS:
            yield from _grown(place, kind, MARKS, tell)


def measure_long(tell: Callable[[str], None]) -> Iterator[Figure]:
    """Up to 1,000,000 leads that stay open; this takes the better part of an hour."""
    with site() as place:
        yield from _grown(place, "left open", LONG_MARKS, tell)


def _grown(place: Site, kind: str, marks: Sequence[int], tell: Callable[[str], None]) -> Iterator[Figure]:
    resident = []
    with serving(place.folder, *turnout_serve(place.fresh("memory"))) as server:
        drawn, taken = place.leads(), 0
        for mark in marks:
            while taken < mark:
                tell(f"{taken:,} leads, {kind}")
                records = place.records("memory", min(_CHUNK, mark - taken), drawn)
                taken += post(server, records, CALLERS, _VARIANTS[kind]).leads
            resident.append(server.resident_bytes())
    for mark, size in zip(marks, resident, strict=True):
        yield Figure(f"memory after {mark:,} leads, {kind}", spread_of([size]), Unit.BYTES)
    slopes = [
        (later - earlier) * 1_000 / (mark - before)
        for (before, mark), (earlier, later) in zip(pairwise(marks), pairwise(resident), strict=True)
    ]
    what = f"  growth per 1,000 leads, {kind}"
    yield Figure(what, spread_of(slopes), Unit.BYTES, _FLAT, _FLAT, note=f"after the first {marks[0]:,}")
