"""Servers whose clocks differ by a minute share one PostgreSQL: what one decided is never earlier than it was."""

from __future__ import annotations

import os
import random
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
import pytest

from tests.simulation.cluster import Cluster
from tests.simulation.hot_company import REPS, Caps, hot_posts, make_hot_store
from tests.simulation.server import wait_for
from tests.simulation.shared_books import check_people, check_replay, check_shared_store
from turnout.core.capture.mapper import capture
from turnout.core.lead import LeadId
from turnout.core.rep import Presence, RepId
from turnout.errors import RefusedError
from turnout.pipeline.asking.jobs import Accept, Capture, Close, Job, Pass, Present, Reassign, Touch
from turnout.pipeline.serving.running import Running
from turnout.store.database import Database, open_database
from turnout.store.metadata import from_micros

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

SECONDS: Final = float(os.environ.get("SIMULATION_SECONDS", "5"))
MINUTE: Final = timedelta(minutes=1)
_FALLING: Final = """
SELECT l.id FROM decisions d JOIN decisions n ON n.lead = d.lead AND n.number = d.number + 1
JOIN leads l ON l.seq = d.lead WHERE n.decided_at < d.decided_at
"""


class Clock:
    """The machine's clock, and so much."""

    def __init__(self, ahead: timedelta) -> None:
        self.ahead = ahead

    def __call__(self) -> datetime:
        """The time it shows."""
        return datetime.now(UTC) + self.ahead


class Office:
    """Processes over one store, each with a clock of its own."""

    def __init__(self, database: Database, *ahead: timedelta) -> None:
        self.clocks = [Clock(each) for each in ahead]
        self.running = [Running(database, clock) for clock in self.clocks]
        for running in self.running:
            running.start()

    def stop(self) -> None:
        """End all of them."""
        for running in self.running:
            running.stop()

    def post(self, at: int, record: dict[str, str]) -> str:
        """The id of a new lead, decided by one of them."""
        running = self.running[at]
        lead = capture(record, received_at=running.now())
        done = running.ask(Capture(lead, *running.enrich(lead), key=lead.id), 60)
        assert done.error is None, done.error
        assert done.answer is not None
        return done.answer.lead_id

    def work(self, at: int, lead: str, draws: random.Random) -> None:
        """Something is done with a lead, or refused."""
        name, rep = LeadId(lead), RepId(draws.choice(REPS))
        jobs: tuple[Job, ...] = (
            Accept(name),
            Pass(name, reason="busy"),
            Touch(name, "call"),
            Close(name, "won"),
            Reassign(name, reason="sla_breach"),
            Present(rep, draws.choice([Presence.AVAILABLE, Presence.AVAILABLE, Presence.UNAVAILABLE])),
        )
        done = self.running[at].ask(draws.choice(jobs), 60)
        assert done.error is None or isinstance(done.error, RefusedError), done.error


@pytest.fixture
def database(cluster: Cluster, tmp_path: Path) -> Database:
    """The company's store."""
    cluster.make_database()
    make_hot_store(cluster.url(), tmp_path, Caps(1_000, 1_000, 1_000))
    return open_database(cluster.url())


def _play(office: Office, seconds: float) -> None:
    """Leads and work on them, from two threads for each process."""
    until, failures = time.monotonic() + seconds, []

    def call(number: int) -> None:
        draws, posts, leads = random.Random(number), hot_posts(number), [""]
        try:
            while time.monotonic() < until:
                post = next(posts)
                record = {**_read(post.body), "lead_id": f"L{post.key}"}
                leads.append(office.post(number % len(office.running), record))
                office.work(draws.randrange(len(office.running)), draws.choice(leads), draws)
        except BaseException as error:  # noqa: BLE001 - told to the test
            failures.append(error)

    threads = [threading.Thread(target=call, args=(number,)) for number in range(2 * len(office.running))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 120)
        assert not thread.is_alive()
    if failures:
        raise failures[0]


def _read(body: bytes) -> dict[str, str]:
    found: dict[str, str] = msgspec.json.decode(body)
    return found


def _check(database: Database) -> None:
    check_shared_store(database)
    check_replay(database)
    with database.reading() as tx:
        assert not tx.rows(_FALLING), "decisions about one lead that are earlier than the one before them"


def test_clocks_a_minute_apart_lose_nothing(database: Database) -> None:
    """Offers of two seconds, holds and a trickle among processes that do not agree what time it is."""
    office = Office(database, -MINUTE, timedelta(0), MINUTE)
    try:
        _play(office, SECONDS)
    finally:
        office.stop()
    _check(database)
    check_people(database)


def test_a_clock_that_was_wrong_for_a_moment_carries_nobody_along(database: Database) -> None:
    """It is a day ahead while nothing is decided by it; afterwards everybody decides in the present."""
    office = Office(database, timedelta(0), timedelta(0))
    try:
        office.clocks[1].ahead = timedelta(days=1)
        wait_for(lambda: office.running[1].health()["causes"] == [], "a look at the clock")
        time.sleep(1)
        office.clocks[1].ahead = timedelta(0)
        for at in range(4):
            office.post(at % 2, {"lead_id": f"L{at}", "email": f"p{at}@x{at}.example", "topic": "hot"})
    finally:
        office.stop()
    with database.reading() as tx:
        [(latest,)] = tx.rows("SELECT max(decided_at) FROM decisions")
    assert from_micros(latest) < datetime.now(UTC) + MINUTE
    _check(database)
