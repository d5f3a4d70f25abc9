"""Leads in bulk beside the same leads one by one: through the same server, over HTTP, by turns.

One by one they come from many callers at once, as in `intake`; in bulk from two, so that the server always has a next
request to read.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Final
from uuid import uuid4

from bench.figure import Figure, Peer, Unit, spread_of
from bench.serving import Server, Site, post, serving, site, turnout_serve

FIRST: Final = 300
LEADS: Final = 8_000
CALLERS: Final = 64
AT_ONCE: Final = 1_000
BULK_CALLERS: Final = 2
RUNS: Final = 5


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """Seconds per lead of both, and how they compare run by run."""
    with site() as place:
        alone, bulk = [], []
        for run in range(RUNS + 1):
            tell(f"run {run} of {RUNS}")
            one, many = _run(place)
            if run:
                alone.append(one)
                bulk.append(many)
    single = spread_of(alone)
    many_each = spread_of(bulk)
    said = f"{1 / many_each.median:,.0f} leads/s; one by one {1 / single.median:,.0f}"
    peer = Peer("posted one by one", single, f"{CALLERS} callers")
    yield Figure(f"bulk, {AT_ONCE:,} leads in a request, per lead", many_each, Unit.SECONDS, peers=(peer,), note=said)
    shares = spread_of([many / one for one, many in zip(alone, bulk, strict=True)])
    note = f"{1 / shares.median:.1f} times as fast; at least 1.5, we want 3"
    yield Figure("  beside posts one by one, run by run", shares, Unit.TIMES, 1 / 1.5, 1 / 3, note=note)


def _run(place: Site) -> tuple[float, float]:
    """Seconds per lead one by one and in bulk, each into a store that had no leads."""
    drawn = place.leads()
    first, records = place.records("first", FIRST, drawn), place.records("leads", LEADS, drawn)
    with serving(place.folder, *turnout_serve(place.fresh("alone"))) as server:
        post(server, first, CALLERS)
        alone = post(server, records, CALLERS)
    lines = records.read_bytes().splitlines()
    bodies = [b'{"leads":[' + b",".join(lines[at : at + AT_ONCE]) + b"]}" for at in range(0, len(lines), AT_ONCE)]
    with serving(place.folder, *turnout_serve(place.fresh("bulk"))) as server:
        post(server, first, CALLERS)
        bulk = _post_bulk(server, bodies)
    return alone.seconds / alone.leads, bulk / LEADS


def _post_bulk(server: Server, bodies: Sequence[bytes]) -> float:
    """Seconds until the last request is answered. Raises RuntimeError where a lead was not taken in."""
    began = perf_counter()
    with ThreadPoolExecutor(BULK_CALLERS) as callers:
        answers = list(callers.map(lambda at: _post_some(server.port, bodies[at::BULK_CALLERS]), range(BULK_CALLERS)))
    taken = perf_counter() - began
    statuses = [lead["status"] for some in answers for answer in some for lead in json.loads(answer)["leads"]]
    if statuses != [201] * LEADS:
        raise RuntimeError(f"not every lead was taken in: {len(statuses)} answers, {statuses.count(201)} of them 201")
    return taken


def _post_some(port: int, bodies: Sequence[bytes]) -> list[bytes]:
    """The answers to these requests, one after the other over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    answers = []
    for body in bodies:
        # As the single posts have: without a key, the same content twice is one lead.
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
        connection.request("POST", "/api/v1/leads/bulk", body, headers)
        answers.append(connection.getresponse().read())
    connection.close()
    return answers
