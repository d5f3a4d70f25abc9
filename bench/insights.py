"""Insights over a million leads: each page's question as the API answers it, on a store of each kind.

The leads are those of `drawn_leads` with touches, offers, promises, outcomes and draws of pools beside them. They are
counted from the tables, which is measured as well: by what a lead costs, and what reading all into memory costs once.
`BENCH_LEADS` says how many (`--leads`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from bench.drawn_leads import CHUNK, POOLS, START_MICROS, STEP_MICROS, Rows, drawn_rows
from bench.figure import Figure, Spread, Unit, spread_of
from bench.postgres import can_be_started, postgres
from bench.serving import ROOT
from turnout.core.decision import Source
from turnout.pipeline.insights.fairness import fairness
from turnout.pipeline.insights.frame import Frame, Insights
from turnout.pipeline.insights.health import health
from turnout.pipeline.insights.keeping import catch_up, rebuild
from turnout.pipeline.insights.listing import Narrow, list_counted, narrowed
from turnout.pipeline.insights.overview import grouped, overview, span_before
from turnout.pipeline.insights.record import Kind
from turnout.pipeline.insights.selecting import Span, View, select
from turnout.pipeline.insights.spread import ages, load_by_weekday, load_by_zone, speed_by
from turnout.store.codec.facts import encode_facts
from turnout.store.codec.interned import hash_of
from turnout.store.database import Database, open_database
from turnout.store.decisions import add_decisions, keep_interned
from turnout.store.leads import add_leads
from turnout.store.transaction import Transaction

LEADS: Final = 1_000_000
RUNS: Final = 7
LIMIT: Final = 0.5
_ZONES: Final = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney", "Europe/London", "Asia/Kolkata")
_SOURCES: Final = ("demo_form", "pricing_form", "google", "webinar", "chat", "list_import", "partner")
_SEGMENTS: Final = ("enterprise", "mid-market", "small")
_KINDS: Final = 210
_MEMBERS: Final = 12
_ZONE: Final = ZoneInfo("Europe/Berlin")
# What happened to leads, told by arithmetic on their numbers: in bulk, and the same on both databases.
_HAPPENED: Final = (
    "UPDATE leads SET touched_at = received_at + (seq % 977) * 31000000 WHERE seq % 4 <> 0 AND outcome <> 'rejected'",
    (
        "INSERT INTO assignments (seq, lead, decision, rep, since, until, how_ended, is_offer) SELECT seq, seq,"
        " decision, assignee, received_at, closed_at, CASE WHEN closed_at IS NULL THEN NULL ELSE 'closed' END, 0"
        " FROM leads WHERE assignee IS NOT NULL"
    ),
    (
        "INSERT INTO clocks (lead, decision, number, kind, started_at, due_at, allowance_seconds, counts, actions,"
        " world_version, state) SELECT seq, decision, 0, 'touch', received_at, sla_due, 3600, 'working', '[]', 1, 'met'"
        " FROM leads WHERE assignee IS NOT NULL"
    ),
    (
        "INSERT INTO outcomes (lead, decision, kind, reason, at, reported_at) SELECT seq, decision,"
        " CASE WHEN seq % 50 = 0 THEN 'misrouted' WHEN seq % 20 = 0 THEN 'won' ELSE 'meeting_booked' END,"
        " CASE WHEN seq % 50 = 0 THEN 'wrong_owner' ELSE '' END, received_at, received_at FROM leads WHERE seq % 5 = 0"
    ),
)


def measure(tell: Callable[[str], None]) -> Iterator[Figure]:
    """A store of each kind, made and measured."""
    kept = ROOT / ".turnout"
    kept.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="bench-", dir=kept) as folder:
        yield from _measure("SQLite", f"sqlite:///{Path(folder, 'leads.db')}", tell)
    if can_be_started():
        with postgres() as server:
            yield from _measure("PostgreSQL", server.filled(lambda _: None), tell)


def _measure(name: str, url: str, tell: Callable[[str], None]) -> Iterator[Figure]:
    count = int(os.environ.get("BENCH_LEADS", LEADS))
    database = open_database(url)
    try:
        _fill(database, count, lambda step: tell(f"{name}: {step}"))
        tell(f"{name}: counting")
        began = perf_counter()
        rebuild(database)
        catch_up(database)
        took = perf_counter() - began
        yield Figure(
            f"{name}: counting a lead anew", spread_of([took / count]), Unit.SECONDS, note=f"{took:.0f} s in all"
        )
        insights = Insights()
        tell(f"{name}: reading")
        yield Figure(f"{name}, {count:,} leads: reading all into memory, once", _once(insights, database), Unit.SECONDS)
        end = datetime.fromtimestamp((START_MICROS + count * STEP_MICROS) / 1e6, UTC) + timedelta(minutes=1)
        for what, ask in _questions(end):
            tell(f"{name}: {what}")
            spread = _timed(insights, database, ask)
            yield Figure(f"{name}, {count:,} leads: {what}", spread, Unit.SECONDS, LIMIT, LIMIT / 2)
    finally:
        database.close()


Ask = Callable[[Transaction, Frame], object]


def _questions(end: datetime) -> Iterator[tuple[str, Ask]]:
    """What each tab asks, of all leads and of those of the last month beside the month before."""
    whole, month = Span(end - timedelta(days=3_650), end), Span(end - timedelta(days=30), end)

    def all_of(frame: Frame) -> View:
        return select(frame, whole, {}, end)

    def beside(frame: Frame) -> tuple[View, View]:
        return select(frame, month, {}, end), select(frame, span_before(month, "previous"), {}, end)

    yield "overview", lambda _, frame: overview(all_of(frame), None, _ZONE)
    yield "overview of a month beside the one before", lambda _, frame: overview(*beside(frame), _ZONE)
    yield "by rule", lambda _, frame: grouped(all_of(frame), None, (Kind.RULE,), 100)
    yield "by path", lambda _, frame: grouped(all_of(frame), None, (Kind.RULE, Kind.POOL, Kind.QUEUE), 100)
    yield "by rep", lambda _, frame: grouped(all_of(frame), None, (Kind.REP,), 500)
    yield "speed", lambda _, frame: speed_by(all_of(frame), Kind.TIER, "wall", 12)
    yield "waiting", lambda _, frame: ages(all_of(frame))
    yield "fairness", lambda _, frame: fairness(all_of(frame))
    yield "load by weekday", lambda _, frame: load_by_weekday(all_of(frame), _ZONE)
    yield "load by zone", lambda _, frame: load_by_zone(all_of(frame), _ZONE, 12)
    yield "data health", lambda _, frame: health(all_of(frame))
    missed = Narrow("kept", "rest")
    yield "fifty leads behind a number", lambda tx, frame: list_counted(tx, narrowed(all_of(frame), missed), None, 50)


def _once(insights: Insights, database: Database) -> Spread:
    began = perf_counter()
    with insights.open(database):
        return spread_of([perf_counter() - began])


def _timed(insights: Insights, database: Database, ask: Ask) -> Spread:
    """Seconds of one answer, asking the store for what is new included; the first is not counted."""
    runs = []
    for run in range(RUNS + 1):
        began = perf_counter()
        with insights.open(database) as (frame, tx):
            ask(tx, frame)
        if run:
            runs.append(perf_counter() - began)
    return spread_of(runs)


def _fill(database: Database, count: int, tell: Callable[[str], None]) -> None:
    facts, bodies = [_facts(number) for number in range(_KINDS)], [_body(number) for number in range(_KINDS)]
    with database.begin() as tx:
        keep_interned(tx, [(hash_of(_crowd(pool)), _crowd(pool)) for pool in range(POOLS)])
    drawn = drawn_rows(count)
    for done in range(0, count, CHUNK):
        tell(f"{done:,} of {count:,} leads are written")
        rows = [_dressed(row, facts, bodies) for row in islice(drawn, CHUNK)]
        leads, decisions, personal = zip(*rows, strict=True)
        with database.begin() as tx:
            add_decisions(tx, decisions)
            add_leads(tx, leads, personal)
    for statement in _HAPPENED:
        tell("what happened to them is written")
        with database.begin() as tx:
            tx.run(statement)
    if database.dialect == "postgresql":
        with database.begin() as tx:
            for table in ("leads", "personal", "decisions", "assignments", "clocks", "outcomes"):
                tx.run(f"ANALYZE {table}")


def _dressed(row: Rows, facts: list[bytes], bodies: list[bytes]) -> Rows:
    lead, decision, personal = row
    return (
        lead,
        decision._replace(body=bodies[lead.seq % _KINDS]),
        personal._replace(facts=facts[lead.seq * 31 % _KINDS]),
    )


def _facts(number: int) -> bytes:
    facts = {
        "source": _SOURCES[number % 7],
        "zone": _ZONES[number % 6],
        "country": "DE",
        "account.segment": _SEGMENTS[number % 3],
        "score": number % 100,
        "email": "someone@firm.example",
        "name": "Some One",
        "company": "Firm",
        "free_email": number % 9 == 0,
    }
    values = {"company": "Select" if number % 11 == 0 else "Firm", "email": "someone@firm.example"}
    return encode_facts(facts, dict.fromkeys(facts, Source("form", "")), values)


def _crowd(pool: int) -> bytes:
    members = [f"rep-{(pool * _MEMBERS + at) % 400:03}" for at in range(_MEMBERS)]
    return msgspec.json.encode([members, ["eligible"] * _MEMBERS, list(range(_MEMBERS))])


def _body(number: int) -> bytes:
    """A stored decision as far as counting reads it; a pool's where somebody of it is named."""
    pool = number % POOLS
    rep = f"rep-{(pool * _MEMBERS + number % _MEMBERS) % 400:03}"
    crowd = [hash_of(_crowd(pool)), {"full": [number % _MEMBERS]} if number % 3 == 0 else {}]
    tried = [f"pool-{pool}", rep, None, "", f"pool-{pool}", crowd]
    return msgspec.json.encode(
        ["", 0, "assigned", "", "", rep, "", f"pool-{pool}", "", None, None, None, None, None, [tried]]
    )
