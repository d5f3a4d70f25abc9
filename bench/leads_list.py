"""Lists of a million leads: one filter with the newest first, and words, each a page of fifty as the API gives it.

Beside each stands the least that any list costs on this store: fifty rows by their key. `BENCH_LEADS` sets how
many leads there are, `BENCH_POSTGRESQL` the address of an empty database to measure as well (`--leads` and
`--postgresql` do the same). A rare value of a column without an index gives what it has found after a moment, and where
to go on: that moment is what is measured, and how many pages it takes is noted.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

from bench.drawn_leads import START_MICROS, STEP_MICROS, fill, name_of
from bench.figure import Figure, Peer, Spread, Unit, spread_of
from bench.serving import ROOT
from turnout.core.fields.words import asked_words
from turnout.pipeline.boards.lead_list import find_leads
from turnout.store.database import Database, open_database
from turnout.store.lead_list import LeadsAsked

LEADS: Final = 1_000_000
PAGE: Final = 50
RUNS: Final = 9
PAGES_MAX: Final = 200
_FIRST, _LAST = name_of(17), name_of(65_536 + 777)
FILTERS: Final[Mapping[str, LeadsAsked]] = {
    "all": LeadsAsked(),
    "open": LeadsAsked({"status": "open"}),
    "a rep who has many": LeadsAsked({"assignee": "rep-001"}),
    "a rep who has few": LeadsAsked({"assignee": "rep-399"}),
    "an account": LeadsAsked({"account": "acc-00077"}),
    "a rule that hardly ever fits": LeadsAsked({"rule": "Board members"}),
    "a pool": LeadsAsked({"pool": "pool-3"}),
    "a pool that hardly ever gives, no index": LeadsAsked({"pool": "late night"}),
    "an outcome that hardly ever is, no index": LeadsAsked({"outcome": "held"}),
    "a day long ago, no index": LeadsAsked(spans={"received_at": (START_MICROS, START_MICROS + 2_880 * STEP_MICROS)}),
    "the oldest that are open": LeadsAsked({"status": "open"}, is_oldest_first=True),
}
WORDS: Final = (
    *(_FIRST, _LAST, f"{_FIRST} {_LAST}", _LAST[:5], f"{_FIRST} {_LAST[:3]}"),
    *("gmail.com", f"gmail.com {_LAST}", "zzz", "c"),
)


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """A store of each kind, made and measured."""
    kept = ROOT / ".turnout"
    kept.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="bench-", dir=kept) as folder:
        yield from _measure("SQLite", f"sqlite:///{Path(folder, 'leads.db')}", tell)
    url = os.environ.get("BENCH_POSTGRESQL")
    if url:
        yield from _measure("PostgreSQL", url, tell)


def _measure(name: str, url: str, tell: Callable[[str], None]) -> Iterator[Figure]:
    database = open_database(url)
    try:
        count = int(os.environ.get("BENCH_LEADS", LEADS))
        fill(database, count, lambda step: tell(f"{name}: {step}"))
        if database.dialect == "postgresql":
            _tidy(database)
        limit = Peer("fifty rows by key", _timed(partial(_rows_by_key, database)))
        for what, asked in FILTERS.items():
            tell(f"{name}: {what}")
            yield _figure(f"{name}, {count:,} leads: {what}", database, asked, 0.06, 0.02, limit)
        for words in WORDS:
            tell(f"{name}: {words}")
            asked = LeadsAsked(words=asked_words(words))
            yield _figure(f"{name}, full text: {words}", database, asked, 0.3, 0.1, limit)
    finally:
        database.close()


def _figure(what: str, database: Database, asked: LeadsAsked, at_least: float, want: float, limit: Peer) -> Figure:
    spread = _timed(lambda: find_leads(database, asked, None, PAGE))
    found, pages = _until_full(database, asked)
    note = f"{found} found on {pages} page{'s' * (pages > 1)}"
    return Figure(what, spread, Unit.SECONDS, at_least, want, (limit,), note)


def _timed(work: Callable[[], object]) -> Spread:
    """Seconds of one call; the first one, which warms what is cached, is not counted."""
    runs = []
    for run in range(RUNS + 1):
        began = perf_counter()
        work()
        if run:
            runs.append(perf_counter() - began)
    return spread_of(runs)


def _rows_by_key(database: Database) -> None:
    with database.asking() as tx:
        tx.rows("SELECT * FROM leads ORDER BY seq DESC LIMIT ?", (PAGE,))


def _until_full(database: Database, asked: LeadsAsked) -> tuple[int, int]:
    """How many leads the first fifty are, and on how many pages they came."""
    found, pages, after = 0, 0, None
    while pages < PAGES_MAX:
        page, after = find_leads(database, asked, after, PAGE - found)
        found, pages = found + len(page), pages + 1
        if after is None or found >= PAGE:
            break
    return found, pages


def _tidy(database: Database) -> None:
    """What the server does by itself a moment after so much was written."""
    with database.begin() as tx:
        for table in ("leads", "personal", "decisions", "lead_words"):
            tx.run(f"ANALYZE {table}")
