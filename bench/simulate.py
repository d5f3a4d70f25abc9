"""Simulation: which rule alone from kept facts, whole decisions with pools, calendars and clocks, and on two cores.

What is read and matched anew for leads of a file is read once for leads of a store, so both are measured.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.drawn_company import ACCOUNTS, REPS, RULES, batches, open_company
from bench.drawn_rules import bind_rules, draw_facts, draw_rules
from bench.figure import Figure, Peer, Unit, spread_of
from bench.stopwatch import RUNS, time_by_turns, time_work
from turnout.core.decide.decide import open_case
from turnout.core.decide.desk import Desk
from turnout.core.decide.engine import Engine
from turnout.core.enrich.enricher import Enricher
from turnout.core.lead import Lead
from turnout.core.policy.index import Index
from turnout.core.simulate.arrival import Arrival, Arriving
from turnout.core.simulate.courses import Steady
from turnout.core.simulate.forward import Forward, fold
from turnout.pipeline.history.reading_pool import ReadBook, read_parts
from turnout.store.codec.facts import decode_facts, encode_facts

MANY_RULES: Final = 1_000
FACTS: Final = 10_000
LEADS: Final = 3_000
_HOUR: Final = timedelta(hours=1)


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """Seconds per lead, and how much less two processes need."""
    tell(f"first of {MANY_RULES:,} rules, from kept facts")
    rules_only = time_work(partial(_rules_only, Index(bind_rules(draw_rules(MANY_RULES)))))
    note = "kept bytes read, the first rule found"
    yield Figure(
        f"first of {MANY_RULES:,} rules, from kept facts", rules_only, Unit.SECONDS, 1 / 15_000, 1 / 40_000, note=note
    )
    tell("drawing a company")
    fresh = batches(RUNS + 1, LEADS)
    with TemporaryDirectory() as folder:
        engine = open_company(Path(folder))
    tell("whole decisions, and people who answer")
    found = time_by_turns(
        {
            "kept": partial(_kept, engine, fresh),
            "file, one process": partial(_of_file, engine, fresh, 1),
            "file, two processes": partial(_of_file, engine, fresh, 2),
        }
    )
    what = f"simulation with pools, calendars and clocks, {RULES} rules, {REPS} reps"
    yield Figure(what, found["kept"], Unit.SECONDS, 1 / 3_000, 1 / 8_000, note="facts and matches as they were kept")
    one, two = found["file, one process"], found["file, two processes"]
    yield Figure(f"the same for leads of a file, {ACCOUNTS:,} accounts", one, note="read and matched anew")
    ratio = two.median / one.median
    peers = (Peer("one process", spread_of([1.0])),)
    note = f"{one.median / two.median:.2f} times as many leads a second"
    yield Figure("  two processes, beside one", spread_of([ratio]), Unit.TIMES, 1 / 1.5, 1 / 1.5, peers, note)


def _rules_only(index: Index, run: int) -> Callable[[], int]:
    """Leads nobody has seen."""
    kept = [encode_facts(facts, {}, {}) for facts in draw_facts(FACTS, f"simulated {run}")]

    def work() -> int:
        first = index.first
        for each in kept:
            first(decode_facts(each)[0])
        return len(kept)

    return work


def _kept(engine: Engine, fresh: Sequence[Sequence[Lead]], run: int) -> Callable[[], int]:
    """Leads as a store has them: read, matched and with their facts."""
    enricher, desk, leads = Enricher(engine.policy.declared), Desk(), fresh[run]
    cases = [open_case(engine, desk, lead, enricher.enrich(lead), lead.received_at) for lead in leads]
    arrivals = [Arrival(c.lead.received_at, c.lead, c.known, dict(c.facts), c.match, c.person) for c in cases]
    return partial(_play, engine, arrivals)


def _of_file(engine: Engine, fresh: Sequence[Sequence[Lead]], processes: int, run: int) -> Callable[[], int]:
    def work() -> int:
        book, read = engine.world.book, ReadBook(engine.world.book)
        engine.world.book = read

        def coming() -> Iterator[Arriving]:
            for part in read_parts(fresh[run], engine, processes):
                read.found.update((clues, match) for _, clues, match in part)
                yield from (arrival for arrival, _, _ in part)

        count = _play(engine, coming())
        engine.world.book = book
        return count

    return work


def _play(engine: Engine, arrivals: Sequence[Arriving] | Iterator[Arriving]) -> int:
    desk, roster = Desk(), engine.world.roster
    # As the command does: what a run makes lives to its end.
    gc.disable()
    try:
        fold(arrivals, engine, Forward(desk, roster, Steady(roster, _HOUR), closed_after=timedelta(days=3)))
    finally:
        gc.enable()
    return len(desk.decisions)
